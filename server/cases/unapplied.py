"""A decision that did not apply still stands on somebody's paper: look-up must know it as under review (I5)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.cases.decisions import decision_row, number_of
from server.cases.models import DecisionRow
from server.db import db
from server.ledger.entries import Entry
from server.ledger.rows import Rows
from server.numbering.serials import reserve_number
from shared.clock import day_of
from shared.errors import InvalidInput
from shared.ledger.event import Event
from shared.numbering.number import LARGEST_SERIAL, DecisionNumber
from shared.protocol.events import read_data

LOG = logging.getLogger("bienban.cases")


def note_unapplied(entry: Entry) -> None:
    """Make a waiting or held `decision.entered` visible as `under_review`, and its number used.

    Also for a decision of another branch of a copied tablet.
    """
    event = entry.event
    if event is None or event.kind != "decision.entered" or event.case is None:
        return
    known = db.session.scalar(
        select(DecisionRow.hash).where(DecisionRow.home == entry.home, DecisionRow.hash == entry.hash)
    )
    if known is not None:
        return
    try:
        with db.session.begin_nested():
            _note(entry, event, event.case)
    except IntegrityError:
        # Another transaction took the number in this moment; the number's own row already answers for it.
        LOG.warning("held decision %s/%s meets a used number", entry.ledger, entry.seq)


def _note(entry: Entry, event: Event, case: UUID) -> None:
    try:
        decision = read_data(event)
        row, number = decision_row(entry, decision, case=case, training=event.training), number_of(decision)
    except InvalidInput:
        readable = _number_in(event.data, entry.home)
        if readable is None:  # without a number there is nothing a citizen could ask for
            return
        row, number = _partial_row(entry, event, case=case, number=readable), readable
    row.held = True
    rows = Rows(entry.tablet, [case])
    rows.add(row)
    if number.unit == entry.home:
        reserve_number(rows, number, entry)
    rows.write()


def _number_in(data: Mapping[str, Any], home: int) -> DecisionNumber | None:
    taken = data.get("number")
    if not isinstance(taken, dict) or any(type(taken.get(one)) is not int for one in ("year", "series", "serial")):
        return None
    number = DecisionNumber(home, taken["year"], taken["series"], taken["serial"])
    return number if 2020 <= number.year <= 2051 and 0 < number.serial <= LARGEST_SERIAL else None


def _partial_row(entry: Entry, event: Event, *, case: UUID, number: DecisionNumber) -> DecisionRow:
    return DecisionRow(
        home=entry.home,
        hash=entry.hash,
        tablet=entry.ledger,
        seq=entry.seq,
        case_id=case,
        year=number.year,
        series=number.series,
        serial=number.serial,
        number=str(number.serial),
        signer=event.officer,
        signed_at=event.at,
        day=day_of(event.at).isoformat(),
        penalty="none",
        total=0,
        points=0,
        revoke_months=0,
        pay_days=0,
        payment={},
        acts=[],
        training=event.training,
        lease_overrun=False,
        decision_state="draft",
        service_state="none",
        payment_state="none",
        paid=0,
    )
