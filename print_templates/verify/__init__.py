"""What a page, photo or seal proves, judged under a key ring; the same for `bienban verify` and the server's page."""
