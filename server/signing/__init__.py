"""Who signs decisions at the desk: his key, closed under a PIN of his own, and the page where he chooses that PIN."""
