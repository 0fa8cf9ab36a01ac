"""A tablet whose disk can fail and whose power can go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from field_client.enrolment import wraps
from tests.faults.power.vfs import power
from tests.faults.storage.rig import Rig
from tests.field_client.conftest import HandClock, Site, jpeg
from tests.field_client.unit_server import UnitServer
from tests.server.conftest import make_world, template

__all__ = ["jpeg", "make_world", "template"]


@pytest.fixture
def rig() -> Rig:
    """A fresh log; nothing refused."""
    power().forget()
    return Rig(power())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A tablet, not enrolled, and a small server."""
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)  # the slow half of the PIN is tested elsewhere
    clock = HandClock()
    server = UnitServer(clock)
    server.start()
    made = Site(server, clock, tmp_path / "tablet")
    yield made
    made.tablet.stop()
    server.stop()
