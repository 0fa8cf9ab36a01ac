"""What tablet, server and tools share: pure rules and bytes. No socket, clock, randomness or environment."""
