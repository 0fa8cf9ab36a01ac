"""A brake on guessing enrolment codes: so many wrong ones from one address in ten minutes, then none for a while."""

from __future__ import annotations

from server.db import db, transaction
from server.devices.models import WrongCode
from server.parts import Parts
from shared.errors import NotAllowed

WINDOW_MS = 600_000
MOST_WRONG = 10
_NO_UNIT = 0


def check_attempts(parts: Parts, address: str) -> None:
    """NotAllowed("too_many") when this address has tried too many wrong codes in this window."""
    row = db.session.get(WrongCode, (_NO_UNIT, address, _window(parts)))
    if row is not None and row.count >= MOST_WRONG:
        raise NotAllowed(
            "too_many",
            field="code",
            vi="Sai mã ghi danh quá nhiều lần. Chờ 10 phút rồi thử lại.",
            en="Too many wrong enrolment codes. Wait ten minutes, then try again.",
        )


def count_wrong(parts: Parts, address: str) -> None:
    """Remember one wrong code, in a transaction of its own: the refusal itself rolls back."""
    with transaction():
        key = (_NO_UNIT, address, _window(parts))
        row = db.session.get(WrongCode, key)
        if row is None:
            row = WrongCode(home=_NO_UNIT, address=address, window=key[2], count=0)
            db.session.add(row)
        row.count += 1


def _window(parts: Parts) -> int:
    return parts.clock.now_ms() // WINDOW_MS
