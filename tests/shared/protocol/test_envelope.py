"""A push: read only whole, only in the agreed shape, and never larger than its caps."""

from __future__ import annotations

import gzip
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Conflict, Corrupt
from shared.ledger.chain import first_head, head_after, sign_head
from shared.ledger.exact import read_exact, write_exact
from shared.ledger.receipt import Receipt
from shared.protocol.envelope import Push, pack_lines, read_push, write_push
from shared.protocol.version import LARGEST_INFLATED, LARGEST_PUSH, MOST_EVENTS
from shared.seal.signed import Signed
from tests import samples as s

EVENTS = (b'{"a":1}', b'{"b":2}', '{"đ":"\\u000a"}'.encode())
FIRST = first_head(s.LEDGER)
HEAD = head_after(FIRST, EVENTS)
RECEIPT = Signed.over("receipt", Receipt(s.CASE, 1, s.LEDGER, 0, FIRST, 1).exact(), s.ROOT_KEY)
PUSH = Push(1, s.LEDGER, 1, 1, FIRST, HEAD, sign_head(s.TABLET_KEY, s.LEDGER, 3, HEAD), RECEIPT, EVENTS)
BODY = write_push(PUSH)
ENVELOPE, *LINES = gzip.decompress(BODY).removesuffix(b"\n").split(b"\n")


def fault(body: bytes) -> str:
    with pytest.raises(Corrupt) as caught:
        read_push(body)
    return caught.value.code


def with_envelope(**changes: Any) -> bytes:
    body = read_exact(ENVELOPE) | changes
    kept = {name: value for name, value in body.items() if value is not None}
    return pack_lines([write_exact(kept), *LINES])


def test_a_push_comes_back_whole_and_is_the_same_bytes_each_time() -> None:
    assert read_push(BODY) == PUSH
    assert write_push(PUSH) == BODY
    assert read_push(BODY).last == 3


def test_an_empty_push_only_asks_for_a_receipt() -> None:
    empty = replace(PUSH, events=(), first=4, prev=HEAD)
    assert read_push(write_push(empty)) == empty
    assert empty.last == 3


def test_an_empty_push_of_a_new_ledger_ends_before_its_first_event() -> None:
    assert replace(PUSH, events=(), head=FIRST).last == 0


def test_a_push_cut_at_any_byte_is_refused() -> None:
    for end in range(len(BODY)):
        assert fault(BODY[:end]) == "push_damaged"


def test_bytes_behind_a_push_are_refused() -> None:
    for more in (b"\0", b"\n", BODY, gzip.compress(b"x")):
        assert fault(BODY + more) == "push_damaged"


@given(st.data())
def test_a_changed_byte_is_refused_or_changes_nothing_that_counts(data: st.DataObject) -> None:
    body = bytearray(BODY)
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        push = read_push(bytes(body))
    except Corrupt:
        return
    assert push == PUSH  # time stamp and origin in the gzip header say nothing


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(b"\0" * 60_000_000, compresslevel=9)
    assert len(bomb) < LARGEST_PUSH
    tracemalloc.start()
    try:
        assert fault(bomb) == "push_too_large"
        assert tracemalloc.get_traced_memory()[1] < 3 * LARGEST_INFLATED
    finally:
        tracemalloc.stop()


def test_the_caps_hold_to_the_byte() -> None:
    room = LARGEST_INFLATED - len(ENVELOPE) - 2
    assert len(read_push(pack_lines([ENVELOPE, b"x" * room])).events[0]) == room
    assert fault(pack_lines([ENVELOPE, b"x" * (room + 1)])) == "push_too_large"
    assert fault(b"x" * (LARGEST_PUSH + 1)) == "push_too_large"
    assert fault(b"x" * LARGEST_PUSH) == "push_damaged"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html></html>",
        b'{"from":1}',
        ENVELOPE + b"\n",
        gzip.compress(b""),
        gzip.compress(b"\n"),
        gzip.compress(b"{}\n"),
        gzip.compress(b"[]\n"),
        gzip.compress(b"\xff\n"),
        gzip.compress(b"[" * 500_000),
        gzip.compress(gzip.compress(ENVELOPE)),
        pack_lines([b" " + ENVELOPE]),
        pack_lines([b"", ENVELOPE]),
    ],
)
def test_something_else_is_corrupt(body: bytes) -> None:
    assert fault(body) in {"push_damaged", "push_envelope"}


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": "1"},
        {"version": True},
        {"epoch": "1"},
        {"epoch": -1},
        {"epoch": True},
        {"from": 0},
        {"from": -1},
        {"from": "1"},
        {"prev": "AB" * 32},
        {"prev": "ab" * 31},
        {"prev": 5},
        {"head": "zz" * 32},
        {"head": " ".join(["ab"] * 32)},
        {"head": []},
        {"signature": "+" * 86},
        {"signature": 5},
        {"signature": "AA=="},
        {"tablet": "x"},
        {"tablet": 5},
        {"tablet": s.LEDGER.hex},
        {"note": "x"},
        {"receipt": None},
        {"tablet": None},
        {"version": None},
    ],
)
def test_an_envelope_of_another_shape_is_corrupt(change: dict[str, Any]) -> None:
    assert fault(with_envelope(**change)) == "push_envelope"


@pytest.mark.parametrize("receipt", ["x", 5, [], {}, {"body": "x"}, {**RECEIPT.to_wire(), "more": "x"}])
def test_a_push_without_a_receipt_of_the_agreed_shape_is_corrupt(receipt: Any) -> None:
    assert fault(with_envelope(receipt=receipt)) == "push_envelope"


def test_a_newer_envelope_is_told_apart_from_a_broken_one() -> None:
    with pytest.raises(Conflict) as told:
        read_push(with_envelope(version=2, note="x"))
    assert told.value.code == "version"


def test_a_push_of_very_many_lines_is_too_large() -> None:
    with pytest.raises(Corrupt) as told:
        read_push(pack_lines([ENVELOPE, *[b""] * (MOST_EVENTS + 1)]))
    assert told.value.code == "push_too_large"


def test_events_are_taken_as_they_are_and_judged_later() -> None:
    odd = (b"", b"\xff\x00", b" {}", b"not json")
    assert read_push(pack_lines([ENVELOPE, *odd])).events == odd


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_corrupt(raw: bytes) -> None:
    for body in (raw, gzip.compress(raw)):
        with pytest.raises(Corrupt):
            read_push(body)
