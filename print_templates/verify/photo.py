"""A photo or scan of a page: the QR is judged, the claims are shown to be compared by eye."""

from __future__ import annotations

from print_templates.notice import NOTICE_MASK
from print_templates.verify.ledger_file import KnownLedger
from print_templates.verify.pdf import facts_of, summary_of
from print_templates.verify.picture import NotReadable, masks_in
from print_templates.verify.trust import Trust
from print_templates.verify.verdict import Verdict, judged, unusable
from shared.errors import DomainError
from shared.money import dong
from shared.numbering.lookup_code import show_code
from shared.seal.claims import Claims
from shared.seal.token import from_qr_text

NOT_THE_FORM = "genuine seal, not the form: a notice from a roll, or a paper kept with the form"


def check_photo(raw: bytes, trust: Trust, ledger: KnownLedger | None) -> Verdict:
    """The verdict on a PNG or JPEG."""
    try:
        codes = masks_in(raw)
    except NotReadable as error:
        return unusable("photo", str(error))
    verdict = check_codes(tuple(codes), trust, ledger)
    is_notice = NOTICE_MASK in codes.values() and verdict.state == "ok"
    return verdict.with_fault(NOT_THE_FORM) if is_notice else verdict


def check_codes(codes: tuple[str, ...], trust: Trust, ledger: KnownLedger | None) -> Verdict:
    """The verdict on the QR texts of one picture."""
    tokens = []
    for code in codes:
        try:
            tokens.append(from_qr_text(code))
        except DomainError:
            continue
    if not tokens:
        return judged("photo", "no seal", ["the QR code is not a seal of ours"], notes=[], facts={})
    if len(tokens) > 1:
        return judged("photo", "two seals", ["seals of different documents in one picture"], notes=[], facts={})
    return check_token(tokens[0], trust, ledger, kind="photo")


def check_token(token: bytes, trust: Trust, ledger: KnownLedger | None, *, kind: str = "token") -> Verdict:
    """The verdict on a seal alone; what it claims is for the eye."""
    try:
        judgement = trust.judge(token)
    except DomainError as error:
        return judged(kind, "no seal", [error.en], notes=[], facts={})
    faults = list(judgement.faults)
    if ledger is not None:
        faults += ledger.faults_of(token, None)
    notes = [*judgement.notes, f"compare by eye: {for_the_eye(judgement.claims)}"]
    return judged(kind, summary_of(judgement), faults, notes=notes, facts=facts_of(judgement.claims))


def for_the_eye(claims: Claims) -> str:
    """Initials, amount, legal points, code: what a person finds on the paper."""
    parts = [f"initials {claims.initials}" if claims.initials else "no name"]
    if claims.amount:
        parts.append(dong(claims.amount))
    parts += [*claims.points]
    if claims.code:
        parts.append(show_code(claims.code))
    return ", ".join(parts)
