"""09, 09b: what the entered decision says while paper, server and service are each at another point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from field_client.ui.views import Delivery, EnteredView, OpenPrint, PrintingView, PrintState, ServiceWay, Words
from tests.ui import pages
from tests.ui.fake_services import FakeServices
from tests.ui.samples import same
from tools.ui_driver import Driver


class EnteredServices(FakeServices):
    """Shows a real page. `state` is what the worker reports; `lock` the unit's rule that a receipt comes first."""

    lock: Words | None = None
    state = PrintState.ASKED
    delivery = Delivery.UNSENT

    def entered(self, case_id: str) -> EnteredView:
        view = super().entered(case_id)
        printing = replace(view.printing, lock=self.lock)
        return replace(view, page=pages.entered(), printing=printing, delivery=self.delivery)

    def print_decision(self, case_id: str, copies: int) -> PrintingView:
        super().print_decision(case_id, copies)
        return self.printing(case_id, decision=True)

    def printing(self, case_id: str, *, decision: bool) -> PrintingView:
        view = super().printing(case_id, decision=decision)
        if view.open is None:
            return view
        return replace(view, lock=self.lock, open=replace(view.open, state=self.state))


@pytest.fixture
def services() -> EnteredServices:
    return EnteredServices()


@pytest.fixture
def entered(opened: Driver, services: EnteredServices) -> Driver:
    opened.tap("home/rows/row_c1")
    opened.tap("decision/enter")
    opened.pin("dialog/content", services.pin)
    return opened


@pytest.fixture
def night(ui: Driver) -> Iterator[None]:
    ui.app.prefer(night=True)
    yield
    ui.app.prefer(night=False)


def test_the_number_is_shown_only_after_the_entry(opened: Driver, services: EnteredServices, shots: Path) -> None:
    opened.tap("home/rows/row_c1")
    assert not any("004133/QĐ-XPHC" in text for text in opened.texts())
    opened.tap("decision/enter")
    opened.pin("dialog/content", services.pin)
    opened.shot(shots / "09-decision-entered.png")
    assert "004133/QĐ-XPHC" in opened.texts()


def test_the_code_has_its_own_word(entered: Driver) -> None:
    assert any("Mã tra cứu K7QF-2M9X-T" in text for text in entered.texts())
    assert not any("niêm phong" in text for text in entered.texts())


def test_each_copy_to_come_has_its_line(entered: Driver, services: EnteredServices) -> None:
    entered.tap("entered/copies/more")
    assert "In 3 bản" in entered.texts()
    assert "Bản in thêm" in entered.texts()
    entered.tap("entered/copies/less")
    entered.tap("entered/copies/less")
    assert "Lưu hồ sơ" not in entered.texts()


def test_paper_is_claimed_only_by_a_person(entered: Driver, services: EnteredServices, shots: Path) -> None:
    entered.tap("entered/primary")
    entered.shot(shots / "09b-print-question.png")
    assert not any("Đã in 2 bản" in text for text in entered.texts())
    entered.tap("entered/primary")
    assert services.prints["c1"].confirmed == 2
    assert any("Đã in 2 bản" in text for text in entered.texts())


def test_while_the_worker_prints_nothing_is_claimed_and_the_question_comes_by_itself(
    entered: Driver, services: EnteredServices, shots: Path
) -> None:
    services.state = PrintState.PRINTING
    entered.tap("entered/primary")
    entered.shot(shots / "09e-printing.png")
    assert "Bản in đã ra giấy chưa?" not in entered.texts()
    services.state = PrintState.ASKED
    entered.wait(lambda: "Bản in đã ra giấy chưa?" in entered.texts(), patience_s=10)


def test_a_failed_printer_asks_to_look_at_the_paper(entered: Driver, services: EnteredServices) -> None:
    services.state = PrintState.FAILED
    entered.tap("entered/primary")
    assert "Máy in BP-04 báo lỗi. Hãy nhìn tờ giấy." in entered.texts()
    assert "Đã ra đủ 2 bản" in entered.texts()


def test_spoiled_paper_is_printed_again_with_the_next_numbers(
    entered: Driver, services: EnteredServices, shots: Path
) -> None:
    entered.tap("entered/primary")
    entered.tap("entered/question/spoiled")
    entered.shot(shots / "09f-spoiled.png")
    assert services.prints["c1"].confirmed == 0
    assert any("Bản 1, 2 hỏng hoặc thiếu" in text for text in entered.texts())
    assert "Giao người vi phạm" not in entered.texts()


def test_no_paper_leaves_the_decision_entered(entered: Driver) -> None:
    entered.tap("entered/primary")
    entered.tap("entered/question/none")
    assert any("Quyết định vẫn đã nhập" in text for text in entered.texts())
    assert "004133/QĐ-XPHC" in entered.texts()


def test_answering_later_keeps_the_question_open(entered: Driver, services: EnteredServices) -> None:
    entered.tap("entered/primary")
    entered.tap("entered/later")
    assert entered.app.current.name == "home"
    entered.app.go("entered", case_id="c1")
    entered.settle()
    assert "Bản in đã ra giấy chưa?" in entered.texts()


def test_a_third_copy_is_offered_and_counted(entered: Driver, services: EnteredServices) -> None:
    entered.tap("entered/primary")
    entered.tap("entered/primary")
    assert "In thêm bản 3" in entered.texts()
    entered.tap("entered/more")
    assert services.print_calls == [("c1", 2), ("c1", 1)]


def test_a_refusal_is_recorded_with_its_note(entered: Driver, services: EnteredServices, shots: Path) -> None:
    entered.tap("entered/primary")
    entered.tap("entered/primary")
    entered.tap("entered/ways/pick_refused")
    entered.type("entered/service_note", "Không ký; ông Trần Văn Thử chứng kiến")
    entered.shot(shots / "09g-refused.png")
    entered.tap("entered/primary")
    assert services.served == [("c1", ServiceWay.REFUSED, "Không ký; ông Trần Văn Thử chứng kiến")]


def test_a_unit_that_waits_for_the_receipt_never_says_unlocked(
    opened: Driver, services: EnteredServices, shots: Path
) -> None:
    services.lock, services.state = same("Chờ máy chủ xác nhận"), PrintState.WAITING
    opened.app.go("entered", case_id="c7")
    opened.settle()
    services.prints["c7"] = replace(services.prints["c7"], open=OpenPrint("c7", 2, PrintState.WAITING, None))
    opened.app.go("entered", case_id="c7")
    opened.settle()
    opened.shot(shots / "09h-print-waits.png")
    assert "Chờ máy chủ xác nhận" in opened.texts()
    assert not any("Đã mở khoá in" in text or "Đang in" in text for text in opened.texts())
    opened.tap("entered/later")


def test_a_receipt_claims_no_more_than_itself(opened: Driver, services: EnteredServices) -> None:
    services.delivery = Delivery.RECEIVED
    opened.tap("home/rows/row_c7")
    told = " ".join(opened.texts())
    assert "Máy chủ đã nhận" in told
    assert "tra cứu được" not in told


def test_the_server_line_follows_a_receipt_that_comes_later(entered: Driver, services: EnteredServices) -> None:
    assert any("Máy chủ chưa xác nhận" in text for text in entered.texts())
    services.delivery = Delivery.RECEIVED
    entered.app.current.ticked()
    entered.settle()
    assert any("Máy chủ đã nhận" in text for text in entered.texts())


def test_the_entered_decision_at_night(night: None, entered: Driver, shots: Path) -> None:
    entered.shot(shots / "09n-decision-entered-night.png")
    entered.tap("entered/primary")
    entered.shot(shots / "09bn-print-question-night.png")
    assert "Bản in đã ra giấy chưa?" in entered.texts()
