"""What a text of an event may hold; the name of its field says more."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from shared.seal.claims import LONGEST_POINT
from shared.text import has_unassigned

LONGEST_TEXT = 4_000
_RULES: dict[str, re.Pattern[str]] = {
    name: re.compile(rule)
    for name, rule in {
        "sha256": r"[0-9a-f]{64}",
        "file_hash": r"[0-9a-f]{64}",
        "of_hash": r"[0-9a-f]{64}",
        "kid": r"[0-9a-f]{16}",
        "phone": r"\+[1-9][0-9]{7,14}",
        "plate": r"[A-ZĐ0-9]{4,12}",
        "tablet": r"[0-9]{4,5}",
        "point": r"[A-Z0-9]{2,12}:[0-9A-Za-zđĐ.]+-[0-9]+[a-zđ]?(-[0-9a-zđ]+)?",
        "code": r"[0-9A-Za-z_.]{1,60}",
    }.items()
}
_DAYS = frozenset({"born", "day", "edition", "issued_on", "until"})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def text_fault(name: str, text: str) -> str | None:
    """What is wrong with `text` in a field called `name` ("" for an item of a list); None when nothing is.

    A text is in NFC, of assigned code points, and without control characters other than a line break. Whoever gives
    data that never was exact JSON gets the bad field named here, not a ValueError later.
    """
    composed = text.isascii() or unicodedata.is_normalized("NFC", text)
    if len(text) > LONGEST_TEXT or not composed or has_unassigned(text):
        return "text must be NFC, of assigned code points, and not over long"
    if _CONTROL.search(text):
        return "control characters are not text"
    rule = _RULES.get(name)
    if rule and not rule.fullmatch(text):
        return f"must match {rule.pattern}"
    if name == "point" and len(text.encode()) > LONGEST_POINT:
        return f"at most {LONGEST_POINT} bytes, or the seal has no room for it"
    if name in _DAYS and not _is_day(text):
        return "must be a day YYYY-MM-DD"
    return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
