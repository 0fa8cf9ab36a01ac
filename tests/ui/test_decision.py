"""08, 12a: the decision before its entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver


@pytest.fixture
def review(opened: Driver) -> Driver:
    opened.tap("home/rows/row_c1")
    return opened


def test_the_review_shows_the_checks_and_the_stamped_page(review: Driver, shots: Path) -> None:
    review.shot(shots / "08-decision.png")
    assert review.app.current.name == "decision"
    assert "Trong hạn ra quyết định" in review.texts()


def test_pin(review: Driver, services: FakeServices, shots: Path) -> None:
    review.tap("decision/enter")
    review.pin("dialog/content", "00000")
    review.shot(shots / "08b-pin-again.png")
    review.tap("dialog/content/key_0")
    review.shot(shots / "08c-pin-wrong.png")


def test_numbers_out(opened: Driver, services: FakeServices, shots: Path) -> None:
    services.numbers_left = 0
    opened.tap("home/rows/row_c1")
    opened.shot(shots / "12a-number-block-used-up.png")
