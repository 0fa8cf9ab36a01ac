"""01, 12d: the PIN."""

from __future__ import annotations

from pathlib import Path

from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver


def test_the_lock_tells_counts_but_no_names_or_plates(ui: Driver, services: FakeServices, shots: Path) -> None:
    ui.pin("unlock/pad", "1234")
    ui.shot(shots / "01-unlock.png")
    told = " ".join(ui.texts())
    assert "8 mục chưa gửi" in told
    assert not any(row.name in told or row.plate in told for row in services.rows)


def test_the_sixth_digit_opens(ui: Driver) -> None:
    ui.pin("unlock/pad", "123456")
    assert ui.app.current.name == "home"


def test_a_wrong_pin_tells_tries_and_wait_and_locks_the_keys(ui: Driver, shots: Path) -> None:
    for _ in range(3):
        ui.pin("unlock/pad", "000000")
    ui.shot(shots / "12d-wrong-pin.png")
    assert "Mã PIN chưa đúng. Còn 7 lần." in ui.texts()
    assert ui.get("unlock/pad").locked
    ui.pin("unlock/pad", "123456")
    assert ui.app.current.name == "unlock"
