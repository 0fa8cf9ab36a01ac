"""F02 and F03 on the server's own SQLite: what was acknowledged survives a power cut, and nothing that could not be
written is acknowledged."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from server import app as app_module
from server.db import _prepare_sqlite
from server.ledger.models import EventRow
from tests.faults.power import vfs
from tests.faults.power.judge import judge
from tests.faults.record import Injected
from tests.faults.storage.rig import Rig, Telling
from tests.faults.storage.test_f03_disk_full import allow, refuse_from
from tests.server.conftest import MakeWorld, World
from tests.server.tablet import TestTablet

STATUS = {"storage_full": (507, "server_storage_full"), "storage_failing": (503, "server_storage_failing")}


@pytest.fixture
def world(rig: Rig, make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The real server over the VFS of ours."""
    driver = Telling(rig.power, vfs=vfs.NAME)
    monkeypatch.setattr(app_module, "_engine_options", lambda _settings: {"module": driver})
    yield make_world("")
    allow(rig)


def with_a_decision(world: World) -> TestTablet:
    tablet, case = world.tablet(), uuid4()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    return tablet


@pytest.mark.parametrize("code", STATUS)
def test_f03_a_push_refused_at_each_write_is_not_acknowledged_and_leaves_nothing(
    rig: Rig, world: World, code: str, faults_injected: Injected
) -> None:
    tablet = with_a_decision(world)
    before = len(world.rows(EventRow))
    for nth in (*range(8), *range(8, 900, 9)):
        refuse_from(rig, nth, code)
        answer = tablet.push()
        allow(rig)
        if answer.status_code == 200:
            break
        assert (answer.status_code, answer.get_json()["error"]) == STATUS[code]
        assert int(answer.headers["Retry-After"]) > 0
        assert len(world.rows(EventRow)) == before
    assert nth > 3
    assert sorted(row.raw for row in world.rows(EventRow)) == sorted(tablet.events)
    faults_injected(nth, lost=0, duplicated=0)


def test_f03_a_lease_whose_witness_could_not_be_written_is_not_granted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = world.tablet(numbers=0)
    sync = os.fsync

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    request = uuid4()
    refused = tablet.ask_lease(request, year=2026, count=5)
    assert (refused.status_code, refused.get_json()["error"]) == (507, "server_storage_full")
    monkeypatch.setattr(os, "fsync", sync)
    assert tablet.ask_lease(request, year=2026, count=5).status_code == 200


def test_f02_what_the_server_acknowledged_survives_a_power_cut(
    rig: Rig, world: World, tmp_path: Path, faults_injected: Injected
) -> None:
    file = Path(world.settings.database_url.removeprefix("sqlite:///"))
    start = {one.name: one.read_bytes() for one in file.parent.glob(f"{file.name}*")}
    rig.power.forget()
    tablet = with_a_decision(world)
    assert tablet.push().status_code == 200
    tablet.record(uuid4())
    assert tablet.push().status_code == 200

    def opened(folder: Path) -> Any:
        connection = sqlite3.connect(folder / file.name)
        _prepare_sqlite(connection, None)
        return connection

    judged = judge(rig.power.log, tmp_path / "cut", opened, start=start)
    faults_injected(judged.cuts, lost=len(judged.faults))
    assert judged.faults == []
    assert judged.images > 10
