"""A lost PIN on the glass: the code to compare, two approvals, a new PIN; and what a wiped tablet says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from field_client.ui.views import RecoveryState, Words
from tests.ui.fake_services import FakeServices
from tests.ui.test_every_screen import SIZES, faults
from tools.ui_driver import Driver

NEW_PIN = "240617"


@pytest.fixture
def spent(ui: Driver, services: FakeServices) -> Driver:
    """Ten wrong PINs were given."""
    services.wrong = 10
    ui.get("unlock").ticked()
    ui.settle()
    return ui


def approve(ui: Driver, services: FakeServices, persons: int) -> None:
    services.approvals = persons
    ui.get("recover").ticked()
    ui.settle()


def test_without_tries_the_lock_shows_the_way_to_the_recovery(spent: Driver, shots: Path) -> None:
    spent.shot(shots / "16-unlock-spent.png")
    assert not spent.get("unlock/recover").disabled
    assert spent.get("unlock/pad").locked


def test_while_a_pin_may_still_open_there_is_no_such_way(ui: Driver, services: FakeServices) -> None:
    ui.pin("unlock/pad", "000000")
    assert ui.get("unlock/recover").disabled


def test_two_approvals_lead_to_a_new_pin_and_the_tablet_opens(
    spent: Driver, services: FakeServices, shots: Path
) -> None:
    spent.tap("unlock/recover")
    spent.shot(shots / "16b-recover.png")
    assert "K7QF-2M9X" in spent.texts()
    assert "Đã duyệt 0 trên 2 người" in spent.texts()
    approve(spent, services, 1)
    assert "Đã duyệt 1 trên 2 người" in spent.texts()
    approve(spent, services, 2)
    spent.pin("recover/pad", NEW_PIN)
    spent.shot(shots / "16c-recover-pin.png")
    assert "Nhập lại mã PIN" in spent.texts()
    spent.pin("recover/pad", NEW_PIN)
    assert spent.app.current.name == "home"
    assert services.pin == NEW_PIN


def test_the_qr_is_drawn_where_its_place_is(spent: Driver) -> None:
    spent.tap("unlock/recover")
    qr = spent.get("recover/qr")
    drawn = qr.canvas.children[-1]
    assert qr.x <= drawn.pos[0] <= drawn.pos[0] + drawn.size[0] <= qr.right
    assert qr.y <= drawn.pos[1] <= drawn.pos[1] + drawn.size[1] <= qr.top
    assert drawn.size[0] % drawn.texture.width == 0


def test_two_different_pins_begin_again(spent: Driver, services: FakeServices) -> None:
    spent.tap("unlock/recover")
    approve(spent, services, 2)
    spent.pin("recover/pad", NEW_PIN)
    spent.pin("recover/pad", "240618")
    assert "Hai mã không giống nhau. Chọn lại." in spent.texts()
    assert services.pin != NEW_PIN


def test_without_a_network_the_answer_is_scanned(spent: Driver, services: FakeServices, shots: Path) -> None:
    services.station_reached = False
    spent.tap("unlock/recover")
    spent.shot(shots / "16d-recover-offline.png")
    assert "Không có mạng." in spent.texts()
    services.camera.show("BBA1|" + "A" * 128)
    spent.settle()
    assert "Chọn mã PIN mới" in spent.texts()


def test_a_text_that_is_no_answer_is_told_at_its_field(spent: Driver, services: FakeServices) -> None:
    services.station_reached = False
    spent.tap("unlock/recover")
    services.camera.show("https://quang-cao.mau")
    spent.settle()
    assert spent.get("recover/answer").error == "Đây không phải mã mở máy."


def test_a_refusal_is_told_and_a_new_code_may_be_asked(spent: Driver, services: FakeServices, shots: Path) -> None:
    services.recovery_state = RecoveryState.REFUSED
    spent.tap("unlock/recover")
    spent.shot(shots / "16e-recover-refused.png")
    assert "Đơn vị từ chối mở máy" in spent.texts()
    services.recovery_state = RecoveryState.WAITING
    spent.tap("recover/anew")
    assert "M2X9-K7QF" in spent.texts()


def test_back_leads_to_the_lock(spent: Driver, services: FakeServices) -> None:
    spent.tap("unlock/recover")
    spent.tap("recover/back")
    assert spent.app.current.name == "unlock"
    assert services.camera.on_text is None


def test_a_wiped_tablet_says_so_where_it_is_enrolled_anew(ui: Driver, services: FakeServices, shots: Path) -> None:
    services.enrolled = False
    services.wiped_words = Words("Máy đã xoá theo lệnh của đơn vị. Máy chủ đã nhận mọi mục.", "Wiped.")
    ui.app.take(services)
    ui.settle()
    ui.shot(shots / "16f-wiped.png")
    assert any("Máy đã xoá theo lệnh của đơn vị" in one for one in ui.texts())


@pytest.fixture
def sized(spent: Driver, request: pytest.FixtureRequest) -> Iterator[Driver]:
    spent.window.size = request.param
    spent.frames(3)
    yield spent
    spent.window.size = (1280, 800)
    spent.app.prefer(language="vi", night=False)
    spent.settle()


@pytest.mark.parametrize("sized", SIZES, indirect=True)
def test_no_text_is_cut_and_no_target_too_small(sized: Driver, services: FakeServices, shots: Path) -> None:
    found = faults(sized, "unlock")
    sized.tap("unlock/recover")
    found += faults(sized, "recover")
    sized.shot(shots / f"16s-recover-{sized.window.size[0]}.png")
    sized.app.prefer(language="en", night=True)
    found += faults(sized, "recover in English")
    sized.shot(shots / f"16s-recover-en-{sized.window.size[0]}.png")
    approve(sized, services, 2)
    found += faults(sized, "recover pin")
    assert found == []
