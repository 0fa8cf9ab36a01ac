"""The papers beside a document: each has a button once its event is recorded, and a person answers for its paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.ui.views import PaperKind
from tests.ui.fake_services import FakeServices
from tests.ui.test_every_screen import FILLED, SIZES, faults
from tests.ui.test_report import scan
from tools.ui_driver import Driver

UP = {**FILLED, "vehicle.group": "car", "vehicle.plate": "30A12345", "acts": [["car.alcohol_3", 1]]}


def recorded_up(ui: Driver, services: FakeServices) -> None:
    """A report above the authority, its own two copies answered for."""
    ui.tap("home/new_report")
    scan(ui, services)
    ui.get("report").session.store(UP)
    ui.get("report").go_step("review")
    ui.settle()
    ui.tap("report/next")


def refused(ui: Driver, services: FakeServices) -> None:
    ui.tap("home/rows/row_c1")
    ui.tap("decision/enter")
    ui.pin("dialog/content", services.pin)
    ui.tap("entered/primary")
    ui.tap("entered/primary")
    ui.tap("entered/ways/pick_refused")
    ui.tap("entered/primary")


def test_the_transfer_note_is_printed_from_the_recorded_case(
    opened: Driver, services: FakeServices, shots: Path
) -> None:
    recorded_up(opened, services)
    assert opened.get("recorded/paper/print").disabled  # the report's own question comes first
    opened.tap("recorded/primary")
    opened.shot(shots / "07d-transfer-note.png")
    opened.tap("recorded/paper/print")
    assert services.paper_calls == [("draft-1", PaperKind.TRANSFER, 2)]
    assert "Bản in đã ra giấy chưa?" in opened.texts()
    opened.shot(shots / "07e-transfer-note-asked.png")
    opened.tap("recorded/paper/all")
    assert "Số 0317-000231/BB-CHS · 2 bản đã xác nhận" in opened.texts()


def test_the_refusal_record_is_offered_only_once_the_refusal_is_recorded(
    opened: Driver, services: FakeServices, shots: Path
) -> None:
    opened.tap("home/rows/row_c1")
    opened.tap("decision/enter")
    opened.pin("dialog/content", services.pin)
    assert "In biên bản không nhận quyết định" not in opened.texts()
    opened.tap("entered/close")
    refused(opened, services)
    opened.shot(shots / "09e-refusal-record.png")
    opened.tap("entered/paper/print")
    opened.tap("entered/paper/question/spoiled")
    opened.tap("entered/paper/print")
    assert services.paper_calls == [("c1", PaperKind.REFUSAL, 2), ("c1", PaperKind.REFUSAL, 1)]
    opened.tap("entered/paper/all")
    assert "Số 0317-000231/BB-KN · 1 bản đã xác nhận" in opened.texts()


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: f"{size[0]}x{size[1]}")
def test_papers_fit_the_glass_in_english_too(
    opened: Driver, services: FakeServices, shots: Path, size: tuple[int, int]
) -> None:
    opened.window.size = size
    opened.app.prefer(night=False, language="en")
    opened.frames(3)
    try:
        recorded_up(opened, services)
        opened.tap("recorded/primary")
        opened.tap("recorded/paper/print")
        opened.shot(shots / f"paper-{size[0]}.png")
        assert faults(opened, "recorded") == []
    finally:
        opened.window.size = (1280, 800)
        opened.app.prefer(night=False, language="vi")
        opened.settle()
