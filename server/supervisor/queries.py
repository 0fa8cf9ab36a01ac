"""The figures of the supervisor's page, from the read models of ledgers, numbers and texts."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import select

from server.db import db
from server.ledger.queries import open_events, tablet_figures
from server.numbering.queries import LeaseStates, lease_states
from server.restore.queries import open_ranges
from server.sms.queries import sms_counts
from server.supervisor.views import EventLine, Overview, SerialLine, TabletLine
from server.units.models import Officer, Unit
from shared.numbering.number import TRAINING_SERIES

NO_UNIT = "?"


def overview(now: int, home: int | None) -> Overview:
    """The whole page at `now` (ms UTC), of one unit or (None) of all."""
    units = {row.home: row.name for row in db.session.execute(select(Unit.home, Unit.name))}
    leases = lease_states(home)
    return Overview(
        now=now,
        tablets=_tablets(home, units, [one for one in leases if one.use_before > now]),
        serials=_serials(home, leases, units),
        events=[
            EventLine(
                unit=units.get(one.home, NO_UNIT),
                tablet=one.tablet_code,
                seq=one.seq,
                kind=one.kind,
                verdict=one.verdict,
                detail=one.detail,
                received_at=one.received_at,
                overdue=one.overdue,
            )
            for one in open_events(now, home)
        ],
        sms_counts=sms_counts(home),
    )


def _serials(home: int | None, leases: list[LeaseStates], units: dict[int, str]) -> list[SerialLine]:
    """One line for each (unit, year, series), the newest year first."""
    granted: Counter[tuple[int, int, int]] = Counter()
    states: dict[tuple[int, int, int], Counter[str]] = {}
    for one in leases:
        key = (one.home, one.year, one.series)
        granted[key] += one.granted
        states.setdefault(key, Counter()).update(one.states)
    for skipped in open_ranges(home):
        key = (skipped.home, skipped.year, skipped.series)
        granted[key] += len(skipped)
        states.setdefault(key, Counter())["not_seen"] += len(skipped)
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
            waiting=one.waiting,
            held=one.held,
            granted=granted[one.tablet],
            left=left[one.tablet],
        )
        for one in sorted(tablet_figures(home), key=lambda one: (one.known_until, one.code))
    ]
