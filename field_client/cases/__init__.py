"""From the draft to the served decision, on the tablet."""
