"""What the server tells a tablet: signed documents, and items addressed to it."""
