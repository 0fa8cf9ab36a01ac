"""Text as the project keeps it: NFC everywhere, one way to compare names, one way to search without accents."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_RARE = re.compile("[^\x00-\u0377\u1e00-\u1eff\u2000-\u2064\u20a0-\u20c0]")
"""Outside the blocks that hold all of Vietnamese and are wholly assigned: only these few are looked up one by one."""

# The part of the GSM-7 basic alphabet that has one septet a character and needs no accent. The extension table
# (^ { } [ ] ~ | \ and the euro sign) costs two septets each and some gateways drop it, so it is not used.
_GSM_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n@$_!\"#%&'()*+,-./:;<=>?")
_GSM_INSTEAD = str.maketrans(
    {
        "[": "(", "]": ")", "{": "(", "}": ")", "~": "-", "|": "/", "\\": "/", "^": "'", "`": "'",
        "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "₫": "d", "\t": " ",
        "\u00a0": " ", "•": "-", "×": "x", "€": "EUR",
    }
)  # fmt: skip


def nfc(text: str) -> str:
    """The composed form. Vietnamese typed on some keyboards arrives decomposed; bytes would differ, eyes not."""
    return unicodedata.normalize("NFC", text)


def has_unassigned(text: str) -> bool:
    """Whether a code point has no character in Unicode 14.0 (that of Python 3.11); noncharacters are such too."""
    return not text.isascii() and any(unicodedata.category(char) == "Cn" for char in _RARE.findall(text))


def one_line(text: str) -> str:
    """NFC, without leading or trailing space, every run of white space one space."""
    return _SPACES.sub(" ", nfc(text)).strip()


def plain_name(name: str) -> str:
    """The form of a name that the seal hashes and repeats are searched by: NFC, upper case, single-spaced."""
    return nfc(one_line(name).upper())


def without_accents(text: str) -> str:
    """Vietnamese without tone and vowel marks; đ becomes d. Other letters keep their base."""
    split = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return nfc("".join(letter for letter in split if not unicodedata.combining(letter)))


def search_key(text: str) -> str:
    """What a search compares: unaccented, lower case, single-spaced."""
    return one_line(without_accents(nfc(text)).lower())


def gsm_text(text: str) -> str:
    """Unaccented text of GSM-7 characters only, one septet each; what has no near form becomes ``?``."""
    plain = without_accents(nfc(text)).translate(_GSM_INSTEAD)
    return "".join(letter if letter in _GSM_PLAIN else "?" for letter in plain)
