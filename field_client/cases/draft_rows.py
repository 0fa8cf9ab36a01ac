"""Drafts as stored: one row each, every field as typed, wrong values too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from field_client.store.tables import drafts
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Draft:
    """`values` by the names of DRAFT_FIELDS; `case_id` set once it was recorded (the case has the draft's id)."""

    id: str
    officer: int
    made_at: int
    saved_at: int
    values: Mapping[str, Any]
    changed: bool = False
    from_card: frozenset[str] = frozenset()
    card_read_at: int | None = None
    case_id: str | None = None


def add_draft(tx: Connection, draft: Draft) -> None:
    """Store a new draft."""
    tx.execute(insert(drafts).values(id=draft.id, officer=draft.officer, made_at=draft.made_at, **_columns(draft)))


def keep_draft(tx: Connection, draft: Draft) -> None:
    """Store its newest state."""
    tx.execute(update(drafts).where(drafts.c.id == draft.id).values(**_columns(draft)))


def read_draft_row(connection: Connection, draft_id: str) -> Draft:
    """The draft. NotFound("draft")."""
    row = connection.execute(select(drafts).where(drafts.c.id == draft_id)).first()
    if row is None:
        raise NotFound("draft", vi="Không thấy bản nháp này trên máy.", en="This draft is not on the tablet.")
    return to_draft(row)


def to_draft(row: Any) -> Draft:
    """A row of the table as a `Draft`."""
    return Draft(
        id=row.id,
        officer=row.officer,
        made_at=row.made_at,
        saved_at=row.saved_at,
        values=json.loads(row.content),
        changed=bool(row.changed),
        from_card=frozenset(json.loads(row.from_card)),
        card_read_at=row.card_read_at,
        case_id=row.case_id,
    )


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "saved_at": draft.saved_at,
        "changed": int(draft.changed),
        "content": json.dumps(dict(draft.values), ensure_ascii=False),
        "from_card": json.dumps(sorted(draft.from_card)),
        "card_read_at": draft.card_read_at,
        "case_id": draft.case_id,
    }
