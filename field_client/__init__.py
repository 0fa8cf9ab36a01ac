"""The tablet: records offline, enters decisions, prints what is entered, syncs."""
