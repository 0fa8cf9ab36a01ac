"""A ledger as a file: whatever is done to it, the first bad entry is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.ledger.chain import first_head, head_after
from shared.ledger.event import Event
from shared.ledger.exact import read_exact, write_exact
from shared.ledger.export import check_export, read_export, removal_message, write_export
from shared.ledger.receipt import Receipt
from shared.seal.base64url import to_base64url
from shared.seal.keys import raw_public
from shared.seal.signed import Signed
from tests import samples as s

RECEIPT = Signed.over("receipt", Receipt(s.CASE, 1, s.LEDGER, 0, first_head(s.LEDGER), 1).exact(), s.ROOT_KEY)
EVENTS = [
    Event(n, "complaint.recorded", 7, n, s.BOOT, n, s.ANCHOR, {"text": f'lời {n} "}}"'}, case=s.CASE).exact()
    for n in range(1, 5)
]
OTHER = UUID("01890000-0000-7000-8000-000000000318")


def export(events: list[bytes] = EVENTS, ledger: UUID = s.LEDGER) -> bytes:
    return write_export(ledger, code="0317", home=317, events=events, receipts=[RECEIPT], key=s.TABLET_KEY)


def public_of(ledger: UUID) -> bytes | None:
    return raw_public(s.TABLET_KEY) if ledger == s.LEDGER else None


def fault(data: bytes) -> tuple[str, str | None]:
    with pytest.raises(Corrupt) as caught:
        list(check_export(data, public_of))
    return caught.value.code, caught.value.field


def lines_of(data: bytes) -> list[bytes]:
    return data.removesuffix(b"\n").split(b"\n")


def joined(lines: list[bytes]) -> bytes:
    return b"\n".join(lines) + b"\n"


def with_envelope(**changes: Any) -> bytes:
    first, *rest = lines_of(export())
    body = read_exact(first) | changes
    return joined([write_exact({name: value for name, value in body.items() if value is not None}), *rest])


def removed_line(events: list[bytes], number: int, **changes: Any) -> bytes:
    head = head_after(first_head(s.LEDGER), events[:number])
    sig = to_base64url(s.ROOT_KEY.sign(removal_message(s.LEDGER, number, head)))
    note = {"kind": "complaint.recorded", "reason": "term", "seq": number, "sig": sig} | changes
    return write_exact({"h": head.hex(), "removed": note})


def test_an_export_gives_back_every_event_and_is_lines_of_json() -> None:
    data = export()
    found = [(one.seq, one.raw) for one in check_export(data, public_of)]
    assert found == list(enumerate(EVENTS, start=1))
    assert [json.loads(line)["e"]["seq"] for line in lines_of(data)[1:]] == [1, 2, 3, 4]
    assert read_export(data)[0].receipts == (RECEIPT,)


def test_an_empty_ledger_has_an_export_too() -> None:
    assert list(check_export(export([]), public_of)) == []


def test_each_flipped_byte_of_a_line_names_that_entry() -> None:
    lines = lines_of(export(EVENTS[:2]))
    for number in (1, 2):
        for place in range(len(lines[number])):
            for mask in (1, 0x20, 0xFF):
                line = bytearray(lines[number])
                line[place] ^= mask
                broken = [*lines[:number], bytes(line), *lines[number + 1 :]]
                code, seq = fault(joined(broken))
                assert (code in {"bad_hash", "export_line"}, seq) == (True, str(number)), (number, place)


def test_each_flipped_byte_of_the_envelope_is_an_envelope_error_or_fails_the_head() -> None:
    first, *rest = lines_of(export())
    told_by_the_key_list = {
        place for name in (b'"code":"0317"', b'"home":317') for place in range(first.find(name), first.find(name) + 13)
    }
    receipts = range(first.find(b'"receipts"'), first.find(b'"signature"'))
    for place in range(len(first)):
        line = bytearray(first)
        line[place] ^= 1
        if place in told_by_the_key_list or place in receipts:
            continue
        code, _ = fault(joined([bytes(line), *rest]))
        assert code in {"export_envelope", "head_signature", "export_short", "bad_hash"}, place


@given(st.integers(0, 7), st.data())
def test_any_flipped_byte_is_corrupt_or_leaves_the_events_as_they_were(bit: int, data: st.DataObject) -> None:
    raw = bytearray(export())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << bit
    try:
        events = list(check_export(bytes(raw), public_of))
    except Corrupt:
        return
    assert [one.raw for one in events] == EVENTS


def test_a_joint_between_two_lines_that_is_broken_names_the_first_of_them() -> None:
    data = export()
    place = data.index(b"\n", data.index(b"\n") + 1)
    assert fault(data[:place] + b" " + data[place + 1 :])[1] == "1"


@pytest.mark.parametrize("left", [0, 1, 2, 3])
def test_a_truncated_export_names_the_first_missing_entry(left: int) -> None:
    assert fault(joined(lines_of(export())[: left + 1])) == ("export_short", str(left + 1))


def test_an_export_cut_at_any_byte_is_corrupt() -> None:
    data = export(EVENTS[:2])
    for end in range(len(data) - 1):
        with pytest.raises(Corrupt):
            list(check_export(data[:end], public_of))


def edited(edit: Callable[[list[bytes]], list[bytes]]) -> bytes:
    first, *rest = lines_of(export())
    return joined([first, *edit(rest)])


@pytest.mark.parametrize(
    ("edit", "seq"),
    [
        (lambda rest: [rest[1], rest[0], *rest[2:]], "1"),
        (lambda rest: [*rest[:2], rest[3], rest[2]], "3"),
        (lambda rest: [*rest[:2], rest[1], *rest[2:]], "3"),
        (lambda rest: [rest[0], *rest[2:]], "2"),
        (lambda rest: [*rest, rest[-1]], "5"),
        (lambda rest: [rest[0], b"", *rest[1:]], "2"),
        (lambda rest: [rest[0], b"{}", *rest[1:]], "2"),
        (lambda rest: [rest[0], b"[" * 200_000, *rest[1:]], "2"),
        (lambda rest: [rest[0], b"\xff\x00", *rest[1:]], "2"),
        (lambda rest: [lines_of(export(ledger=OTHER))[1], *rest[1:]], "1"),
        (lambda rest: [rest[0] + b" ", *rest[1:]], "1"),
        (lambda rest: [b" " + rest[0], *rest[1:]], "1"),
    ],
    ids="swap, swap end, repeat, drop, repeat end, blank, empty, deep, bytes, foreign, space, space".split(", "),
)
def test_moved_repeated_dropped_and_foreign_lines_name_the_first_bad_entry(
    edit: Callable[[list[bytes]], list[bytes]], seq: str
) -> None:
    assert fault(edited(edit))[1] == seq


def test_a_chain_that_is_computed_anew_fails_at_the_head() -> None:
    changed = [*EVENTS[:3], EVENTS[3].replace("lời 4".encode(), "lời 5".encode())]
    first = lines_of(export())[0]
    rest = lines_of(export(changed))[1:]
    assert fault(joined([first, *rest])) == ("head_signature", "4")
    envelope = read_exact(first) | {"head": read_exact(lines_of(export(changed))[0])["head"]}
    assert fault(joined([write_exact(envelope), *rest])) == ("head_signature", "4")


@pytest.mark.parametrize("own", [1, 2, 4, 30])
def test_an_event_that_says_another_place_than_its_own_is_named(own: int) -> None:
    signed_so = [*EVENTS[:2], EVENTS[2].replace(b'"seq":3,', b'"seq":%d,' % own), EVENTS[3]]
    assert fault(export(signed_so)) == ("wrong_seq", "3")


@pytest.mark.parametrize("raw", [b'{"seq":3}', b"{}", b"", b'{"data":{"seq":3,"training":false,"v":1},"x":1}'])
def test_an_event_without_the_frame_of_one_is_named(raw: bytes) -> None:
    assert fault(export([*EVENTS[:2], raw, EVENTS[3]])) == ("export_line", "3")


def test_the_longest_place_is_read() -> None:
    far = Event(2**53 - 1, "complaint.recorded", 7, 1, s.BOOT, 1, s.ANCHOR, {"text": "x"}, training=True, v=2**53 - 1)
    assert fault(export([far.exact()])) == ("wrong_seq", "1")


def test_an_export_of_an_unknown_tablet_or_under_another_key_fails_at_the_head() -> None:
    assert fault(export(ledger=OTHER)) == ("head_signature", "4")
    with pytest.raises(Corrupt):
        list(check_export(export(), lambda _: raw_public(s.OFFICER_KEY)))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": True},
        {"to": True},
        {"to": "4"},
        {"from": True},
        {"home": "317"},
        {"code": 317},
        {"tablet": "x"},
        {"tablet": None},
        {"head": "AB" * 32},
        {"head": "ab" * 31},
        {"signature": "+" * 86},
        {"signature": 5},
        {"receipts": 5},
        {"receipts": [{}]},
        {"receipts": {"a": 1}},
        {"receipts": None},
        {"note": "x"},
    ],
)
def test_an_envelope_of_another_shape_is_told_as_such(change: dict[str, Any]) -> None:
    assert fault(with_envelope(**change)) == ("export_envelope", "0")


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"[]", b"null", b"\xff", b"[" * 200_000, b'{"h":1}'])
def test_a_file_of_something_else_is_told_as_such(data: bytes) -> None:
    assert fault(data) == ("export_envelope", "0")


@pytest.mark.parametrize(("change", "code"), [({"from": 2}, "export_short"), ({"to": 9}, "export_short")])
def test_an_envelope_of_other_bounds_is_told_at_the_end(change: dict[str, Any], code: str) -> None:
    assert fault(with_envelope(**change)) == (code, "5")


def test_a_removed_event_leaves_its_hash_so_that_the_rest_still_checks() -> None:
    first, *rest = lines_of(export())
    found = list(check_export(joined([first, rest[0], removed_line(EVENTS, 2), *rest[2:]]), public_of))
    assert [one.raw for one in found] == [EVENTS[0], None, EVENTS[2], EVENTS[3]]
    assert found[1].removed is not None
    assert found[1].removed.seq == 2
    last = list(check_export(joined([first, *rest[:3], removed_line(EVENTS, 4)]), public_of))
    assert last[-1].raw is None


@pytest.mark.parametrize(
    "line",
    [
        removed_line(EVENTS, 2, seq=1),
        removed_line(EVENTS, 2, seq="2"),
        removed_line(EVENTS, 2, sig=5),
        removed_line(EVENTS, 2, reason=[]),
        removed_line(EVENTS, 2, more="x"),
        removed_line(EVENTS, 2).replace(b'"h":"', b'"h":"00', 1),
        removed_line(EVENTS, 2).replace(b'"kind"', b'"king"'),
        removed_line(EVENTS, 2).replace(b',"removed"', b', "removed"'),
        removed_line(EVENTS, 2)[:-1] + b',"x":1}',
        b'{"h":"' + b"ab" * 32 + b'","removed":[["kind","a"],["reason","b"],["seq",2],["sig","c"]]}',
        b'{"h":"' + b"AB" * 32 + b'","removed":{"kind":"a","reason":"b","seq":2,"sig":"c"}}',
    ],
)
def test_a_note_of_removal_of_another_shape_is_told_at_its_entry(line: bytes) -> None:
    first, *rest = lines_of(export())
    assert fault(joined([first, rest[0], line, *rest[2:]])) == ("export_line", "2")


def test_a_note_for_the_first_entry_does_not_take_true_for_its_seq() -> None:
    first, *rest = lines_of(export())
    assert fault(joined([first, removed_line(EVENTS, 1, seq=True), *rest[1:]])) == ("export_line", "1")


def test_a_removed_line_with_another_hash_fails_at_the_next_entry() -> None:
    first, *rest = lines_of(export())
    other = removed_line([EVENTS[0], EVENTS[2]], 2)
    assert fault(joined([first, rest[0], other, *rest[2:]])) == ("bad_hash", "3")


def test_a_long_hash_cannot_take_over_the_first_bytes_of_the_next_event() -> None:
    first, *rest = lines_of(export())
    head = head_after(first_head(s.LEDGER), EVENTS[:2])
    swallowed = (head + EVENTS[2][:10]).hex().encode()
    note = removed_line(EVENTS, 2).replace(head.hex().encode(), swallowed)
    shortened = rest[2].replace(EVENTS[2], EVENTS[2][10:])
    assert fault(joined([first, rest[0], note, shortened, rest[3]])) == ("export_line", "2")
