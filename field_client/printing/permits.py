"""Print rows: the permit to print one content on one printer, used once, for a day.

A row in `permitted` waits for a person's tap; `waiting` is the worker's. The database itself refuses a row whose
document is not entered, or entered with other content, or whose paper has no committed event (I1, third wall).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, Connection, insert, select, update

from field_client.store.tables import prints
from shared.ids import RANDOM_BYTES, uuid7
from shared.printing.copies import FIRST_COPIES, VALID_MS, next_copies, print_open

DocumentKind = Literal["report", "decision", "paper"]
"""`paper`: made of an event without a seal of its own, as a transfer note or a day sheet (print_templates/attached)."""
NOTICE = (0,)
"""On a roll comes a notice: no copy of the document, so its number is 0 and it is never counted as one."""
OPEN = frozenset({"waiting", "started", "sent", "unknown", "failed"})
"""States in which a person has not answered yet whether paper came out."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The committed document or paper that is printed: its event and its content hash."""

    document: DocumentKind
    of_seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class PrintRow:
    """One permit and what became of it. `copies` are copy numbers; `files` (copy, SHA-256 hex) once sent."""

    id: str
    sealed: Sealed
    copies: tuple[int, ...]
    printer: str
    asked_at: int
    expires_at: int
    state: str
    started_seq: int | None
    sent_at: int | None
    files: tuple[tuple[int, str], ...]
    outcome: str | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """On which printer, when (ms UTC), and whether the worker takes it or a tap must come first (`permitted`);
    `roll`: that printer prints notices."""

    printer: str
    at: int
    state: str = "waiting"
    roll: bool = False


def permit_first(tx: Connection, sealed: Sealed, asked: Asked) -> str:
    """The permit that comes with a document: its first two copies, or one notice; its id."""
    return permit(tx, sealed, asked, NOTICE if asked.roll else FIRST_COPIES)


def permit(tx: Connection, sealed: Sealed, asked: Asked, copies: tuple[int, ...]) -> str:
    """Write a print row; its id."""
    row_id = str(uuid7(asked.at, os.urandom(RANDOM_BYTES)))
    tx.execute(
        insert(prints).values(
            id=row_id,
            **{_column(sealed.document).name: sealed.of_seq},
            hash=sealed.hash,
            copies=json.dumps(copies),
            printer=asked.printer,
            asked_at=asked.at,
            expires_at=asked.at + VALID_MS,
            state=asked.state,
        )
    )
    return row_id


def ask_for(tx: Connection, sealed: Sealed, asked: Asked, copies: int) -> str:
    """A person asked for `copies` more, or for one notice. Uses the permit of the entry where it still waits.

    NotAllowed("print_open") while the last print has no answer: else nobody could tell which paper is which.
    """
    rows = rows_of(tx, sealed)
    if any(row.state in OPEN for row in rows):
        raise print_open()
    numbers = next_copies(used_copies(rows), copies)
    if asked.roll:
        numbers = NOTICE
    kept = next((row for row in rows if row.state == "permitted"), None)
    if kept is None:
        return permit(tx, sealed, asked, numbers)
    change(
        tx,
        kept.id,
        copies=json.dumps(numbers),
        state="waiting",
        printer=asked.printer,
        asked_at=asked.at,
        expires_at=asked.at + VALID_MS,
    )
    return kept.id


def used_copies(rows: list[PrintRow]) -> list[int]:
    """Copy numbers that may be on paper. A copy of which no sheet came out never was."""
    return [copy for row in rows if row.state not in {"permitted", "expired"} and row.outcome != "none"
            for copy in row.copies]  # fmt: skip


def change(tx: Connection, row_id: str, **values: Any) -> None:
    """Set columns of a row."""
    tx.execute(update(prints).where(prints.c.id == row_id).values(**values))


def rows_of(connection: Connection, sealed: Sealed) -> list[PrintRow]:
    """All permits of a document, oldest first."""
    found = select(prints).where(_column(sealed.document) == sealed.of_seq).order_by(prints.c.asked_at, prints.c.id)
    return [to_row(row) for row in connection.execute(found)]


def row_with(connection: Connection, row_id: str) -> PrintRow | None:
    """The row with this id."""
    row = connection.execute(select(prints).where(prints.c.id == row_id)).first()
    return None if row is None else to_row(row)


def rows_in(connection: Connection, *states: str) -> list[PrintRow]:
    """All rows in one of these states, oldest first."""
    found = select(prints).where(prints.c.state.in_(states)).order_by(prints.c.asked_at, prints.c.id)
    return [to_row(row) for row in connection.execute(found)]


def to_row(row: Any) -> PrintRow:
    """A row of the table as a `PrintRow`."""
    found: list[tuple[DocumentKind, int | None]] = [
        ("report", row.report_seq), ("decision", row.decision_seq), ("paper", row.paper_seq)
    ]  # fmt: skip
    document, of_seq = next((kind, seq) for kind, seq in found if seq is not None)
    return PrintRow(
        id=row.id,
        sealed=Sealed(document, of_seq, row.hash),
        copies=tuple(json.loads(row.copies)),
        printer=row.printer,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        state=row.state,
        started_seq=row.started_seq,
        sent_at=row.sent_at,
        files=tuple((copy, file_hash) for copy, file_hash in json.loads(row.files)),
        outcome=row.outcome,
        fault=row.fault,
    )


def _column(document: DocumentKind) -> Column[Any]:
    return {"report": prints.c.report_seq, "decision": prints.c.decision_seq, "paper": prints.c.paper_seq}[document]
