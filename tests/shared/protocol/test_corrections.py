"""A person corrects single fields of an event's data; what the shape does not have is refused by name."""

from __future__ import annotations

import pytest

from shared.errors import InvalidInput
from shared.ledger.event import Event
from shared.protocol.corrections import correct_data
from shared.protocol.events import read_data, write_data
from tests import samples as s

DATA = write_data(s.sample_decision())


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("total", "7000000", 7_000_000),
        ("acts.0.amount", "5", 5),
        ("offender.name", "NGUYỄN VĂN THỬ", "NGUYỄN VĂN THỬ"),
        ("number.text", "000007/QĐ-XPHC", "000007/QĐ-XPHC"),
        ("offender.phone", "+84912345679", "+84912345679"),
    ],
)
def test_a_text_becomes_what_its_field_is(path: str, text: str, value: object) -> None:
    found = correct_data("decision.entered", DATA, {path: text})
    spot: object = found
    for name in path.split("."):
        spot = spot[int(name)] if isinstance(spot, list) else spot[name]  # type: ignore[index]  # a JSON object
    assert spot == value
    assert found != DATA
    assert read_data(Event(1, "decision.entered", 7, 1, s.BOOT, 1, s.ANCHOR, found))


def test_the_data_itself_is_never_changed() -> None:
    before = dict(DATA)
    correct_data("decision.entered", DATA, {"total": "1"})
    assert before == DATA


def test_an_empty_text_takes_an_optional_field_away() -> None:
    found = correct_data("decision.entered", DATA, {"offender.phone": ""})
    assert "phone" not in found["offender"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("nowhere", "1"),
        ("total", "mười"),
        ("total", "9" * 20),
        ("acts", "x"),
        ("acts.9.amount", "1"),
        ("acts.x.amount", "1"),
        ("offender", "x"),
        ("total.deeper", "1"),
        ("offender.nobody.name", "x"),
        ("", "x"),
    ],
)
def test_what_the_shape_does_not_have_is_refused_by_name(path: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        correct_data("decision.entered", DATA, {path: text})
    assert (refused.value.code, refused.value.field) == ("malformed", path or "body")


def test_an_unknown_kind_has_nothing_to_correct() -> None:
    with pytest.raises(InvalidInput):
        correct_data("drone.launched", {"height": 1}, {"height": "2"})
