"""First start: the ticket of the unit, its root key, a PIN."""
