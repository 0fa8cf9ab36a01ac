"""The shapes of events: strict in types, spellings and bounds, and the bad field is named by its path."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cases.decision import Decision, NumberTaken
from shared.cases.parties import FormEdition
from shared.cases.records import DecisionChanged, NoteRecorded, PrintStarted
from shared.cases.report import Report
from shared.errors import InvalidInput
from shared.law.catalogue import load_catalogue
from shared.ledger.exact import read_exact, write_exact
from shared.protocol.schemas import dump, load
from tests import samples as s

REPORT = dump(s.sample_report())
DECISION = dump(s.sample_decision())


def changed(data: Any, path: str, value: Any) -> Any:
    """`data` with the value at the dotted path replaced."""
    copy = read_exact(write_exact(data))
    *way, last = path.split(".")
    inner: Any = copy
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[int(last) if isinstance(inner, list) else last] = value
    return copy


def fault(shape: type[Any], data: Any) -> str | None:
    with pytest.raises(InvalidInput) as caught:
        load(shape, data)
    assert caught.value.code == "malformed"
    return caught.value.field


@pytest.mark.parametrize(
    "path", ["pages", "made_at", "unit.home", "recorder.officer", "acts.1.count", "place.lat", "number.count"]
)
@pytest.mark.parametrize("value", [True, False, "5", 5.0, None, [], {}, 2**53, -(2**53)])
def test_an_integer_is_nothing_else(path: str, value: Any) -> None:
    assert fault(Report, changed(REPORT, path, value)) == path


@pytest.mark.parametrize("path", ["by_device", "stop_requested", "offender.phone_declined"])
@pytest.mark.parametrize("value", [0, 1, 1.0, "true", "", None, [], {}])
def test_a_truth_is_nothing_else(path: str, value: Any) -> None:
    assert fault(Report, changed(REPORT, path, value)) == path


@pytest.mark.parametrize(
    "path", ["place.text", "unit.name", "acts.0.text", "statement", "offender.kind", "number.tablet"]
)
@pytest.mark.parametrize("value", [0, 5, True, None, [], {}])
def test_a_text_is_nothing_else(path: str, value: Any) -> None:
    assert fault(Report, changed(REPORT, path, value)) == path


@pytest.mark.parametrize("path", ["acts", "seized"])
@pytest.mark.parametrize("value", ["x", 5, {}, None, [5], ["x"], [[]], True])
def test_a_list_of_parts_is_nothing_else(path: str, value: Any) -> None:
    assert (fault(Report, changed(REPORT, path, value)) or "").split(".")[0] == path


@pytest.mark.parametrize("path", ["unit", "offender", "offender.identity", "vehicle", "form", "acts.0"])
@pytest.mark.parametrize("value", ["x", 5, [], None, True])
def test_a_part_is_nothing_else(path: str, value: Any) -> None:
    assert (fault(Report, changed(REPORT, path, value)) or "").startswith(path)


@pytest.mark.parametrize("data", [None, [], "x", 5, True, {}])
def test_data_that_is_no_object_or_empty_is_malformed(data: Any) -> None:
    assert fault(Report, data)


@pytest.mark.parametrize("path", ["x", "unit.x", "offender.identity.x", "acts.1.x", "offender.guardian", "form.Form"])
def test_an_unknown_field_is_named_by_its_path(path: str) -> None:
    named = fault(Report, changed(REPORT, path, "x"))
    assert named == path


@pytest.mark.parametrize("name", [name for name, value in REPORT.items() if name not in {"vehicle", "statement"}])
def test_a_missing_field_is_named(name: str) -> None:
    assert fault(Report, {key: value for key, value in REPORT.items() if key != name}) == name


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("number.tablet", ["317", "031700", "٠٣١٧", "031a", "0317\n"]),
        ("offender.phone", ["0912345678", "+0912345678", "+849", "+84912٣45678", "+84 912345678"]),
        ("vehicle.plate", ["29B1-12345", "29b112345", "29B", "29B1123451234"]),
        ("form.sha256", ["00" * 31, "AB" * 32, "00" * 32 + "\n"]),
        (
            "acts.0.point",
            ["7-2-h", "ND168:7", "nd168:7-2-h", "ND168:7-2-H", "ND168:7-2-h-1", "ND168:" + "7" * 30 + "-2-h"],
        ),
        ("acts.0.code", ["", "a b", "đ", "x" * 61]),
        ("offender.born", ["1999-1-1", "19990101", "1999-02-29", "2026-13-01", "1999-01-01T00:00", "01/01/1999", ""]),
        ("offender.kind", ["Person", "", "persons"]),
        ("offender_signature", ["yes"]),
        ("place.text", ["e\u0301", "a\u0378", "a\tb", "a\rb", "a\x00", "a\x7f", "x" * 4_001]),
    ],
)
def test_a_text_against_its_rule_is_malformed(path: str, values: list[str]) -> None:
    for value in values:
        assert fault(Report, changed(REPORT, path, value)) == path, value


def test_every_legal_point_and_code_of_the_catalogue_may_stand_in_an_event() -> None:
    for row in load_catalogue().rows():
        act = {"code": row.code, "text": "x", "point": row.legal_point}
        assert load(Report, changed(REPORT, "acts.0", act)).acts[0].point == row.legal_point


def test_a_line_break_may_stand_in_a_statement() -> None:
    assert load(Report, changed(REPORT, "statement", "dòng 1\ndòng 2")).statement == "dòng 1\ndòng 2"


def test_lists_have_an_end() -> None:
    assert len(load(Report, changed(REPORT, "acts", REPORT["acts"][:1] * 200)).acts) == 200
    assert fault(Report, changed(REPORT, "acts", REPORT["acts"][:1] * 201)) == "acts"


def test_defaults_and_what_does_not_apply_are_absent() -> None:
    data = dump(s.sample_report(vehicle=None, statement=None, seized=(), strokes=()))
    assert not {"vehicle", "statement", "seized", "strokes", "witness", "appointment"} & data.keys()
    assert "count" not in data["acts"][0]
    assert dump(NoteRecorded("x")) == {"text": "x"}
    assert DECISION["mitigating"] == []


@pytest.mark.parametrize("path", ["signer.delegation", "code", "vehicle", "report.of_seq", "payment.account"])
def test_null_is_not_a_way_to_say_absent(path: str) -> None:
    assert fault(Decision, changed(DECISION, path, None)) == path


def test_pairs_travel_as_an_object_and_come_back_sorted() -> None:
    strokes = (("offender", "1,2 3,4"), ("recorder", "5,6"))
    data = dump(s.sample_report(strokes=strokes[::-1]))
    assert data["strokes"] == dict(strokes)
    assert load(Report, data).strokes == strokes


def test_pairs_with_bad_names_or_texts_are_malformed() -> None:
    for value in ({"offender": 5}, {"a\x00b": "x"}, ["x"], "x", {"offender": "e\u0301"}):
        assert (fault(Report, changed(REPORT, "strokes", value)) or "").startswith("strokes")


def test_numbers_in_a_list_are_strict_too() -> None:
    plain = {"of_seq": 1, "printer": "file"}
    assert load(PrintStarted, {**plain, "copies": [1, 2]}).copies == (1, 2)
    for copies in ([True], ["1"], [1.0], 1, {"0": 1}):
        assert (fault(PrintStarted, {**plain, "copies": copies}) or "").startswith("copies")


def test_a_changed_decision_keeps_its_changes_by_name() -> None:
    form = FormEdition("MQD39", "2025-07-01", "00" * 32)
    change = DecisionChanged(
        number=NumberTaken(2026, 3, 12, "000012/QĐ-ĐC"),
        changed=NumberTaken(2026, 1, 4133, "004133/QĐ-XPHC"),
        unit=s.UNIT,
        signer=s.LEADER,
        reason="sai tên",
        form=form,
        pages=1,
        signed_at=s.ENTERED,
        of_seq=3,
        changes=(("offender.name", "NGUYỄN VĂN MẪU"),),
    )
    assert load(DecisionChanged, dump(change)) == change


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
PATHS = [*REPORT, "unit.home", "offender.identity.number", "acts.0.code", "acts.0", "form.edition", "place.lon"]


@given(st.sampled_from(PATHS), JSONS)
def test_any_json_in_place_of_a_field_is_malformed_or_loads_to_what_dumps_again(path: str, value: Any) -> None:
    copy = changed(REPORT, path, value)
    try:
        report = load(Report, copy)
    except InvalidInput as error:
        named = error.field
    else:
        named = None
        assert load(Report, read_exact(write_exact(dump(report)))) == report
    assert named is None or named.split(".")[0] in {path.split(".", maxsplit=1)[0], path}


def test_loading_a_report_evaluates_no_type_anew() -> None:
    # evaluated for every event, the types cost four times as much as the checks; calls tell it without a clock
    load(Report, REPORT)
    assert _calls(lambda: load(Report, REPORT)) < 8_000


def _calls(work: Any) -> int:
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
