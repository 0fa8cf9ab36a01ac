"""Which kind of thing a target is, by its content; then its own check. Any fault of a library ends as `unusable`."""

from __future__ import annotations

import re
from pathlib import Path

from print_templates.verify.ledger_file import LARGEST as LARGEST_LEDGER
from print_templates.verify.ledger_file import KnownLedger, check_ledger
from print_templates.verify.photo import check_photo, check_token
from print_templates.verify.trust import Trust
from print_templates.verify.verdict import Verdict, unusable
from shared.errors import DomainError
from shared.seal.base64url import from_base64url
from shared.seal.token import from_qr_text
from tools.verify.signed import check_page

LARGEST = 64_000_000
_TOKEN = re.compile(r"[0-9A-Za-z $%*+./:_-]{100,900}")


def check_target(
    target: str, trust: Trust, ledger: KnownLedger | None = None, authorities: Path | None = None
) -> Verdict:
    """The verdict on a file name or a token as text; never raises. `authorities`: PEM, for signed pages."""
    try:
        return _check(target, trust, ledger, authorities)
    except DomainError as error:
        return unusable("unknown", error.en)
    except OSError:
        return unusable("unknown", "no such file, or it cannot be read")
    except MemoryError:
        return unusable("unknown", "too large to be judged")
    except Exception as error:  # decoders of foreign files raise what they like; the answer is the same
        return unusable("unknown", f"cannot be judged ({type(error).__name__})")


def read_target(path: Path) -> bytes:
    """The bytes of a file of reasonable size. OSError when it cannot be read or is too large."""
    size = path.stat().st_size
    if size > LARGEST_LEDGER:
        raise OSError("too large")
    return path.read_bytes()


def _check(target: str, trust: Trust, ledger: KnownLedger | None, authorities: Path | None) -> Verdict:
    raw = _bytes_of(target)
    if raw is None:
        return _check_text(target.strip("\r\n"), trust, ledger)
    if raw.startswith(b"{"):
        return check_ledger(raw, trust)[0]
    if len(raw) > LARGEST:
        return unusable("unknown", "too large for a page")
    if b"%PDF-" in raw[:1024]:
        return check_page(raw, trust, ledger, authorities)
    if raw.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or raw[4:8] == b"ftyp":
        return check_photo(raw, trust, ledger)
    text = raw[:2_000].decode("ascii", errors="replace").strip("\r\n")
    return _check_text(text, trust, ledger)


def _bytes_of(target: str) -> bytes | None:
    """The file's content; None when the target is the text of a token."""
    try:
        path = Path(target)
        if path.is_file():
            return read_target(path)
    except (OSError, ValueError):
        if not _TOKEN.fullmatch(target):
            raise
    if _TOKEN.fullmatch(target):
        return None
    raise FileNotFoundError(target)


def _check_text(text: str, trust: Trust, ledger: KnownLedger | None) -> Verdict:
    """A token as in an event (base64url) or as a scanner reads it (base45). No text is both by accident: each
    decoder accepts one spelling only, and the seal inside is checked."""
    if not _TOKEN.fullmatch(text):
        return unusable("unknown", "neither a PDF, a picture, a seal nor a ledger")
    candidates = []
    for decode in (from_qr_text, from_base64url):
        try:
            candidates.append(decode(text))
        except (DomainError, ValueError):
            continue
    verdicts = [check_token(one, trust, ledger) for one in candidates]
    read = [one for one in verdicts if one.facts]
    if read:
        return read[0]
    return verdicts[0] if verdicts else unusable("token", "not the text of a seal")
