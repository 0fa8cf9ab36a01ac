"""The rail's `Tra cứu` and `Quyết định`: the tablet's own cases."""

from __future__ import annotations

from pathlib import Path

from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver


def test_search_finds_without_accents_and_opens_the_case(opened: Driver, shots: Path) -> None:
    opened.tap("rail/search")
    opened.shot(shots / "13-search-empty.png")
    opened.type("search/query", "mau")
    opened.shot(shots / "13b-search.png")
    assert "Lê Văn Mẫu" in opened.texts()
    assert "Trần Quốc Thử" not in opened.texts()
    opened.tap("search/rows/row_c1")
    assert opened.app.current.name == "decision"


def test_search_by_plate(opened: Driver) -> None:
    opened.tap("rail/search")
    opened.type("search/query", "30a-678")
    assert "Trần Quốc Thử" in opened.texts()


def test_nothing_found_claims_nothing_beyond_this_tablet(opened: Driver, shots: Path) -> None:
    opened.tap("rail/search")
    opened.type("search/query", "khong co ai")
    opened.shot(shots / "13c-search-none.png")
    assert "Không thấy trong máy này" in opened.texts()
    assert "Hồ sơ có thể ở máy khác hoặc ở đơn vị. Thử biển số hoặc số biên bản." in opened.texts()


def test_a_new_search_starts_empty(opened: Driver) -> None:
    opened.tap("rail/search")
    opened.type("search/query", "mau")
    opened.tap("rail/home")
    opened.tap("rail/search")
    assert "Tìm trong hồ sơ của máy này" in opened.texts()
    assert "Lê Văn Mẫu" not in opened.texts()


def test_decisions_list_every_case_but_drafts(opened: Driver, shots: Path) -> None:
    opened.tap("rail/decisions")
    opened.shot(shots / "14-decisions.png")
    assert "Tất cả 8" in opened.texts()
    assert "Phạm Thuỳ Thử" not in opened.texts()


def test_what_still_needs_a_person_can_be_picked(opened: Driver, shots: Path) -> None:
    opened.tap("rail/decisions")
    opened.tap("decisions/filters/pick_todo")
    opened.shot(shots / "14b-decisions-todo.png")
    assert "Lê Văn Mẫu" in opened.texts()
    assert "Đỗ Mạnh Mẫu" in opened.texts()
    assert "Vũ Đình Thử" not in opened.texts()


def test_a_case_opens_where_it_stands(opened: Driver) -> None:
    opened.tap("rail/decisions")
    opened.tap("decisions/rows/row_c5")
    assert opened.app.current.name == "entered"


def test_an_empty_list_names_the_next_step(ui: Driver, services: FakeServices, shots: Path) -> None:
    services.rows = []
    ui.pin("unlock/pad", services.pin)
    ui.tap("rail/decisions")
    ui.shot(shots / "14c-decisions-empty.png")
    assert "Chưa có quyết định nào" in ui.texts()
