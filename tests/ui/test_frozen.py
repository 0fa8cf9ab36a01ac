"""A frozen tablet says what happened, what is safe and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.cases.notices import notices
from field_client.ledger.frozen import BEHIND, FORK, freeze
from field_client.ui.views import Notice
from tests.field_client.conftest import Site, _quick_pin, shift, site
from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver

__all__ = ["_quick_pin", "shift", "site"]


def told_of(site: Site, code: str) -> Notice:
    """What a real tablet tells that is frozen for `code`."""
    opened = site.tablet.opened.tablet
    with opened.store.transaction() as tx:
        freeze(tx, code)
        return notices(tx, opened)[0]


@pytest.mark.parametrize(
    ("code", "title", "to_do"),
    [
        (FORK, "Máy này trùng mã với máy khác", "Mang máy về đơn vị"),
        ("frozen", "Máy chủ đã tạm khoá máy này", "Mang máy về đơn vị"),
        (BEHIND, "Sổ trên máy cũ hơn sổ máy chủ đã nhận", "nối mạng"),
    ],
)
def test_a_frozen_tablet_says_what_is_safe_and_what_to_do(
    shift: Site, ui: Driver, services: FakeServices, shots: Path, code: str, title: str, to_do: str
) -> None:
    services.notices = (told_of(shift, code),)
    ui.get("unlock").unlock(services.pin)
    ui.settle()
    ui.shot(shots / f"12-frozen-{code}.png")
    texts = ui.texts()
    assert title in texts
    assert any("An toàn:" in text and to_do in text for text in texts)
