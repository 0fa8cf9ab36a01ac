"""09 with a belt printer: what it gives is a notice, and the screen says so before anybody taps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from field_client.ui.views import EnteredView, PrintingView
from tests.ui import pages
from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver


class RollServices(FakeServices):
    """The tablet's printer has a roll."""

    def entered(self, case_id: str) -> EnteredView:
        view = super().entered(case_id)
        return replace(view, page=pages.entered(), printing=replace(view.printing, roll=True))

    def printing(self, case_id: str, *, decision: bool) -> PrintingView:
        return replace(super().printing(case_id, decision=decision), roll=True)


@pytest.fixture
def services() -> RollServices:
    return RollServices()


@pytest.fixture
def entered(opened: Driver, services: RollServices) -> Driver:
    opened.tap("home/rows/row_c1")
    opened.tap("decision/enter")
    opened.pin("dialog/content", services.pin)
    return opened


def test_a_roll_offers_a_notice_and_no_number_of_copies(entered: Driver, shots: Path) -> None:
    entered.shot(shots / "09-decision-entered-roll.png")
    said = entered.texts()
    assert "In bản thông báo" in said
    assert "Bản thông báo, không phải quyết định" in said
    assert "In 2 bản" not in said
    assert any("không tính là bản quyết định" in text for text in said)
