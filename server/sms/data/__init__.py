"""Wordings of text messages, registered with the carriers."""
