"""The chain: every byte, place and order counts, and the head is signed for one ledger only."""

from __future__ import annotations

import hashlib
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.chain import first_head, head_after, head_is_signed, head_message, next_head, sign_head
from shared.seal.keys import raw_public
from tests import samples as s

OTHER = UUID("01890000-0000-7000-8000-000000000318")
EVENTS = st.lists(st.binary(min_size=1, max_size=12), min_size=2, max_size=6)


def test_the_first_head_is_that_of_the_protocol() -> None:
    assert first_head(s.LEDGER) == hashlib.sha256(b"bienban-ledger-v1\x00" + s.LEDGER.bytes).digest()
    assert first_head(s.LEDGER) != first_head(OTHER)


@given(EVENTS)
def test_the_head_is_a_fold_over_the_events(events: list[bytes]) -> None:
    expected = first_head(s.LEDGER)
    for raw in events:
        expected = hashlib.sha256(expected + raw).digest()
    assert head_after(first_head(s.LEDGER), events) == expected
    middle = head_after(first_head(s.LEDGER), events[:1])
    assert head_after(middle, events[1:]) == expected
    assert head_after(expected, []) == expected


@given(EVENTS, st.data())
def test_a_lost_doubled_swapped_or_changed_event_changes_the_head(events: list[bytes], data: st.DataObject) -> None:
    good = head_after(first_head(s.LEDGER), events)
    place = data.draw(st.integers(0, len(events) - 2))
    changed = [
        events[:place] + events[place + 1 :],
        events[: place + 1] + events[place:],
        [*events[:place], events[place] + b"x", *events[place + 1 :]],
    ]
    if events[place] != events[place + 1]:
        changed.append([*events[:place], events[place + 1], events[place], *events[place + 2 :]])
    for other in changed:
        assert head_after(first_head(s.LEDGER), other) != good
    assert head_after(first_head(OTHER), events) != good


def test_the_signed_message_has_its_fields_at_fixed_places() -> None:
    message = head_message(s.LEDGER, 258, b"h" * 32)
    assert message == b"bienban-head-v1\x00" + s.LEDGER.bytes + b"\0\0\0\0\0\0\x01\x02" + b"h" * 32


def test_a_head_signature_holds_for_its_key_ledger_seq_and_head_only() -> None:
    head = next_head(first_head(s.LEDGER), b"event")
    public = raw_public(s.TABLET_KEY)
    signature = sign_head(s.TABLET_KEY, s.LEDGER, 1, head)
    assert head_is_signed(public, signature, s.LEDGER, 1, head)
    assert not head_is_signed(raw_public(s.OFFICER_KEY), signature, s.LEDGER, 1, head)
    assert not head_is_signed(public, signature, OTHER, 1, head)
    assert not head_is_signed(public, signature, s.LEDGER, 2, head)
    assert not head_is_signed(public, signature, s.LEDGER, 1, first_head(s.LEDGER))


def test_a_flipped_bit_of_the_signature_or_a_malformed_key_is_not_a_good_one() -> None:
    head = first_head(s.LEDGER)
    public = raw_public(s.TABLET_KEY)
    signature = sign_head(s.TABLET_KEY, s.LEDGER, 0, head)
    for bit in range(512):
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not head_is_signed(public, bytes(flipped), s.LEDGER, 0, head)
    for bad in (b"", signature[:-1], signature + b"\0"):
        assert not head_is_signed(public, bad, s.LEDGER, 0, head)
    for bad in (b"", public[:-1], public + b"\0"):
        assert not head_is_signed(bad, signature, s.LEDGER, 0, head)
