"""A photo or scan of a page: the QR is judged, the claims are shown to be compared by eye."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from shared.errors import DomainError
from shared.money import dong
from shared.numbering.lookup_code import show_code
from shared.seal.claims import Claims
from shared.seal.token import from_qr_text
from tools.verify.ledger_file import KnownLedger
from tools.verify.page import read_codes
from tools.verify.pdf import facts_of, summary_of
from tools.verify.trust import Trust
from tools.verify.verdict import Verdict, judged, unusable

MOST_PIXELS = 60_000_000
_LARGEST_SIDE = 4_000
_FORMATS = ("PNG", "JPEG")


def check_photo(raw: bytes, trust: Trust, ledger: KnownLedger | None) -> Verdict:
    """The verdict on a PNG or JPEG."""
    try:
        with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return unusable("photo", "the picture is too large")
            picture = opened.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return unusable("photo", "not a readable picture (damaged or cut short)")
    picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    codes = read_codes(picture)
    if not codes:
        return unusable("photo", "no QR code could be read; hold still, avoid shadow, take the whole code")
    return check_codes(codes, trust, ledger)


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
