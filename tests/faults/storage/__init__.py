"""F01 to F03: what a kill, a power cut and a full or failing disk may do to a store."""
