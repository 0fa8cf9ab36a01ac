"""Courtesy translations into English: our own wording for a reader's help, no forms of the law (docs/forms.md)."""
