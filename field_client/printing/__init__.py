"""From a committed row to paper, and what a person said about it. Nothing is printed from a form."""
