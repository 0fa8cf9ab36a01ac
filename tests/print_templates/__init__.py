"""What the pages look like, and which of them exist at all."""
