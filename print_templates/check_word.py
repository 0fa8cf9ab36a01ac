"""The check word of a paper that bears no seal of its own: eight letters that only these exact bytes give."""

from __future__ import annotations

from shared.numbering.lookup_code import ALPHABET


def check_word(content_hash: bytes) -> str:
    """The first 40 bits of the content hash in the letters of look-up codes, shown ``7QK2 M9XT``.

    With a space where a look-up code has hyphens, and without a check character: nobody takes one for the other.
    """
    value = int.from_bytes(content_hash[:5], "big")
    letters = "".join(ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]} {letters[4:]}"
