"""F17: one poison event among fifty, first, in the middle, last: parked on both sides with its reason after one try,
the others go on, the officer and the supervisor both see it, and a person settles it."""

from __future__ import annotations

from typing import Any

import pytest

from field_client.ledger.chain_writer import Entry
from field_client.store.tables import events
from field_client.ui import views as v
from server.accounts.routes import SESSION
from server.accounts.service import log_in, set_officer, set_password
from server.cases.handlers import HANDLERS
from server.cli import parts_of
from server.db import db
from server.desk.service import Place, Wish, settle
from server.ledger.models import EventRow
from server.ledger.queries import open_events
from shared.cases.records import NoteRecorded, NumbersGone, PrintSettled
from tests.contract.real_site import RealSite
from tests.faults.record import Injected
from tests.server.conftest import HOME

FIFTY = 50
POISONS: dict[str, tuple[str, Any]] = {
    "refused by a rule": ("number.voided", NumbersGone(2026, 1, 700_001, 700_001, "thử")),
    "of another paper": ("print.settled", PrintSettled(10**6, "printed")),
    "a fault of the code": ("number.lost", NumbersGone(2026, 1, 700_002, 700_002, "thử")),
}
REASONS = {"refused by a rule": "outside_lease", "of another paper": "not_allowed", "a fault of the code": "unreadable"}


def fifty(site: RealSite, poison: str, place: int) -> int:
    """Write fifty events, the poison at `place`; its seq."""
    tablet, found = site.tablet.opened.tablet, 0
    with tablet.store.transaction() as tx:
        for n in range(FIFTY):
            kind, data = POISONS[poison] if n == place else ("complaint.recorded", NoteRecorded(f"ghi chú {n}"))
            written = tablet.chain.append(tx, Entry(kind, data))
            found = written.seq if n == place else found
    return found


def supervisor_sees(site: RealSite, seq: int) -> str:
    """The text of the page of held events, for a person who is logged in."""
    with site.app.app_context():
        token = log_in(parts_of(site.app), "giamsat", "mật khẩu làm thử 1", address="test")
    client = site.app.test_client()
    client.set_cookie(SESSION, token)
    page = client.get("/giam-sat/giu-lai").text
    assert f"{seq:06d}" in page
    return page


@pytest.mark.parametrize("poison", POISONS)
def test_F17_one_poison_event_stops_no_other_and_is_seen_by_both(
    real: RealSite, poison: str, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    def broken(_scene: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, "number.lost", broken)
    real.enrol()
    real.sync()
    with real.app.app_context():
        set_password(parts_of(real.app), "giamsat", "mật khẩu làm thử 1", home=HOME)
        set_officer("giamsat", home=HOME, officer=3)
    parked = []
    for place in (0, FIFTY // 2, FIFTY - 1):
        seq = fifty(real, poison, place)
        parked.append(seq)
        real.sync()
        sums = real.tablet.sync_view(v.SyncFilter.HELD).sums
        assert (sums.unsent, sums.held, sums.holds) == (0, len(parked), True)
        supervisor_sees(real, seq)
    held = {row.seq: row for row in real.tablet.sync_view(v.SyncFilter.HELD).rows}
    assert sorted(held) == parked
    assert all(row.note.vi and row.since_ms for row in held.values())
    with real.app.app_context():
        found = open_events(real.clock.now_ms())
        assert {one.seq: one.detail for one in found} == dict.fromkeys(parked, REASONS[poison])
        stored = db.session.query(EventRow).count()
    with real.tablet.opened.tablet.store.reading() as connection:
        made = len(connection.execute(events.select()).all())
    faults_injected(len(parked), lost=made - stored)
    assert stored == made


def test_F17_what_a_person_set_aside_is_open_on_neither_side(real: RealSite, faults_injected: Injected) -> None:
    tablet = real.enrol()
    real.sync()
    seq = fifty(real, "refused by a rule", 7)
    real.sync()
    ledger = tablet.opened.tablet.identity.tablet
    with real.app.app_context():
        settle(parts_of(real.app), Place(HOME, ledger, seq), Wish(3, "set_aside", "số này không có thật"))
    real.sync()
    faults_injected(1)
    view = tablet.sync_view(v.SyncFilter.RECEIVED)
    assert (view.sums.held, view.sums.holds) == (0, True)
    assert [row.words for row in view.rows if row.seq == seq] == ["số này không có thật"]
    with real.app.app_context():
        assert open_events(real.clock.now_ms()) == []
