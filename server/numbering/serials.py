"""What became of serials, as events say it. The primary key of `serials` is the last word on doubles (I2)."""

from __future__ import annotations

from server.ledger.entries import Entry
from server.ledger.rows import Rows
from server.ledger.verdicts import Holds
from server.numbering.models import LeaseRow, SerialRow
from shared.numbering.number import DecisionNumber

ENTERED, VOIDED, LOST = "entered", "voided", "lost"


def enter_number(rows: Rows, number: DecisionNumber, entry: Entry) -> LeaseRow:
    """Use the number for this event. Holds: ``outside_lease``, ``duplicate``, or ``not_allowed`` after a void."""
    lease = rows.lease(number)
    if lease is None:
        raise Holds("outside_lease", "number.serial")
    row = rows.serial(lease, number)
    if row is None:
        _add(rows, number, entry, ENTERED)
    elif row.event == entry.hash:
        row.state = ENTERED
    elif row.state == LOST and row.tablet == entry.ledger:
        # A tablet thought lost was found: its paper is out there, so the number counts, flagged.
        row.state, row.event, row.found_again = ENTERED, entry.hash, True
    elif row.state == ENTERED:
        raise Holds("duplicate", "number.serial")
    else:
        raise Holds("not_allowed", "number.serial")
    return lease


def reserve_number(rows: Rows, number: DecisionNumber, entry: Entry) -> None:
    """Mark the number of a waiting or held event as used, where it is of a lease and free: it stands on a paper."""
    lease = rows.lease(number)
    if lease is not None and rows.serial(lease, number) is None:
        _add(rows, number, entry, ENTERED)


def retire_numbers(rows: Rows, numbers: list[DecisionNumber], entry: Entry, state: str) -> None:
    """`number.voided`, `number.lost`, `lease.returned`. Holds when one is outside every lease or already used."""
    for number in numbers:
        lease = rows.lease(number)
        if lease is None:
            raise Holds("outside_lease", "first")
        row = rows.serial(lease, number)
        if row is None:
            _add(rows, number, entry, state)
        elif row.state == ENTERED:
            raise Holds("not_allowed", "first")
        else:
            row.state = state


def _add(rows: Rows, number: DecisionNumber, entry: Entry, state: str) -> None:
    rows.add(
        SerialRow(
            home=number.unit,
            year=number.year,
            series=number.series,
            serial=number.serial,
            state=state,
            tablet=entry.ledger,
            event=entry.hash,
            found_again=False,
        )
    )
