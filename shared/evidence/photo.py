"""What may be sent as a photo. Both sides ask here, so that a tablet never offers what the server refuses."""

from __future__ import annotations

from shared.errors import InvalidInput

LARGEST_PHOTO = 30_000_000
"""Bytes. A camera's JPEG has 2 to 8 million; more is no photo of a stop."""
HEAD_BYTES = 8
"""So many first bytes tell what a file is."""
_FIRST_BYTES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


def check_size(size: int) -> None:
    """InvalidInput("photo_empty") for no bytes at all, ("photo_too_large") for more than LARGEST_PHOTO."""
    if size <= 0:
        raise InvalidInput(
            "photo_empty",
            field="size",
            vi="Ảnh không có dữ liệu nên không nhận. Chụp lại; mục trong sổ vẫn giữ.",
            en="The photo has no bytes, so it is not taken. Take it again; the ledger entry stays.",
        )
    if size > LARGEST_PHOTO:
        raise InvalidInput(
            "photo_too_large",
            field="size",
            vi=f"Ảnh lớn hơn {LARGEST_PHOTO // 1_000_000} MB. Chụp lại ở cỡ nhỏ hơn.",
            en=f"The photo is larger than {LARGEST_PHOTO // 1_000_000} MB. Take it again at a smaller size.",
        )


def media_type_of(first: bytes) -> str:
    """``image/jpeg`` or ``image/png``, told by the first HEAD_BYTES bytes and by nothing a sender says.

    InvalidInput("photo_type"): neither. A page or a program must not come back out of here as a picture.
    """
    for media_type, magic in _FIRST_BYTES.items():
        if first.startswith(magic):
            return media_type
    raise InvalidInput(
        "photo_type",
        field="media_type",
        vi="Tệp không phải ảnh JPEG hoặc PNG nên không nhận. Chụp lại bằng máy ảnh của ứng dụng.",
        en="The file is neither a JPEG nor a PNG, so it is not taken. Take it again with the app's camera.",
    )
