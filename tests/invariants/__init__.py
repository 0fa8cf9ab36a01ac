"""Each invariant of the design, and tries to break it with real parts (docs/invariants.md lists them all)."""
