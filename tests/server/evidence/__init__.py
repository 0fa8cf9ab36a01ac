"""Photos on their way to the server."""
