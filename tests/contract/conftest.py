"""One real server and one real tablet for each test of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from field_client.enrolment import wraps
from tests.contract.real_site import RealSite
from tests.field_client.conftest import HandClock


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    monkeypatch.setattr(wraps, "_MEMORY_KIB", 64)
    site = RealSite(tmp_path, HandClock())
    site.serve()
    yield site
    site.tablet.stop()
    site.silence()
