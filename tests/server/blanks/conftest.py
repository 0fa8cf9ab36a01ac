"""PINs that cost little here: what they cost is tested in tests/server/signing."""

from __future__ import annotations

import pytest

from server.signing import service


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_MEMORY_KIB", 64)
