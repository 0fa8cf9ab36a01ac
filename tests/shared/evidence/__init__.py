"""What may be a photo, and the word that it arrived."""
