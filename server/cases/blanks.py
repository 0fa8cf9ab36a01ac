"""Emergency blanks: a set is issued under one seal, and each number is accounted for (docs/operations.md)."""

from __future__ import annotations

from server.cases.models import BlankUseRow
from server.cases.scene import Scene
from server.cases.seals import check_blanks_seal
from shared.cases.records import BlankSettled
from shared.cases.report import Report
from shared.errors import InvalidInput
from shared.numbering.blank import BlankNumber, read_blank_number

USED = "used"


def issue_blanks(scene: Scene) -> None:
    """Nothing to keep but that the seal is good: it counts the blanks and their pages."""
    with scene.unless_accepted():
        check_blanks_seal(scene)


def settle_blank(scene: Scene) -> None:
    """A person said what became of a blank of this ledger."""
    settled: BlankSettled = scene.data
    _note(scene, BlankNumber(settled.number, scene.entry.tablet.code), settled.outcome)


def note_blank_of(scene: Scene, report: Report) -> None:
    """The report was typed in from a blank. A number that nobody can read harms no report."""
    if report.blank is None:
        return
    try:
        number = read_blank_number(report.blank)
    except InvalidInput:
        return
    _note(scene, number, USED)


def _note(scene: Scene, number: BlankNumber, outcome: str) -> None:
    if scene.event.training:
        return
    scene.rows.add(
        BlankUseRow(
            home=scene.entry.home,
            hash=scene.entry.hash,
            tablet_code=number.tablet,
            number=number.number,
            outcome=outcome,
            at=scene.event.at,
        )
    )
