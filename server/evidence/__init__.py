"""Photos of cases: taken in by tus 1.0, kept once under their SHA-256, complete only when the hash matched."""
