"""The end of a shift on the glass: asked first, written once, and its sheet answered for by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.ui.views import PaperKind
from tests.field_client.conftest import PIN, Site, _quick_pin, shift, site
from tests.ui.fake_services import FakeServices
from tests.ui.test_every_screen import SIZES, faults
from tools.ui_driver import Driver

__all__ = ["_quick_pin", "shift", "site"]


def test_a_shift_ends_only_after_a_second_tap_and_its_sheet_is_answered_for(
    opened: Driver, services: FakeServices, shots: Path
) -> None:
    opened.shot(shots / "13-home-with-shift.png")
    opened.tap("home/close_shift")
    opened.shot(shots / "13a-close-shift.png")
    opened.tap("dialog/secondary")
    assert services.shift_ended is None
    opened.tap("home/close_shift")
    opened.tap("dialog/primary")
    opened.frames(2)
    opened.shot(shots / "13b-day-sheet.png")
    assert "Bản in đã ra giấy chưa?" in opened.texts()
    assert "Từ kiểm tra rõ" in opened.texts()
    opened.tap("shift/paper/all")
    assert "Số 0317-000231/PKC · 1 bản đã xác nhận" in opened.texts()


def test_a_second_tap_offers_the_sheet_again(opened: Driver, services: FakeServices) -> None:
    services.close_shift()
    opened.tap("home/close_shift")
    assert opened.app.current.name == "shift"
    opened.tap("shift/paper/all")
    opened.tap("shift/paper/print")
    assert services.paper_calls == [("", PaperKind.DAY_SHEET, 1)] * 2


def test_a_shift_without_a_record_is_not_closed(opened: Driver, services: FakeServices) -> None:
    services.shift_starts = False
    opened.tap("home/close_shift")
    assert opened.app.current.name == "home"
    assert "Ca này chưa có gì để kết." in opened.texts()


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_end_of_a_shift_fits_the_glass_in_english_too(
    opened: Driver, services: FakeServices, shots: Path, size: tuple[int, int]
) -> None:
    opened.window.size = size
    opened.app.prefer(night=False, language="en")
    opened.frames(3)
    try:
        opened.tap("home/close_shift")
        found = faults(opened, "close_shift")
        opened.shot(shots / f"close-shift-{size[0]}.png")
        opened.tap("dialog/primary")
        opened.frames(3)
        opened.shot(shots / f"day-sheet-{size[0]}.png")
        assert found + faults(opened, "shift") == []
    finally:
        opened.window.size = (1280, 800)
        opened.app.prefer(night=False, language="vi")
        opened.settle()


def test_on_a_real_tablet_the_sheet_on_the_glass_is_the_one_that_was_printed(
    opened: Driver, shift: Site, shots: Path
) -> None:
    case_id = shift.recorded(vehicle__group="car", vehicle__plate="30A12345", acts=[["car.alcohol.3", 1]])
    shift.print_all()
    opened.app.take(shift.tablet)
    opened.settle()
    opened.get("unlock").unlock(PIN)
    opened.settle()
    opened.app.dismiss()
    opened.app.go("recorded", case_id=case_id)
    opened.settle()
    opened.tap("recorded/primary")
    opened.tap("recorded/paper/print")
    shift.print_all()
    opened.get("recorded").papers._ask()
    opened.settle()
    opened.tap("recorded/paper/all")
    opened.tap("recorded/close")
    opened.tap("home/close_shift")
    opened.tap("dialog/primary")
    shift.print_all()
    opened.get("shift").papers._ask()
    opened.settle()
    opened.frames(2)
    opened.shot(shots / "13c-real-day-sheet.png")
    assert "lần in chưa trả lời: 0" in " ".join(opened.texts())
    opened.get("shift").ticked()
    opened.settle()
    assert "lần in chưa trả lời: 1" in " ".join(opened.texts())
    opened.tap("shift/paper/all")
    number = opened.get("shift").number
    assert f"Số {number} · 1 bản đã xác nhận" in opened.texts()
    names = sorted(path.name for path in (shift.settings.print_dir / "papers").iterdir())
    assert f"{number.replace('/', '-')}-ban-1.pdf" in names
    assert len(names) == 3
