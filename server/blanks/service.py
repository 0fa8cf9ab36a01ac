"""A signer issues a set of blanks at the desk, and says what became of those that never came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from print_templates.blank_data import Blanks, count_pages_blank
from print_templates.editions import form_edition
from server.cases.models import BlankUseRow
from server.db import db, transaction
from server.deciding.considering import printed_unit, signer_row
from server.deciding.entering import apply_act
from server.desk.book import Act, desk_key, open_desk
from server.devices.models import Tablet
from server.ledger.models import EventRow
from server.parts import Parts
from server.signing.service import Who, signing_key
from server.units.models import Unit
from shared.cases.records import BlankIssued, BlankSettled
from shared.clock import day_of
from shared.errors import Conflict, InvalidInput
from shared.ledger.event import read_event
from shared.numbering.blank import BlankNumber
from shared.protocol.events import read_data
from shared.seal.of_case import SealContext
from shared.seal.of_paper import MOST_BLANKS, claims_of_blanks
from shared.seal.token import seal

FORM, ISSUED = "BLANK", "blank.issued"
GONE = ("spoiled", "lost")


@dataclass(frozen=True, slots=True)
class Gone:
    """Numbers `first` to `last` of the desk's ledger are `outcome`: ``spoiled`` or ``lost``."""

    first: int
    last: int
    outcome: str


def issue_blanks(parts: Parts, who: Who, count: int, pin: str) -> bytes:
    """Issue `count` blanks after the last one of the desk's ledger; the content hash of the set.

    InvalidInput("count") unless 1 to 200; NotAllowed of the PIN or ("left_unit").
    """
    if not 1 <= count <= MOST_BLANKS:
        raise InvalidInput(
            "count",
            field="count",
            vi=f"Mỗi lần cấp từ 1 đến {MOST_BLANKS} mẫu giấy trắng.",
            en=f"Issue 1 to {MOST_BLANKS} blanks at a time.",
        )
    signing_key(parts, who, pin)  # a page left open must not issue in his name
    with transaction():
        desk = open_desk(parts, who.home)
        signer_row(who)
        first = max((one.last for one in _sets_of(desk)), default=0) + 1
        now = parts.clock.now_ms()
        issued = BlankIssued(first, first + count - 1, form_edition(FORM, day_of(now)))
        unit = printed_unit(db.session.get_one(Unit, who.home))
        blanks = Blanks(issued, unit, desk.code, now)
        sign = partial(_sealed, blanks, desk, desk_key(parts, desk.id))
        return apply_act(parts, desk, Act(ISSUED, who.officer, issued, at=now, seal=sign)).hash


def settle_blanks(parts: Parts, who: Who, gone: Gone, pin: str) -> None:
    """Write down what became of them. InvalidInput("outcome"), ("number") for what the desk's ledger has not issued;
    Conflict("blank_settled") when one is accounted for already; NotAllowed as above."""
    outcome = next((one for one in GONE if one == gone.outcome), None)
    if outcome is None:
        raise InvalidInput("outcome", field="outcome", vi="Chọn hỏng hoặc mất.", en="Choose spoiled or lost.")
    signing_key(parts, who, pin)
    with transaction():
        desk = open_desk(parts, who.home)
        signer_row(who)
        _require_open(desk, gone)
        for number in range(gone.first, gone.last + 1):
            settled = BlankSettled(number, "spoiled" if outcome == "spoiled" else "lost")
            apply_act(parts, desk, Act("blank.settled", who.officer, settled))


def _require_open(desk: Tablet, gone: Gone) -> None:
    issued = {number for one in _sets_of(desk) for number in range(one.first, one.last + 1)}
    asked = range(gone.first, gone.last + 1)
    if not 0 < len(asked) <= MOST_BLANKS or not issued.issuperset(asked):
        raise InvalidInput(
            "number",
            field="number",
            vi="Sổ bàn xử lý chưa cấp các số này. Gõ số đầu và số cuối như trên giấy.",
            en="The desk has not issued these numbers. Type first and last as on the paper.",
        )
    known = select(BlankUseRow.number).where(
        BlankUseRow.home == desk.home,
        BlankUseRow.tablet_code == desk.code,
        BlankUseRow.number.between(gone.first, gone.last),
    )
    number = db.session.scalar(known.order_by(BlankUseRow.number).limit(1))
    if number is not None:
        raise Conflict(
            "blank_settled",
            vi=f"Mẫu {BlankNumber(number, desk.code)} đã có kết quả. Chọn số khác.",
            en=f"Blank {BlankNumber(number, desk.code)} is accounted for already. Choose others.",
        )


def _sets_of(desk: Tablet) -> list[BlankIssued]:
    raws = db.session.scalars(
        select(EventRow.raw).where(
            EventRow.home == desk.home, EventRow.tablet == desk.id, EventRow.kind == ISSUED, EventRow.raw.is_not(None)
        )
    )
    return [read_data(read_event(raw)) for raw in raws if raw]


def _sealed(blanks: Blanks, desk: Tablet, key: Ed25519PrivateKey, raw: bytes) -> bytes:
    context = SealContext(raw, False, desk.code)
    return seal(claims_of_blanks(blanks.issued, context, unit=desk.home, pages=count_pages_blank(blanks)), key)
