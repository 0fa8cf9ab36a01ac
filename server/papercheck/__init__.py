"""Is this sheet of paper genuine? A page that judges a photo or a typed code, and one that needs no server at all."""
