"""SIGKILL of real processes: nothing shown as saved is lost, no number is used twice (I2, I4; F01, F05)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from server.db import db
from server.devices.models import Tablet as TabletRow
from server.numbering.models import LeaseRow
from tests.faults.conftest import KILLED, Desk, run_tablet


def decisions(told: dict[str, Any]) -> list[str]:
    return [row["decision"] for row in told["rows"] if row["decision"]]


@pytest.mark.parametrize("point", ["enter.before", "enter.inserted"])
def test_a_kill_before_the_commit_leaves_no_decision_and_burns_no_number(desk: Desk, tablet: Path, point: str) -> None:
    died = run_tablet(tablet, "unlock", "record", "enter", kill_at=point)
    assert died.code == KILLED
    assert died.entered() == []
    after = run_tablet(tablet, "unlock", "tell", "record", "enter")
    assert decisions(after.told) == []
    (number,) = after.entered()
    assert int(number.split("/")[0]) == first_granted(desk, tablet_code(after.told)), "a killed entry burnt a number"


def test_a_kill_after_the_commit_shows_the_number_as_entered_at_the_next_start(desk: Desk, tablet: Path) -> None:
    died = run_tablet(tablet, "unlock", "record", "enter", kill_at="enter.committed")
    assert died.code == KILLED
    assert died.entered() == []
    after = run_tablet(tablet, "unlock", "tell", "record", "enter", "sync", "tell")
    (kept,) = decisions(after.told)
    (new,) = after.entered()
    assert kept.split("/")[0] < new.split("/")[0]
    arrived = desk.station.entered_serials()
    assert len(arrived) == len(set(arrived))
    assert {int(kept.split("/")[0]), int(new.split("/")[0])} <= set(arrived)


@pytest.mark.parametrize("point", ["record.inserted", "record.committed"])
def test_a_report_is_whole_or_absent_after_a_kill(tablet: Path, point: str) -> None:
    died = run_tablet(tablet, "unlock", "record", kill_at=point)
    assert died.code == KILLED
    after = run_tablet(tablet, "unlock", "tell", "record")
    reports = [row["report"] for row in after.told["rows"] if row["stage"] != "draft"]
    assert len(reports) == (1 if point == "record.committed" else 0)
    number = next(line for line in after.shown if line.startswith("recorded "))
    assert number.endswith(f"-{len(reports) + 1:06d}/BB-VPHC")


@pytest.mark.parametrize("point", ["push.before", "push.sent", "push.stored"])
def test_a_kill_of_the_tablet_during_a_push_loses_and_doubles_nothing(desk: Desk, tablet: Path, point: str) -> None:
    worked = run_tablet(tablet, "unlock", "record", "enter", kill_at=point)
    before = set(worked.entered())
    after = run_tablet(tablet, "unlock", "sync", "tell")
    assert after.told["unsent"] == 0
    assert before <= set(decisions(after.told))
    assert after.told["created"] == desk.station.events_received(tablet_code(after.told))


@pytest.mark.parametrize("point", ["push.stored", "push.committed"])
def test_a_kill_of_the_server_during_a_push_loses_and_doubles_nothing(desk: Desk, tablet: Path, point: str) -> None:
    desk.restart_killable(point)
    try:
        worked = run_tablet(tablet, "unlock", "record", "enter", "tell")
    finally:
        desk.end_killable()
        desk.restart()
    after = run_tablet(tablet, "unlock", "sync", "tell")
    assert worked.entered() == decisions(after.told)
    assert after.told["unsent"] == 0
    assert after.told["created"] == desk.station.events_received(tablet_code(after.told))


def first_granted(desk: Desk, code: str) -> int:
    """The lowest serial that this tablet was granted is the one it must use: nothing was burnt."""
    with desk.station.books():
        granted = select(func.min(LeaseRow.first)).join(TabletRow, TabletRow.id == LeaseRow.tablet)
        return db.session.scalars(granted.where(TabletRow.code == code)).one()


def tablet_code(told: dict[str, Any]) -> str:
    return str(told["rows"][0]["report"]).split("-")[0]
