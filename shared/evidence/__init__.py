"""Photos of a stop: what may be one, and the server's word that it holds one."""
