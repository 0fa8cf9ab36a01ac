"""Who signs at the desks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.accounts.models import SIGNER, Account
from server.db import db
from server.signing.models import SignerRow
from server.units.models import Officer, Unit


@dataclass(frozen=True, slots=True)
class SignerLine:
    """`failed` wrong PINs in a row; `made_at` when his PIN was chosen, ms UTC, None without one."""

    home: int
    officer: int
    unit: str
    name: str
    title: str
    has_pin: bool
    failed: int
    made_at: int | None
    reset_by: str | None


def signer_lines(home: int | None) -> list[SignerLine]:
    """Everybody with a signing account, of one unit or (None) of all."""
    wanted = (
        select(Officer, Unit.name, SignerRow)
        .join(Account, (Account.home == Officer.home) & (Account.officer == Officer.id))
        .join(Unit, Unit.home == Officer.home)
        .outerjoin(SignerRow, (SignerRow.home == Officer.home) & (SignerRow.officer == Officer.id))
        .where(Account.role == SIGNER)
        .order_by(Officer.home, Officer.id)
    )
    if home is not None:
        wanted = wanted.where(Officer.home == home)
    return [
        SignerLine(
            home=officer.home,
            officer=officer.id,
            unit=unit,
            name=officer.name,
            title=officer.title,
            has_pin=row is not None and row.closed is not None,
            failed=row.failed if row is not None else 0,
            made_at=row.made_at if row is not None and row.closed is not None else None,
            reset_by=row.reset_by if row is not None else None,
        )
        for officer, unit, row in db.session.execute(wanted)
    ]
