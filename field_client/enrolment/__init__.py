"""Keys, PIN and identity of this tablet: how it is enrolled, opened and locked."""
