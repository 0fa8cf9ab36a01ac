"""Answers of the server that never arrive: what F05 is made of, seven times in CI and twenty in the long run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from server.db import db
from server.ledger.models import EventRow
from server.sms.models import SmsRow
from tests.faults.books import Counted, count
from tests.faults.lane import CLEAR, LANE_URL, Fault, Kind, Lane, open_lane
from tests.faults.site import FieldTablet, Station

HALF_AN_HOUR = 1_800


def lose_answers(folder: Path, times: Iterable[int], patch: pytest.MonkeyPatch | None = None) -> Counted:
    """A case, its answer lost so many times half an hour apart, then given; once for each of `times`.

    AssertionError: what was stored has changed, or not one text is owed for a case.
    """
    left = cases = 0

    def lose(request: requests.PreparedRequest) -> Fault:
        nonlocal left
        if not left or str(request.url).endswith("/offer"):
            return CLEAR
        left -= 1
        return Fault(Kind.ANSWER_CUT, at=0.0)

    station = Station(folder)
    open_lane(Lane(station.app, station.hooks, lose), patch)
    one = FieldTablet(folder / "tablet", station.clock)
    one.enrol(station.ticket(LANE_URL))
    one.until_synced()
    for wanted in times:
        one.case()
        cases, left, before = cases + 1, wanted, stored(station)
        while left:
            assert not one.tried(one.sync)
            assert before.items() <= stored(station).items(), "what is stored never changes"
            before = stored(station)
            station.clock.forward(seconds=HALF_AN_HOUR)
        one.sync()
        assert before.items() <= stored(station).items()
    counted = count(station, [one])
    assert texts(station) == cases
    one.tablet.stop()
    station.close()
    return counted


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
