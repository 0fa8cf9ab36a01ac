"""Vectors of the seals of a seizure (MQĐ20, MBB15) and of a set of emergency blanks."""

from __future__ import annotations

from typing import Any

from shared.cases.parties import FormEdition
from shared.cases.records import BlankIssued, SeizureRecorded
from shared.cases.report import SeizedItem
from shared.ledger.event import content_hash, read_event
from shared.protocol.events import read_data
from shared.seal.base64url import to_base64url
from shared.seal.claims import Claims
from shared.seal.of_case import SealContext
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
from shared.seal.token import seal, to_qr_text
from tests import samples as s

PAGES_OF_A_BLANK = 2
_ITEMS = (SeizedItem("Xe mô tô biển số 29-B1 123.45", "chiếc", 1, "Xước nhẹ bên trái"),)


def paper_vectors(report: bytes, frozen: dict[str, Any]) -> dict[str, Any]:
    """`seal_seizure`, `seal_seizure_record`, `seal_blanks`; events that stand in the file already are not made anew."""
    made = {
        "seal_seizure": _seizure("000012/QĐ-TG", "MQD20", 21),
        "seal_seizure_record": _seizure("0317-000222/BB-TG", "MBB15", 23),
        "seal_blanks": s.sample_event("blank.issued", BlankIssued(11, 20, _form("BLANK")), seq=25),
    }
    events = {name: frozen[name]["event"].encode() if name in frozen else raw for name, raw in made.items()}
    return {name: _vector(name, raw, report) for name, raw in events.items()}


def claims_of(name: str, raw: bytes, report: bytes) -> Claims:
    """The claims of the vector `name`, from the exact bytes of its event (and of the report's)."""
    context = SealContext(raw, False, "0317")
    data = read_data(read_event(raw))
    if name == "seal_blanks":
        return claims_of_blanks(data, context, unit=s.HOME, pages=PAGES_OF_A_BLANK)
    return claims_of_seizure(data, read_data(read_event(report)), context)


def _vector(name: str, raw: bytes, report: bytes) -> dict[str, Any]:
    token = seal(claims_of(name, raw, report), s.TABLET_KEY)
    of = {"unit": s.HOME, "pages": PAGES_OF_A_BLANK} if name == "seal_blanks" else {"report": report.decode()}
    return {
        "event": raw.decode(),
        **of,
        "content_hash": content_hash(raw).hex(),
        "key": "tablet",
        "token": to_base64url(token),
        "qr": to_qr_text(token),
    }


def _seizure(number: str, form: str, seq: int) -> bytes:
    reason = "để bảo đảm thi hành quyết định xử phạt"
    return s.sample_event(
        "seizure.recorded", SeizureRecorded(number, _ITEMS, reason, _form(form), pages=2, until="2026-12-02"), seq=seq
    )


def _form(form: str) -> FormEdition:
    """A wording of no form: a vector does not change with a revision."""
    return FormEdition(form, "2025-07-01", "0" * 64)
