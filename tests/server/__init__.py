"""The server, on real SQLite files and a real PostgreSQL."""
