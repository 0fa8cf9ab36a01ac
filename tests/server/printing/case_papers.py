"""The other papers of a case as they arrive: seizure, return, verification, refusal, transfer; and blanks of a desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from print_templates.blank_data import Blanks, count_pages_blank
from print_templates.editions import form_edition
from print_templates.render import Seizure, count_pages_seizure
from server.db import db, transaction
from server.deciding.considering import printed_unit
from server.deciding.entering import apply_act
from server.desk.book import Act, desk_key, open_desk
from server.units.models import Unit as UnitRow
from shared.cases.parties import NamedParty
from shared.cases.records import (
    BlankIssued,
    CaseTransferred,
    ItemReturned,
    SeizureRecorded,
    ServiceRecorded,
    VerificationRecorded,
)
from shared.cases.report import SeizedItem
from shared.clock import day_of
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from shared.seal.of_case import SealContext
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
from shared.seal.token import seal
from tests.server.conftest import HOME
from tests.server.printing.conftest import Unit

ITEM = SeizedItem("Xe mô tô biển số 29-B1 123.45", "chiếc", 1, "Xước nhẹ")
RECEIVER = NamedParty("NGUYỄN VĂN MẪU", "Thôn Mẫu, xã Thử", "Chủ phương tiện")


def seize(unit: Unit, /, *, form: str = "MBB15", training: bool = False, push: bool = True, **claimed: Any) -> bytes:
    """A seizure of the newest case arrives; `claimed` changes what its seal says."""
    tablet = unit.tablet
    report = next(
        read_data(one) for one in reversed([read_event(raw) for raw in tablet.events]) if one.kind == "report.recorded"
    )
    number = f"{tablet.code}-000001/BB-TG" if form == "MBB15" else "000001/QĐ-TG"
    edition = form_edition(form, day_of(tablet.now))
    made = SeizureRecorded(number, (ITEM,), "để bảo đảm thi hành quyết định xử phạt", edition, 1)
    made = replace(made, pages=count_pages_seizure(Seizure(made, report, tablet.now + 1_000)))
    seq = tablet.add("seizure.recorded", made, case=unit.case, training=training)
    claims = claims_of_seizure(made, report, SealContext(tablet.events[seq - 1], training, tablet.code))
    tablet.seal(seal(replace(claims, **claimed), tablet.key), case=unit.case, training=training)
    if push:
        unit.push()
    return unit.hash(seq)


def attach(unit: Unit, kind: str, *, push: bool = True, **changes: Any) -> bytes:
    """A paper without a seal of its own arrives for the newest case, whose documents it names; its content hash."""
    tablet = unit.tablet
    places = {read_event(raw).kind: seq for seq, raw in enumerate(tablet.events, 1)}
    day = day_of(tablet.now).isoformat()
    data: dict[str, Any] = {
        "verification.recorded": VerificationRecorded("Giấy phép lái xe hợp lệ.", day),
        "case.transferred": CaseTransferred("division_head", ("fine_above_limit",), places["report.recorded"]),
        "service.recorded": ServiceRecorded("refused", tablet.now, of_seq=places.get("decision.entered", 1)),
        "item.returned": ItemReturned((ITEM,), RECEIVER, of_seq=places.get("seizure.recorded", 1)),
    }
    seq = tablet.add(kind, replace(data[kind], **changes), case=unit.case)
    if push:
        unit.push()
    return unit.hash(seq)


def with_paper(unit: Unit, kind: str) -> bytes:
    """A case that has this paper; its content hash."""
    if kind == "blank.issued":
        return issue(unit)
    if kind == "service.recorded":
        unit.enter()
    else:
        unit.case = uuid4()
        unit.record()
    if kind in ("seizure.recorded", "item.returned"):
        seized = seize(unit)
        if kind == "seizure.recorded":
            return seized
    return attach(unit, kind)


def issue(unit: Unit, /, first: int = 1, last: int = 3, **claimed: Any) -> bytes:
    """The desk issues blanks; `claimed` changes what their seal says."""
    world = unit.world
    with world.app.app_context(), transaction():
        desk = open_desk(world.parts, HOME)
        issued = BlankIssued(first, last, form_edition("BLANK", day_of(world.clock.ms)))
        printed = printed_unit(db.session.get_one(UnitRow, HOME))
        pages = count_pages_blank(Blanks(issued, printed, desk.code, world.clock.ms))

        def token(raw: bytes) -> bytes:
            claims = claims_of_blanks(issued, SealContext(raw, False, desk.code), unit=HOME, pages=pages)
            return seal(replace(claims, **claimed), desk_key(world.parts, desk.id))

        return apply_act(world.parts, desk, Act("blank.issued", 3, issued, seal=token)).hash
