"""The wall that the database itself keeps (I1): what is written past the program prints nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from server.cases.models import DecisionRow
from server.db import db, transaction
from server.desk.book import Act, open_desk, write_down
from server.ledger.models import EventRow
from server.printing.models import PrintPermit
from shared.cases.records import PrintStarted
from tests.server.conftest import HOME
from tests.server.printing.conftest import STATION, Unit


def row_of(unit: Unit, entered: bytes, **changes: Any) -> dict[str, Any]:
    """A whole row, as the program would write it."""
    (event,) = unit.world.rows(EventRow, hash=entered)
    now = unit.world.clock.ms
    return {
        "home": HOME, "id": uuid4(), "tablet": event.tablet, "seq": event.seq, "kind": event.kind,
        "document": entered, "version": 0, "number": "1", "training": event.training, "copies": [3],
        "printer": STATION, "reason": "", "asked_by": 3, "asked_at": now, "expires_at": now + 1_000,
        "state": "created", "due_at": now, "attempts": 0, "files": [],
    } | changes  # fmt: skip


def written(unit: Unit, row: dict[str, Any]) -> None:
    with unit.world.app.app_context(), transaction():
        db.session.execute(insert(PrintPermit), [row])


def changed(unit: Unit, permit: Any, **values: Any) -> None:
    with unit.world.app.app_context(), transaction():
        db.session.execute(update(PrintPermit).where(PrintPermit.id == permit).values(**values))


def refused(unit: Unit, row: dict[str, Any]) -> bool:
    try:
        written(unit, row)
    except IntegrityError:
        return True
    return False


def test_the_database_takes_no_permit_without_its_entered_document(either_unit: Unit) -> None:
    unit = either_unit
    entered = unit.enter()
    other = unit.enter()
    held = {"held": True}
    assert refused(unit, row_of(unit, entered, document=b"\7" * 32))
    assert refused(unit, row_of(unit, entered, document=other)), "other content than stands at that place"
    assert refused(unit, row_of(unit, entered, kind="report.recorded"))
    assert refused(unit, row_of(unit, entered, seq=1_000))
    assert refused(unit, row_of(unit, entered, training=True)), "it would print without its watermark, or with one"
    assert refused(unit, row_of(unit, entered, state="started", started_seq=1))
    assert refused(unit, row_of(unit, entered, state="sent", started_seq=1))
    with unit.world.app.app_context(), transaction():
        db.session.execute(update(DecisionRow).where(DecisionRow.hash == entered).values(**held))
        db.session.execute(update(DecisionRow).where(DecisionRow.hash == other).values(decision_state="cancelled"))
    assert refused(unit, row_of(unit, entered))
    assert refused(unit, row_of(unit, other))


def test_the_database_takes_no_permit_for_what_is_not_in_the_books(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    row = row_of(quiet_unit, document)
    for verdict in ("waiting", "held", "set_aside"):
        with quiet_unit.world.app.app_context(), transaction():
            db.session.execute(update(EventRow).where(EventRow.hash == document).values(verdict=verdict))
        assert refused(quiet_unit, row), verdict


def test_the_database_takes_no_permit_for_a_document_whose_seal_is_not_in_the_books(quiet_unit: Unit) -> None:
    document = quiet_unit.enter()
    row = row_of(quiet_unit, document)
    with quiet_unit.world.app.app_context(), transaction():
        seal = (EventRow.tablet == row["tablet"]) & (EventRow.seq == row["seq"] + 1)
        db.session.execute(update(EventRow).where(seal).values(verdict="waiting"))
    assert refused(quiet_unit, row)


CHANGES: list[dict[str, Any]] = [
    {"state": "started"},
    {"state": "started", "started_seq": 1},
    {"state": "sent", "started_seq": 1},
    {"state": "settled", "outcome": "printed"},
    {"document": b"\7" * 32},
    {"seq": 1},
    {"copies": [1, 2, 3, 4]},
    {"expires_at": 2**40},
    {"version": 5},
    {"asked_by": 4},
]


def test_a_permit_is_neither_started_nor_changed_past_the_program(either_unit: Unit) -> None:
    permit = either_unit.ask(either_unit.enter())
    for values in CHANGES:
        with pytest.raises(IntegrityError):
            changed(either_unit, permit, **values)
    assert either_unit.permit(permit).state == "created"


def test_a_print_started_of_another_permit_starts_no_second_one(quiet_unit: Unit) -> None:
    unit = quiet_unit
    first = unit.ask(unit.enter(), printer="Tệp PDF")
    unit.take_file(first)
    used = unit.permit(first)
    second = unit.ask(unit.enter())
    with pytest.raises(IntegrityError):
        changed(
            unit, second, state="started", started_desk=used.started_desk, started_seq=used.started_seq,
            started_at=unit.world.clock.ms,
        )  # fmt: skip


def test_a_start_after_the_permits_time_is_refused_whoever_writes_it(quiet_unit: Unit) -> None:
    unit = quiet_unit
    document = unit.enter()
    permit = unit.ask(document)
    started = PrintStarted((3,), STATION, of_hash=document.hex())
    with unit.world.app.app_context(), transaction():
        desk = open_desk(unit.world.parts, HOME)
        (entry,) = write_down(unit.world.parts, desk, [Act("print.started", 3, started, case=unit.case)])
        values = {"state": "started", "started_desk": desk.id, "started_seq": entry.seq}
    with pytest.raises(IntegrityError):
        changed(unit, permit, **values, started_at=unit.permit(permit).expires_at)
    changed(unit, permit, **values, started_at=unit.permit(permit).expires_at - 1)
    assert unit.permit(permit).state == "started", "in time it is what the program itself writes"


def test_a_used_permit_is_never_used_again_nor_removed(either_unit: Unit) -> None:
    unit = either_unit
    permit = unit.ask(unit.enter(), printer="Tệp PDF")
    unit.take_file(permit)
    for values in ({"state": "created", "started_seq": None}, {"started_seq": 99}, {"state": "started"}):
        with pytest.raises(IntegrityError):
            changed(unit, permit, **values)
    with pytest.raises(IntegrityError), unit.world.app.app_context(), transaction():
        db.session.execute(delete(PrintPermit))
