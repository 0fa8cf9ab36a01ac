"""The server: takes ledgers in, keeps them, answers citizens, texts decision numbers."""
