"""09, 09b: from the recorded report to the served decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.ui.views import ServiceWay
from tests.ui.fake_services import FakeServices
from tests.ui.test_report import fill
from tools.ui_driver import Driver


@pytest.fixture
def decision(opened: Driver) -> Driver:
    opened.tap("home/rows/row_c1")
    return opened


def enter(ui: Driver, services: FakeServices) -> None:
    ui.tap("decision/enter")
    ui.pin("dialog/content", services.pin)


def test_a_report_goes_from_the_first_tap_to_the_served_decision(
    opened: Driver, services: FakeServices, shots: Path
) -> None:
    opened.tap("home/new_report")
    fill(opened, services)
    opened.tap("report/next")
    opened.shot(shots / "07b-recorded.png")
    assert "Bản in đã ra giấy chưa?" in opened.texts()
    opened.tap("recorded/primary")
    assert opened.app.current.name == "decision"
    enter(opened, services)
    opened.tap("entered/primary")
    opened.tap("entered/primary")
    opened.tap("entered/ways/pick_handed")
    opened.shot(shots / "09c-serve.png")
    opened.type("entered/service_note", "Ký nhận")
    opened.tap("entered/primary")
    opened.shot(shots / "09d-served.png")
    assert services.served == [("draft-1", ServiceWay.HANDED, "Ký nhận")]
    opened.tap("entered/primary")
    assert opened.app.current.name == "home"


def test_the_entered_decision_claims_no_more_than_the_ledger(
    decision: Driver, services: FakeServices, shots: Path
) -> None:
    enter(decision, services)
    decision.shot(shots / "09-decision-entered.png")
    told = " ".join(decision.texts())
    assert "004133/QĐ-XPHC" in told
    assert "Máy chủ chưa xác nhận" in told
    assert "Mã tra cứu K7QF-2M9X-T" in told
    assert services.print_calls == []


def test_only_a_person_says_that_paper_came_out(decision: Driver, services: FakeServices, shots: Path) -> None:
    enter(decision, services)
    decision.tap("entered/copies/more")
    decision.tap("entered/primary")
    decision.shot(shots / "09b-print-question.png")
    assert services.print_calls == [("c1", 3)]
    assert "Bản in đã ra giấy chưa?" in decision.texts()
    decision.tap("entered/question/none")
    assert "In 2 bản" in decision.texts() or "In 3 bản" in decision.texts()


def test_a_case_above_the_authority_is_transferred_without_a_decision(
    opened: Driver, services: FakeServices, shots: Path
) -> None:
    opened.tap("home/rows/row_c2")
    opened.tap("recorded/primary")
    opened.shot(shots / "07c-after-print.png")
    assert opened.app.current.name in ("recorded", "decision")
