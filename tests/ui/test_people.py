"""Who works on this tablet: certified or waiting, one more admitted with a code or without, another PIN."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.fake_services import FakeServices
from tests.ui.test_every_screen import SIZES, faults
from tools.ui_driver import Driver

NEW_PIN = "551907"


@pytest.fixture
def people(opened: Driver) -> Driver:
    opened.app.go("people")
    opened.settle()
    return opened


def admit(ui: Driver, services: FakeServices, code: str, *, own: str = "") -> None:
    ui.tap("people/rows/person_2/add")
    if code:
        ui.fill("dialog/content/code", code)
    ui.tap("dialog/primary")
    ui.pin("dialog/content", own or services.pin)
    ui.pin("dialog/content", NEW_PIN)
    ui.pin("dialog/content", NEW_PIN)


def test_each_officer_says_whether_he_may_enter(people: Driver, shots: Path) -> None:
    people.shot(shots / "17-people.png")
    told = people.texts()
    assert {"Đang trực", "Chờ chứng nhận", "Chưa có PIN trên máy"} <= set(told)
    assert "khoá 77D0-9B21" in told


def test_with_his_code_he_is_certified(people: Driver, services: FakeServices, shots: Path) -> None:
    people.tap("people/rows/person_2/add")
    people.shot(shots / "17b-people-add.png")
    people.tap("dialog/secondary")
    admit(people, services, "K7QF2M9XTA01")
    assert (services.admitted, services.new_pins) == ({"o3": "K7QF2M9XTA01"}, [NEW_PIN])
    assert "Đã thêm, khoá đã chứng nhận" in people.texts()


def test_without_a_code_he_waits_for_the_unit(people: Driver, services: FakeServices, shots: Path) -> None:
    admit(people, services, "")
    people.shot(shots / "17c-people-admitted.png")
    assert "Đã thêm, chờ đơn vị chứng nhận" in people.texts()


def test_a_wrong_own_pin_admits_nobody(people: Driver, services: FakeServices) -> None:
    admit(people, services, "", own="999990")
    assert services.admitted == {}
    assert "Mã PIN chưa đúng." in people.texts()


def test_two_different_new_pins_are_asked_again(people: Driver, services: FakeServices, shots: Path) -> None:
    people.tap("people/rows/person_2/add")
    people.tap("dialog/primary")
    people.pin("dialog/content", services.pin)
    people.pin("dialog/content", NEW_PIN)
    people.pin("dialog/content", "551908")
    people.shot(shots / "17d-people-pins-differ.png")
    assert "Hai mã không giống nhau. Chọn lại." in people.texts()
    assert services.admitted == {}


def test_the_pin_is_changed_with_the_old_one(people: Driver, services: FakeServices) -> None:
    people.tap("people/change")
    people.pin("dialog/content", services.pin)
    people.pin("dialog/content", NEW_PIN)
    people.pin("dialog/content", NEW_PIN)
    assert services.pin == NEW_PIN
    assert "Đã đổi mã PIN" in people.texts()


@pytest.fixture
def sized(people: Driver, request: pytest.FixtureRequest) -> Iterator[Driver]:
    people.window.size = request.param
    people.frames(3)
    yield people
    people.window.size = (1280, 800)
    people.app.prefer(language="vi", night=False)
    people.settle()


@pytest.mark.parametrize("sized", SIZES, indirect=True)
def test_no_text_is_cut_and_no_target_too_small(sized: Driver, services: FakeServices, shots: Path) -> None:
    found = faults(sized, "people")
    sized.shot(shots / f"17s-people-{sized.window.size[0]}.png")
    sized.app.prefer(language="en", night=True)
    sized.app.go("people")
    sized.settle()
    found += faults(sized, "people in English")
    sized.shot(shots / f"17s-people-en-{sized.window.size[0]}.png")
    sized.tap("people/rows/person_2/add")
    found += faults(sized, "people adding")
    sized.tap("dialog/secondary")
    assert found == []
