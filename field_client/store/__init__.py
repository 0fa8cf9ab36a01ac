"""The tablet's encrypted store: one writer, separate readers, numbered migrations."""
