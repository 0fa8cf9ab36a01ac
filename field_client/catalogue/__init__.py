"""The law on this tablet: the packaged tables or what the feed replaced, and what this officer uses most."""
