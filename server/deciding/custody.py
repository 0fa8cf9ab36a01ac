"""What of a case is in custody, and what the desk writes that changes no decision: a verification, a return."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from server.db import db, transaction
from server.deciding.acts import LONGEST
from server.deciding.considering import signer_row
from server.deciding.entering import apply_act
from server.deciding.files import CaseFile, case_file, lock_case
from server.desk.book import Act, open_desk
from server.ledger.models import APPLIED, EventRow
from server.parts import Parts
from server.signing.service import Who
from shared.cases.parties import NamedParty
from shared.cases.records import ItemReturned, SeizureRecorded, VerificationRecorded
from shared.cases.report import SeizedItem
from shared.clock import day_of
from shared.errors import Conflict, InvalidInput
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from shared.text import nfc

LONGEST_NAME, LONGEST_ADDRESS = 120, 240


@dataclass(frozen=True, slots=True)
class Held:
    """Things that one paper took: `name` and `number` of the seizure or, where it has none, of the report.

    `items`: what is not given back yet, with what is left of each. `ledger`, `seq`, `hash` of the paper's event.
    """

    name: str
    number: str
    hash: bytes
    ledger: UUID
    seq: int
    items: tuple[SeizedItem, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """Whoever takes the things at these places of `Held.items` of the paper `paper` (content hash)."""

    paper: bytes
    places: tuple[int, ...]
    receiver: NamedParty


def record_verification(parts: Parts, who: Who, case: UUID, told: VerificationRecorded) -> None:
    """What was found when the report was verified (MBB05). InvalidInput("finding") without text, ("day") outside
    report…today. Who asks has shown by his PIN that it is he."""
    clean = replace(told, finding=nfc(told.finding.replace("\r\n", "\n")).strip())
    if not 0 < len(clean.finding) <= LONGEST:
        raise InvalidInput(
            "finding",
            field="finding",
            vi=f"Ghi kết quả xác minh, tối đa {LONGEST} ký tự.",
            en=f"Say what was found, in at most {LONGEST} characters.",
        )
    with transaction():
        desk = open_desk(parts, who.home)
        file = _locked(who, case)
        first, last = day_of(file.report.made_at).isoformat(), day_of(parts.clock.now_ms()).isoformat()
        if not first <= clean.day <= last:
            raise InvalidInput(
                "day",
                field="day",
                vi="Ngày xác minh từ ngày lập biên bản đến hôm nay.",
                en="The day lies between the report and today.",
            )
        apply_act(parts, desk, Act("verification.recorded", who.officer, clean, case=case))


def return_items(parts: Parts, who: Who, case: UUID, wish: Return) -> None:
    """Give things back (MBB16). InvalidInput("receiver"), ("items"); Conflict("already_returned") when somebody was
    faster. As above."""
    receiver = _receiver(wish.receiver)
    with transaction():
        desk = open_desk(parts, who.home)
        held = next((one for one in in_custody(_locked(who, case)) if one.hash == wish.paper), None)
        if held is None or any(place >= len(held.items) for place in wish.places):
            raise Conflict(
                "already_returned",
                vi="Đồ vật này đã trả hoặc không còn tạm giữ. Tải lại trang.",
                en="These things are returned or not in custody. Load the page again.",
            )
        if not wish.places:
            raise InvalidInput("items", field="items", vi="Chọn vật trả lại.", en="Choose what is returned.")
        items = tuple(held.items[place] for place in sorted(set(wish.places)))
        # A document of the same ledger is named by its place, one of another by its hash (docs/protocol.md 2.3).
        own = held.ledger == desk.id
        named = (held.seq, None) if own else (None, held.hash.hex())
        returned = ItemReturned(items, receiver, of_seq=named[0], of_hash=named[1])
        apply_act(parts, desk, Act("item.returned", who.officer, returned, case=case))


def in_custody(file: CaseFile) -> list[Held]:
    """By paper, in the order of their events; papers of which everything was given back are left out."""
    rows = db.session.scalars(
        select(EventRow)
        .where(EventRow.home == file.home, EventRow.case_id == file.case, EventRow.verdict == APPLIED)
        .where(EventRow.kind.in_(("seizure.recorded", "item.returned")))
        .order_by(EventRow.at, EventRow.tablet, EventRow.seq)
    ).all()
    told = [(row, read_data(read_event(row.raw))) for row in rows if row.raw]
    taken = [_seized(row, data) for row, data in told if isinstance(data, SeizureRecorded)]
    if not taken and file.report.seized:
        report, row = file.report, file.row
        taken = [Held("Biên bản", str(report.number), row.hash, row.tablet, row.seq, report.seized)]
    gone = [(row, data) for row, data in told if isinstance(data, ItemReturned)]
    left = [replace(one, items=_left(one, gone)) for one in taken]
    return [one for one in left if one.items]


def _seized(row: EventRow, data: SeizureRecorded) -> Held:
    name = "Biên bản tạm giữ" if data.form.form == "MBB15" else "Quyết định tạm giữ"
    return Held(name, data.number, row.hash, row.tablet, row.seq, data.items)


def _left(held: Held, gone: list[tuple[EventRow, ItemReturned]]) -> tuple[SeizedItem, ...]:
    returned: Counter[tuple[str, str]] = Counter()
    for row, data in gone:
        same_place = data.of_seq is not None and (row.tablet, data.of_seq) == (held.ledger, held.seq)
        if same_place or data.of_hash == held.hash.hex():
            for item in data.items:
                returned[item.name, item.unit] += item.quantity
    left = []
    for item in held.items:
        back = min(returned[item.name, item.unit], item.quantity)
        returned[item.name, item.unit] -= back
        if item.quantity > back:
            left.append(replace(item, quantity=item.quantity - back))
    return tuple(left)


def _receiver(typed: NamedParty) -> NamedParty:
    name, address, title = (nfc(one or "").strip() for one in (typed.name, typed.address, typed.title))
    if not 0 < len(name) <= LONGEST_NAME or max(len(address), len(title)) > LONGEST_ADDRESS:
        raise InvalidInput(
            "receiver",
            field="receiver",
            vi=f"Ghi họ tên người nhận, tối đa {LONGEST_NAME} ký tự.",
            en=f"Name whoever takes it, in at most {LONGEST_NAME} characters.",
        )
    return NamedParty(name, address or None, title or None)


def _locked(who: Who, case: UUID) -> CaseFile:
    lock_case(who.home, case)
    db.session.expire_all()
    signer_row(who)
    return case_file(who.home, case)
