"""First start: ticket, PIN twice, the unit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from field_client.ui.views import EnrolledView, EnrolmentOffer
from shared.errors import InvalidInput, TransportError
from tests.ui.fake_services import FakeServices
from tests.ui.test_every_screen import SIZES, faults
from tools.ui_driver import Driver

TICKET = "enrol|https://may-chu.mau|ABCD-1234|3F9A-11C2-77D0"


class EnrolServices(FakeServices):
    """Not enrolled; the server may be out of reach, the root key another one."""

    reachable = True
    tried: tuple[EnrolmentOffer, str] | None = None

    def __init__(self) -> None:
        super().__init__()
        self.enrolled = False

    def enrol(self, offer: EnrolmentOffer, pin: str) -> EnrolledView:
        self.tried = (offer, pin)
        if not self.reachable:
            raise TransportError(
                "offline", field="server", vi="Không tới được máy chủ. Kiểm tra mạng.", en="No server."
            )
        if offer.root not in ("", "3F9A-11C2-77D0"):
            raise InvalidInput("foreign_root", field="root", vi="Khoá gốc khác với phiếu.", en="Another root key.")
        if len(set(pin)) == 1:
            raise InvalidInput("pin", field="pin", vi="Mã PIN không dùng một chữ số lặp lại.", en="Not all the same.")
        return super().enrol(offer, pin)


@pytest.fixture
def services() -> EnrolServices:
    return EnrolServices()


def scan(ui: Driver, services: EnrolServices, text: str = TICKET) -> None:
    services.camera.show(text)
    ui.settle()


def choose(ui: Driver, pin: str) -> None:
    ui.tap("enrol/next")
    ui.pin("enrol/pad", pin)
    ui.pin("enrol/pad", pin)


def test_the_scanned_ticket_shows_what_it_offers(ui: Driver, services: EnrolServices, shots: Path) -> None:
    ui.shot(shots / "15-enrol.png")
    scan(ui, services)
    ui.shot(shots / "15b-enrol-read.png")
    told = ui.texts()
    assert ui.app.current.name == "enrol"
    assert "https://may-chu.mau" in told
    assert "3F9A-11C2-77D0" in told
    assert "Đã đọc phiếu ghi danh" in told


def test_the_ticket_can_be_typed_as_text(ui: Driver, services: EnrolServices) -> None:
    ui.type("enrol/ticket", TICKET)
    assert ui.get("enrol/code").text == "ABCD-1234"


def test_a_code_that_is_no_ticket_is_told(ui: Driver, services: EnrolServices, shots: Path) -> None:
    scan(ui, services, "https://quang-cao.mau")
    ui.shot(shots / "15c-enrol-no-ticket.png")
    assert "Đây không phải mã đăng ký." in ui.texts()
    assert ui.get("enrol/server").text == ""


def test_empty_fields_are_told_at_their_places(ui: Driver) -> None:
    ui.tap("enrol/next")
    assert "Gõ địa chỉ máy chủ trên phiếu." in ui.texts()
    assert "Gõ mã dùng một lần trên phiếu." in ui.texts()


def test_the_pin_is_chosen_twice_then_the_tablet_belongs_to_its_unit(
    ui: Driver, services: EnrolServices, shots: Path
) -> None:
    scan(ui, services)
    ui.tap("enrol/next")
    ui.pin("enrol/pad", "24681")
    ui.shot(shots / "15d-enrol-pin.png")
    ui.tap("enrol/pad/key_3")
    assert "Nhập lại mã PIN" in ui.texts()
    assert services.tried is None
    ui.pin("enrol/pad", "246813")
    ui.shot(shots / "15e-enrolled.png")
    assert services.tried == (EnrolmentOffer("https://may-chu.mau", "ABCD-1234", "3F9A-11C2-77D0"), "246813")
    assert "Khoá gốc đúng như trên phiếu" in ui.texts()
    ui.tap("enrol/next")
    assert ui.app.current.name == "home"


def test_two_different_pins_begin_again(ui: Driver, services: EnrolServices, shots: Path) -> None:
    scan(ui, services)
    ui.tap("enrol/next")
    ui.pin("enrol/pad", "246813")
    ui.pin("enrol/pad", "246814")
    ui.shot(shots / "15f-enrol-pins-differ.png")
    assert "Hai mã không giống nhau. Chọn lại." in ui.texts()
    assert services.tried is None


def test_a_pin_of_one_digit_is_refused_at_the_pin(ui: Driver, services: EnrolServices) -> None:
    scan(ui, services)
    choose(ui, "111111")
    assert "Mã PIN không dùng một chữ số lặp lại." in ui.texts()
    assert "Chọn mã PIN" in ui.texts()


def test_a_used_code_is_told_at_the_code(ui: Driver, services: EnrolServices, shots: Path) -> None:
    ui.type("enrol/server", "https://may-chu.mau")
    ui.type("enrol/code", "XXXX-0000")
    choose(ui, "246813")
    ui.shot(shots / "15g-enrol-bad-code.png")
    assert ui.get("enrol/code").error == "Mã đăng ký không đúng hoặc đã dùng. Xin mã mới ở đơn vị."


def test_another_root_key_stops_at_the_root(ui: Driver, services: EnrolServices) -> None:
    scan(ui, services)
    ui.fill("enrol/root_key", "0000-0000-0000")
    choose(ui, "246813")
    assert ui.get("enrol/root_key").error == "Khoá gốc khác với phiếu."
    assert not services.enrolled


def test_a_server_out_of_reach_is_asked_again_with_the_same_pin(
    ui: Driver, services: EnrolServices, shots: Path
) -> None:
    services.reachable = False
    scan(ui, services)
    choose(ui, "246813")
    ui.shot(shots / "15h-enrol-offline.png")
    assert "Không tới được máy chủ. Kiểm tra mạng." in ui.texts()
    services.reachable = True
    ui.tap("enrol/next")
    assert "Máy đã ghi danh" in ui.texts()


def test_a_ticket_typed_without_a_root_asks_to_compare_it(ui: Driver, services: EnrolServices, shots: Path) -> None:
    ui.type("enrol/server", "https://may-chu.mau")
    ui.type("enrol/code", "ABCD-1234")
    choose(ui, "246813")
    ui.shot(shots / "15i-enrolled-compare.png")
    assert "Đối chiếu khoá gốc với phiếu của đơn vị" in ui.texts()
    assert "3F9A-11C2-77D0" in ui.texts()


@pytest.fixture
def sized(ui: Driver, request: pytest.FixtureRequest) -> Iterator[Driver]:
    ui.window.size = request.param
    ui.frames(3)
    yield ui
    ui.window.size = (1280, 800)
    ui.settle()


@pytest.mark.parametrize("sized", SIZES, indirect=True)
def test_no_text_is_cut_and_no_target_too_small(sized: Driver, services: EnrolServices, shots: Path) -> None:
    found = faults(sized, "enrol")
    scan(sized, services)
    found += faults(sized, "enrol")
    sized.tap("enrol/next")
    found += faults(sized, "enrol")
    sized.pin("enrol/pad", "246813246813")
    found += faults(sized, "enrol")
    sized.shot(shots / f"15s-enrolled-{sized.window.size[0]}.png")
    assert found == []
