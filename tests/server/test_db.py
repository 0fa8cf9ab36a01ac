"""One way to write: committed whole, locked at once, and never acknowledged when a standby did not take it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from server.db import db, transaction
from server.devices.models import WrongCode
from server.units.models import Unit
from shared.errors import TransportError
from shared.protocol.envelope import write_push
from tests.server.conftest import World


def add_row(name: str) -> None:
    db.session.add(WrongCode(home=0, address=name, window=1, count=1))


def fail_midway() -> None:
    with transaction():
        add_row("a")
        db.session.flush()
        raise ZeroDivisionError


def test_an_exception_rolls_everything_back(either: World) -> None:
    with either.app.app_context(), pytest.raises(ZeroDivisionError):
        fail_midway()
    assert either.rows(WrongCode) == []


def test_a_read_before_it_does_not_make_a_write_stale(either: World) -> None:
    with either.app.app_context():
        db.session.scalars(db.select(Unit)).all()
        with either.other_app().app_context():
            with transaction():
                add_row("other")
            db.engine.dispose()
        with transaction():
            add_row("mine")
    assert {row.address for row in either.rows(WrongCode)} == {"other", "mine"}


def test_unsaved_changes_outside_a_transaction_are_a_mistake(world: World) -> None:
    with world.app.app_context():
        add_row("stray")
        with pytest.raises(RuntimeError), transaction():
            pass
        db.session.rollback()


def test_sqlite_is_durable_and_takes_the_write_lock_at_once(world: World) -> None:
    with world.app.app_context():
        pragmas = [
            db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        assert pragmas == ["wal", 2, 1]
        db.session.rollback()
        with transaction(), world.other_app().app_context():
            db.session.execute(text("PRAGMA busy_timeout=50"))
            with pytest.raises(OperationalError), transaction():
                add_row("second")
            db.session.remove()
            db.engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("either", ["postgresql"], indirect=True)
def test_a_commit_no_standby_took_is_not_acknowledged(either: World) -> None:
    notice = "DO $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication due to user request'; END $$"
    with either.app.app_context():
        with pytest.raises(TransportError) as failure, transaction():
            db.session.execute(text(notice))
        assert failure.value.code == "not_replicated"
        with transaction():
            add_row("next")
    assert len(either.rows(WrongCode)) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("either", ["postgresql"], indirect=True)
def test_a_repeated_push_writes_so_that_its_commit_waits_for_the_standby(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.record(case)
    body = write_push(tablet.push_of(1, 2))
    positions = []
    for _ in range(3):
        assert tablet.send(body).status_code == 200
        with either.app.app_context():
            positions.append(db.session.scalar(text("SELECT pg_current_wal_insert_lsn()::text")))
    assert len(set(positions)) == 3
