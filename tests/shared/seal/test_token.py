"""The seal token: bounded, one spelling, and everything that is not one is told as such, quickly."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cbor2
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.law.catalogue import load_catalogue
from shared.seal import token as t
from shared.seal.claims import LONGEST_POINT, MOST_POINTS, Claims
from shared.seal.keys import key_id, raw_public
from shared.seal.token import LONGEST, from_qr_text, read_token, seal, to_qr_text, token_is_signed
from tests import samples as s

KEY = s.OFFICER_KEY
PUBLIC = raw_public(KEY)
KID = key_id(PUBLIC)
PLAIN = Claims(
    kind=1,
    unit=317,
    series=1,
    serial=4133,
    tablet="0317",
    day=20_778,
    hash16=b"h" * 16,
    form=2,
    edition=20_270,
    pages=2,
)
FULL = replace(
    PLAIN,
    amount=5_500_000,
    code="K7QF2M9XT",
    points=("ND168:7-2-h", "ND168:7-7-c"),
    acts=2,
    initials="NVM",
    name_check=b"n" * 8,
    plate_check=b"p" * 8,
    flags=2,
)
PROTECTED = {1: -8, 4: KID}
MAP: dict[Any, Any] = {
    1: 1, 2: 317, 3: 1, 4: 4133, 5: "0317", 6: 20_778, 7: b"h" * 16, 8: 2, 9: 20_270, 10: 2,
}  # fmt: skip


def by_hand(
    payload: Any = None, *, protected: Any = PROTECTED, unprotected: Any = None, tag: int = 18, more: bytes = b""
) -> bytes:
    """A token with a genuine signature, built without the code under test; `bytes` stand for themselves."""
    header = protected if isinstance(protected, bytes) else cbor2.dumps(protected, canonical=True)
    body = MAP if payload is None else payload
    claims = body if isinstance(body, bytes) else cbor2.dumps(body, canonical=True)
    signature = KEY.sign(cbor2.dumps(["Signature1", header, b"", claims]))
    unsigned = {} if unprotected is None else unprotected
    return cbor2.dumps(cbor2.CBORTag(tag, [header, unsigned, claims, signature])) + more


def refused(token: bytes) -> None:
    with pytest.raises(Corrupt) as caught:
        read_token(token)
    assert caught.value.code == "seal_unreadable"


def test_the_token_is_that_of_rfc_9052_built_by_hand() -> None:
    assert seal(PLAIN, KEY) == by_hand()
    assert read_token(by_hand()) == (PLAIN, KID)


def test_an_independent_reader_finds_headers_claims_and_a_good_signature() -> None:
    outer = cbor2.loads(seal(FULL, KEY))
    protected, unprotected, payload, signature = outer.value
    assert (outer.tag, cbor2.loads(protected), unprotected) == (18, PROTECTED, {})
    structure = b"\x84\x6aSignature1" + cbor2.dumps(protected) + b"\x40" + cbor2.dumps(payload)
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, structure)
    claims = cbor2.loads(payload)
    assert list(claims) == sorted(claims) == list(range(1, 19))
    assert (claims[11], claims[12], claims[13], claims[18]) == (5_500_000, "K7QF2M9XT", list(FULL.points), 2)


INTS = {name: bound for name, kind, bound in t._FIELDS if kind is int}


@st.composite
def bounded_claims(draw: st.DrawFn) -> Claims:
    values: dict[str, Any] = {}
    for number, (name, kind, bound) in enumerate(t._FIELDS, start=1):
        if kind is int:
            values[name] = draw(st.integers(0, bound))
        elif kind is bytes:
            sizes = st.just(bound) if number <= 10 else st.sampled_from([0, bound])
            values[name] = draw(sizes.flatmap(lambda size: st.binary(min_size=size, max_size=size)))
        elif kind is str:
            values[name] = draw(st.text("0AĐẾ𠀀", max_size=bound).filter(lambda text, most=bound: fits(text, most)))
        else:
            point = st.text("ND168:-đa", max_size=LONGEST_POINT).filter(lambda text: fits(text, LONGEST_POINT))
            values[name] = draw(st.lists(point, max_size=MOST_POINTS).map(tuple))
    return Claims(**values)


def fits(text: str, most: int) -> bool:
    return len(text.encode()) <= most


@given(bounded_claims())
def test_claims_within_their_bounds_are_sealed_in_time_and_read_back(claims: Claims) -> None:
    token = seal(claims, KEY)
    assert len(token) <= LONGEST
    assert read_token(token) == (claims, KID)
    assert token_is_signed(token, PUBLIC)
    assert from_qr_text(to_qr_text(token)) == token


def at_every_bound() -> Claims:
    most: dict[str, Any] = {}
    for name, kind, bound in t._FIELDS:
        if kind is int:
            most[name] = bound
        elif kind is tuple:
            most[name] = ("đ" * (LONGEST_POINT // 2),) * bound
        else:
            most[name] = "0" * bound if kind is str else b"x" * bound
    return Claims(**most)


def test_with_every_claim_at_its_bound_the_token_fits_the_qr_of_version_fifteen() -> None:
    token = seal(at_every_bound(), KEY)
    assert 380 <= len(token) <= LONGEST
    code = segno.make(to_qr_text(token), version=15, error="m", mask=2, mode="alphanumeric")
    assert (code.version, code.error, code.mask) == (15, "M", 2)
    longest = to_qr_text(b"\xff" * LONGEST)
    assert segno.make(longest, version=15, error="m", mode="alphanumeric").version == 15


def test_a_decision_with_two_acts_stays_below_230_bytes() -> None:
    _, token = s.sealed_decision(s.sample_decision(print_policy="acknowledged"))
    assert len(token) <= 230


def test_the_longest_names_and_the_longest_points_of_the_catalogue_fit() -> None:
    points = sorted({row.legal_point for row in load_catalogue().rows()}, key=lambda point: len(point.encode()))
    assert len(points[-1].encode()) <= LONGEST_POINT
    acts = tuple(replace(s.HELMET_FINE, point=point) for point in points[-8:])
    person = replace(s.PERSON, name="Ế " * 60)
    decision = s.sample_decision(
        acts=acts, offender=person, total=1_000_000_000, number=replace(s.sample_decision().number, serial=1_048_575)
    )
    _, token = s.sealed_decision(decision)
    assert len(token) <= LONGEST
    assert read_token(token)[0].acts == 8


OVER = [
    *((name, value) for name, bound in INTS.items() for value in (bound + 1, -1, True, 1.0, "1")),
    ("tablet", "123456789"),
    ("tablet", "ĐĐĐĐ0"),
    ("tablet", b"0317"),
    ("hash16", b"h" * 15),
    ("hash16", b"h" * 17),
    ("hash16", b""),
    ("hash16", "h" * 16),
    ("code", "K7QF2M9XTT"),
    ("points", ("x",) * 7),
    ("points", ("x" * 25,)),
    ("points", ("đ" * 13,)),
    ("points", (1,)),
    ("points", ["x"]),
    ("initials", "x" * 33),
    ("name_check", b"n" * 7),
    ("name_check", b"n" * 9),
    ("plate_check", "p" * 8),
]


@pytest.mark.parametrize(("name", "value"), OVER)
def test_a_claim_over_its_bound_or_of_another_type_is_not_sealed(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        seal(replace(FULL, **{name: value}), KEY)


@pytest.mark.parametrize(("name", "value"), OVER)
def test_a_signed_claim_over_its_bound_or_of_another_type_is_no_seal(name: str, value: Any) -> None:
    number = next(n for n, field in enumerate(t._FIELDS, start=1) if field[0] == name)
    wire = list(value) if isinstance(value, tuple) else value
    if name == "points" and value == ["x"]:
        wire = "x"
    refused(by_hand({**MAP, number: wire}))


PAYLOADS = {
    "claim missing": {number: value for number, value in MAP.items() if number != 7},
    "unknown claim": {**MAP, 19: 1},
    "claim 0": {0: 1, **MAP},
    "claim named": {**MAP, "unit": 1},
    "optional claim 0": {**MAP, 11: 0},
    "optional claim empty": {**MAP, 12: ""},
    "no points": {**MAP, 13: []},
    "points in points": {**MAP, 13: [["x"]]},
    "points as a map": {**MAP, 13: {0: "x"}},
    "bignum": {**MAP, 11: 2**70},
    "null": {**MAP, 11: None},
    "float key": cbor2.dumps({**{k: v for k, v in MAP.items() if k != 1}, 1.0: 1}),
    "array": [1, 317],
    "number": 5,
    "empty": b"",
    "key twice": b"\xab" + b"\x01\x01" + cbor2.dumps(MAP, canonical=True)[1:],
    "map unsorted": b"\xaa" + b"\x02\x19\x01\x3d\x01\x01" + cbor2.dumps(MAP, canonical=True)[7:],
    "indefinite map": b"\xbf" + cbor2.dumps(MAP, canonical=True)[1:] + b"\xff",
    "indefinite text": cbor2.dumps(MAP, canonical=True).replace(b"\x640317", b"\x7f\x640317\xff"),
    "long integer": cbor2.dumps(MAP, canonical=True).replace(b"\x01\x01", b"\x01\x18\x01", 1),
    "longer integer": cbor2.dumps(MAP, canonical=True).replace(b"\x02\x19\x01\x3d", b"\x02\x1a\x00\x00\x01\x3d"),
    "long length": cbor2.dumps(MAP, canonical=True).replace(b"\x640317", b"\x78\x040317"),
    "tagged": cbor2.dumps(cbor2.CBORTag(55799, MAP)),
    "trailing": cbor2.dumps(MAP, canonical=True) + b"\x00",
    "text not UTF-8": cbor2.dumps(MAP, canonical=True).replace(b"\x640317", b"\x64\xff\xff\xff\xff"),
    "huge map": b"\xbb\x7f" + b"\xff" * 7,
    "huge bytes": b"\x5b\x00\x00\x00\x7f" + b"\xff" * 4,
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_that_is_not_the_one_spelling_of_known_claims_is_no_seal(payload: Any) -> None:
    refused(by_hand(payload))


HEADERS: dict[str, dict[str, Any]] = {
    "algorithm unprotected": {"protected": {4: KID}, "unprotected": {1: -8}},
    "key id unprotected": {"protected": {1: -8}, "unprotected": {4: KID}},
    "both in both": {"unprotected": {1: -8, 4: KID}},
    "unprotected extra": {"unprotected": {5: b"x"}},
    "unprotected array": {"unprotected": []},
    "unprotected indefinite": {"more": b""},
    "no algorithm": {"protected": {4: KID}},
    "no key id": {"protected": {1: -8}},
    "algorithm ES256": {"protected": {1: -7, 4: KID}},
    "algorithm EdDSA as text": {"protected": {1: "EdDSA", 4: KID}},
    "algorithm float": {"protected": cbor2.dumps({1: -8.0, 4: KID})},
    "critical": {"protected": {1: -8, 2: [4], 4: KID}},
    "content type": {"protected": {1: -8, 3: 0, 4: KID}},
    "key id long": {"protected": {1: -8, 4: KID + b"\0"}},
    "key id short": {"protected": {1: -8, 4: KID[:7]}},
    "key id text": {"protected": {1: -8, 4: "x" * 8}},
    "key id list": {"protected": {1: -8, 4: list(KID)}},
    "header unsorted": {"protected": b"\xa2\x04\x48" + KID + b"\x01\x27"},
    "header twice": {"protected": b"\xa3\x01\x27\x01\x27\x04\x48" + KID},
    "header trailing": {"protected": cbor2.dumps(PROTECTED, canonical=True) + b"\x00"},
    "header empty": {"protected": b""},
    "header array": {"protected": [1, -8, 4, KID]},
    "tag 17": {"tag": 17},
    "tag 98": {"tag": 98},
    "trailing": {"more": b"\x00"},
    "trailing token": {"more": by_hand()},
}


@pytest.mark.parametrize("how", HEADERS.values(), ids=HEADERS)
def test_headers_of_another_form_are_no_seal(how: dict[str, Any]) -> None:
    token = by_hand(**how)
    if how == {"more": b""}:
        token = token.replace(b"\xa0", b"\xbf\xff", 1)
    refused(token)


def outer(edit: Callable[[list[Any]], Any]) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(18, edit(list(cbor2.loads(by_hand()).value))))


SHAPES: dict[str, bytes] = {
    "no tag": by_hand()[1:],
    "double tag": b"\xd2" + by_hand(),
    "long tag": b"\xd8\x12" + by_hand()[1:],
    "self-described": b"\xd9\xd9\xf7" + by_hand(),
    "three parts": outer(lambda parts: parts[:3]),
    "five parts": outer(lambda parts: [*parts, b""]),
    "map": outer(lambda parts: dict(enumerate(parts))),
    "text of four": outer(lambda _: "abcd"),
    "detached payload": outer(lambda parts: [*parts[:2], None, parts[3]]),
    "signature short": outer(lambda parts: [*parts[:3], parts[3][:63]]),
    "signature long": outer(lambda parts: [*parts[:3], parts[3] + b"\0"]),
    "signature as text": outer(lambda parts: [*parts[:3], "x" * 64]),
    "signature as list": outer(lambda parts: [*parts[:3], [1] * 64]),
    "signature as map": outer(lambda parts: [*parts[:3], {n: n for n in range(64)}]),
    "payload as text": outer(lambda parts: [*parts[:2], "x", parts[3]]),
    "indefinite array": by_hand().replace(b"\xd2\x84", b"\xd2\x9f", 1) + b"\xff",
    "nested arrays": b"\x81" * LONGEST,
    "nested tags": b"\xd2" * LONGEST,
    "nested maps": b"\xa1\x01" * 200,
    "nested keys": b"\xa1\x81" * 200,
    "huge array": b"\xd2\x9b\x7f" + b"\xff" * 7,
    "huge bytes": b"\xd2\x84\x5a\x7f\xff\xff\xff",
    "cycle": b"\xd8\x1c\x84\xd8\x1d\x00\xa0\x40\x40",
    "huge decimal": b"\xc4\x82\x1b\x7f" + b"\xff" * 7 + b"\x01",
    "huge float": b"\xc5\x82\x1b\x7f" + b"\xff" * 7 + b"\x01",
    "pattern": cbor2.dumps(cbor2.CBORTag(35, "(a{1,65000}){1,65000}" * 10)),
    "nothing": b"",
    "too long": by_hand(more=b"\0" * LONGEST),
}


@pytest.mark.parametrize("token", SHAPES.values(), ids=SHAPES)
def test_other_shapes_are_no_seal(token: bytes) -> None:
    refused(token)


@given(st.binary(max_size=LONGEST))
def test_arbitrary_bytes_are_no_seal(raw: bytes) -> None:
    refused(raw)


@given(st.data())
def test_a_changed_byte_is_no_seal_or_has_no_good_signature(data: st.DataObject) -> None:
    token = bytearray(seal(FULL, KEY))
    token[data.draw(st.integers(0, len(token) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        _, kid = read_token(bytes(token))
    except Corrupt:
        return
    assert kid != KID or not token_is_signed(bytes(token), PUBLIC)


def test_each_flipped_bit_is_no_seal_or_has_no_good_signature() -> None:
    token = seal(PLAIN, KEY)
    for bit in range(len(token) * 8):
        flipped = bytearray(token)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            _, kid = read_token(bytes(flipped))
        except Corrupt:
            continue
        assert kid != KID or not token_is_signed(bytes(flipped), PUBLIC)


def test_a_token_cut_or_lengthened_anywhere_is_no_seal() -> None:
    token = seal(FULL, KEY)
    for end in range(len(token)):
        refused(token[:end])
    refused(token + b"\0")


def test_the_key_id_of_another_key_does_not_make_its_signature_good() -> None:
    token = seal(PLAIN, s.TABLET_KEY)
    borrowed = token.replace(key_id(raw_public(s.TABLET_KEY)), KID)
    assert read_token(borrowed)[1] == KID
    assert not token_is_signed(borrowed, PUBLIC)
    assert not token_is_signed(token, PUBLIC)
    assert token_is_signed(token, raw_public(s.TABLET_KEY))


def test_the_same_claims_and_key_give_the_same_bytes() -> None:
    assert hashlib.sha256(seal(FULL, KEY)).digest() == hashlib.sha256(seal(replace(FULL), KEY)).digest()


@pytest.mark.parametrize(
    "text", ["a", "\u00e9" * 10, "::::", "GGW", to_qr_text(b"abc") + "\n", "0" * 601, "A" * 1_000_000, "ab"]
)
def test_text_that_is_not_the_one_base45_of_a_token_is_refused(text: str) -> None:
    with pytest.raises(Corrupt):
        from_qr_text(text)


@given(st.text(max_size=20) | st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=30))
def test_arbitrary_text_is_refused_or_the_one_spelling(text: str) -> None:
    try:
        token = from_qr_text(text)
    except Corrupt:
        return
    assert to_qr_text(token) == text
