"""Decision numbers on this tablet: leases held, the next serial, when to ask for more."""
