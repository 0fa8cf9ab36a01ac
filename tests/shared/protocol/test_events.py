"""Every kind of event has one shape, and its data survives the way to disk and back."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.ledger.event import KINDS, Event, read_event
from shared.ledger.exact import LARGEST, write_exact
from shared.protocol.events import SHAPES, read_data, write_data
from tests import samples as s

# What the rules of shared.protocol.schemas ask of a field by its name.
NAMED: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("sha256", "file_hash", "of_hash"), st.binary(min_size=32, max_size=32).map(bytes.hex)),
    "kid": st.binary(min_size=8, max_size=8).map(bytes.hex),
    "phone": st.integers(10**7, 10**14).map(lambda number: f"+{number}"),
    "plate": st.text("ABCĐ0123456789", min_size=4, max_size=12),
    "tablet": st.integers(0, 99_999).map("{:04d}".format),
    "point": st.sampled_from(["ND168:7-7-c", "ND238:20-8a", "ND100:5-10-đ"]),
    "code": st.from_regex(r"[0-9A-Za-z_.]{1,60}", fullmatch=True),
    **dict.fromkeys(("born", "day", "edition", "issued_on", "until"), st.dates().map(str)),
}
TEXT = st.text('aĐẾ \n"\\/<é,𠀀', max_size=8)


def values(hint: Any, name: str) -> st.SearchStrategy[Any]:
    origin = get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return values(next(one for one in get_args(hint) if one is not type(None)), name)
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if origin is tuple:
        inner = get_args(hint)[0]
        pairs = st.dictionaries(TEXT, TEXT, max_size=2).map(lambda some: tuple(sorted(some.items())))
        return pairs if get_origin(inner) is tuple else st.lists(values(inner, ""), max_size=3).map(tuple)
    if dataclasses.is_dataclass(hint):
        return objects(typing.cast("type[Any]", hint))
    plain = {bool: st.booleans(), int: st.integers(-LARGEST, LARGEST)}
    return plain[hint] if hint in plain else NAMED.get(name, TEXT)


def objects(shape: type[Any]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(shape)
    parts = {}
    for one in dataclasses.fields(shape):
        some = values(hints[one.name], one.name)
        parts[one.name] = some if one.default is dataclasses.MISSING else st.just(one.default) | some
    if not hints.keys() >= {"of_seq", "of_hash"}:
        return st.builds(shape, **parts)
    by_seq = parts | {"of_seq": values(int, "of_seq"), "of_hash": st.none()}
    by_hash = parts | {"of_seq": st.none(), "of_hash": values(str, "of_hash")}
    return st.builds(shape, **by_seq) | st.builds(shape, **by_hash)


ANY: dict[type[Any], st.SearchStrategy[Any]] = {shape: objects(shape) for shape in set(SHAPES.values())}


def test_every_kind_has_a_shape_and_every_shape_a_kind() -> None:
    assert SHAPES.keys() == KINDS.keys()


def test_no_two_kinds_differ_only_in_spelling() -> None:
    assert all(kind == kind.lower() and kind.count(".") == 1 for kind in KINDS)


@pytest.mark.parametrize("kind", SHAPES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_data_of_each_kind_survives_the_way_to_disk_and_back(kind: str, data: st.DataObject) -> None:
    value = data.draw(ANY[SHAPES[kind]])
    raw = Event(1, kind, 7, 1, s.BOOT, 1, s.ANCHOR, write_data(value), case=s.CASE).exact()
    event = read_event(raw)
    assert read_data(event) == value
    assert write_exact(write_data(read_data(event))) == write_exact(event.data)
    assert event.exact() == raw


@pytest.mark.parametrize("kind", SHAPES)
def test_an_unknown_field_of_any_kind_is_named(kind: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_data(Event(1, kind, 7, 1, s.BOOT, 1, s.ANCHOR, {"surely_unknown": 1}))
    assert caught.value.code == "malformed"
    assert caught.value.field


@pytest.mark.parametrize("kind", SHAPES)
def test_one_field_too_many_is_named_by_itself(kind: str) -> None:
    value = _plainest(SHAPES[kind])
    with pytest.raises(InvalidInput) as caught:
        read_data(Event(1, kind, 7, 1, s.BOOT, 1, s.ANCHOR, {**write_data(value), "surely_unknown": 1}))
    assert caught.value.field == "surely_unknown"


def _plainest(shape: type[Any]) -> Any:
    """The object with the least in it: required fields only, each as plain as its rule lets it be."""
    hashes = dict.fromkeys(("sha256", "file_hash", "of_hash"), "00" * 32)
    plain = {**hashes, "kid": "00" * 8, "tablet": "0317", "code": "x"}
    hints = typing.get_type_hints(shape)
    parts: dict[str, Any] = {}
    for one in dataclasses.fields(shape):
        if one.default is not dataclasses.MISSING:
            continue
        hint = hints[one.name]
        if get_origin(hint) is Literal:
            parts[one.name] = get_args(hint)[0]
        elif get_origin(hint) is tuple:
            parts[one.name] = ()
        elif dataclasses.is_dataclass(hint):
            parts[one.name] = _plainest(typing.cast("type[Any]", hint))
        elif hint in (int, bool):
            parts[one.name] = hint(1)
        else:
            parts[one.name] = "2026-11-21" if one.name in {"day", "edition", "until"} else plain.get(one.name, "x")
    if hints.keys() >= {"of_seq", "of_hash"}:
        parts["of_seq"] = 1
    return shape(**parts)


REFERRING = sorted(
    kind for kind, shape in SHAPES.items() if {"of_seq", "of_hash"} <= {one.name for one in dataclasses.fields(shape)}
)
PAPERS_OF_A_CASE = {"case.closed_without_decision", "case.referred", "case.suspended", "case.resumed"}


def _with_references(kind: str, **references: Any) -> str | None:
    """Code and field of the refusal when `kind` refers like this; None when it is read."""
    data = write_data(_plainest(SHAPES[kind]))
    data.pop("of_seq")
    try:
        read_data(Event(1, kind, 7, 1, s.BOOT, 1, s.ANCHOR, {**data, **references}))
    except InvalidInput as error:
        return f"{error.code} {error.field}"
    return None


def test_the_kinds_that_may_name_a_paper_of_another_ledger_are_these() -> None:
    assert set(REFERRING) == PAPERS_OF_A_CASE | {
        "decision.corrected",
        "decision.amended",
        "decision.cancelled",
        "print.started",
        "service.recorded",
        "item.returned",
    }


@pytest.mark.parametrize("kind", REFERRING)
def test_a_paper_is_named_by_seq_or_by_hash_never_by_both(kind: str) -> None:
    assert _with_references(kind, of_seq=1) is None
    assert _with_references(kind, of_hash="ab" * 32) is None
    assert _with_references(kind, of_seq=1, of_hash="ab" * 32) == "malformed of_seq"


@pytest.mark.parametrize("kind", sorted(set(REFERRING) - PAPERS_OF_A_CASE))
def test_a_paper_must_be_named(kind: str) -> None:
    assert _with_references(kind) == "malformed of_seq"


@pytest.mark.parametrize("kind", sorted(PAPERS_OF_A_CASE))
def test_a_case_may_move_without_naming_a_paper(kind: str) -> None:
    assert _with_references(kind) is None


@pytest.mark.parametrize("references", [{}, {"of_seq": 1, "of_hash": "ab" * 32}])
def test_a_decision_names_its_report_once(references: dict[str, Any]) -> None:
    data = write_data(s.sample_decision())
    report = {"number": {"tablet": "0317", "count": 222}, "day": "2026-11-21", **references}
    with pytest.raises(InvalidInput) as caught:
        read_data(Event(1, "decision.entered", 7, 1, s.BOOT, 1, s.ANCHOR, {**data, "report": report}))
    assert (caught.value.code, caught.value.field) == ("malformed", "report.of_seq")


def test_a_decision_on_the_spot_stands_without_a_report() -> None:
    decision = s.sample_decision(report=None)
    assert "report" not in write_data(decision)
    assert read_data(read_event(s.sample_event("decision.entered", decision))) == decision


def test_a_report_keeps_the_number_of_the_blank_it_was_typed_from() -> None:
    report = s.sample_report(blank="MB-000123")
    assert read_data(read_event(s.sample_event("report.recorded", report))).blank == "MB-000123"


def test_the_data_of_an_unknown_kind_is_not_looked_into() -> None:
    with pytest.raises(KeyError):
        read_data(Event(1, "weather.noted", 7, 1, s.BOOT, 1, s.ANCHOR, {}))


def test_a_name_typed_decomposed_is_kept_composed() -> None:
    person = dataclasses.replace(s.PERSON, name="NGUYE\u0302\u0303N VA\u0306N MA\u0302\u0303U")
    raw = s.sample_event("report.recorded", s.sample_report(offender=person))
    assert read_data(read_event(raw)).offender.name == "NGUYỄN VĂN MẪU"


def test_the_samples_of_all_tests_are_well_formed() -> None:
    for kind, value in (
        ("report.recorded", s.sample_report()),
        ("report.recorded", s.sample_report(offender=s.MINOR)),
        ("report.recorded", s.sample_report(offender=s.ORGANISATION, vehicle=None)),
        ("decision.entered", s.sample_decision()),
    ):
        assert read_data(read_event(s.sample_event(kind, value))) == value
