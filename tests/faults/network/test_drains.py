"""A bad link carries everything in the end: cut every 8 kB it still drains, and a slow one is filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.ledger.delivery import unsent
from tests.faults.backlog import RATE_50_KBIT, record_backlog
from tests.faults.books import count
from tests.faults.cuts import cut_site
from tests.faults.lane import CLEAR, LANE_URL, Lane, open_lane
from tests.faults.proxy import Link
from tests.faults.record import Injected
from tests.faults.site import FieldTablet, Station

ROUND_TRIP_S = 1.0
LIFE = 8_000


def left(one: FieldTablet) -> int:
    with one.open.store.reading() as connection:
        return unsent(connection).count


@pytest.mark.fault("F04")
def test_facts_drain_over_a_link_that_is_cut_every_8_kB(tmp_path: Path, faults_injected: Injected) -> None:
    with cut_site(tmp_path, "push") as site:
        record_backlog(site.tablet, 25)
        site.proxy.link(Link())
        site.tablet.sync()
        needed = sum(site.proxy.passed.values())
        record_backlog(site.tablet, 25, seed=5)
        site.proxy.link(Link(life=LIFE))
        rounds = site.tablet.until_synced(most=12)
        lives, carried = site.proxy.connections, sum(site.proxy.passed.values())
        counted = site.count()
    faults_injected(lives - rounds, runs=1, **counted.report())
    assert counted.wrong == {}
    assert rounds <= 6, "sizes that were just cut are tried again and again"
    assert carried < 4 * needed


def test_a_backlog_fills_nine_tenths_of_a_link_of_50_kbit_and_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(tmp_path)
    lane = Lane(station.app, station.hooks, lambda _: CLEAR)
    open_lane(lane, monkeypatch)
    one = FieldTablet(tmp_path / "tablet", station.clock)
    one.enrol(station.ticket(LANE_URL))
    one.until_synced()
    record_backlog(one, 300)
    lane.carried.clear()
    one.tablet.opened.sync._pushing.push_all()
    assert left(one) == 0
    assert count(station, [one]).wrong == {}
    assert filled(lane) >= 0.9
    one.tablet.stop()
    station.close()


def filled(lane: Lane) -> float:
    """The part of the link's capacity that carried ledger, were the link that slow: each push waits for its answer."""
    payload = sum(body for _, body, _ in lane.carried)
    seconds = sum((up + down) / RATE_50_KBIT + ROUND_TRIP_S for up, _, down in lane.carried)
    return payload / (RATE_50_KBIT * seconds)
