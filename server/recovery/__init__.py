"""Opening a tablet whose PIN is lost: asked by the tablet, let out by two persons, never by one."""
