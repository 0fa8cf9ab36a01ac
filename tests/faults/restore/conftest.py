"""The server's worlds and the tablet's sites, as their own tests build them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from field_client.enrolment import wraps
from tests.contract.test_tablet_and_server import RealSite
from tests.field_client.conftest import HandClock, _quick_pin, shift, site
from tests.server.conftest import case, either, make_world, template, world

__all__ = ["_quick_pin", "case", "either", "make_world", "shift", "site", "template", "world"]


@pytest.fixture
def new_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    """The real tablet, not enrolled, and the real server."""
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    made = RealSite(tmp_path / "site", HandClock())
    made.serve()
    yield made
    made.tablet.stop()
    made.silence()


@pytest.fixture
def real(new_site: RealSite) -> RealSite:
    """The real tablet at the real server, enrolled, with numbers."""
    new_site.enrol()
    new_site.sync()
    return new_site
