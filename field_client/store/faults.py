"""What the database says, as errors that a person can act on. A commit that failed has saved nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from shared.errors import Conflict, Corrupt, DomainError, NotAllowed

# (part of SQLite's message, code of ours); the message is the only thing every build gives.
_MESSAGES = (
    ("database or disk is full", "storage_full"),
    ("readonly database", "storage_read_only"),
    ("unable to open database", "storage_failing"),
    ("disk I/O error", "storage_failing"),
    ("database is locked", "store_busy"),
    ("file is not a database", "store_unreadable"),
    ("malformed", "store_damaged"),
    ("no receipt", "no_receipt"),
    ("append only", "append_only"),
)
UNWRITABLE = frozenset({"storage_full", "storage_read_only", "storage_failing", "store_busy"})
"""Nothing can be written now; what is stored can still be read, shown and sent."""
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_LEAST = 256 * 1024
"""Bytes free under which an unclear fault is a full disk: SQLite needs a page of shared memory and a page of WAL."""
# The first sentence says what happened, the next what is safe, the last what to do.
_WORDS: dict[str, tuple[type[DomainError], str, str]] = {
    "storage_full": (
        NotAllowed,
        "Chưa lưu được: bộ nhớ máy đã đầy. Mọi mục đã lưu còn nguyên. Xoá tệp khác trên máy rồi bấm lại.",
        "Not saved: the storage is full. Everything saved before is intact. "
        "Delete other files on the tablet, then try again.",
    ),
    "storage_read_only": (
        NotAllowed,
        "Chưa lưu được: bộ nhớ máy chỉ cho đọc. Mọi mục đã lưu còn nguyên. "
        "Khởi động lại máy rồi bấm lại; nếu vẫn vậy, đưa máy về đơn vị.",
        "Not saved: the storage is read-only. Everything saved before is intact. "
        "Restart the tablet and try again; if it stays so, bring it to the unit.",
    ),
    "storage_failing": (
        NotAllowed,
        "Chưa lưu được: bộ nhớ máy báo lỗi. Mục đã có biên nhận an toàn ở máy chủ. "
        "Bấm lại; nếu vẫn vậy, dùng máy khác và đưa máy này về đơn vị.",
        "Not saved: the storage reports an error. What has a receipt is safe on the server. "
        "Try again; if it stays so, use another tablet and bring this one to the unit.",
    ),
    "store_busy": (
        NotAllowed,
        "Chưa lưu được: chương trình khác đang giữ kho dữ liệu. Mọi mục đã lưu còn nguyên. "
        "Bấm lại sau vài giây; nếu vẫn vậy, khởi động lại máy.",
        "Not saved: another program holds the store. Everything saved before is intact. "
        "Try again in a few seconds; if it stays so, restart the tablet.",
    ),
    "store_in_use": (
        NotAllowed,
        "Ứng dụng đang mở ở cửa sổ khác. Không có gì bị mất. Dùng cửa sổ đang mở, hoặc đóng nó rồi nhập lại mã PIN.",
        "The app is open in another window. Nothing is lost. Use that window, or close it and enter the PIN again.",
    ),
    "store_unreadable": (
        Corrupt,
        "Không mở được kho dữ liệu bằng khoá này. Không có gì bị ghi đè; mục đã có biên nhận an toàn ở máy chủ. "
        "Giữ nguyên máy, không cài lại, đưa về đơn vị.",
        "The store does not open with this key. Nothing was overwritten; what has a receipt is safe on the server. "
        "Keep the tablet as it is, install nothing anew, bring it to the unit.",
    ),
    "store_damaged": (
        Corrupt,
        "Kho dữ liệu hỏng một phần. Mục đã có biên nhận an toàn ở máy chủ. "
        "Giữ nguyên máy, không cài lại, đưa về đơn vị.",
        "A part of the store is damaged. What has a receipt is safe on the server. "
        "Keep the tablet as it is, install nothing anew, bring it to the unit.",
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


def fault_of_os(error: OSError) -> DomainError:
    """The domain's word for a file that could not be written."""
    if error.errno in _FULL:
        return fault("storage_full")
    return fault("storage_read_only" if error.errno in _READ_ONLY else "storage_failing")


def _sharpened(known: DomainError, folder: Path) -> DomainError:
    """SQLite calls a full or read-only disk an I/O error where it meets it outside a page's write."""
    if known.code != "storage_failing":
        return known
    try:
        disk = os.statvfs(folder)
    except OSError:
        return known
    if disk.f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK):
        return fault("storage_read_only")
    return fault("storage_full") if disk.f_bavail * disk.f_frsize < _LEAST else known


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn database errors inside into domain errors; others pass unchanged. `folder`: where the database lies."""
    try:
        yield
    except Exception as error:
        original: Any = getattr(error, "orig", None) or error
        known = fault_of(original) if isinstance(original, dbapi2.Error) else None
        if known is None:
            raise
        raise _sharpened(known, folder) from error
