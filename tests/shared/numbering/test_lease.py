"""Leases: a number comes from a block that is good now, the lowest first, and never twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt, NotAllowed
from shared.ledger.exact import write_exact
from shared.numbering.lease import USE_BEFORE_MS, Lease, next_serial, open_lease
from shared.seal.keys import key_id, raw_public
from shared.seal.signed import Signed
from tests import samples as s

SERVER = UUID("01890000-0000-7000-8000-00000000f001")
NOW = s.ENTERED
LEASE = Lease(
    id=s.CASE,
    server=SERVER,
    epoch=1,
    home=317,
    ledger=s.LEDGER,
    year=2026,
    series=1,
    first=11,
    last=13,
    issued_at=NOW,
    use_before=NOW + USE_BEFORE_MS,
)


def public_of(kid: bytes) -> bytes | None:
    return {key_id(raw_public(s.ROOT_KEY)): raw_public(s.ROOT_KEY)}.get(kid)


def take(leases: list[Lease], *, used: set[int] | None = None, at: int = NOW, **where: int) -> int:
    where = {"year": 2026, "series": 1} | where
    return next_serial(leases, used=used or set(), latest_ms=at, **where)[1]


def refusal(leases: list[Lease], **how: Any) -> str:
    with pytest.raises(NotAllowed) as caught:
        take(leases, **how)
    return caught.value.code


def test_the_lowest_free_serial_comes_first() -> None:
    assert take([LEASE]) == 11
    assert take([LEASE], used={11}) == 12
    assert take([LEASE], used={12}) == 11
    assert take([LEASE], used={11, 12}) == 13
    assert refusal([LEASE], used={11, 12, 13}) == "no_numbers"


def test_of_two_blocks_the_lower_is_used_up_first_whatever_their_order() -> None:
    second = replace(LEASE, id=SERVER, first=501, last=502)
    for leases in ([LEASE, second], [second, LEASE]):
        assert take(leases) == 11
        assert take(leases, used={11, 12, 13}) == 501
        assert next_serial(leases, year=2026, series=1, used={11, 12, 13}, latest_ms=NOW)[0] is second
        assert refusal(leases, used={11, 12, 13, 501, 502}) == "no_numbers"


def test_a_block_ends_at_its_date_to_the_millisecond() -> None:
    assert take([LEASE], at=LEASE.use_before - 1) == 11
    assert refusal([LEASE], at=LEASE.use_before) == "lease_expired"
    assert refusal([LEASE], used={11, 12, 13}, at=LEASE.use_before) == "no_numbers"


def test_a_clock_set_back_does_not_help_since_the_caller_gives_the_latest_time_known() -> None:
    device, receipt, newest_event = LEASE.issued_at, LEASE.use_before + 1, LEASE.issued_at
    assert refusal([LEASE], at=max(device, receipt, newest_event)) == "lease_expired"


def test_an_expired_block_is_passed_over_for_a_good_one() -> None:
    later = replace(LEASE, id=SERVER, first=501, last=502, use_before=LEASE.use_before + 1)
    assert take([LEASE, later], at=LEASE.use_before) == 501
    assert refusal([LEASE, later], used={501, 502}, at=LEASE.use_before) == "lease_expired"


def test_a_renewed_block_goes_on_where_it_was() -> None:
    renewed = replace(LEASE, issued_at=NOW + 1, use_before=LEASE.use_before + USE_BEFORE_MS)
    for leases in ([LEASE, renewed], [renewed, LEASE]):
        lease, serial = next_serial(leases, year=2026, series=1, used={11}, latest_ms=LEASE.use_before)
        assert (lease, serial) == (renewed, 12)


@pytest.mark.parametrize("where", [{"year": 2027}, {"year": 2025}, {"series": 2}])
def test_a_block_of_another_year_or_series_is_not_used(where: dict[str, int]) -> None:
    assert refusal([LEASE], **where) == "no_numbers"


def test_without_any_block_there_are_no_numbers() -> None:
    assert refusal([]) == "no_numbers"


BLOCKS = st.lists(
    st.builds(
        lambda first, size, year, series, until: replace(
            LEASE, first=first, last=first + size, year=year, series=series, use_before=NOW + until
        ),
        st.integers(1, 30),
        st.integers(0, 6),
        st.sampled_from([2025, 2026]),
        st.sampled_from([1, 2]),
        st.integers(-5, 5),
    ),
    max_size=5,
)


@given(BLOCKS, st.sets(st.integers(1, 40)))
def test_a_number_is_free_inside_a_good_block_and_the_lowest_or_there_is_none(
    leases: list[Lease], used: set[int]
) -> None:
    good = [one for one in leases if (one.year, one.series) == (2026, 1) and one.use_before > NOW]
    free = {n for one in good for n in range(one.first, one.last + 1)} - used
    try:
        lease, serial = next_serial(leases, year=2026, series=1, used=used, latest_ms=NOW)
    except NotAllowed:
        assert free == set()
        return
    assert serial == min(free)
    assert lease in good
    assert lease.first <= serial <= lease.last


@given(BLOCKS)
def test_taking_until_nothing_is_left_gives_every_number_once(leases: list[Lease]) -> None:
    used: set[int] = set()
    while True:
        try:
            _, serial = next_serial(leases, year=2026, series=1, used=used, latest_ms=NOW)
        except NotAllowed:
            break
        assert serial not in used
        used.add(serial)
    good = [one for one in leases if (one.year, one.series) == (2026, 1) and one.use_before > NOW]
    assert used == {n for one in good for n in range(one.first, one.last + 1)}


def test_a_lease_opens_to_what_was_signed() -> None:
    signed = Signed.make("lease", LEASE.body(), s.ROOT_KEY)
    assert open_lease(signed, public_of) == LEASE
    assert write_exact(open_lease(signed, public_of).body()) == signed.body
    assert len(LEASE) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"from": 0},
        {"from": 14},
        {"to": 1 << 20},
        {"to": "13"},
        {"from": True},
        {"year": "2026"},
        {"series": True},
        {"home": [317]},
        {"epoch": "1"},
        {"use_before": "x"},
        {"issued_at": {}},
        {"tablet": "x"},
        {"server": 5},
        {"lease": s.LEDGER.hex},
        {"more": 1},
        {"year": None},
        {"tablet": None},
        {"to": None},
    ],
)
def test_a_lease_of_another_shape_is_corrupt(change: dict[str, Any]) -> None:
    body = {name: value for name, value in (LEASE.body() | change).items() if value is not None}
    with pytest.raises(Corrupt) as caught:
        open_lease(Signed.make("lease", body, s.ROOT_KEY), public_of)
    assert caught.value.code == "lease"


def test_a_receipt_or_a_stranger_never_gives_numbers() -> None:
    for signed in (
        Signed.make("receipt", LEASE.body(), s.ROOT_KEY),
        Signed.make("lease", LEASE.body(), s.TABLET_KEY),
    ):
        with pytest.raises(Corrupt):
            open_lease(signed, public_of)
