"""A frozen ledger takes no number and prints nothing; recording reports goes on (design 5, I2)."""

from __future__ import annotations

from sqlalchemy import Connection

from field_client.store import meta
from shared.errors import NotAllowed

BEHIND, FORK = "behind_server", "ledger_fork"
_WORDS = {
    FORK: (
        "Máy này trùng mã với máy khác. Tạm khoá số và in; biên bản vẫn giữ. Đưa máy về đơn vị.",
        "Another device uses this tablet's identity. Numbers and printing are locked; reports are kept. "
        "Bring it to the unit.",
    ),
    BEHIND: (
        "Sổ trên máy cũ hơn sổ máy chủ đã nhận. Tạm khoá số và in tới khi lấy lại đủ; hãy đồng bộ.",
        "This ledger is older than what the server holds. Numbers and printing are locked until it is whole again; "
        "sync now.",
    ),
    "frozen": (
        "Máy chủ đã tạm khoá máy này. Không lấy số, không in; biên bản vẫn giữ. Đưa máy về đơn vị.",
        "The server has locked this tablet. No numbers, no printing; reports are kept. Bring it to the unit.",
    ),
}


def freeze(tx: Connection, code: str) -> None:
    """Lock numbering and printing: for `BEHIND` until what is missing came back, else until the tablet is enrolled
    anew. A graver reason that stands already stays."""
    if code != BEHIND or frozen_code(tx) is None:
        meta.put(tx, "frozen", code)


def unfreeze(tx: Connection, code: str) -> None:
    """The reason `code` is gone; another one stays."""
    if frozen_code(tx) == code:
        meta.drop(tx, "frozen")


def frozen_code(connection: Connection) -> str | None:
    """The reason's code, or None."""
    code: str | None = meta.get(connection, "frozen")
    return code


def frozen_because(connection: Connection) -> NotAllowed | None:
    """Why it is frozen, or None."""
    code = frozen_code(connection)
    if code is None:
        return None
    vi, en = _WORDS[code]
    return NotAllowed(code, vi=vi, en=en)


def refuse_if_frozen(connection: Connection) -> None:
    """NotAllowed when it is."""
    reason = frozen_because(connection)
    if reason is not None:
        raise reason
