"""The rows that a group of events reads and writes: read for the whole group at once, written in one go.

A drain brings hundreds of events. Asked and written one by one, they spend nearly all their time on the way to the
database and back. A handler whose kind is in `cases.handlers.TOGETHER` finds and adds rows only here, since what
events before it in the group have added is not in the database yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select

from server.cases.models import DecisionRow, PrintRow, ReportRow
from server.db import Base, db
from server.devices.models import Tablet
from server.keys.models import PublicKey
from server.numbering.models import LeaseRow, SerialRow
from server.units.models import Officer, Unit
from shared.numbering.number import DecisionNumber


class Rows:
    """Of one tablet and these cases. Rows changed here reach the database with `write`, like those added."""

    def __init__(self, tablet: Tablet, cases: Collection[UUID]) -> None:
        self.home, self._ledger, self._cases = tablet.home, tablet.id, list(cases)
        self._added: dict[type[Base], list[Base]] = defaultdict(list)
        self._serials: dict[DecisionNumber, SerialRow] = {}
        self._read_from: dict[LeaseRow, int] = {}
        self._keys: dict[bytes, PublicKey | None] = {}
        self._officers: dict[int, Officer | None] = {}
        self._prints: dict[int, PrintRow] = {}

    def add(self, row: Base) -> None:
        """A new row; every later event of the group finds it."""
        self._added[type(row)].append(row)
        if isinstance(row, ReportRow):
            self._reports[row.case_id] = row
        elif isinstance(row, DecisionRow):
            self._decisions[row.case_id].append(row)
        elif isinstance(row, SerialRow):
            self._serials[DecisionNumber(row.home, row.year, row.series, row.serial)] = row
        elif isinstance(row, PrintRow):
            self._prints[row.seq] = row

    def write(self) -> None:
        """Everything added or changed, into the database. IntegrityError or DataError: one of them does not fit."""
        db.session.flush()
        for model in _in_order():
            if rows := self._added.pop(model, None):
                table, names = _table(model)
                values = [{name: row.__dict__.get(name) for name in names} for row in rows]
                db.session.connection().execute(insert(table), values)

    def report(self, case: UUID) -> ReportRow | None:
        """The case's report."""
        return self._reports.get(case)

    def decisions(self, case: UUID) -> list[DecisionRow]:
        """The case's decisions, held ones too."""
        return self._decisions[case]

    def forget_decision(self, row: DecisionRow) -> None:
        """Take out a row whose event is judged anew: of one event there is one row."""
        self._decisions[row.case_id].remove(row)
        db.session.delete(row)

    def lease(self, number: DecisionNumber) -> LeaseRow | None:
        """The tablet's lease that holds the number."""
        for row in self._read_from:
            if row.first <= number.serial <= row.last and (row.year, row.series) == (number.year, number.series):
                return row
        found = db.session.scalar(
            select(LeaseRow).where(
                LeaseRow.home == self.home,
                LeaseRow.tablet == self._ledger,
                LeaseRow.year == number.year,
                LeaseRow.series == number.series,
                LeaseRow.first <= number.serial,
                LeaseRow.last >= number.serial,
            )
        )
        if found is not None:
            self._read_from[found] = found.last + 1
        return found

    def serial(self, lease: LeaseRow, number: DecisionNumber) -> SerialRow | None:
        """What became of a number of the lease. They are used in rising order: those that follow are read with it."""
        if number.serial < self._read_from[lease]:
            self._read_serials(number, lease.last)
            self._read_from[lease] = number.serial
        return self._serials.get(number)

    def key(self, kid: bytes) -> PublicKey | None:
        """A public key of the unit."""
        if kid not in self._keys:
            self._keys[kid] = db.session.get(PublicKey, (self.home, kid))
        return self._keys[kid]

    def officer(self, officer: int) -> Officer | None:
        """A person of the unit."""
        if officer not in self._officers:
            self._officers[officer] = db.session.get(Officer, (self.home, officer))
        return self._officers[officer]

    def print_at(self, seq: int) -> PrintRow | None:
        """The print that the tablet's event `seq` started."""
        return self._prints.get(seq) or db.session.get(PrintRow, (self.home, self._ledger, seq))

    @cached_property
    def unit(self) -> Unit:
        """The tablet's unit."""
        return db.session.get_one(Unit, self.home)

    @cached_property
    def _reports(self) -> dict[UUID, ReportRow]:
        """Locked until the transaction ends: of two ledgers that decide one case at the same moment the second must
        see what the first wrote. In one order, so that two groups do not wait for each other."""
        wanted = select(ReportRow).where(ReportRow.home == self.home, ReportRow.case_id.in_(self._cases))
        locked = wanted.order_by(ReportRow.case_id).with_for_update(key_share=True)
        return {row.case_id: row for row in db.session.scalars(locked)}

    @cached_property
    def _decisions(self) -> dict[UUID, list[DecisionRow]]:
        _ = self._reports  # its lock first: what is read here must not be older
        found: dict[UUID, list[DecisionRow]] = defaultdict(list)
        wanted = select(DecisionRow).where(DecisionRow.home == self.home, DecisionRow.case_id.in_(self._cases))
        for row in db.session.scalars(wanted):
            found[row.case_id].append(row)
        return found

    def _read_serials(self, number: DecisionNumber, last: int) -> None:
        wanted = select(SerialRow).where(
            SerialRow.home == self.home,
            SerialRow.year == number.year,
            SerialRow.series == number.series,
            SerialRow.serial.between(number.serial, last),
        )
        for row in db.session.scalars(wanted):
            self._serials.setdefault(DecisionNumber(row.home, row.year, row.series, row.serial), row)


@cache
def _in_order() -> list[type[Base]]:
    """Models, those that others refer to first."""
    place = {table: n for n, table in enumerate(Base.metadata.sorted_tables)}
    models: list[type[Base]] = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted(models, key=lambda model: place[model.__table__])  # type: ignore[index]  # a mapped class has a table


@cache
def _table(model: type[Base]) -> tuple[Table, list[str]]:
    table: Any = model.__table__
    return table, [column.key for column in table.columns]
