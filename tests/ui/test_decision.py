"""08, 12a, 12c: the decision before its entry. Nothing here prints; entering asks the PIN again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from field_client.ui.views import DecisionLock, DecisionReview, EnteredView, Told, Tone, Words
from shared.errors import NotAllowed
from tests.ui import pages
from tests.ui.fake_services import FakeServices
from tests.ui.samples import same
from tools.ui_driver import Driver

EXPLANATION = DecisionLock(
    "explanation_open",
    Told(
        Tone.WARN,
        same("Chờ hết hạn giải trình (đến 30/11/2026)"),
        (same("Người vi phạm được giải trình. Hết hạn, hoặc khi có văn bản từ bỏ quyền, máy mở khoá nhập."),),
    ),
)
LEASE = DecisionLock(
    "lease_expired",
    Told(
        Tone.BAD,
        same("Dải số hết hạn dùng, cần liên lạc máy chủ"),
        (same("Biên bản vẫn lập bình thường. Có mạng là máy tự xin gia hạn."),),
    ),
    ("ask_numbers", Words("Xin dải số mới", "Ask for numbers")),
)
CLOCK = DecisionLock(
    "clock_wrong",
    Told(
        Tone.BAD,
        same("Đồng hồ máy sai: giờ trên máy sớm hơn mục vừa ghi"),
        (same("Giờ ký quyết định là giờ pháp lý. Chỉnh lại giờ của máy; biên bản vẫn lập được."),),
    ),
)
OVER = DecisionLock(
    "over_authority",
    Told(
        Tone.HOLD,
        same("Vượt thẩm quyền Đội trưởng: đã chuyển cả hồ sơ"),
        (same("Khung cao nhất 40.000.000 đồng, giới hạn 22.500.000 đồng."),
         same("Quyết định do Trưởng phòng CSGT ký. Việc ở máy này đã xong.")),
    ),
)  # fmt: skip


class LockedServices(FakeServices):
    """Reviews every decision as locked by `lock`, until it is None."""

    lock: DecisionLock | None = None

    def review_decision(self, case_id: str) -> DecisionReview:
        return replace(super().review_decision(case_id), lock=self.lock, preview=pages.previewed())

    def enter_decision(self, case_id: str, pin: str) -> EnteredView:
        if self.lock is not None:
            raise NotAllowed(self.lock.code, vi=self.lock.told.title.vi, en=self.lock.told.title.en)
        return super().enter_decision(case_id, pin)


@pytest.fixture
def services() -> LockedServices:
    return LockedServices()


@pytest.fixture
def review(opened: Driver) -> Driver:
    opened.tap("home/rows/row_c1")
    return opened


@pytest.fixture
def night(ui: Driver, services: LockedServices) -> Iterator[None]:
    ui.app.prefer(night=True)
    yield
    ui.app.prefer(night=False)


def test_the_review_shows_the_checks_and_the_stamped_page(review: Driver, shots: Path) -> None:
    review.shot(shots / "08-decision.png")
    assert review.app.current.name == "decision"
    assert "Trong hạn ra quyết định" in review.texts()
    assert "Chỉ in được sau khi nhập" in review.texts()
    assert review.get("decision/page").texture is not None


def test_the_review_at_night_keeps_its_page_white(night: None, review: Driver, shots: Path) -> None:
    review.shot(shots / "08n-decision-night.png")
    assert review.get("decision/page").fill == [1, 1, 1, 1]


def test_print_is_refused_before_entry_and_nothing_is_asked_of_the_services(
    review: Driver, services: LockedServices, shots: Path
) -> None:
    review.tap("decision/locked_print")
    review.shot(shots / "08a-print-refused.png")
    assert review.get("toast").text == "Chỉ in được sau khi nhập"
    assert services.print_calls == []
    assert review.app.current.name == "decision"


def test_entering_asks_the_pin_again(review: Driver, services: LockedServices, shots: Path) -> None:
    review.tap("decision/enter")
    review.pin("dialog/content", "12345")
    review.shot(shots / "08b-pin-again.png")
    assert services.entered_cases == {}
    review.tap("dialog/content/key_6")
    assert services.entered_cases["c1"].number == "004133/QĐ-XPHC"
    assert "dialog" not in review.app.root.ids


def test_a_wrong_pin_is_told_and_enters_nothing(review: Driver, services: LockedServices, shots: Path) -> None:
    review.tap("decision/enter")
    review.pin("dialog/content", "000000")
    review.shot(shots / "08c-pin-wrong.png")
    assert "Mã PIN chưa đúng. Còn 9 lần." in review.texts()
    assert services.entered_cases == {}
    review.pin("dialog/content", services.pin)
    assert review.app.current.name == "entered"


def test_the_keys_stay_locked_while_the_wait_runs(review: Driver, services: LockedServices) -> None:
    services.retry_at = services.time + 24_000
    review.tap("decision/enter")
    review.pin("dialog/content", "000000")
    assert any("Thử lại sau 00:24" in text for text in review.texts())
    review.pin("dialog/content", services.pin)
    assert services.entered_cases == {}


def test_giving_up_the_pin_leaves_the_review_as_it_was(review: Driver, services: LockedServices) -> None:
    review.tap("decision/enter")
    review.tap("dialog/secondary")
    assert "dialog" not in review.app.root.ids
    assert review.app.current.name == "decision"
    assert services.entered_cases == {}


def test_without_numbers_the_way_out_is_offered_instead_of_entering(
    opened: Driver, services: LockedServices, shots: Path
) -> None:
    services.numbers_left = 0
    services.lock = FakeServices.review_decision(services, "c1").lock
    opened.tap("home/rows/row_c1")
    opened.shot(shots / "12a-number-block-used-up.png")
    assert opened.get("decision/enter").disabled
    assert "Hết số quyết định, chưa nhập được" in opened.texts()
    services.lock = None
    opened.tap("decision/resolve")
    assert not opened.get("decision/enter").disabled


@pytest.mark.parametrize(
    ("lock", "shot"),
    [(EXPLANATION, "08d-explanation-open"), (LEASE, "08e-lease-expired"), (CLOCK, "08f-clock-wrong")],
)
def test_a_lock_tells_its_reason_and_nothing_can_be_entered(
    opened: Driver, services: LockedServices, shots: Path, lock: DecisionLock, shot: str
) -> None:
    services.lock = lock
    opened.tap("home/rows/row_c1")
    opened.shot(shots / f"{shot}.png")
    assert lock.told.title.vi in opened.texts()
    assert opened.get("decision/enter").disabled


def test_a_locked_entry_tells_its_reason_again(opened: Driver, services: LockedServices) -> None:
    services.lock = EXPLANATION
    opened.tap("home/rows/row_c1")
    opened.tap("decision/locked_enter")
    assert opened.get("toast").text == EXPLANATION.told.title.vi
    assert "dialog" not in opened.app.root.ids


def test_above_the_authority_no_decision_is_offered(opened: Driver, services: LockedServices, shots: Path) -> None:
    services.lock = OVER
    opened.tap("home/rows/row_c1")
    opened.shot(shots / "08g-over-authority.png")
    assert opened.get("decision/enter").disabled
    assert opened.get("decision/locked_print").disabled
    assert OVER.told.title.vi in opened.texts()


def test_a_lock_that_came_after_the_review_is_shown_when_entering(review: Driver, services: LockedServices) -> None:
    services.lock = CLOCK
    review.tap("decision/enter")
    review.pin("dialog/content", services.pin)
    assert CLOCK.told.title.vi in review.texts()
    assert review.get("decision/enter").disabled
