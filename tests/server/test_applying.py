"""Events become tables: what fits applies, what is early waits, what is wrong is held, and no other case suffers."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from server.cases.handlers import HANDLERS, IGNORED
from server.cases.models import DecisionRow, PrintRow, ReportRow, ServiceRow
from server.db import db
from server.ledger import apply
from server.ledger.models import EventRow
from server.ledger.replay import replay_waiting
from server.numbering.models import LeaseRow, SerialRow
from server.sms.models import SmsRow
from shared.cases.decision import NumberTaken
from shared.cases.records import (
    CaseTransferred,
    DecisionChanged,
    DocumentSealed,
    LeaseTaken,
    NumbersGone,
    PaymentReceived,
    PhoneCorrected,
    PrintSettled,
    PrintStarted,
    ServiceRecorded,
)
from shared.ledger.event import KINDS, is_understood
from shared.numbering.lease import Lease
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import CHANGE_SERIES
from shared.seal.base64url import to_base64url
from shared.seal.claims import CORRECTION
from shared.seal.of_case import SealContext, claims_of_change
from shared.seal.signed import Signed
from shared.seal.token import seal
from tests.samples import PERSON, sample_form
from tests.server.conftest import HOME, World
from tests.server.tablet import OTHER_KEY, TestTablet


def verdicts(tablet: TestTablet) -> list[dict[str, object]]:
    answer = tablet.push()
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, object]] = answer.get_json()["verdicts"]
    return found


def held(seq: int, reason: str, field: str | None = None) -> list[dict[str, object]]:
    """What a held event and its waiting seal are told."""
    first: dict[str, object] = {"seq": seq, "verdict": "held", "reason": reason}
    return [
        first if field is None else {**first, "field": field},
        {"seq": seq + 1, "verdict": "waiting", "on": "cause"},
    ]


def test_every_kind_has_a_handler_or_is_only_kept() -> None:
    assert HANDLERS.keys() | IGNORED == KINDS.keys() - {apply.SEAL}
    assert not HANDLERS.keys() & IGNORED


def test_an_unknown_kind_waits_for_an_upgrade_and_stops_nothing(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.add("drone.launched", {"height": 12})
    tablet.record(case)
    assert verdicts(tablet) == [{"seq": 1, "verdict": "waiting", "on": "upgrade"}]
    assert len(either.rows(ReportRow)) == 1


def test_an_event_that_waited_for_an_upgrade_applies_after_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet = world.tablet()
    tablet.add("shift.closed", {"first_seq": 1, "last_seq": 1, "reports": 0, "decisions": 0}, v=1)
    monkeypatch.setattr(apply, "is_understood", lambda event: event.kind != "shift.closed" and is_understood(event))
    assert verdicts(tablet) == [{"seq": 1, "verdict": "waiting", "on": "upgrade"}]
    monkeypatch.undo()
    with world.app.app_context():
        assert replay_waiting(world.parts) == 1
    assert world.rows(EventRow)[0].verdict == "applied"
    feed = tablet.get("/api/v1/feed").get_json()
    assert {"seq": 1, "verdict": "already_applied"} in [item["data"] for item in feed["items"]]


def test_a_report_waits_for_its_seal_in_the_next_push(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.record(case)
    assert tablet.push(1).get_json()["verdicts"] == [{"seq": 1, "verdict": "waiting", "on": "seal"}]
    assert either.rows(ReportRow) == []
    assert verdicts(tablet) == []
    assert len(either.rows(ReportRow)) == 1
    assert {row.verdict for row in either.rows(EventRow)} == {"applied"}


def test_a_decision_waits_for_its_report_event_by_event(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    for last in range(1, 4):
        tablet.push(last)
    assert either.rows(DecisionRow)[0].held
    assert either.look_up(str(tablet.leases[0]["from"]))["state"] == "under_review"
    tablet.push()
    rows = either.rows(DecisionRow)
    assert [(row.held, row.decision_state) for row in rows] == [(False, "entered")]
    assert len(either.rows(SmsRow)) == 1


def test_a_decision_on_another_tablets_report_waits_for_it_and_its_tablet_is_told(either: World, case: UUID) -> None:
    first, second = either.tablet(), either.tablet()
    first.record(case)
    made = second.decision(1)
    on_other = replace(made.report, of_seq=None, of_hash=sha256(first.events[0]).hexdigest())
    second.enter(case, replace(made, report=on_other))
    second.add("service.recorded", ServiceRecorded("handed", second.now, of_seq=1), case=case)
    assert [one["on"] for one in verdicts(second)] == ["report", "cause", "decision"]
    assert either.look_up(str(second.leases[0]["from"]))["state"] == "under_review"

    assert verdicts(first) == []

    assert {row.verdict for row in either.rows(EventRow)} == {"applied"}
    assert [row.service_state for row in either.rows(DecisionRow)] == ["handed"]
    assert either.look_up(str(second.leases[0]["from"]))["state"] == "found"
    feed = second.get("/api/v1/feed?after=1").get_json()["items"]
    assert [one["data"] for one in feed] == [{"seq": seq, "verdict": "already_applied"} for seq in (1, 2, 3)]


def test_a_report_without_its_seal_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    del tablet.events[1]
    tablet.add("clock.changed", {"expected_ms": 1, "found_ms": 2})
    assert verdicts(tablet) == [{"seq": 1, "verdict": "held", "reason": "unsealed"}]


def test_a_seal_of_nothing_is_held(world: World) -> None:
    tablet = world.tablet()
    tablet.add("document.sealed", DocumentSealed(1, to_base64url(b"token")))
    assert verdicts(tablet) == [{"seq": 1, "verdict": "held", "reason": "not_allowed", "field": "of_seq"}]


def test_bytes_that_are_no_event_are_held_and_the_rest_applies(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    tablet.events.append(b'{"not":"an event"}')
    tablet.events.append(b"\xff\xfe")
    other = uuid4()
    tablet.record(other)
    assert [one["reason"] for one in verdicts(tablet)] == ["unreadable", "unreadable"]
    assert len(world.rows(ReportRow)) == 2


def test_an_event_that_names_another_place_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    tablet.events.append(tablet.events[0])
    assert verdicts(tablet) == [{"seq": 3, "verdict": "held", "reason": "unreadable"}]


def test_a_malformed_field_is_named(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.add("print.started", {"of_seq": "one", "copies": [1], "printer": "p"}, case=case)
    assert verdicts(tablet) == [{"seq": 1, "verdict": "held", "reason": "malformed", "field": "of_seq"}]


def test_a_fault_of_the_code_holds_the_event_and_loses_nothing(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = world.tablet()
    monkeypatch.setitem(HANDLERS, "print.started", lambda _scene: 1 / 0)
    tablet.add("print.started", PrintStarted((1,), "p", of_seq=1), case=case)
    tablet.record(case)
    assert verdicts(tablet) == [{"seq": 1, "verdict": "held", "reason": "unreadable"}]
    assert len(world.rows(ReportRow)) == 1


def test_a_report_sealed_by_another_key_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    genuine, tablet.key = tablet.key, OTHER_KEY
    tablet.record(case)
    tablet.key = genuine
    assert verdicts(tablet) == held(1, "bad_seal")


def test_a_seal_over_other_facts_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    seq = tablet.add("decision.entered", decision, case=case)
    richer = replace(decision, total=decision.total + 1)
    tablet.seal(tablet.decision_token(richer, seq), case=case)
    assert verdicts(tablet) == held(3, "bad_seal")
    assert world.look_up(str(decision.number.serial))["state"] == "under_review"


def test_a_decision_sealed_by_an_unknown_key_is_uncertified(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)), key=OTHER_KEY)
    assert verdicts(tablet) == held(3, "uncertified")


def test_a_decision_sealed_by_the_tablet_key_is_uncertified(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)), key=tablet.key)
    assert verdicts(tablet) == held(3, "uncertified")


def test_a_number_outside_every_lease_is_held_and_still_known(either: World, case: UUID) -> None:
    tablet = either.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case), serial=900))
    assert verdicts(tablet) == held(3, "outside_lease", "number.serial")
    assert either.look_up("900")["state"] == "under_review"
    assert either.rows(SerialRow) == []
    assert either.rows(SmsRow) == []


def test_a_number_of_another_tablets_lease_is_held(world: World, case: UUID) -> None:
    first, second = world.tablet(), world.tablet()
    second.enter(case, second.decision(second.record(case), serial=first.leases[0]["from"]))
    assert verdicts(second) == held(3, "outside_lease", "number.serial")


def test_a_number_used_twice_is_held_as_a_duplicate(either: World, case: UUID) -> None:
    tablet, other = either.tablet(), uuid4()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    report = tablet.record(other)
    tablet.enter(other, tablet.decision(report, serial=tablet.leases[0]["from"]))
    assert verdicts(tablet) == held(7, "duplicate", "number.serial")
    assert either.look_up(str(tablet.leases[0]["from"]))["state"] == "ambiguous"
    assert [row.state for row in either.rows(SmsRow)] == ["waiting_lookup"]


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"code": write_code(LookupKey(HOME, 2026, 777))}, "malformed", "code"),
        ({"total": 1}, "malformed", "total"),
        ({"signed_at": 5}, "malformed", "signed_at"),
    ],
)
def test_a_decision_at_odds_with_itself_is_held(
    world: World, case: UUID, change: dict[str, object], reason: str, field: str
) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case), **change))
    assert verdicts(tablet) == held(3, reason, field)


def test_a_decision_on_the_spot_needs_no_report(world: World, case: UUID) -> None:
    tablet = world.tablet()
    on_the_spot = replace(tablet.decision(1), report=None, form=replace(sample_form("MQD02"), form="MQD01"))
    tablet.enter(case, on_the_spot)
    assert verdicts(tablet) == []
    assert world.look_up(on_the_spot.code or "")["state"] == "found"


def test_any_other_decision_needs_its_report(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, replace(tablet.decision(1), report=None))
    assert verdicts(tablet) == held(1, "malformed", "report")


def test_a_correction_may_not_take_a_number_of_the_penalty_series(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    changed = DecisionChanged(
        number=NumberTaken(2026, 1, 9, "000009/QĐ-XPHC"), changed=decision.number, unit=decision.unit,
        signer=decision.signer, reason="thử", form=sample_form("MQD02"), pages=1, signed_at=tablet.now,
        code=decision.code, of_seq=3,
    )  # fmt: skip
    tablet.add("decision.corrected", changed, case=case)
    tablet.seal(b"never read", case=case)
    assert verdicts(tablet) == held(5, "not_allowed", "number.series")


def test_a_print_from_another_ledger_names_the_document_by_its_hash(world: World, case: UUID) -> None:
    first, second = world.tablet(), world.tablet()
    first.record(case)
    second.add("print.started", PrintStarted((1,), "p", of_hash=sha256(first.events[0]).hexdigest()), case=case)
    assert verdicts(second) == [{"seq": 1, "verdict": "waiting", "on": "cause"}]
    assert verdicts(first) == []
    assert [row.document for row in world.rows(PrintRow)] == [sha256(first.events[0]).digest()]


def test_a_print_of_something_later_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.add("print.started", PrintStarted((1,), "p", of_seq=2), case=case)
    tablet.record(case)
    assert verdicts(tablet) == [{"seq": 1, "verdict": "held", "reason": "not_allowed", "field": "of_seq"}]


@pytest.mark.fault("F25")
def test_a_failed_text_is_sent_to_the_corrected_phone_as_a_new_one(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    verdicts(tablet)
    with world.app.app_context():
        db.session.execute(db.update(SmsRow).values(state="failed"))
        db.session.commit()
    tablet.add("phone.corrected", PhoneCorrected("gõ nhầm", "+84987654321"), case=case)
    assert verdicts(tablet) == []
    assert {(row.state, row.phone) for row in world.rows(SmsRow)} == {
        ("failed", "+84912345678"), ("waiting_lookup", "+84987654321")
    }  # fmt: skip


def test_a_second_decision_for_one_case_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    report = tablet.record(case)
    tablet.enter(case, tablet.decision(report))
    tablet.enter(case, tablet.decision(report))
    assert verdicts(tablet) == held(5, "not_allowed", "case")


def test_a_decision_for_the_report_of_another_case_is_held(world: World, case: UUID) -> None:
    tablet, other = world.tablet(), uuid4()
    tablet.record(case)
    second = tablet.record(other)
    tablet.enter(case, tablet.decision(second))
    assert verdicts(tablet) == held(5, "not_allowed", "report.of_seq")


def test_a_decision_made_after_its_lease_ended_applies_and_is_flagged(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.now += 15 * 24 * 3_600_000
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert verdicts(tablet) == []
    assert world.rows(DecisionRow)[0].lease_overrun


def test_service_of_an_unknown_decision_waits(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    tablet.add("service.recorded", ServiceRecorded("handed", 1, of_hash="ab" * 32), case=case)
    assert verdicts(tablet) == [{"seq": 3, "verdict": "waiting", "on": "decision"}]
    assert world.rows(ServiceRow) == []


@pytest.mark.parametrize("at_once", [True, False])
def test_a_number_held_outside_every_lease_is_released_when_the_lease_shows_up(
    either: World, case: UUID, at_once: bool
) -> None:
    tablet = either.tablet()
    decision = tablet.decision(tablet.record(case), serial=900)
    tablet.enter(case, decision)
    if not at_once:
        assert [one["reason"] for one in tablet.push().get_json()["verdicts"] if "reason" in one] == ["outside_lease"]
    keys, now = either.parts.keys, either.clock.ms
    lease = Lease(
        id=uuid4(), server=keys.server_id, epoch=1, home=HOME, ledger=tablet.id, year=2026, series=1, first=890,
        last=910, issued_at=now, use_before=now + 86_400_000,
    )  # fmt: skip
    tablet.add("lease.taken", Signed.make("lease", lease.body(), keys.server).to_wire(), officer=0)
    assert tablet.push().get_json()["verdicts"] == []
    assert {row.verdict for row in either.rows(EventRow)} == {"applied"}
    assert decision.code is not None
    assert either.look_up(decision.code)["state"] == "found"


def test_a_lease_that_overlaps_another_tablets_is_held(either: World) -> None:
    either.tablet(numbers=20)
    tablet = either.tablet(numbers=0)
    keys, now = either.parts.keys, either.clock.ms
    lease = Lease(
        id=uuid4(), server=keys.server_id, epoch=1, home=HOME, ledger=tablet.id, year=2026, series=1, first=15,
        last=30, issued_at=now, use_before=now + 86_400_000,
    )  # fmt: skip
    tablet.add("lease.taken", Signed.make("lease", lease.body(), keys.server).to_wire(), officer=0)
    assert [one["reason"] for one in tablet.push().get_json()["verdicts"]] == ["duplicate"]


def test_service_of_a_held_decision_waits_and_other_cases_go_on(world: World, case: UUID) -> None:
    tablet, other = world.tablet(), uuid4()
    tablet.enter(case, tablet.decision(tablet.record(case), serial=900))
    tablet.add("service.recorded", ServiceRecorded("handed", tablet.now, of_seq=3), case=case)
    tablet.enter(other, tablet.decision(tablet.record(other)))
    assert verdicts(tablet) == [
        *held(3, "outside_lease", "number.serial"),
        {"seq": 5, "verdict": "waiting", "on": "decision"},
    ]
    assert [row.held for row in sorted(world.rows(DecisionRow), key=lambda row: row.seq)] == [True, False]


def test_a_lease_shown_later_lets_nothing_apply_by_itself_but_is_known(world: World) -> None:
    tablet = world.tablet()
    signed = world.rows(LeaseRow)[0]
    forged = LeaseTaken(signed.body.decode(), signed.kid.hex(), to_base64url(b"0" * 64))
    tablet.add("lease.taken", forged)
    genuine = LeaseTaken(signed.body.decode(), signed.kid.hex(), to_base64url(signed.signature))
    tablet.add("lease.taken", genuine)
    assert verdicts(tablet) == [{"seq": 1, "verdict": "held", "reason": "bad_seal", "field": "sig"}]
    assert len(world.rows(LeaseRow)) == 1


def test_a_voided_number_is_never_entered(world: World, case: UUID) -> None:
    tablet = world.tablet()
    first = tablet.leases[0]["from"]
    tablet.add("number.voided", NumbersGone(2026, 1, first, first, "thử"))
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert verdicts(tablet) == held(4, "not_allowed", "number.serial")


def test_a_lost_number_that_turns_up_is_entered_and_flagged(world: World, case: UUID) -> None:
    tablet = world.tablet()
    first = tablet.leases[0]["from"]
    tablet.add("number.lost", NumbersGone(2026, 1, first, first, "mất máy"))
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert verdicts(tablet) == []
    row = next(row for row in world.rows(SerialRow) if row.serial == first)
    assert (row.state, row.found_again) == ("entered", True)


def test_an_entered_number_is_never_voided(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    first = tablet.leases[0]["from"]
    tablet.add("number.voided", NumbersGone(2026, 1, first, first, "thử"))
    assert verdicts(tablet) == [{"seq": 5, "verdict": "held", "reason": "not_allowed", "field": "first"}]


def test_a_transferred_case_says_to_whom(world: World, case: UUID) -> None:
    tablet = world.tablet()
    report = tablet.record(case)
    tablet.add("case.transferred", CaseTransferred("division_head", ("frame_over_limit",), report), case=case)
    assert verdicts(tablet) == []
    row = world.rows(ReportRow)[0]
    assert (row.stage, row.transferred_to) == ("transferred", "division_head")


def test_money_moves_only_the_payment_state(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    tablet.add("payment.received", PaymentReceived(1_000_000, 1, "bank", "bl-1"), case=case)
    tablet.add("payment.received", PaymentReceived(decision.total - 1_000_000, 2, "bank", "bl-2"), case=case)
    assert verdicts(tablet) == []
    row = world.rows(DecisionRow)[0]
    assert (row.decision_state, row.service_state, row.payment_state) == ("entered", "none", "paid")


@pytest.mark.fault("F25")
def test_a_phone_given_later_makes_the_text_owed(world: World, case: UUID) -> None:
    tablet = world.tablet()
    silent = replace(PERSON, phone=None)
    tablet.enter(case, tablet.decision(tablet.record(case, offender=silent), offender=silent))
    assert verdicts(tablet) == []
    assert [row.state for row in world.rows(SmsRow)] == ["no_phone"]
    tablet.add("phone.corrected", PhoneCorrected("cho số", "+84987654321"), case=case)
    assert verdicts(tablet) == []
    assert [(row.state, row.phone) for row in world.rows(SmsRow)] == [("waiting_lookup", "+84987654321")]


def test_training_uses_its_own_series_and_owes_no_text(world: World, case: UUID) -> None:
    tablet = world.tablet(numbers=0)
    tablet.ask_lease(uuid4(), year=2026, series=2)
    report = tablet.record(case, training=True)
    tablet.enter(case, tablet.decision(report, series=2), training=True)
    assert verdicts(tablet) == []
    assert world.rows(SmsRow) == []


def test_training_may_not_use_a_real_number(world: World, case: UUID) -> None:
    tablet = world.tablet()
    report = tablet.record(case, training=True)
    tablet.enter(case, tablet.decision(report), training=True)
    assert verdicts(tablet) == held(3, "not_allowed", "number.series")


def test_wherever_a_ledger_is_cut_into_pushes_the_tables_end_the_same(world: World) -> None:
    for cut in range(1, 7):
        tablet, case = world.tablet(), uuid4()
        decision = tablet.decision(tablet.record(case))
        tablet.enter(case, decision)
        started = tablet.add("print.started", PrintStarted((1, 2), "BP-04", of_seq=3), case=case)
        tablet.add("print.settled", PrintSettled(started, "printed"), case=case)
        tablet.add("service.recorded", ServiceRecorded("handed", tablet.now, of_seq=3), case=case)
        assert tablet.push(cut).status_code == 200
        assert tablet.push().status_code == 200
        assert world.look_up(decision.code or "")["state"] == "found"
    assert {row.verdict for row in world.rows(EventRow)} == {"applied"}
    assert {row.service_state for row in world.rows(DecisionRow)} == {"handed"}
    assert [row.outcome for row in world.rows(PrintRow)] == ["printed"] * 6


def test_an_event_that_fails_midway_leaves_no_trace_in_the_tables(either: World, case: UUID) -> None:
    tablet = either.tablet()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    form = replace(sample_form("MQD02"), form="MQD40")
    changed = DecisionChanged(
        number=NumberTaken(2026, CHANGE_SERIES, 9, "000009/QĐ-HB"), changed=decision.number, unit=decision.unit,
        signer=decision.signer, reason="thử", form=form, pages=1, signed_at=tablet.now, code=decision.code, of_seq=3,
    )  # fmt: skip
    seq = tablet.add("decision.cancelled", changed, case=case)
    claims = claims_of_change("decision.cancelled", changed, SealContext(tablet.events[seq - 1], False, tablet.code))
    tablet.seal(seal(claims, tablet.officer_key), case=case)
    assert verdicts(tablet) == held(5, "outside_lease", "number.serial")
    assert either.rows(DecisionRow)[0].decision_state == "entered"
    assert either.look_up(decision.code or "")["state"] == "found"


def test_a_change_whose_seal_or_form_says_anything_else_than_the_document_is_held(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    tablet.ask_lease(uuid4(), year=2026, series=CHANGE_SERIES)
    serial = tablet.leases[-1]["from"]
    changed = DecisionChanged(
        number=NumberTaken(2026, CHANGE_SERIES, serial, f"{serial:06d}/QĐ-HB"), changed=decision.number,
        unit=decision.unit, signer=decision.signer, reason="thử", form=sample_form("MQD40"), pages=1,
        signed_at=tablet.now, code=decision.code, of_seq=3,
    )  # fmt: skip
    for kind, wrong in (
        ("decision.cancelled", {"pages": 2}),
        ("decision.cancelled", {"code": ""}),
        ("decision.cancelled", {"day": 1}),
        ("decision.cancelled", {"kind": CORRECTION}),
        ("decision.corrected", {}),
    ):
        seq = tablet.add(kind, changed, case=case)
        context = SealContext(tablet.events[seq - 1], False, tablet.code)
        claims = replace(claims_of_change("decision.cancelled", changed, context), **wrong)  # type: ignore[arg-type]  # by name
        tablet.seal(seal(claims, tablet.officer_key), case=case)
    told = [one for one in verdicts(tablet) if one["verdict"] == "held"]
    assert [one["reason"] for one in told] == ["bad_seal"] * 4 + ["malformed"]
    assert world.rows(DecisionRow)[0].decision_state == "entered"


def test_a_report_number_used_twice_is_held_and_the_rest_of_the_push_applies(either: World, case: UUID) -> None:
    tablet, other = either.tablet(), uuid4()
    tablet.record(case)
    tablet.reports = 0
    tablet.record(uuid4())
    tablet.record(other)
    assert verdicts(tablet) == held(3, "duplicate")
    assert {row.case_id for row in either.rows(ReportRow)} == {case, other}


def test_no_number_or_kind_that_an_event_can_hold_stops_its_ledger(either: World, case: UUID) -> None:
    tablet, other = either.tablet(), uuid4()
    tablet.add("nul\x00.kind", {"text": "\x00"})
    tablet.enter(case, tablet.decision(tablet.record(case), pay_days=2**53 - 1, points=2**53 - 1))
    tablet.add("print.started", PrintStarted((2**53 - 1,), "p", of_seq=2**53 - 1), case=case)
    tablet.record(other)
    found = verdicts(tablet)
    assert {"seq": 1, "verdict": "waiting", "on": "upgrade"} in found
    assert len(either.rows(EventRow)) == len(tablet.events)
    assert {row.case_id for row in either.rows(ReportRow)} == {case, other}
