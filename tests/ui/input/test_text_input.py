"""The text input meets the faults of keyboards: doubled commits, loose accents, letters in a number field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from field_client.ui.input.text_input import VietnameseInput
from tools.ui_driver import Driver


@pytest.fixture
def person(opened: Driver) -> Driver:
    opened.tap("home/new_report")
    return opened


@pytest.fixture
def telex_on() -> Iterator[None]:
    VietnameseInput.telex_on = True
    yield
    VietnameseInput.telex_on = False


def test_a_commit_without_an_empty_composition_is_not_doubled(person: Driver) -> None:
    person.tap("report/person/address/box")
    person.window.dispatch("on_textedit", "Nguyễn")
    person.window.dispatch("on_textinput", "Nguyễn")
    person.settle()
    assert person.get("report/person/address").text == "Nguyễn"


def test_loose_accents_are_composed(person: Driver) -> None:
    person.type("report/person/address", unicodedata.normalize("NFD", "phường Mẫu"))
    assert person.get("report/person/address").text == unicodedata.normalize("NFC", "phường Mẫu")


def test_letters_never_enter_a_number_field(person: Driver) -> None:
    person.type("report/person/id_number", "0010a99 0123x45")
    assert person.get("report/person/id_number").text == "001099012345"


def test_names_are_written_in_capitals(person: Driver) -> None:
    person.type("report/person/name", "lê văn mẫu")
    assert person.get("report/person/name").text == "LÊ VĂN MẪU"


def test_raw_keys_become_vietnamese_when_telex_is_on(person: Driver, telex_on: None) -> None:
    person.keys("report/person/address", "phuwowngf Maaux")
    assert person.get("report/person/address").text == "phường Mẫu"
