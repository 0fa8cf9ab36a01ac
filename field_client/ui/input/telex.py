"""Telex as a pure function: the word so far and a key give the word. For keyboards that send raw letters.

`Dduwowngf soos 5, phuwowngf Thuwowngj DDinhf` becomes `Đường số 5, phường Thượng Đình`.
"""

from __future__ import annotations

from unicodedata import normalize

VOWELS = "aăâeêioôơuưy"
TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
HATS = {"a": "â", "e": "ê", "o": "ô"}
HORNS = {"a": "ă", "o": "ơ", "u": "ư"}


def telex(word: str, key: str) -> str:
    """`word` after `key` was typed. The same tone key twice takes the tone away and leaves the letter."""
    bare, tone = _without_tone(word)
    lower, pressed = bare.lower(), key.lower()
    if pressed in TONES and any(letter in VOWELS for letter in lower):
        return bare + key if tone == TONES[pressed] else _with_tone(bare, TONES[pressed])
    if pressed == "z" and tone:
        return bare
    changed = _with_mark(bare, lower, pressed)
    return _with_tone(bare + key if changed is None else changed, tone)


def compose(text: str, keys: str) -> str:
    """`text` followed by `keys` typed one by one; only the last word of `text` is changed."""
    for key in keys:
        start = len(text)
        while start and text[start - 1].isalpha():
            start -= 1
        text = text[:start] + (telex(text[start:], key) if key.isalpha() else text[start:] + key)
    return text


def _with_mark(bare: str, lower: str, pressed: str) -> str | None:
    """The word with the hat, horn, breve or bar the key asks for; None when it asks for none."""
    if pressed == "d" and lower[:1] == "d":
        return _cased("đ", bare[0]) + bare[1:]
    if pressed in HATS and (place := lower.rfind(pressed)) >= 0:
        return bare[:place] + _cased(HATS[pressed], bare[place]) + bare[place + 1 :]
    if pressed != "w":
        return None
    if (place := lower.rfind("uo")) >= 0:
        return bare[:place] + _cased("ư", bare[place]) + _cased("ơ", bare[place + 1]) + bare[place + 2 :]
    if (place := max(lower.rfind(letter) for letter in HORNS)) >= 0:
        return bare[:place] + _cased(HORNS[lower[place]], bare[place]) + bare[place + 1 :]
    return None


def _without_tone(word: str) -> tuple[str, str]:
    parts = normalize("NFD", word)
    tone = next((part for part in parts if part in TONES.values()), "")
    return normalize("NFC", "".join(part for part in parts if part not in TONES.values())), tone


def _cased(new: str, old: str) -> str:
    return new.upper() if old.isupper() else new


def _with_tone(word: str, tone: str) -> str:
    place = _tone_place(word.lower()) if tone else -1
    return normalize("NFC", word[: place + 1] + tone + word[place + 1 :]) if place >= 0 else word


def _tone_place(lower: str) -> int:
    """Index of the vowel that carries the tone, -1 without a vowel. New style: `hoà`, `thuỷ`, `của`."""
    start = 2 if lower[:2] == "qu" or (lower[:2] == "gi" and lower[2:3] and lower[2] in VOWELS) else 0
    places = [place for place in range(start, len(lower)) if lower[place] in VOWELS]
    if not places:
        return -1
    for letters in ("ăâêôơ", "ư"):
        marked = [place for place in places if lower[place] in letters]
        if marked:
            return marked[-1] if letters != "ư" else marked[0]
    closed = places[-1] < len(lower) - 1
    if len(places) > 1 and closed:
        return places[-1]
    if len(places) == 3 or lower[places[0] : places[0] + 2] in ("oa", "oe", "uy"):
        return places[1]
    return places[0]
