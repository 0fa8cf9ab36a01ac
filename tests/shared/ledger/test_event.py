"""The frame of an event: checked field by field, and a stranger's kind is not a fault."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt, InvalidInput
from shared.ledger.event import KINDS, LARGEST_EVENT, SEALED_KINDS, Event, content_hash, is_understood, read_event
from shared.ledger.exact import read_exact, write_exact
from tests import samples as s

PLAIN = Event(seq=1, kind="ledger.closed", officer=7, at=1, boot=s.BOOT, mono=0, anchor=s.ANCHOR, data={}, case=s.CASE)


def frame(**changes: Any) -> bytes:
    body = read_exact(PLAIN.exact()) | changes
    return write_exact({name: value for name, value in body.items() if value is not None})


def test_the_frame_reads_back_as_it_was_written() -> None:
    raw = frame()
    assert read_event(raw) == PLAIN
    assert read_event(raw).exact() == raw


def test_an_act_of_the_tablet_itself_has_no_case() -> None:
    assert read_event(frame(case=None)).case is None


WRONG = {
    "seq": [0, -1, "1", True, 1.5],
    "at": [-1, "1", False],
    "mono": [-1, "0", True],
    "officer": [-1, "7", True],
    "v": [0, -1, "1", True],
    "anchor": ["AB" * 32, "ab" * 31, "ab" * 33, 5, "zz" * 32, "ab" * 32 + "\n", "", []],
    "boot": ["5A3B1E00", "5a3b1e0", "5a3b1e000", 5, {}],
    "kind": [5, [], {}, True],
    "data": ["", [], 5, True],
    "training": [0, 1, "false", {}],
    "case": ["", 5, str(s.CASE).upper(), s.CASE.hex, "{" + str(s.CASE) + "}", "urn:uuid:" + str(s.CASE), {}, False],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_frame_field_is_corrupt(name: str, value: Any) -> None:
    try:
        raw = frame(**{name: value})
    except TypeError:
        raw = frame().replace(b'"seq":1', b'"seq":1.5')
    with pytest.raises(Corrupt) as caught:
        read_event(raw)
    assert caught.value.code in {"event_frame", "not_exact"}


@pytest.mark.parametrize("name", ["anchor", "at", "boot", "data", "kind", "mono", "officer", "seq", "training", "v"])
def test_a_missing_frame_field_is_corrupt(name: str) -> None:
    with pytest.raises(Corrupt) as caught:
        read_event(frame(**{name: None}))
    assert caught.value.code == "event_frame"


def test_an_unknown_frame_field_is_corrupt() -> None:
    with pytest.raises(Corrupt):
        read_event(frame(note="x"))


def test_an_event_of_the_largest_size_passes_and_one_byte_more_does_not() -> None:
    room = LARGEST_EVENT - len(frame(data={"a": ""}))
    assert len(frame(data={"a": "x" * room})) == LARGEST_EVENT
    assert read_event(frame(data={"a": "x" * room})).seq == 1
    with pytest.raises(Corrupt) as caught:
        read_event(frame(data={"a": "x" * (room + 1)}))
    assert caught.value.code == "event_too_large"


def test_an_event_that_no_server_would_take_is_not_written() -> None:
    with pytest.raises(InvalidInput) as caught:
        Event(1, "ledger.closed", 7, 1, s.BOOT, 0, s.ANCHOR, {"reason": "đ" * LARGEST_EVENT}).exact()
    assert caught.value.code == "event_too_large"


@pytest.mark.parametrize(("kind", "version"), [("weather.noted", 1), ("report.recorded", 2), ("", 1)])
def test_an_unknown_kind_or_newer_version_is_read_and_waits(kind: str, version: int) -> None:
    event = read_event(frame(kind=kind, v=version, data={"anything": [1, {"b": True}]}))
    assert not is_understood(event)
    assert event.exact() == frame(kind=kind, v=version, data={"anything": [1, {"b": True}]})


def test_every_kind_of_today_is_understood() -> None:
    assert all(is_understood(read_event(frame(kind=kind, v=version))) for kind, version in KINDS.items())
    assert SEALED_KINDS.issubset(KINDS)


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_corrupt(raw: bytes) -> None:
    with pytest.raises(Corrupt):
        read_event(raw)


@given(st.data())
def test_a_flipped_byte_gives_corrupt_or_another_content_hash(data: st.DataObject) -> None:
    raw = bytearray(frame())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert content_hash(bytes(raw)) != content_hash(frame())
    try:
        event = read_event(bytes(raw))
    except Corrupt:
        return
    assert event != PLAIN


@given(
    st.dictionaries(
        st.sampled_from(["seq", "kind", "v", "case", "officer", "training", "at", "boot", "mono", "anchor", "data"]),
        st.one_of(
            st.integers(-5, 5),
            st.booleans(),
            st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=5),
            st.just([]),
            st.just({}),
        ),
    )
)
def test_any_mixture_of_frame_fields_is_corrupt_or_an_event(changes: dict[str, Any]) -> None:
    raw = frame(**changes)
    try:
        event = read_event(raw)
    except Corrupt:
        return
    assert event.exact() == raw
