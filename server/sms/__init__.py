"""The text to the citizen: only after the public look-up really answers for its number (I6)."""
