"""The sealed facts as a page says them: read between the labels of the form edition, compared with the claims."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

from print_templates.editions import Fact, Form, Label
from print_templates.legal_points import read_points
from print_templates.verify.trust import day_of_claims
from shared.errors import DomainError
from shared.money import dong_in_words, parse_dong
from shared.seal.claims import BLANK, MOST_POINTS, Claims, name_check, plate_check

LONGEST_VALUE = 6_000
BLANK_NUMBER = re.compile(r"(\d{4,6})/(\d{4,5})-BB-VPHC")
_IN_WORDS = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_IN_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NAMES: dict[Fact, str] = {
    "number": "number",
    "day": "date",
    "name": "name",
    "plate": "plate",
    "points": "legal points",
    "amount": "amount",
    "words": "amount in words",
    "part": "amount of an act",
}


def one_spaced(text: str) -> str:
    """NFC, every run of white space one space. pdfium gives a hyphen at the end of a line as U+FFFE or U+0002."""
    plain = text.replace("\ufffe", "-").replace("\x02", "-")
    return " ".join(unicodedata.normalize("NFC", plain).split())


def values(text: str, label: Label) -> Iterator[str]:
    """Every value that stands between the label's words in `text` (one-spaced)."""
    start = text.find(label.before)
    while start >= 0:
        begin = start + len(label.before)
        end = text.find(label.after, begin, begin + LONGEST_VALUE)
        if end >= 0:
            yield text[begin:end].strip()
        start = text.find(label.before, begin)


def compare(pages: list[str], bodies: list[str], form: Form, claims: Claims) -> list[str]:
    """Faults of the labelled facts. `pages`: all text of each page in order; `bodies`: without header and foot.

    Every occurrence must fit, in the body over page breaks and anywhere on a page; every sealed fact must be there.
    """
    faults: list[str] = []
    texts = [one_spaced(page) for page in pages]
    whole = " ".join(one_spaced(body) for body in bodies)
    found: dict[Fact, list[str]] = {}
    for label in form.labels:
        for value in dict.fromkeys([*values(whole, label), *(one for text in texts for one in values(text, label))]):
            found.setdefault(label.fact, []).append(value)
    for fact, read in found.items():
        if fact != "part":
            faults += [_fault(fact, one, texts) for one in read if not _FITS[fact](one, claims)]
    faults += [f"{_NAMES[fact]} not found where the form has it" for fact in _sealed_facts(claims) if fact not in found]
    return faults + _parts_fault(whole, form, claims)


def _sealed_facts(claims: Claims) -> list[Fact]:
    present: list[tuple[Fact, object]] = [
        ("number", True),
        ("day", True),
        ("name", claims.name_check),
        ("plate", claims.plate_check),
        ("points", claims.points),
        ("amount", claims.amount),
        ("words", claims.amount),
    ]
    return [fact for fact, applies in present if applies]


def _fault(fact: Fact, value: str, texts: list[str]) -> str:
    shown = value if len(value) <= 80 else value[:79] + "…"
    page = next((number for number, text in enumerate(texts, start=1) if value in text), None)
    where = "" if page is None else f" (page {page})"
    return f"{_NAMES[fact]} edited: “{shown}” does not fit the seal{where}"


def _parts_fault(whole: str, form: Form, claims: Claims) -> list[str]:
    """The amounts of the single acts are not in the seal, but they must add up to the sealed total."""
    read = [value for label in form.labels if label.fact == "part" for value in values(whole, label)]
    try:
        total = sum(parse_dong(one) for one in read)
    except DomainError:
        return ["amount of an act cannot be read"]
    if read and total != claims.amount:
        return ["amounts of the acts do not add up to the sealed total"]
    return []


def blank_fits(value: str, claims: Claims) -> bool:
    """Whether this is the number of one of the blanks under the seal."""
    found = BLANK_NUMBER.match(value)
    first = claims.serial
    return found is not None and found[2] == claims.tablet and first <= int(found[1]) < first + claims.acts


def _number_fits(value: str, claims: Claims) -> bool:
    if claims.kind == BLANK:
        return blank_fits(value, claims)
    if claims.series:
        found = re.match(r"(\d+)/", value)
        return found is not None and int(found[1]) == claims.serial
    found = re.match(r"(\d{4,5})-(\d+)/", value)
    return found is not None and (found[1], int(found[2])) == (claims.tablet, claims.serial)


def _day_fits(value: str, claims: Claims) -> bool:
    found = _IN_WORDS.search(value) or _IN_FIGURES.search(value)
    if found is None:
        return False
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) == day_of_claims(claims)
    except ValueError:
        return False


def _name_fits(value: str, claims: Claims) -> bool:
    if not claims.name_check:
        return not value.strip("…")
    return name_check(claims.hash16, value) == claims.name_check


def _plate_fits(value: str, claims: Claims) -> bool:
    return plate_check(claims.hash16, value) == claims.plate_check


def _points_fit(value: str, claims: Claims) -> bool:
    read = read_points(value)
    return len(read) == claims.acts and all(
        paper.fits(point) for paper, point in zip(read[:MOST_POINTS], claims.points, strict=True)
    )


def _amount_fits(value: str, claims: Claims) -> bool:
    try:
        return parse_dong(value) == claims.amount
    except DomainError:
        return False


def _words_fit(value: str, claims: Claims) -> bool:
    return value.lower() == dong_in_words(claims.amount)


_FITS: dict[Fact, Callable[[str, Claims], bool]] = {
    "number": _number_fits,
    "day": _day_fits,
    "name": _name_fits,
    "plate": _plate_fits,
    "points": _points_fit,
    "amount": _amount_fits,
    "words": _words_fit,
}
