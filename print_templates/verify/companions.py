"""What may lie beside the pages of a sealed document: sheets of a courtesy translation, a paper attached to it."""

from __future__ import annotations

import re

from print_templates.page import TRANSLATION_WORDS
from print_templates.verify.facts import BLANK_NUMBER, one_spaced
from print_templates.verify.page import Page
from shared.seal.claims import BLANK, Claims

_SHEET = re.compile(r"Translation of (\S+)")
_ATTACHED = re.compile(r"Giấy kèm \S+, ngày \d{2}/\d{2}/\d{4}")


def without_translation(pages: list[Page]) -> tuple[list[Page], list[str], list[str]]:
    """(official pages, notes, faults). Sheets count as a translation only behind official pages, without a seal of
    their own, and with the words that say what they are; everything else stays a page to be judged."""
    official = list(pages)
    while len(official) > 1 and _is_sheet(official[-1]):
        official.pop()
    sheets = pages[len(official) :]
    if not sheets:
        return pages, [], []
    first = one_spaced(official[0].header)
    faults = [
        f"page {sheet.number} translates another document"
        for sheet in sheets
        if f"Số {_SHEET.findall(one_spaced(sheet.header))[0]}, ngày" not in first
    ]
    return official, [f"courtesy translation not judged: page {sheets[0].number} to {sheets[-1].number}"], faults


def is_attached(pages: list[Page]) -> bool:
    """Whether a page says that it is a paper kept with a sealed document, and no page of it."""
    return any(_ATTACHED.search(one_spaced(page.header)) for page in pages)


NOT_A_PAGE = "genuine seal, not its page: a paper attached to the document; compare its check word with the ledger"


def blank_faults(pages: list[Page], claims: Claims) -> list[str]:
    """Sheets of several blanks in one file are no one document; each number alone fits the seal of the set."""
    numbers = {found for page in pages for found in BLANK_NUMBER.findall(one_spaced(page.text))}
    return ["sheets of several blanks"] if claims.kind == BLANK and len(numbers) > 1 else []


def _is_sheet(page: Page) -> bool:
    text = one_spaced(page.text)
    said = all(words in text for words in TRANSLATION_WORDS)
    return said and not page.codes and _SHEET.search(one_spaced(page.header)) is not None
