"""The QR codes in a photo, a scan or a rendered page. Nothing here judges what they say."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Literal

import zxingcpp
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 60_000_000
_LARGEST_SIDE = 4_000
_FORMATS = ("PNG", "JPEG")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
Unreadable = Literal["too_large", "heic", "not_a_picture", "no_code"]
_WORDS: dict[Unreadable, str] = {
    "too_large": "the picture is too large",
    "heic": "a HEIC picture cannot be read; save it as JPEG",
    "not_a_picture": "not a readable picture (damaged or cut short)",
    "no_code": "no QR code could be read; hold still, avoid shadow, take the whole code",
}


class NotReadable(Exception):
    """No QR text comes out of these bytes; `code` says why."""

    def __init__(self, code: Unreadable) -> None:
        super().__init__(_WORDS[code])
        self.code = code


def read_codes(picture: Image.Image) -> tuple[str, ...]:
    """The texts of all QR codes in a picture, each once."""
    return tuple(_read(picture))


def _read(picture: Image.Image) -> dict[str, int]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return {one.text: _mask(one.extra) for one in found}


def _mask(extra: Any) -> int:
    """Of the QR, -1 where the reader does not tell; its stubs know no more of `extra` than that it is an object."""
    return int(extra.get("DataMask", -1))


def codes_in(raw: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a PNG or JPEG of at most 60 megapixels, at least one. NotReadable otherwise."""
    return tuple(masks_in(raw))


def masks_in(raw: bytes) -> dict[str, int]:
    """As `codes_in`: each text → the mask its QR was drawn with, which tells a notice from the form."""
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIF_BRANDS:
        raise NotReadable("heic")
    try:
        with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotReadable("too_large")
            # A JPEG is decoded at half or a quarter of its size where that still leaves the largest side we look at.
            opened.draft("L", (_LARGEST_SIDE, _LARGEST_SIDE))
            picture = opened.convert("L")
    except Image.DecompressionBombError as error:
        raise NotReadable("too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotReadable("not_a_picture") from error
    picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    codes = _read(picture)
    if not codes:
        raise NotReadable("no_code")
    return codes
