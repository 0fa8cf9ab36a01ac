"""UUIDv7 by RFC 9562, and one spelling of a UUID."""

from __future__ import annotations

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.ids import parse_uuid, uuid7

SAMPLE = "01890000-0000-7000-8000-00000000abcd"


@given(st.integers(0, (1 << 48) - 1), st.binary(min_size=10, max_size=10))
def test_the_layout_is_that_of_the_rfc(ms: int, drawn: bytes) -> None:
    made = uuid7(ms, drawn)
    assert made.bytes[:6] == ms.to_bytes(6, "big")
    assert made.bytes[6] >> 4 == 7
    assert made.bytes[8] >> 6 == 0b10
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.bytes[6] & 0x0F == drawn[0] & 0x0F
    assert made.bytes[7] == drawn[1]
    assert made.bytes[8] & 0x3F == drawn[2] & 0x3F
    assert made.bytes[9:] == drawn[3:]


def test_the_example_of_the_rfc_comes_out() -> None:
    # RFC 9562 A.6: 2022-02-22 14:22:22 -05:00, rand_a CC3, rand_b 18C4DC0C0C07398F
    made = uuid7(0x017F22E279B0, bytes.fromhex("0cc318c4dc0c0c07398f"))
    assert str(made) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@pytest.mark.parametrize("size", [0, 9, 11, 16])
def test_another_number_of_random_bytes_is_a_mistake_of_the_caller(size: int) -> None:
    with pytest.raises(ValueError, match="random"):
        uuid7(0, bytes(size))


def test_the_canonical_spelling_is_read() -> None:
    assert parse_uuid(SAMPLE, "case") == UUID(SAMPLE)


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE.upper(),
        SAMPLE.replace("-", ""),
        "{" + SAMPLE + "}",
        "urn:uuid:" + SAMPLE,
        SAMPLE + " ",
        SAMPLE[:-1],
        "",
        None,
        5,
        True,
        [],
        UUID(SAMPLE),
        "٠" * 32,
        "0" * 100_000,
    ],
)
def test_every_other_spelling_is_refused_and_the_field_is_named(text: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_uuid(text, "case")
    assert (caught.value.code, caught.value.field) == ("uuid", "case")
