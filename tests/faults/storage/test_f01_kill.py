"""F01: SIGKILL of a real process at each point of each act. Every act is whole or absent; what was shown is there; the
next start goes on, and the server has every event once. `tests/faults/storage/long.py` kills at each system call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from field_client.hooks import POINTS
from field_client.ui import views as v
from shared.errors import DomainError
from tests.faults.record import Injected
from tests.faults.storage.victim import OTHER_PIN
from tests.faults.storage.victims import KILLED, Victims, check_whole
from tests.field_client.conftest import PIN, Site

SHIFT = (
    ("record", ("record.before", "record.inserted", "record.committed")),
    ("print", ("print.before", "print.started")),
    ("enter", ("enter.before", "enter.inserted", "enter.committed")),
    ("ask", ()),
    ("print", ("print.sent",)),
    ("settle", ("settle.inserted", "settle.committed")),
    ("serve", ("serve.inserted", "serve.committed")),
    ("end", ("shift.inserted", "shift.committed")),
    ("sync", ("push.before", "push.sent", "push.stored")),
)
"""Acts in their order, each with the points where it is killed; after the last of them the act is done."""
START = ("enrol.keys", "enrol.answered", "enrol.stored", "lease.asked", "lease.stored")
WRITTEN = {
    "record.committed", "print.started", "enter.committed", "print.sent", "settle.committed", "serve.committed",
    "shift.committed",
}  # fmt: skip
"""A kill at these leaves the act's events, at all others none of them."""


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    made = Victims()
    yield made
    made.close()


def test_f01_every_point_of_a_shift_is_killed_here() -> None:
    killed = {*START, *(point for _, points in SHIFT for point in points)}
    here = {"record", "enter", "print", "settle", "serve", "shift", "push", "lease", "enrol"}
    assert killed == {point for point in POINTS if point.split(".")[0] in here}


def finish(site: Site) -> None:
    """The next case; the server must end with exactly what the tablet has."""
    assert site.tablet.enter_decision(site.recorded(), PIN).number
    site.sync()
    sums = site.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.unsent, sums.created) == (0, len(site.server.events))


def test_f01_a_shift_killed_at_each_point_loses_and_doubles_nothing(
    victims: Victims, site: Site, faults_injected: Injected
) -> None:
    site.enrol()
    site.sync()
    seen = site.kinds()
    for act, points in SHIFT:
        for point in points:
            site.tablet.stop()
            code, shown = victims.run(site, "unlock", act, kill_at=point)
            assert (code, shown) == (KILLED, ["unlocked"]), point
            site.restart()
            check_whole(site, shown)
            now = site.kinds()
            assert (now != seen) == (point in WRITTEN), point
            seen = now
            faults_injected(1, lost=0, duplicated=0, serials_twice=0)
        if not points:
            site.tablet.stop()
            assert victims.run(site, "unlock", act)[0] == 0
            site.restart()
    finish(site)


def test_f01_an_enrolment_killed_at_each_point_is_finished_by_the_same_code(
    victims: Victims, site: Site, faults_injected: Injected
) -> None:
    enrol = f"enrol={site.server.ticket()}"
    for point in START:
        if point.startswith("enrol"):
            assert victims.run(site, enrol, "sync", kill_at=point) == (KILLED, [])
        else:
            assert victims.run(site, "unlock", "sync", kill_at=point) == (KILLED, ["unlocked"])
        if point == "enrol.stored":
            assert victims.run(site, enrol) == (0, ["enrolled"])
        faults_injected(1, lost=0)
    site.restart()
    check_whole(site, [])
    assert site.kinds().count("lease.taken") == len(site.server.leases) == 1
    finish(site)


def test_f01_a_pin_change_killed_at_each_sync_leaves_exactly_one_pin_that_opens(
    victims: Victims, site: Site, faults_injected: Injected
) -> None:
    site.enrol()
    site.sync()
    site.recorded()
    code, kills = KILLED, 0
    while code == KILLED:
        kills += 1
        site.tablet.stop()
        code, shown = victims.run(site, "unlock", "change_pin", kill_at=f"fsync:{kills}")
        site.tablet = site.build()
        opening = [pin for pin in (PIN, OTHER_PIN) if opens(site, pin)]
        assert len(opening) == 1
        assert opening == [OTHER_PIN] or "changed" not in shown
        site.tablet.unlock(opening[0])
        assert site.kinds().count("report.recorded") == 1
        if opening == [OTHER_PIN]:
            site.tablet.change_pin(OTHER_PIN, PIN)
    assert kills > 4
    faults_injected(kills - 1, lost=0)


def opens(site: Site, pin: str) -> bool:
    try:
        site.tablet._keystore.unlock(pin)
    except DomainError:
        return False
    return True
