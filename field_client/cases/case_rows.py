"""Cases as the tablet lists them: a projection of its own ledger, written in the transaction of the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from field_client.printing.permits import Sealed
from field_client.store.tables import cases, decisions, events, reports
from shared.cases.decision import Decision
from shared.cases.report import Report
from shared.errors import NotFound
from shared.ledger.event import read_event
from shared.protocol.events import read_data


@dataclass(frozen=True, slots=True)
class SealedReport:
    """A recorded report with its place in the ledger."""

    report: Report
    seq: int
    hash: bytes
    number: str
    recorded_at: int

    @property
    def sealed(self) -> Sealed:
        """As a print refers to it."""
        return Sealed("report", self.seq, self.hash)


@dataclass(frozen=True, slots=True)
class SealedDecision:
    """An entered decision with its place in the ledger."""

    decision: Decision
    seq: int
    hash: bytes
    entered_at: int

    @property
    def sealed(self) -> Sealed:
        """As a print refers to it."""
        return Sealed("decision", self.seq, self.hash)


def case_row(connection: Connection, case_id: str) -> Any:
    """The row of the case. NotFound("case")."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).first()
    if row is None:
        raise NotFound("case", vi="Không thấy hồ sơ này trên máy.", en="This case is not on the tablet.")
    return row


def add_case(tx: Connection, case_id: str, **columns: Any) -> None:
    """A new case; its report follows in the same transaction."""
    tx.execute(insert(cases).values(id=case_id, draft_id=case_id, **columns))


def change_case(tx: Connection, case_id: str, **columns: Any) -> None:
    """Set columns of the case."""
    tx.execute(update(cases).where(cases.c.id == case_id).values(**columns))


def report_of(connection: Connection, case_id: str) -> SealedReport:
    """The recorded report of the case. NotFound("case")."""
    row = connection.execute(
        select(events.c.raw, events.c.at, reports)
        .join(reports, reports.c.of_seq == events.c.seq)
        .where(reports.c.case_id == case_id)
    ).first()
    if row is None:
        raise NotFound("case", vi="Không thấy hồ sơ này trên máy.", en="This case is not on the tablet.")
    _require_kept(row.raw)
    return SealedReport(read_data(read_event(row.raw)), row.of_seq, row.hash, row.number, row.at)


def decision_of(connection: Connection, case_id: str) -> SealedDecision | None:
    """The entered decision of the case, or None: then there is no decision, whatever a screen holds."""
    row = connection.execute(
        select(events.c.raw, events.c.at, decisions)
        .join(decisions, decisions.c.of_seq == events.c.seq)
        .where(decisions.c.case_id == case_id)
    ).first()
    if row is None:
        return None
    _require_kept(row.raw)
    return SealedDecision(read_data(read_event(row.raw)), row.of_seq, row.hash, row.at)


def _require_kept(raw: bytes) -> None:
    if not raw:
        raise NotFound(
            "removed",
            vi="Hồ sơ này đã huỷ khi hết hạn lưu. Số và dấu vết trong sổ vẫn còn.",
            en="This case was removed at the end of its term. Its number and its trace in the ledger stay.",
        )
