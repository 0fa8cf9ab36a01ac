"""What a person sees when the tablet's storage is full, failing, damaged or held by another window."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.store.faults import fault
from field_client.ui.views import DraftView, HomeView, LockView, Notice, Told, Tone, Words
from shared.errors import Corrupt, DomainError
from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver

FULL = Notice(
    "storage_reports",
    Told(
        Tone.BAD,
        Words("Bộ nhớ gần cạn: ngừng biên bản mới", "Hardly any storage left: no new reports"),
        (Words("Việc đang dở vẫn hoàn tất, nhập, in và gửi được.", "What is begun can be finished."),),
    ),
    ((Words("Còn trống", "Free"), "41 MB"),),
    modal=True,
)


class TroubledServices(FakeServices):
    """Refuses to open, to begin a report, or to show home, with the errors that a test sets."""

    at_unlock: DomainError | None = None
    at_draft: DomainError | None = None
    at_home: DomainError | None = None
    at_start: DomainError | None = None

    def unlock(self, pin: str) -> None:
        if self.at_unlock is not None:
            raise self.at_unlock
        super().unlock(pin)

    def new_draft(self) -> DraftView:
        if self.at_draft is not None:
            raise self.at_draft
        return super().new_draft()

    def home(self, which: object) -> HomeView:
        if self.at_home is not None:
            raise self.at_home
        return super().home(which)  # type: ignore[arg-type]  # any filter

    def lock_view(self) -> LockView | None:
        if self.at_start is not None:
            error, self.at_start = self.at_start, None
            raise error
        return super().lock_view()


@pytest.fixture
def services() -> TroubledServices:
    return TroubledServices()


@pytest.mark.parametrize("code", ["store_unreadable", "store_damaged", "store_in_use", "storage_read_only"])
def test_a_store_that_does_not_open_says_what_is_safe_and_what_to_do(
    ui: Driver, services: TroubledServices, shots: Path, code: str
) -> None:
    services.at_unlock = fault(code)
    ui.pin("unlock/pad", "123456")
    ui.shot(shots / f"12f-{code}.png")
    told = " ".join(ui.texts())
    assert services.at_unlock.vi.split(". ")[0] in told
    assert services.at_unlock.vi.split(". ")[-1] in told
    ui.tap("dialog/primary")
    assert ui.app.current.name == "unlock"
    services.at_unlock = None
    ui.pin("unlock/pad", "123456")
    assert ui.app.current.name == "home"


def test_a_report_that_cannot_be_begun_leads_back_home(ui: Driver, services: TroubledServices, shots: Path) -> None:
    ui.pin("unlock/pad", "123456")
    services.at_draft = fault("storage_full")
    ui.tap("home/new_report")
    ui.shot(shots / "12g-no-new-report.png")
    assert ui.app.current.name == "home"
    assert "Chưa lưu được: bộ nhớ máy đã đầy" in " ".join(ui.texts())


def test_a_notice_without_answers_can_be_closed_and_stays_to_be_read(
    ui: Driver, services: TroubledServices, shots: Path
) -> None:
    services.notices = (FULL,)
    ui.pin("unlock/pad", "123456")
    ui.shot(shots / "12h-storage-out.png")
    ui.tap("dialog/primary")
    assert "dialog" not in ui.app.root.ids
    assert services.answered == []
    ui.app.current.ticked()
    ui.settle()
    assert "dialog" not in ui.app.root.ids
    assert FULL.told.title.vi in ui.texts()
    ui.shot(shots / "12i-storage-out-banner.png")


def test_a_store_found_damaged_on_a_screen_is_told_once(ui: Driver, services: TroubledServices) -> None:
    ui.pin("unlock/pad", "123456")
    services.at_home = fault("store_damaged")
    ui.app.current.ticked()
    ui.settle()
    assert "Kho dữ liệu hỏng một phần" in " ".join(ui.texts())
    ui.tap("dialog/primary")
    ui.app.current.ticked()
    ui.settle()
    assert "dialog" not in ui.app.root.ids
    assert {type(error) for error in ui.app.defects} == {Corrupt}
    ui.app.defects.clear()


def test_a_damaged_key_file_is_told_at_the_start_and_tried_again(ui: Driver, services: TroubledServices) -> None:
    services.at_start = Corrupt("keystore", vi="Tệp khoá của máy bị hỏng. Giữ nguyên máy.", en="Damaged. Keep it.")
    ui.app.take(services)
    ui.settle()
    assert "Tệp khoá của máy bị hỏng" in ui.texts()
    ui.tap("dialog/primary")
    ui.pin("unlock/pad", "123456")
    assert ui.app.current.name == "home"
