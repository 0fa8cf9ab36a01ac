"""What a supervisor sees: how much was made, how much of it is here, which numbers nobody can account for."""
