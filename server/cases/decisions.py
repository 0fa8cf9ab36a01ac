"""`decision.entered`: from its commit here on the citizen finds it, and a text message is owed to him."""

from __future__ import annotations

from uuid import UUID

from server.cases.models import DecisionRow, ReportRow
from server.cases.reports import DECIDED, report_of_case
from server.cases.scene import Scene
from server.cases.seals import check_officer_seal, context_of
from server.desk.numbers import take_number
from server.ledger.entries import Entry
from server.ledger.verdicts import Holds, Waits
from server.sms.outbox import text_owed
from shared.cases.decision import Decision, ReportReference
from shared.cases.machines import step
from shared.clock import day_of
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import PENALTY_SERIES, TRAINING_SERIES, DecisionNumber
from shared.protocol.schemas import dump
from shared.seal.of_case import claims_of_decision


def enter_decision(scene: Scene) -> None:
    """Check number, code, signer and seal; one live decision a case; then make it visible."""
    decision: Decision = scene.data
    number = number_of(decision)
    _check_identity(scene, decision, number)
    report = _report_of(scene, decision)
    _check_no_other(scene)
    with scene.unless_accepted():
        claims = claims_of_decision(decision, context_of(scene))
        check_officer_seal(scene, claims, officer=decision.signer.officer, at=decision.signed_at)
    lease = take_number(scene, number)
    row = decision_row(scene.entry, decision, case=scene.case, training=scene.event.training)
    row.lease_overrun = lease is not None and decision.signed_at >= lease.use_before
    row.decision_state = step("decision", "draft", "enter")
    for earlier in scene.rows.decisions(scene.case):
        if earlier.hash == row.hash:  # noted while it waited or was held
            scene.rows.forget_decision(earlier)
            break
    scene.rows.add(row)
    if report is not None:
        report.stage = DECIDED
    if not scene.event.training:
        scene.rows.add(text_owed(scene.parts, scene.rows.unit, row))


def number_of(decision: Decision) -> DecisionNumber:
    """The identity of the number."""
    taken = decision.number
    return DecisionNumber(decision.unit.home, taken.year, taken.series, taken.serial)


def decision_row(entry: Entry, decision: Decision, *, case: UUID, training: bool) -> DecisionRow:
    """The read model of a decision, not yet held and not yet moved by any machine."""
    return DecisionRow(
        home=entry.home,
        hash=entry.hash,
        tablet=entry.ledger,
        seq=entry.seq,
        case_id=case,
        year=decision.number.year,
        series=decision.number.series,
        serial=decision.number.serial,
        number=decision.number.text,
        code=decision.code,
        signer=decision.signer.officer,
        signed_at=decision.signed_at,
        day=day_of(decision.signed_at).isoformat(),
        penalty=decision.penalty,
        total=decision.total,
        points=decision.points,
        revoke_months=decision.revoke_months,
        pay_days=decision.pay_days,
        payment=dump(decision.payment),
        acts=[dump(act) for act in decision.acts],
        name=decision.offender.name,
        identity=decision.offender.identity.number if decision.offender.identity else None,
        plate=decision.vehicle.plate if decision.vehicle else None,
        phone=decision.offender.phone,
        training=training,
        held=False,
        lease_overrun=False,
        decision_state="draft",
        service_state="none",
        payment_state="none",
        paid=0,
    )


def _check_identity(scene: Scene, decision: Decision, number: DecisionNumber) -> None:
    if number.unit != scene.entry.home:
        raise Holds("not_allowed", "unit.home")
    if decision.signer.officer != scene.event.officer:
        scene.object("not_allowed", "signer.officer")
    if decision.signed_at != scene.event.at:
        scene.object("malformed", "signed_at")
    if number.series != (TRAINING_SERIES if scene.event.training else PENALTY_SERIES):
        raise Holds("not_allowed", "number.series")
    try:
        code = None if scene.event.training else write_code(LookupKey(number.unit, number.year, number.serial))
    except ValueError as error:
        raise Holds("malformed", "number") from error
    if decision.code != code:
        raise Holds("malformed", "code")
    if decision.total != sum(act.amount for act in decision.acts):
        scene.object("malformed", "total")


def _report_of(scene: Scene, decision: Decision) -> ReportRow | None:
    """The report the decision rests on, applied; None for MQĐ01, which needs none (LC Đ56).

    A reference to another case's report is the decision's own fault.
    """
    of = decision.report
    if of is None:
        if decision.form.form != "MQD01":
            raise Holds("malformed", "report")
        return None
    try:
        if of.of_seq is not None:
            scene.require_applied(of.of_seq, on="report")
        return _named_report(scene, of)
    except Holds as hold:
        if not scene.accepts(hold):
            raise
    return None


def _named_report(scene: Scene, of: ReportReference) -> ReportRow:
    row = report_of_case(scene)
    if of.of_seq is not None and (row.tablet, row.seq) != (scene.entry.ledger, of.of_seq):
        raise Holds("not_allowed", "report.of_seq")
    if of.of_hash is not None and row.hash.hex() != of.of_hash:
        raise Waits("report")
    return row


def _check_no_other(scene: Scene) -> None:
    """A second decision for one case needs the first cancelled (a new decision is a new number, LC Đ18 k3)."""
    if any(not other.held and other.decision_state != "cancelled" for other in scene.rows.decisions(scene.case)):
        scene.object("not_allowed", "case")
