"""Who is in the unit, as the feed's newest roster says. Who left stays known: his records are on this tablet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from field_client.enrolment.identity import keep_officer
from field_client.store.tables import officers
from shared.errors import NotAllowed


def keep_roster(tx: Connection, roster: Sequence[Mapping[str, Any]]) -> None:
    """Take over a whole roster (entries checked by OfficerSchema): whom it does not name has left."""
    tx.execute(update(officers).values(active=0))
    for officer in roster:
        keep_officer(tx, officer)
        tx.execute(update(officers).where(officers.c.id == officer["id"]).values(active=1))


def has_left(connection: Connection, officer: int) -> bool:
    """Whether the newest roster does not name him any more."""
    active = connection.execute(select(officers.c.active).where(officers.c.id == officer)).scalar()
    return active == 0


def require_in_unit(connection: Connection, officer: int) -> None:
    """NotAllowed("left_unit"): who left enters and prints nothing more; what he recorded stays and is sent."""
    if has_left(connection, officer):
        raise NotAllowed(
            "left_unit",
            vi="Danh sách đơn vị không còn cán bộ này. Không nhập và in được nữa; hồ sơ đã lập vẫn gửi.",
            en="The unit's roster does not name this officer any more. No more entries or prints; records are sent.",
        )
