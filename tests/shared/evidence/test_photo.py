"""What may be a photo, and the word that it arrived."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import Corrupt, InvalidInput
from shared.evidence.photo import LARGEST_PHOTO, check_size, media_type_of
from shared.evidence.receipt import PhotoReceipt, open_photo_receipt
from shared.ledger.exact import read_exact
from shared.seal.keys import key_id, raw_public
from shared.seal.signed import Signed

KEY = Ed25519PrivateKey.generate()
RECEIPT = PhotoReceipt(UUID("01a10000-0000-7000-8000-000000000001"), 27, b"\x07" * 32, 5_000, 1_795_000_000_000)
BODY = read_exact(RECEIPT.exact())


def public_of(kid: bytes) -> bytes | None:
    return raw_public(KEY) if kid == key_id(raw_public(KEY)) else None


@pytest.mark.parametrize(("size", "code"), [(-1, "empty"), (0, "empty"), (LARGEST_PHOTO + 1, "too_large")])
def test_no_bytes_and_too_many_are_refused(size: int, code: str) -> None:
    with pytest.raises(InvalidInput, match=f"photo_{code}"):
        check_size(size)


def test_a_photo_of_any_usual_size_is_fine() -> None:
    for size in (1, 3_000_000, LARGEST_PHOTO):
        check_size(size)


def test_the_first_bytes_say_what_it_is() -> None:
    assert media_type_of(b"\xff\xd8\xff\xe1abcd") == "image/jpeg"
    assert media_type_of(b"\x89PNG\r\n\x1a\n") == "image/png"
    for other in (b"", b"\xff\xd8", b"GIF89a12", b"<html><s", b"\x89PNG\n\n\n\n", b"%PDF-1.7"):
        with pytest.raises(InvalidInput, match="photo_type"):
            media_type_of(other)


def test_a_receipt_opens_only_under_the_servers_key_and_as_a_photos_receipt() -> None:
    assert open_photo_receipt(Signed.over("photo", RECEIPT.exact(), KEY), public_of) == RECEIPT
    for signed in (
        Signed.over("receipt", RECEIPT.exact(), KEY),
        Signed.over("photo", RECEIPT.exact(), Ed25519PrivateKey.generate()),
    ):
        with pytest.raises(Corrupt, match="signature"):
            open_photo_receipt(signed, public_of)


@pytest.mark.parametrize(
    "change",
    [
        {"home": -1},
        {"size": True},
        {"time": "1"},
        {"sha256": "07" * 31},
        {"sha256": "0A" * 32},
        {"server": "x"},
        {"more": 1},
    ],
)
def test_a_signed_body_of_another_shape_is_no_receipt(change: dict[str, object]) -> None:
    signed = Signed.make("photo", {**BODY, **change}, KEY)  # type: ignore[dict-item]
    with pytest.raises(Corrupt, match="photo_receipt"):
        open_photo_receipt(signed, public_of)
