"""`report.recorded` and what moves a report's case."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.blanks import note_blank_of
from server.cases.models import ReportRow
from server.cases.scene import Scene
from server.cases.seals import check_tablet_seal, context_of
from server.db import db
from server.ledger.models import SET_ASIDE, EventRow
from server.ledger.verdicts import Holds, Waits
from shared.cases.report import Report
from shared.seal.of_case import claims_of_report

OPEN, DECIDED, TRANSFERRED = "open", "decided", "transferred"


def record_report(scene: Scene) -> None:
    """A report exists once per case; its number carries the tablet's own code."""
    report: Report = scene.data
    if report.unit.home != scene.entry.home or report.number.tablet != scene.entry.tablet.code:
        raise Holds("not_allowed", "number.tablet")
    if report.recorder.officer != scene.event.officer:
        scene.object("not_allowed", "recorder.officer")
    with scene.unless_accepted():
        check_tablet_seal(scene, claims_of_report(report, context_of(scene)))
    scene.rows.add(
        ReportRow(
            home=scene.entry.home,
            hash=scene.entry.hash,
            tablet=scene.entry.ledger,
            seq=scene.entry.seq,
            case_id=scene.case,
            tablet_code=report.number.tablet,
            count=report.number.count,
            recorder=report.recorder.officer,
            made_at=report.made_at,
            ended_at=report.ended_at,
            offender_kind=report.offender.kind,
            name=report.offender.name,
            identity=report.offender.identity.number if report.offender.identity else None,
            plate=report.vehicle.plate if report.vehicle else None,
            phone=report.offender.phone,
            training=scene.event.training,
            acts=[{"code": act.code, "text": act.text, "point": act.point} for act in report.acts],
            stage=OPEN,
        )
    )
    note_blank_of(scene, report)


def report_of_case(scene: Scene) -> ReportRow:
    """The report of the event's case; Waits("report") until it is applied."""
    row = scene.rows.report(scene.case)
    if row is None:
        _require_none_set_aside(scene)
        raise Waits("report")
    return row


def _require_none_set_aside(scene: Scene) -> None:
    """A report that people set aside never comes: what rests on it needs people too."""
    of_case = select(EventRow.seq).where(EventRow.home == scene.entry.home, EventRow.case_id == scene.case)
    if db.session.scalar(of_case.where(EventRow.kind == "report.recorded", EventRow.verdict == SET_ASIDE)) is not None:
        raise Holds("cause_set_aside", "case")


def transfer_case(scene: Scene) -> None:
    """The whole case goes up."""
    scene.require_applied(scene.data.of_seq, on="report")
    row = report_of_case(scene)
    if row.stage == DECIDED:
        raise Holds("not_allowed", "stage")
    row.stage, row.transferred_to = TRANSFERRED, scene.data.to_post


def move_case(scene: Scene) -> None:
    """`case.closed_without_decision|referred|suspended|resumed`."""
    row = report_of_case(scene)
    move = scene.event.kind.removeprefix("case.")
    row.stage = OPEN if move == "resumed" else move
