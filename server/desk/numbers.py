"""Taking the number of a decision or change; where a person accepted the objection to it, the paper's number stands."""

from __future__ import annotations

from server.cases.scene import Scene
from server.db import db
from server.ledger.verdicts import Holds
from server.numbering.models import LeaseRow, SerialRow
from server.numbering.serials import ENTERED, enter_number
from server.numbering.service import lock_mark
from shared.numbering.number import DecisionNumber

FARTHEST = 5_000
"""How far above everything granted an accepted number may lie: one mistyped digit must not use up a year's series."""


def take_number(scene: Scene, number: DecisionNumber) -> LeaseRow | None:
    """Use the number, or let the accepted objection stand: None, for then no lease holds it."""
    try:
        return enter_number(scene.rows, number, scene.entry)
    except Holds as hold:
        if not scene.accepts(hold):
            raise
    _keep_accepted(scene, number)
    return None


def _keep_accepted(scene: Scene, number: DecisionNumber) -> None:
    """The number stands on a paper that people accepted: nobody is granted it again (I2), and it counts as entered
    where it was free, voided or lost. A second paper with the number of a first changes nothing about the number."""
    mark = lock_mark(number.unit, number.year, number.series)
    if number.serial > mark.high + FARTHEST:
        raise Holds("outside_lease", "number.too_far")
    mark.high = max(mark.high, number.serial)
    row = db.session.get(SerialRow, (number.unit, number.year, number.series, number.serial))
    if row is None:
        scene.rows.add(
            SerialRow(
                home=number.unit,
                year=number.year,
                series=number.series,
                serial=number.serial,
                state=ENTERED,
                tablet=scene.entry.ledger,
                event=scene.entry.hash,
                found_again=True,
            )
        )
    elif row.state != ENTERED:
        row.state, row.event, row.found_again = ENTERED, scene.entry.hash, True
