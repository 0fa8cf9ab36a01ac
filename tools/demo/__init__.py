"""`bienban demo`: whole roadside shifts through the real tablet app against a real server process."""
