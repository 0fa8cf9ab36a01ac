"""The public look-up: every state with its reason, and nothing personal without one fact from the paper."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from server.cases.models import DecisionRow
from server.db import db
from server.portal.answer import MESSAGES
from server.portal.models import PaperRow
from shared.cases.decision import Decision, NumberTaken
from shared.cases.records import DecisionChanged, NumbersGone
from shared.numbering.lookup_code import LookupKey, show_code, write_code
from shared.numbering.number import CHANGE_SERIES
from shared.seal.of_case import CHANGES, SealContext, claims_of_change
from shared.seal.token import seal, to_qr_text
from tests.samples import sample_form
from tests.server.conftest import HOME, World
from tests.server.tablet import OTHER_KEY, TestTablet


def found(world: World, case: UUID) -> tuple[TestTablet, Decision, bytes]:
    """A tablet, its decision, and the token on the paper, all pushed."""
    tablet = world.tablet()
    decision = tablet.decision(tablet.record(case))
    token = tablet.enter(case, decision)
    assert tablet.push().get_json()["verdicts"] == []
    return tablet, decision, token


def test_a_decision_is_found_by_every_way_it_can_be_asked(either: World, case: UUID) -> None:
    tablet, decision, token = found(either, case)
    code = decision.code or ""
    for query in (code, show_code(code), code.lower(), f" {code[:3]} {code[3:]} "):
        assert either.look_up(query)["state"] == "found"
    for query in (decision.number.text, "1", "000001", "000001/qd-xphc"):
        assert either.look_up(query)["state"] == "found"
    assert either.look_up(f"{tablet.code}-000001/BB-VPHC", unit=HOME)["state"] == "found"
    assert either.look_up(f"{tablet.code}-1")["state"] == "found"
    assert either.look_up(to_qr_text(token))["state"] == "found"


def test_no_code_or_number_tells_personal_facts(world: World, case: UUID) -> None:
    _, decision, _ = found(world, case)
    for query in (decision.code or "", decision.number.text, "0001-1"):
        answer = world.look_up(query)
        assert (answer["unit"]["home"], answer["date"], answer["details"]) == (HOME, "2026-11-21", None)
        told = json.dumps(answer, ensure_ascii=False)
        for secret in ("MẪU", "001099012345", "29B1", "5500000", "5.500.000", "+849"):
            assert secret not in told


@pytest.mark.parametrize(
    "fact",
    [
        {"kind": "identity_tail", "value": "012345"},
        {"kind": "plate_and_date", "plate": "29B1-123.45", "date": "2026-11-21"},
    ],
)
def test_one_fact_from_the_paper_opens_the_details(world: World, case: UUID, fact: dict[str, str]) -> None:
    _, decision, _ = found(world, case)
    answer = world.look_up(decision.code or "", fact=fact)
    assert answer["fact"] == "matched"
    details = answer["details"]
    assert (details["amount"], details["to_pay"], details["name"]) == (5_500_000, 5_500_000, "NGUYỄN V** M**")
    assert len(details["acts"]) == 2
    assert "001099012345" not in json.dumps(details)


def test_the_scanned_seal_opens_the_details(world: World, case: UUID) -> None:
    _, decision, token = found(world, case)
    assert world.look_up(to_qr_text(token))["details"]["amount"] == 5_500_000
    by_fact = world.look_up(decision.number.text, fact={"kind": "seal", "value": to_qr_text(token)})
    assert by_fact["details"]["amount"] == 5_500_000


@pytest.mark.parametrize(
    "fact",
    [
        {"kind": "identity_tail", "value": "012346"},
        {"kind": "identity_tail", "value": "45"},
        {"kind": "identity_tail"},
        {"kind": "plate_and_date", "plate": "29B112345", "date": "2026-11-20"},
        {"kind": "plate_and_date", "plate": "29B112345"},
        {"kind": "plate_and_date", "plate": "", "date": "2026-11-21"},
    ],
)
def test_a_wrong_fact_opens_nothing(world: World, case: UUID, fact: dict[str, str]) -> None:
    _, decision, _ = found(world, case)
    answer = world.look_up(decision.code or "", fact=fact)
    assert (answer["state"], answer["fact"], answer["details"]) == ("found", "wrong", None)


def test_the_seal_of_another_paper_opens_nothing(world: World, case: UUID) -> None:
    tablet, decision, _ = found(world, case)
    other = uuid4()
    token = tablet.enter(other, tablet.decision(tablet.record(other)))
    tablet.push()
    answer = world.look_up(decision.code or "", fact={"kind": "seal", "value": to_qr_text(token)})
    assert (answer["fact"], answer["details"]) == ("wrong", None)


@pytest.mark.fault("F27")
def test_a_report_without_a_decision_is_received(world: World, case: UUID) -> None:
    tablet = world.tablet()
    tablet.record(case)
    tablet.push()
    answer = world.look_up(f"{tablet.code}-000001/BB-VPHC", unit=HOME)
    assert (answer["state"], answer["date"]) == ("received", "2026-11-21")


@pytest.mark.fault("F27")
def test_a_number_leased_but_not_seen_awaits_its_tablet(either: World) -> None:
    tablet = either.tablet()
    by_number = either.look_up("5")
    assert (by_number["state"], by_number["unit"]["home"]) == ("awaiting_sync", HOME)
    assert "21/11/2026" in by_number["message_vi"]
    assert either.look_up(write_code(LookupKey(HOME, 2026, 5)))["state"] == "awaiting_sync"
    assert either.look_up(f"{tablet.code}-000009")["state"] == "awaiting_sync"


@pytest.mark.fault("F27")
def test_a_number_nobody_was_given_was_never_issued(world: World) -> None:
    world.tablet(numbers=20)
    assert world.look_up("21")["state"] == "never_issued"
    assert world.look_up("5", unit=28)["state"] == "never_issued"
    assert world.look_up("5", date="2025-03-01")["state"] == "never_issued"
    assert world.look_up(write_code(LookupKey(9_999, 2026, 5)))["state"] == "never_issued"
    assert world.look_up("9999-000001")["state"] == "never_issued"


@pytest.mark.fault("F27")
@pytest.mark.parametrize("query", ["K7QF2M9XX", "ABC", "4133/XX", "0000000", "K7QF-2M9X-U", "!", "a" * 40])
def test_what_cannot_be_on_a_paper_was_mistyped(world: World, query: str) -> None:
    answer = world.look_up(query)
    assert (answer["state"], answer["unit"], answer["details"]) == ("mistyped", None, None)
    assert answer["message_vi"]


@pytest.mark.fault("F27")
def test_the_wrong_day_for_a_known_number_was_mistyped(world: World, case: UUID) -> None:
    found(world, case)
    assert world.look_up("1", unit=HOME, date="2026-11-20")["state"] == "mistyped"
    assert world.look_up("1", unit=HOME, date="2026-11-21")["state"] == "found"


@pytest.mark.fault("F27")
def test_one_number_in_two_units_is_ambiguous_until_the_unit_is_given(either: World, case: UUID) -> None:
    either.add_unit(28)
    found(either, case)
    second, other = either.tablet(home=28), uuid4()
    second.enter(other, second.decision(second.record(other)))
    assert second.push().get_json()["verdicts"] == []
    assert either.look_up("1")["state"] == "ambiguous"
    assert either.look_up("0001-1")["state"] == "ambiguous"
    assert either.look_up("1", unit=28)["unit"]["home"] == 28
    assert either.look_up("0001-1", unit=28)["unit"]["home"] == 28
    assert either.look_up(write_code(LookupKey(28, 2026, 1)))["state"] == "found"


def test_a_number_leased_in_two_units_is_ambiguous(world: World) -> None:
    world.add_unit(28)
    world.tablet()
    world.tablet(home=28)
    assert world.look_up("5")["state"] == "ambiguous"


@pytest.mark.fault("F27")
def test_a_voided_number_says_so(world: World) -> None:
    tablet = world.tablet()
    tablet.add("number.voided", NumbersGone(2026, 1, 4, 4, "thử"))
    tablet.push()
    assert world.look_up("4")["state"] == "voided"


def change(tablet: TestTablet, case: UUID, decision: Decision, kind: str) -> None:
    """A later document about the decision at seq 3, sealed by the officer."""
    edition = replace(sample_form("MQD02"), form=CHANGES[kind][0])
    tablet.ask_lease(uuid4(), year=2026, series=CHANGE_SERIES)
    serial = tablet.leases[-1]["from"] + 1
    changed = DecisionChanged(
        number=NumberTaken(2026, CHANGE_SERIES, serial, f"{serial:06d}/QĐ-ĐC"), changed=decision.number,
        unit=decision.unit, signer=decision.signer, reason="thử", form=edition, pages=1,
        signed_at=tablet.now, code=decision.code, of_seq=3,
    )  # fmt: skip
    seq = tablet.add(kind, changed, case=case)
    claims = claims_of_change(kind, changed, SealContext(tablet.events[seq - 1], False, tablet.code))
    tablet.seal(seal(claims, tablet.officer_key), case=case)


def content(raw: bytes) -> bytes:
    return sha256(raw).digest()[:16]


@pytest.mark.parametrize(("kind", "state"), [("decision.corrected", "corrected"), ("decision.cancelled", "cancelled")])
def test_a_changed_decision_names_the_document_that_changed_it(world: World, case: UUID, kind: str, state: str) -> None:
    tablet, decision, _ = found(world, case)
    change(tablet, case, decision, kind)
    assert tablet.push().get_json()["verdicts"] == []
    answer = world.look_up(decision.code or "")
    assert answer["state"] == state
    assert "000002/QĐ-ĐC" in answer["message_vi"]


def test_nothing_is_to_be_paid_under_a_cancelled_decision(world: World, case: UUID) -> None:
    tablet, decision, token = found(world, case)
    change(tablet, case, decision, "decision.cancelled")
    tablet.push()
    assert world.look_up(to_qr_text(token))["details"]["to_pay"] == 0


def test_a_scanned_seal_makes_a_decision_known_that_never_arrived(either: World, case: UUID) -> None:
    tablet = either.tablet()
    decision = tablet.decision(tablet.record(case))
    token = tablet.enter(case, decision)
    scanned = either.look_up(to_qr_text(token))
    assert (scanned["state"], scanned["details"]["amount"]) == ("sealed_not_yet_synced", 5_500_000)
    known = either.look_up(decision.code or "")
    assert (known["state"], known["details"]) == ("known_from_paper", None)
    assert either.look_up(decision.number.text, unit=HOME)["state"] == "known_from_paper"
    assert len(either.rows(PaperRow)) == 1
    either.look_up(to_qr_text(token))
    tablet.push()
    assert either.look_up(decision.code or "")["state"] == "found"


def test_a_seal_nobody_signed_is_refused_and_teaches_nothing(world: World, case: UUID) -> None:
    tablet = world.tablet()
    token = tablet.enter(case, tablet.decision(tablet.record(case)), key=OTHER_KEY)
    answer = world.client.post("/api/v1/lookup", json={"query": to_qr_text(token)})
    assert (answer.status_code, answer.get_json()["error"]) == (422, "seal_not_genuine")
    assert world.rows(PaperRow) == []


def test_text_that_is_no_seal_is_refused(world: World) -> None:
    answer = world.client.post("/api/v1/lookup", json={"query": "A" * 200})
    assert (answer.status_code, answer.get_json()["error"]) == (422, "seal_unreadable")


def test_training_papers_say_so(world: World, case: UUID) -> None:
    tablet = world.tablet(numbers=0)
    tablet.ask_lease(uuid4(), year=2026, series=2)
    report = tablet.record(case, training=True)
    token = tablet.enter(case, tablet.decision(report, series=2), training=True)
    tablet.push()
    for query in ("1", "0001-1", to_qr_text(token)):
        answer = world.look_up(query)
        assert (answer["state"], answer["details"]) == ("training", None)


@pytest.mark.parametrize(
    "body",
    [None, {}, {"query": ""}, {"query": 5}, {"query": "1", "unit": "x"}, {"query": "1", "unit": 2**70},
     {"query": "1", "date": "today"},
     {"query": "1", "fact": {"kind": "name"}}, {"query": "x" * 2_000}, [1]],
)  # fmt: skip
def test_a_malformed_question_names_its_field(world: World, body: object) -> None:
    answer = world.client.post("/api/v1/lookup", json=body)
    assert (answer.status_code, answer.get_json()["error"]) == (422, "malformed")
    assert answer.get_json()["field"]


def test_every_state_has_words_in_both_languages() -> None:
    for vi, en in MESSAGES.values():
        slots = {"unit": "U", "day": "D", "by": "B", "since": "S"}
        assert vi.format(**slots).endswith(".")
        assert en.format(**slots).endswith(".")


def test_every_answer_has_one_shape(world: World, case: UUID) -> None:
    _, decision, _ = found(world, case)
    answers = [world.look_up(query) for query in (decision.code or "", "5", "777", "ABC")]
    assert {frozenset(one) for one in answers} == {frozenset(answers[0])}


def test_an_identity_with_letters_is_compared_case_blind(world: World, case: UUID) -> None:
    _, decision, _ = found(world, case)
    with world.app.app_context():
        db.session.execute(db.update(DecisionRow).values(identity="C1a23456"))
        db.session.commit()
    fact = {"kind": "identity_tail", "value": "A23456"}
    assert world.look_up(decision.code or "", fact=fact)["fact"] == "matched"
