"""F05: the server commits, its answer is lost, and the tablet tries again for hours: the same answer, one text."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import requests
from sqlalchemy import select

from server.db import db
from server.ledger.models import EventRow
from server.sms.models import SmsRow
from shared.protocol.envelope import write_push
from tests.faults.books import count
from tests.faults.lane import CLEAR, LANE_URL, Fault, Kind, Lane, open_lane
from tests.faults.record import Injected
from tests.faults.site import FieldTablet, Station
from tests.server.conftest import World

MOST = 20
TIMES = (1, 2, 3, 5, 8, 13, MOST)
HALF_AN_HOUR = 1_800


def test_F05_answers_lost_up_to_twenty_times_change_nothing_that_is_stored_and_one_text_is_owed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    left = 0

    def lose(request: requests.PreparedRequest) -> Fault:
        nonlocal left
        if not left or str(request.url).endswith("/offer"):
            return CLEAR
        left -= 1
        return Fault(Kind.ANSWER_CUT, at=0.0)

    station = Station(tmp_path)
    open_lane(Lane(station.app, station.hooks, lose), monkeypatch)
    one = FieldTablet(tmp_path / "tablet", station.clock)
    one.enrol(station.ticket(LANE_URL))
    one.until_synced()
    for times in TIMES:
        one.case()
        left, before = times, {}
        for _ in range(times):
            assert not one.tried(one.sync)
            assert before.items() <= stored(station).items(), "what is stored never changes"
            before = stored(station)
            station.clock.forward(seconds=HALF_AN_HOUR)
        one.sync()
        assert before.items() <= stored(station).items()
    counted = count(station, [one])
    faults_injected(sum(TIMES), runs=len(TIMES), **counted.report())
    assert counted.wrong == {}
    assert texts(station) == len(TIMES)
    one.tablet.stop()
    station.close()


def test_F05_the_same_push_twenty_times_over_days_gets_the_first_answer_byte_by_byte(
    world: World, case: UUID, faults_injected: Injected
) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    body = write_push(tablet.push_of(1, 4))
    first = tablet.send(body).get_data()
    for _ in range(MOST):
        world.clock.ms += 6 * HALF_AN_HOUR * 1_000
        assert tablet.send(body).get_data() == first
    texts = world.rows(SmsRow)
    faults_injected(MOST, runs=1, lost=4 - len(world.rows(EventRow)), applied_twice=len(texts) - 1)
    assert len(world.rows(EventRow)) == 4
    assert len(texts) == 1


def stored(station: Station) -> dict[int, tuple[bytes, int]]:
    """seq → bytes and time of receipt of every event here."""
    with station.app.app_context():
        rows = db.session.scalars(select(EventRow)).all()
        here = {row.seq: (row.raw, row.received_at) for row in rows}
        db.session.remove()
    return here


def texts(station: Station) -> int:
    """Texts owed."""
    with station.app.app_context():
        owed = len(db.session.scalars(select(SmsRow)).all())
        db.session.remove()
    return owed
