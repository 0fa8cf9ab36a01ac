"""I2: no number is granted twice or applied twice: not after a crash, a lost answer, a clock jump, a copied store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from field_client.enrolment import wraps
from field_client.numbering.leases import choose_number, take_number
from field_client.store.store import Store
from field_client.store.tables import events, leases, numbers
from field_client.ui import views as v
from server.cases.models import DecisionRow
from server.db import db, transaction
from server.devices.models import Tablet as TabletRow
from server.ledger.models import ForkedEvent
from server.numbering.models import LeaseRow, SerialRow
from shared.errors import NotAllowed
from shared.numbering.lease import Lease
from shared.numbering.number import NumberStyle
from shared.seal.keys import Ed25519PrivateKey
from shared.seal.signed import Signed
from tests.contract.real_site import RealSite, look_up
from tests.field_client.conftest import PIN, CutAt, HandClock
from tests.server.conftest import HOME, World

DAY = 86_400_000
SERVER_KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    """A real tablet at a real server, enrolled, with numbers."""
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    site = RealSite(tmp_path, HandClock())
    site.serve()
    site.enrol()
    site.sync()
    yield site
    site.tablet.stop()
    site.silence()


@dataclass
class Copy(RealSite):
    """The same tablet once more, from a copy of its files and of its hardware's secret."""

    def __init__(self, original: RealSite, folder: Path) -> None:
        self.folder, self.clock, self.hooks = folder, original.clock, CutAt()
        self.app, self.port = original.app, original.port
        self.tablet = self.build()
        self.tablet.unlock(PIN)


def rows(site: RealSite, model: type[object]) -> list[object]:
    with site.app.app_context():
        found = list(db.session.scalars(db.select(model)))
        db.session.expunge_all()
        return found


def test_the_second_use_of_a_number_by_a_copied_store_is_kept_held_and_freezes_the_tablet(
    real: RealSite, tmp_path: Path
) -> None:
    real.tablet.stop()
    shutil.copytree(tmp_path, tmp_path.parent / "copy", ignore=shutil.ignore_patterns("server"))
    real.tablet = real.build()
    real.tablet.unlock(PIN)
    copy = Copy(real, tmp_path.parent / "copy")
    shared = len(copy.kinds())
    first = real.tablet.entered(real.entered())
    case_id = copy.entered(vehicle__plate="29AB54321")
    second = copy.tablet.entered(case_id)
    assert first.number == second.number
    real.sync()
    before = copy.kinds()
    copy.sync()
    assert copy.kinds()[: len(before)] == before
    assert {one.held for one in rows(real, DecisionRow)} == {True, False}  # type: ignore[attr-defined]
    assert len(rows(real, ForkedEvent)) >= 2
    assert [one.state for one in rows(real, TabletRow)] == ["frozen"]  # type: ignore[attr-defined]
    assert len(rows(real, SerialRow)) == 1
    assert look_up(real, first.lookup_code)["state"] == "ambiguous"
    with copy.refuses("ledger_fork"):
        copy.tablet.print_decision(case_id, 1)
    with copy.refuses("ledger_fork"):
        copy.entered(vehicle__plate="29AB00001")
    assert copy.recorded(vehicle__plate="29AB00002")
    copy.sync()
    assert len(rows(real, ForkedEvent)) == len(copy.kinds()) - shared
    with real.refuses("frozen"):
        real.tablet.opened.sync.ask_now(numbers=True)
        real.sync()
    with real.refuses("frozen"):
        real.entered(vehicle__plate="29AB00003")
    case_id = real.recorded(vehicle__plate="29AB00004")
    real.sync()
    assert real.tablet.recorded(case_id).delivery is v.Delivery.RECEIVED
    copy.tablet.stop()


def test_a_lost_answer_and_a_restart_take_no_second_number(real: RealSite) -> None:
    real.hooks.name = "enter.committed"
    case_id = real.recorded()
    with pytest.raises(BaseException, match=r"enter\.committed"):
        real.tablet.enter_decision(case_id, PIN)
    real.hooks.name = "push.sent"
    with pytest.raises(BaseException, match=r"push\.sent"):
        real.sync()
    tablet = real.restart()
    real.clock.ms -= 3_600_000
    number = tablet.enter_decision(case_id, PIN).number
    real.clock.ms += 3_600_000
    real.sync()
    assert number == "000001/QĐ-XPHC"
    assert [one.serial for one in rows(real, SerialRow)] == [1]  # type: ignore[attr-defined]
    assert real.tablet.home(v.CaseFilter.ALL).ledger.unsent == 0


def test_the_servers_database_refuses_a_second_row_for_a_serial_and_a_second_block_at_one_start(
    either: World, case: UUID
) -> None:
    tablet = either.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().status_code == 200
    for model, changes in ((SerialRow, {"event": b"x" * 32}), (LeaseRow, {"id": uuid4(), "request": uuid4()})):
        (row,) = either.rows(model)
        values = {column.key: getattr(row, column.key) for column in model.__table__.columns} | changes
        with either.app.app_context(), pytest.raises(IntegrityError), transaction():
            db.session.execute(insert(model).values(values))


class Numbers(RuleBasedStateMachine):
    """A tablet's store that takes numbers of the leases it is given, while power, clock and answers fail."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "store.db"
        self.store = Store.open(self.path, b"k" * 32)
        self.high = 0
        self.seq = 0
        self.now = self.latest = 1_795_000_000_000
        self.taken: list[int] = []
        self.granted: dict[int, int] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(count=st.integers(1, 4), days=st.integers(0, 14))
    def grant(self, count: int, days: int) -> None:
        """Another block, which ends some days from now."""
        first, last = self.high + 1, self.high + count
        self.high = last
        self._keep(Lease(
            id=uuid4(), server=UUID(int=1), epoch=1, home=HOME, ledger=UUID(int=2), year=2026, series=1, first=first,
            last=last, issued_at=self.latest, use_before=self.latest + days * DAY,
        ))  # fmt: skip

    @rule(days=st.integers(-20, 20))
    def set_the_clock(self, days: int) -> None:
        self.now += days * DAY
        self.latest = max(self.latest, self.now)

    @rule()
    def start_again(self) -> None:
        self.store.close()
        self.store = Store.open(self.path, b"k" * 32)

    @rule()
    def take(self) -> None:
        serial = self._take(cut=False)
        if serial is not None:
            assert serial not in self.taken
            assert self.granted[serial] > self.latest
            self.taken.append(serial)

    @precondition(lambda self: self.granted)
    @rule()
    def take_and_lose_power_before_the_commit(self) -> None:
        with pytest.raises((KeyboardInterrupt, NotAllowed)):
            self._take(cut=True)
        self.start_again()

    @invariant()
    def what_is_stored_is_what_was_taken(self) -> None:
        with self.store.reading() as connection:
            stored = list(connection.execute(select(numbers.c.serial).order_by(numbers.c.of_seq)).scalars())
        assert stored == self.taken

    def _keep(self, lease: Lease) -> None:
        signed = Signed.make("lease", lease.body(), SERVER_KEY)
        self.granted |= dict.fromkeys(range(lease.first, lease.last + 1), lease.use_before)
        with self.store.transaction() as tx:
            tx.execute(insert(leases).values(
                lease=str(lease.id), use_before=lease.use_before, epoch=1, home=HOME, year=2026, series=1,
                first=lease.first, last=lease.last, issued_at=lease.issued_at, body=signed.body, kid=signed.kid,
                sig=signed.signature,
            ))  # fmt: skip

    def _take(self, *, cut: bool) -> int | None:
        free = [one for one, end in self.granted.items() if end > self.latest and one not in self.taken]
        try:
            with self.store.transaction() as tx:
                number = choose_number(tx, year=2026, style=NumberStyle("QĐ-XPHC", 6), latest_ms=self.latest)
                seq = self.seq + 1
                tx.execute(insert(events).values(
                    seq=seq, kind="decision.entered", officer=1, at=self.now, boot="0" * 8, mono=0, raw=b"{}",
                    hash=bytes(32), head=bytes(32),
                ))  # fmt: skip
                take_number(tx, HOME, number, of_seq=seq)
                if cut:
                    raise KeyboardInterrupt
        except NotAllowed:
            assert free == []
            if cut:
                raise
            return None
        self.seq = seq
        return number.serial


Numbers.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestNumbers = Numbers.TestCase


def test_a_block_past_its_end_gives_no_number_whatever_the_clock_says_later() -> None:
    tablet = Numbers()
    tablet.grant(count=2, days=1)
    tablet.set_the_clock(days=2)
    tablet.set_the_clock(days=-2)
    assert tablet._take(cut=False) is None
    tablet.teardown()
