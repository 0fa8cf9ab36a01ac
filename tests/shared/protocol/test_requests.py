"""Requests that the tablet's key signs: over the method, the whole path, the body, a nonce and the time."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt
from shared.protocol.requests import read_signature_header, request_content, sign_request
from shared.seal.keys import key_id, raw_public
from tests import samples as s

CONTENT = request_content("POST", "/api/v1/leases?x=1", b"{}", nonce="00ff", time=s.ENTERED)
HEADER = sign_request(s.TABLET_KEY, CONTENT)


def public_of(kid: bytes) -> bytes | None:
    return {key_id(raw_public(s.TABLET_KEY)): raw_public(s.TABLET_KEY)}.get(kid)


def test_a_header_is_one_line_and_opens_to_what_was_signed() -> None:
    assert "\n" not in HEADER
    assert HEADER.isascii()
    assert read_signature_header(HEADER).opened("request", public_of) == CONTENT
    assert CONTENT["body"] == hashlib.sha256(b"{}").hexdigest()


def test_every_part_of_the_request_changes_what_is_signed() -> None:
    others = [
        request_content("GET", "/api/v1/leases?x=1", b"{}", nonce="00ff", time=s.ENTERED),
        request_content("POST", "/api/v1/leases?x=2", b"{}", nonce="00ff", time=s.ENTERED),
        request_content("POST", "/api/v1/leases?x=1", b"[]", nonce="00ff", time=s.ENTERED),
        request_content("POST", "/api/v1/leases?x=1", b"{}", nonce="00fe", time=s.ENTERED),
        request_content("POST", "/api/v1/leases?x=1", b"{}", nonce="00ff", time=s.ENTERED + 1),
    ]
    assert len({sign_request(s.TABLET_KEY, one) for one in [CONTENT, *others]}) == 6


def test_a_signed_request_is_no_receipt() -> None:
    with pytest.raises(Corrupt):
        read_signature_header(HEADER).opened("receipt", public_of)


@pytest.mark.parametrize(
    "value", ["", "x", "null", "[]", "5", "[" * 100_000, '{"a":' * 100_000, HEADER[:-1], HEADER * 2]
)
def test_a_header_of_something_else_is_corrupt(value: str) -> None:
    with pytest.raises(Corrupt):
        read_signature_header(value)


@given(
    st.text(max_size=40) | st.dictionaries(st.sampled_from(["body", "kid", "sig"]), st.text(max_size=9)).map(json.dumps)
)
def test_arbitrary_headers_are_corrupt(value: str) -> None:
    with pytest.raises(Corrupt):
        read_signature_header(value)
