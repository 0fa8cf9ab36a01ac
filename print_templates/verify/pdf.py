"""A PDF of ours: every page's seal, the complete set of pages, running headers, and the facts under the seal."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from print_templates.editions import Form, forms_of
from print_templates.verify.companions import (
    NOT_A_PAGE,
    blank_faults,
    is_attached,
    without_translation,
)
from print_templates.verify.facts import blank_fits, compare, one_spaced
from print_templates.verify.ledger_file import KnownLedger
from print_templates.verify.page import NotReadable, Page, read_pages
from print_templates.verify.trust import Judgement, Trust, day_of_claims
from print_templates.verify.verdict import Verdict, judged, unusable
from shared.errors import DomainError
from shared.money import dong
from shared.numbering.lookup_code import show_code
from shared.seal.claims import (
    AMENDMENT,
    BLANK,
    CANCELLATION,
    CORRECTION,
    DECISION,
    FORM_IDS,
    REPORT,
    SEIZURE,
    Claims,
)
from shared.seal.token import from_qr_text

_HEADER_NUMBER = re.compile(r"Số (\S+), ngày (\d{2}/\d{2}/\d{4})")
_HEADER_PAGE = re.compile(r"trang (\d{1,3})/(\d{1,3})")
_CODE = re.compile(r"Mã tra cứu ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])")
_KINDS = {
    DECISION: "decision",
    REPORT: "report",
    CORRECTION: "correction",
    AMENDMENT: "amendment",
    CANCELLATION: "cancellation",
    SEIZURE: "seizure",
    BLANK: "set of blanks from",
}
_FORM_NAMES = {number: name for name, number in FORM_IDS.items()}


def check_pdf(raw: bytes, trust: Trust, ledger: KnownLedger | None) -> Verdict:
    """The verdict on a PDF; unusable when it cannot be read."""
    try:
        every = read_pages(raw)
    except NotReadable as error:
        return unusable("pdf", str(error))
    faults = [f"{what} (page {page.number})" for page in every for what in page.foreign]
    pages, notes, more = without_translation(every)
    faults += more
    tokens = [_token(page, faults) for page in pages]
    first = next((one for one in tokens if one is not None), None)
    if first is None:
        return judged("pdf", "no seal", [*faults, "no page carries a readable seal"], notes=[], facts={})
    try:
        judgement = trust.judge(first)
    except DomainError as error:
        return judged("pdf", "no seal", [*faults, error.en], notes=[], facts={})
    claims = judgement.claims
    faults += judgement.faults
    if is_attached(pages):
        told = f"attached to {summary_of(judgement)}"
        notes = [*judgement.notes, *notes]
        if ledger is None:
            faults.append(NOT_A_PAGE)
        else:
            faults += ledger.attached_faults(first, [page.text for page in pages])
            notes.append("compared with the ledger")
        return judged("pdf", told, faults, notes=notes, facts=facts_of(claims))
    faults += [
        f"page {page.number} carries the seal of another document"
        for page, token in zip(pages, tokens, strict=True)
        if token is not None and token != first
    ]
    faults += _header_faults(pages, claims)
    faults += _set_faults(pages, claims) + blank_faults(pages, claims)
    form = _form(claims)
    notes = [*judgement.notes, *notes]
    if form is None:
        faults.append(f"form {_FORM_NAMES.get(claims.form, claims.form)} is not known here, get a newer program")
    else:
        faults += compare([one.text for one in pages], [one.body for one in pages], form, claims)
    notes.append(_beyond_the_seal(first, pages, (form, ledger), faults))
    return judged("pdf", summary_of(judgement), faults, notes=notes, facts=facts_of(claims))


def summary_of(judgement: Judgement) -> str:
    """``decision 004133 of 21/11/2026, unit 317, 2 pages, 5.500.000 đồng``."""
    claims = judgement.claims
    number = f"{claims.serial:06d}" if claims.series else f"{claims.tablet}-{claims.serial:06d}"
    parts = [
        f"{_KINDS.get(claims.kind, 'document')} {number} of {day_of_claims(claims):%d/%m/%Y}",
        f"unit {claims.unit}",
        f"{claims.pages} pages",
    ]
    return ", ".join([*parts, dong(claims.amount)] if claims.amount else parts)


def facts_of(claims: Claims) -> dict[str, Any]:
    """The claims for --json and for the eye."""
    return {
        "unit": claims.unit,
        "serial": claims.serial,
        "series": claims.series,
        "tablet": claims.tablet,
        "day": day_of_claims(claims).isoformat(),
        "hash16": claims.hash16.hex(),
        "form": _FORM_NAMES.get(claims.form, str(claims.form)),
        "pages": claims.pages,
        "amount": claims.amount,
        "code": show_code(claims.code) if claims.code else None,
        "points": list(claims.points),
        "acts": claims.acts,
        "initials": claims.initials,
        "training": claims.training,
    }


def _token(page: Page, faults: list[str]) -> bytes | None:
    tokens = []
    for code in page.codes:
        try:
            tokens.append(from_qr_text(code))
        except DomainError:
            faults.append(f"a foreign QR code on page {page.number}")
    if len(tokens) > 1:
        faults.append(f"two seals on page {page.number}")
    if not tokens:
        faults.append(f"no readable seal on page {page.number}")
        return None
    return tokens[0]


def _header_faults(pages: list[Page], claims: Claims) -> list[str]:
    faults = []
    day = f"{day_of_claims(claims):%d/%m/%Y}"
    for page in pages:
        header = one_spaced(page.header)
        found = _HEADER_NUMBER.search(header)
        if found is None:
            faults.append(f"no running header with number and date on page {page.number}")
        else:
            if not _number_fits(found[1], claims):
                faults.append(f"running header of page {page.number} has number {found[1]}")
            if found[2] != day:
                faults.append(f"running header of page {page.number} has date {found[2]}")
        shown = set(_CODE.findall(one_spaced(page.text)))
        if shown != ({show_code(claims.code)} if claims.code else set()):
            faults.append(f"look-up code on page {page.number} is not that of the seal")
    return faults


def _number_fits(text: str, claims: Claims) -> bool:
    if claims.kind == BLANK:
        return blank_fits(text, claims)
    head = text.partition("/")[0]
    if claims.series:
        return head.isascii() and head.isdigit() and int(head) == claims.serial
    return head == f"{claims.tablet}-{claims.serial:06d}"


def _set_faults(pages: list[Page], claims: Claims) -> list[str]:
    """Repeated, missing, reordered and surplus pages, each by name."""
    faults, order = [], []
    for page in pages:
        found = _HEADER_PAGE.findall(one_spaced(page.header))
        if len(found) != 1:
            faults.append(f"no “trang x/y” in the header of page {page.number}")
            continue
        number, total = int(found[0][0]), int(found[0][1])
        order.append(number)
        if total != claims.pages:
            faults.append(f"page {page.number} says it is one of {total}, the seal says {claims.pages}")
    faults += [f"page {one} repeated" for one in sorted(set(order)) if order.count(one) > 1]
    faults += [f"page {one} missing" for one in range(1, claims.pages + 1) if one not in order]
    faults += [f"page {one} belongs to no such document" for one in sorted(set(order)) if not 1 <= one <= claims.pages]
    if order != sorted(order):
        faults.append("pages out of order")
    return faults


def _form(claims: Claims) -> Form | None:
    """The edition by form and first day. Revisions keep their labels, so the newest one serves."""
    name = _FORM_NAMES.get(claims.form)
    try:
        edition = (date(1970, 1, 1) + timedelta(days=claims.edition)).isoformat()
    except OverflowError:
        return None
    known = forms_of(name, edition) if name else ()
    return known[-1] if known else None


def _beyond_the_seal(
    token: bytes, pages: list[Page], known: tuple[Form | None, KnownLedger | None], faults: list[str]
) -> str:
    """With the ledger all text is compared with what its event prints; without it, say what the seal cannot cover."""
    form, ledger = known
    if ledger is not None:
        faults += ledger.faults_of(token, [page.text for page in pages])
        return "compared with the ledger"
    outside = ", ".join(form.outside) if form else "everything else on the page"
    return f"not covered by the seal: {outside}"
