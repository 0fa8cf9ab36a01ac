"""What happens to a decision after it was entered: changes, prints, service, money, another phone number."""

from __future__ import annotations

from sqlalchemy import select, update

from server.cases.changes import CANCELLED, apply_change, payment_state
from server.cases.models import DecisionRow, PrintRow, ReportRow, ServiceRow
from server.cases.reports import report_of_case
from server.cases.scene import Scene
from server.cases.seals import check_change_seal, check_seizure_seal
from server.db import db
from server.desk.numbers import take_number
from server.devices.models import Tablet
from server.feed.service import tell
from server.ledger.verdicts import Holds, Waits
from server.sms.outbox import change_phone, text_cancelled
from shared.cases.decision import NumberTaken
from shared.cases.machines import step
from shared.cases.records import DecisionChanged, PrintSettled, ServiceRecorded
from shared.numbering.number import PENALTY_SERIES, DecisionNumber

_WAYS = {"handed": "hand", "electronic": "hand", "refused": "refuse", "posted": "post", "posted_publicly": "deem"}


def change_decision(scene: Scene) -> None:
    """A numbered document that corrects, amends or cancels an entered decision."""
    change: DecisionChanged = scene.data
    row = scene.decision()
    if change.unit.home != scene.entry.home:
        raise Holds("not_allowed", "unit.home")
    if change.signer.officer != scene.event.officer:
        scene.object("not_allowed", "signer.officer")
    if change.number.series == PENALTY_SERIES:  # its numbers have look-up codes, and a change has none of its own
        raise Holds("not_allowed", "number.series")
    if change.changed != NumberTaken(row.year, row.series, row.serial, row.number) or change.code != row.code:
        raise Holds("malformed", "changed")
    with scene.unless_accepted():
        check_change_seal(scene, change)
    taken = change.number
    take_number(scene, DecisionNumber(scene.entry.home, taken.year, taken.series, taken.serial))
    apply_change(scene, row, change)
    _tell_its_tablet(scene, row, change)
    if row.decision_state == CANCELLED:
        text_cancelled(scene.parts, row, by=scene.entry)


def _tell_its_tablet(scene: Scene, row: DecisionRow, change: DecisionChanged) -> None:
    """The tablet that entered it prints no more of it: its paper would say what holds no longer."""
    tablet = db.session.get_one(Tablet, (row.home, row.tablet))
    data = {"seq": row.seq, "kind": scene.event.kind, "by": change.number.text}
    tell(scene.parts, tablet, kind="changed", data=data)


def record_seizure(scene: Scene) -> None:
    """Nothing to keep but that the seal is good; its person and plate are those of the case's report."""
    row = report_of_case(scene)
    with scene.unless_accepted():
        check_seizure_seal(scene, row)


def start_print(scene: Scene) -> None:
    """The permit was used; what is printed must be applied, hence entered (I1 seen from the server)."""
    printed = scene.require_named()
    scene.rows.add(
        PrintRow(
            home=scene.entry.home,
            tablet=scene.entry.ledger,
            seq=scene.entry.seq,
            document=printed,
            case_id=scene.event.case,
            copies=list(scene.data.copies),
            printer=scene.data.printer,
            started_at=scene.event.at,
            files=[],
        )
    )


def settle_print(scene: Scene) -> None:
    """What a person said came out."""
    settled: PrintSettled = scene.data
    scene.require_applied(settled.of_seq)
    row = scene.rows.print_at(settled.of_seq)
    if row is None:
        raise Holds("not_allowed", "of_seq")
    row.outcome = settled.outcome
    row.files = [{"copy": one.copy, "file_hash": one.file_hash} for one in settled.copies]


def record_service(scene: Scene) -> None:
    """Proof of service; payment counts from it (LC Đ73)."""
    service: ServiceRecorded = scene.data
    row = scene.decision()
    row.service_state = step("service", row.service_state, _WAYS[service.way])
    if row.service_state in {"handed", "deemed"}:
        row.served_at = service.served_at
    scene.rows.add(
        ServiceRow(
            home=scene.entry.home,
            hash=scene.entry.hash,
            decision=row.hash,
            way=service.way,
            served_at=service.served_at,
        )
    )


def receive_payment(scene: Scene) -> None:
    """Money that a receipt proves."""
    row = _decision_of_case(scene)
    row.paid += scene.data.amount
    row.payment_state = payment_state(row)


def correct_phone(scene: Scene) -> None:
    """From now on texts go to this number; None: the citizen wants none."""
    phone = scene.data.phone
    where = {"home": scene.entry.home, "case_id": scene.case}
    for table in (ReportRow, DecisionRow):
        db.session.execute(update(table).filter_by(**where).values(phone=phone))
    for row in db.session.scalars(select(DecisionRow).filter_by(held=False, training=False, **where)):
        change_phone(scene.parts, row, phone, by=scene.entry)


def _decision_of_case(scene: Scene) -> DecisionRow:
    row = db.session.scalar(
        select(DecisionRow)
        .where(DecisionRow.home == scene.entry.home, DecisionRow.case_id == scene.case, ~DecisionRow.held)
        .order_by(DecisionRow.signed_at.desc())
    )
    if row is None:
        raise Waits("decision")
    return row
