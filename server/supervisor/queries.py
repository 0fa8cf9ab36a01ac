"""The figures of the supervisor's page, from the read models of ledgers, numbers and texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.ledger.queries import open_events, tablet_figures
from server.numbering.queries import LeaseStates, lease_states
from server.restore.queries import OpenRange, open_ranges
from server.sms.queries import sms_counts
from server.supervisor.blocks import Block, MissingEvents, blocks_of, missing_events
from server.supervisor.views import EventLine, Overview, SerialLine, TabletLine
from server.units.models import Officer, Unit
from server.units.service import all_units, unit_of
from shared.errors import NotFound
from shared.numbering.number import TRAINING_SERIES

NO_UNIT = "?"


def overview(now: int, home: int | None) -> Overview:
    """The whole page at `now` (ms UTC), of one unit or (None) of all."""
    units = {row.home: row.name for row in db.session.execute(select(Unit.home, Unit.name))}
    leases = lease_states(home)
    return Overview(
        now=now,
        tablets=_tablets(home, units, [one for one in leases if one.use_before > now]),
        serials=_serials(leases, open_ranges(home), units),
        events=event_lines(now, home),
        sms_counts=sms_counts(home),
    )


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit, or one `tablet` (its code) of it: what is here, what is known and missing, since when, why."""

    home: int
    unit: str
    tablet: str | None
    view: Overview
    missing: list[MissingEvents]
    blocks: list[Block]

    @property
    def title(self) -> str:
        """The heading."""
        return f"Máy {self.tablet}" if self.tablet else self.unit


@dataclass(frozen=True, slots=True)
class UnitSum:
    """One line of the list of units."""

    home: int
    name: str
    tablets: int
    created: int
    applied: int
    waiting: int
    held: int
    unsent: int


def unit_page(now: int, home: int, only: UUID | None = None) -> UnitPage:
    """NotFound("unit") or, with `only`, ("tablet")."""
    whole, unit = overview(now, home), unit_of(home).name
    lines = {one.ledger: one for one in whole.tablets if one.ledger is not None}
    if only is not None and only not in lines:
        raise NotFound("tablet", field="tablet", vi="Đơn vị không có máy này.", en="The unit has no such tablet.")
    blocks = blocks_of(home, lines, only=only)
    if only is None:
        return UnitPage(home, unit, None, whole, missing_events(whole.tablets, now), blocks)
    line = lines[only]
    serials = _serials([one for one in lease_states(home) if one.tablet == only], [], {home: unit})
    view = replace(whole, tablets=[line], events=event_lines(now, home, only), serials=serials)
    return UnitPage(home, unit, line.code, view, missing_events([line], now), blocks)


def unit_sums(now: int) -> list[UnitSum]:
    """Every unit by name."""
    lines: dict[int, list[TabletLine]] = {}
    for one in overview(now, None).tablets:
        lines.setdefault(one.home, []).append(one)
    return [
        UnitSum(
            home=unit.home,
            name=unit.name,
            tablets=sum(not one.is_desk for one in lines.get(unit.home, [])),
            created=sum(one.created for one in lines.get(unit.home, [])),
            applied=sum(one.applied for one in lines.get(unit.home, [])),
            waiting=sum(one.waiting for one in lines.get(unit.home, [])),
            held=sum(one.held for one in lines.get(unit.home, [])),
            unsent=sum(one.unsent for one in lines.get(unit.home, [])),
        )
        for unit in all_units()
    ]


def event_lines(now: int, home: int | None, tablet: UUID | None = None) -> list[EventLine]:
    """What waits or is held in one unit or (None) in all, of one tablet or (None) of all; the oldest first."""
    units = {row.home: row.name for row in db.session.execute(select(Unit.home, Unit.name))}
    return [
        EventLine(
            unit=units.get(one.home, NO_UNIT),
            tablet=one.tablet_code,
            seq=one.seq,
            kind=one.kind,
            verdict=one.verdict,
            detail=one.detail,
            received_at=one.received_at,
            overdue=one.overdue,
            home=one.home,
            ledger=one.tablet,
        )
        for one in open_events(now, home, tablet)
    ]


def _serials(leases: list[LeaseStates], skipped: list[OpenRange], units: dict[int, str]) -> list[SerialLine]:
    """One line for each (unit, year, series), the newest year first."""
    granted: Counter[tuple[int, int, int]] = Counter()
    states: dict[tuple[int, int, int], Counter[str]] = {}
    for one in leases:
        key = (one.home, one.year, one.series)
        granted[key] += one.granted
        states.setdefault(key, Counter()).update(one.states)
    for gone in skipped:
        key = (gone.home, gone.year, gone.series)
        granted[key] += len(gone)
        states.setdefault(key, Counter())["not_seen"] += len(gone)
    return [
        SerialLine(units.get(key[0], NO_UNIT), key[1], key[2] == TRAINING_SERIES, granted[key], states[key])
        for key in sorted(granted, key=lambda key: (units.get(key[0], NO_UNIT), -key[1], key[2]))
    ]


def _tablets(home: int | None, units: dict[int, str], good_leases: list[LeaseStates]) -> list[TabletLine]:
    """The longest unheard first. Only leases that may still be used count as numbers left."""
    officers = {
        (unit, number): name
        for unit, number, name in db.session.execute(select(Officer.home, Officer.id, Officer.name))
    }
    granted: Counter[UUID] = Counter()
    left: Counter[UUID] = Counter()
    for one in good_leases:
        if one.series != TRAINING_SERIES:
            granted[one.tablet] += one.granted
            left[one.tablet] += one.states["not_seen"]
    return [
        TabletLine(
            code=one.code,
            unit=units.get(one.home, NO_UNIT),
            holder=officers.get((one.home, one.officer), ""),
            state=one.state,
            known_until=one.known_until,
            created=one.created,
            arrived=one.arrived,
            oldest_unsent_at=one.oldest_unsent_at,
            set_aside=one.set_aside,
            is_desk=one.is_desk,
            home=one.home,
            ledger=one.tablet,
            waiting=one.waiting,
            held=one.held,
            granted=granted[one.tablet],
            left=left[one.tablet],
        )
        for one in sorted(tablet_figures(home), key=lambda one: (one.known_until, one.code))
    ]
