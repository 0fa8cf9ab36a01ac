"""The unit's certificate over its decisions (PAdES): an option. Signs what the gate rendered, never decides."""
