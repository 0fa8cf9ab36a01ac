"""The unit's printers: permits given by people, taken by workers, answered by people. Nothing is printed otherwise."""
