"""A frozen ledger takes no number and prints nothing; recording reports goes on (design 5, I2)."""

from __future__ import annotations

from sqlalchemy import Connection

from field_client.store import meta
from shared.errors import NotAllowed

_WORDS = {
    "ledger_fork": (
        "Máy này trùng mã với máy khác. Tạm khoá số và in; biên bản vẫn giữ. Đưa máy về đơn vị.",
        "Another device uses this tablet's identity. Numbers and printing are locked; reports are kept. "
        "Bring it to the unit.",
    ),
    "behind_server": (
        "Sổ trên máy cũ hơn sổ máy chủ đã nhận. Tạm khoá số và in; biên bản vẫn giữ. Đưa máy về đơn vị.",
        "This ledger is older than what the server holds. Numbers and printing are locked; reports are kept. "
        "Bring it to the unit.",
    ),
    "frozen": (
        "Máy chủ đã tạm khoá máy này. Không lấy số, không in; biên bản vẫn giữ. Đưa máy về đơn vị.",
        "The server has locked this tablet. No numbers, no printing; reports are kept. Bring it to the unit.",
    ),
}


def freeze(tx: Connection, code: str) -> None:
    """Lock numbering and printing until the tablet is enrolled anew."""
    meta.put(tx, "frozen", code)


def frozen_because(connection: Connection) -> NotAllowed | None:
    """Why it is frozen, or None."""
    code = meta.get(connection, "frozen")
    if code is None:
        return None
    vi, en = _WORDS[code]
    return NotAllowed(code, vi=vi, en=en)


def refuse_if_frozen(connection: Connection) -> None:
    """NotAllowed when it is."""
    reason = frozen_because(connection)
    if reason is not None:
        raise reason
