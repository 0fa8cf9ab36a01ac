"""From enrolment to the citizen's phone, on both databases."""

from __future__ import annotations

from uuid import UUID, uuid4

from server.cases.models import DecisionRow, PrintRow, ReportRow
from server.ledger.models import EventRow
from server.sms.gateways.sandbox import SandboxGateway
from server.sms.models import SandboxMessage, SmsRow
from server.sms.worker import run_once
from shared.cases.records import PrintedCopy, PrintSettled, PrintStarted, ServiceRecorded
from shared.numbering.lookup_code import show_code
from tests.server.conftest import World


def test_a_pushed_decision_is_found_and_texted(either: World, case: UUID) -> None:
    tablet = either.tablet()
    report = tablet.record(case)
    decision = tablet.decision(report)
    tablet.enter(case, decision)
    started = tablet.add("print.started", PrintStarted(of_seq=3, copies=(1, 2), printer="BP-04"), case=case)
    copies = (PrintedCopy(1, "a" * 64), PrintedCopy(2, "b" * 64))
    tablet.add("print.settled", PrintSettled(of_seq=started, outcome="printed", copies=copies), case=case)
    tablet.add("service.recorded", ServiceRecorded(way="handed", served_at=tablet.now, of_seq=3), case=case)

    answer = tablet.push()

    assert (answer.status_code, answer.get_json()["verdicts"]) == (200, [])
    assert {row.verdict for row in either.rows(EventRow)} == {"applied"}
    assert [row.stage for row in either.rows(ReportRow)] == ["decided"]
    row = either.rows(DecisionRow)[0]
    assert (row.decision_state, row.service_state, row.payment_state) == ("entered", "handed", "none")
    assert [one.outcome for one in either.rows(PrintRow)] == ["printed"]

    found = either.look_up(show_code(decision.code or ""))
    assert (found["state"], found["unit"]["home"], found["details"]) == ("found", 27, None)

    asked = []
    with either.app.app_context():
        gateway = SandboxGateway(either.parts)
        while run_once(either.parts, gateway, check=lambda _url, row: asked.append(row.code) is None):
            pass
    assert asked == [decision.code]
    assert [one.state for one in either.rows(SmsRow)] == ["delivered"]
    message = either.rows(SandboxMessage)[0]
    assert decision.number.text.replace("Đ", "D") in message.text
    assert show_code(decision.code or "") in message.text


def test_reports_of_many_cases_come_in_one_push(either: World) -> None:
    tablet = either.tablet()
    for _ in range(5):
        case = uuid4()
        tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().get_json()["verdicts"] == []
    assert len(either.rows(DecisionRow)) == 5
