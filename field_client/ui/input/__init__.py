"""Typing Vietnamese: NFC always, no doubled words from keyboards that compose, Telex for those that do not."""
