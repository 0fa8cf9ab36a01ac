"""What the database says, as errors that a person can act on. A commit that failed has saved nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2

from shared.errors import Conflict, Corrupt, DomainError, NotAllowed

# (part of SQLite's message, code of ours); the message is the only thing every build gives.
_MESSAGES = (
    ("database or disk is full", "storage_full"),
    ("readonly database", "storage_read_only"),
    ("unable to open database", "storage_read_only"),
    ("disk I/O error", "storage_full"),
    ("database is locked", "store_busy"),
    ("file is not a database", "store_unreadable"),
    ("malformed", "store_unreadable"),
    ("no receipt", "no_receipt"),
    ("append only", "append_only"),
)
_WORDS: dict[str, tuple[type[DomainError], str, str]] = {
    "storage_full": (
        NotAllowed,
        "Không lưu được: hết bộ nhớ. Chưa có gì bị mất; xoá ảnh rồi bấm lưu lại.",
        "Not saved: the storage is full. Nothing was lost; delete pictures, then save again.",
    ),
    "storage_read_only": (
        NotAllowed,
        "Không lưu được: bộ nhớ máy chỉ cho đọc. Chưa có gì bị mất; khởi động lại máy rồi bấm lưu lại.",
        "Not saved: the storage is read-only. Nothing was lost; restart the tablet, then save again.",
    ),
    "store_busy": (
        NotAllowed,
        "Máy đang ghi việc khác, chưa lưu được. Bấm lại sau vài giây.",
        "The tablet is writing something else; not saved. Try again in a few seconds.",
    ),
    "store_unreadable": (
        Corrupt,
        "Không mở được kho dữ liệu bằng khoá này. Giữ nguyên máy và đưa về đơn vị.",
        "The store does not open with this key. Keep the tablet as it is and bring it to the unit.",
    ),
    "no_receipt": (
        NotAllowed,
        "Không xoá được: máy chủ chưa có biên nhận cho mục này. Đồng bộ trước.",
        "Not deleted: there is no server receipt for this yet. Sync first.",
    ),
    "append_only": (
        NotAllowed,
        "Mục đã ghi vào sổ không sửa được. Lập mục mới để đính chính.",
        "An entry of the ledger cannot be changed. Write a new entry to correct it.",
    ),
    "same_number": (
        Conflict,
        "Số này đã dùng. Bấm lại để lấy số khác.",
        "This number is used already. Try again to take another one.",
    ),
}


def fault(code: str) -> DomainError:
    """The error of one of the codes above."""
    kind, vi, en = _WORDS[code]
    return kind(code, vi=vi, en=en)


def fault_of(error: BaseException) -> DomainError | None:
    """The domain's word for a database error, or None for a defect of ours, which must not be dressed up."""
    message = str(error)
    for part, code in _MESSAGES:
        if part in message:
            return fault(code)
    if "UNIQUE constraint failed: numbers" in message:
        return fault("same_number")
    return None


@contextmanager
def told() -> Iterator[None]:
    """Turn database errors inside into domain errors; others pass unchanged."""
    try:
        yield
    except Exception as error:
        original: Any = getattr(error, "orig", None) or error
        known = fault_of(original) if isinstance(original, dbapi2.Error) else None
        if known is None:
            raise
        raise known from error
