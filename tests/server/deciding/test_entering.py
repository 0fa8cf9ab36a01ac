"""A case is decided at the desk once, as reviewed, with all that follows, or not at all."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from flask import Flask

from print_templates.render import preview_decision, printable_decision, render_decision
from server.cases.models import AssessmentDifference, DecisionRow, ReportRow
from server.db import db, transaction
from server.deciding import entering
from server.deciding.acts import close_case, record_explanation
from server.deciding.considering import Wish
from server.deciding.entering import Asked
from server.desk.book import export_desk
from server.desk.judging import judge_decisions
from server.devices.models import Tablet
from server.hooks import NoHooks
from server.keys.publication import key_ring
from server.ledger.models import EventRow, LedgerRow
from server.numbering.models import LeaseRow, SerialRow
from server.signing.service import Who
from server.sms.models import SmsRow
from server.units.models import ServerIdentity
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.cases.records import ExplanationRecorded
from shared.clock import day_of
from shared.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from shared.law.choosing import Choice
from shared.ledger.event import content_hash, read_event
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from tests.print_templates.reading import texts
from tests.server.conftest import HOME, UNIT, World
from tests.server.deciding.signers import (
    DEPUTY,
    HEAD,
    LEADER,
    PIN,
    asked,
    considered,
    entered,
    of_tablet,
    passed_up,
    with_signers,
)
from tools.cli import main

DAY_MS = 24 * 3_600_000


def desk_events(world: World, *kinds: str) -> list[EventRow]:
    (desk,) = world.rows(Tablet, kind="desk", state="active")
    rows = sorted(world.rows(EventRow, tablet=desk.id), key=lambda row: row.seq)
    return [row for row in rows if row.kind in kinds] if kinds else rows


def sealed(world: World) -> tuple[bytes, bytes, str]:
    """(exact bytes, token, desk code) of the desk's only decision."""
    (row,) = desk_events(world, "decision.entered")
    (seal,) = desk_events(world, "document.sealed")
    assert seal.seq == row.seq + 1
    (desk,) = world.rows(Tablet, kind="desk")
    return row.raw, from_base64url(read_data(read_event(seal.raw)).token), desk.code


def test_a_passed_up_case_is_entered_sealed_applied_texted_and_found(either: World) -> None:
    case = passed_up(with_signers(either))
    done = entered(either, asked(either, case))
    (row,) = either.rows(DecisionRow)
    assert (row.hash, row.number, row.total, row.signer) == (done.content_hash, "000001/QĐ-XPHC", 35_000_000, 5)
    assert (row.decision_state, row.held, row.case_id) == ("entered", False, case)
    assert either.rows(ReportRow)[0].stage == "decided"
    assert [one.decision for one in either.rows(SmsRow)] == [row.hash]
    assert either.look_up(row.code or "")["state"] == "found"
    assert [one.verdict for one in desk_events(either)] == ["applied"] * len(desk_events(either))
    (serial,) = either.rows(SerialRow)
    assert (serial.state, serial.event) == ("entered", row.hash)


def test_its_bytes_and_seal_are_a_printable_decision_that_verify_knows(world: World, tmp_path: Path) -> None:
    case = passed_up(with_signers(world))
    done = entered(world, asked(world, case))
    raw, token, code = sealed(world)
    printable = printable_decision(raw, token, tablet_code=code)
    assert printable.content_hash == content_hash(raw) == done.content_hash
    (tmp_path / "decision.pdf").write_bytes(render_decision(printable, copy_mark=None))
    (desk,) = world.rows(Tablet, kind="desk")
    with world.app.app_context():
        (tmp_path / "keys.json").write_bytes(key_ring(world.parts))
        (tmp_path / "desk.ndjson").write_bytes(export_desk(world.parts, HOME, desk.id))
    assert main(["verify", str(tmp_path / "decision.pdf")]) == 0
    assert main(["verify", str(tmp_path / "desk.ndjson")]) == 0


def test_the_moment_it_is_signed_is_the_moment_of_its_event_and_its_receipt_is_signed(world: World) -> None:
    case = passed_up(with_signers(world))
    done = entered(world, asked(world, case))
    event = read_event(sealed(world)[0])
    assert event.at == done.decision.signed_at == world.clock.ms
    (desk,) = world.rows(Tablet, kind="desk")
    (ledger,) = world.rows(LedgerRow, tablet=desk.id)
    assert ledger.seq == event.seq + 1


def test_a_preview_before_the_entry_has_no_number_code_or_seal_and_is_stamped(world: World) -> None:
    case = passed_up(with_signers(world))
    shown = " ".join(texts(preview_decision(considered(world, case).draft)))
    assert "CHƯA NHẬP" in shown
    assert "000001/QĐ" not in shown
    entered(world, asked(world, case))
    raw, token, code = sealed(world)
    final = " ".join(texts(render_decision(printable_decision(raw, token, tablet_code=code), copy_mark=None)))
    assert "000001/QĐ-XPHC" in final


def test_above_ones_authority_nothing_is_entered_and_the_lowest_competent_post_is_named(world: World) -> None:
    case = passed_up(with_signers(world, HEAD, LEADER))
    found = considered(world, case, LEADER)
    assert found.obstacle is not None
    assert found.obstacle.code == "over_authority"
    with pytest.raises(NotAllowed, match="over_authority"):
        entered(world, Asked(LEADER, case, Wish(), found.token))
    assert world.rows(DecisionRow) == []


def test_while_the_offender_may_explain_nothing_is_entered_and_from_the_day_after_it_is(world: World) -> None:
    case = passed_up(with_signers(world), explanation_waived=False)
    found = considered(world, case)
    assert found.obstacle is not None
    with pytest.raises(NotAllowed, match="explanation_open"):
        entered(world, Asked(HEAD, case, Wish(), found.token))
    until = found.judged.found.not_before
    assert until is not None
    world.clock.ms += (until - day_of(world.clock.ms)).days * DAY_MS
    assert considered(world, case).obstacle is None
    assert entered(world, asked(world, case)).decision.total == 35_000_000


def test_an_explanation_recorded_at_the_desk_opens_the_decision_at_once(world: World) -> None:
    tablet, ways = with_signers(world, HEAD).tablet(numbers=0), get_args(get_type_hints(ExplanationRecorded)["way"])
    cases = [of_tablet(tablet, explanation_waived=False) for _ in ways]
    for case, way in zip(cases, ways, strict=True):
        assert considered(world, case).obstacle is not None
        with world.app.app_context():
            record_explanation(world.parts, HEAD, case, ExplanationRecorded(way, "2026-11-21", "trình bày"))
        assert considered(world, case).obstacle is None
    assert [row.verdict for row in desk_events(world, "explanation.recorded")] == ["applied"] * 3
    for case in cases:
        entered(world, asked(world, case))
    with world.app.app_context():  # and the worker, who judges every decision again, knows of the explanation too
        assert judge_decisions(world.parts) == 3
    assert world.rows(AssessmentDifference) == []


def test_an_explanation_lies_between_the_report_and_today(world: World) -> None:
    case = passed_up(with_signers(world, HEAD), explanation_waived=False)
    for day in ("2026-11-20", "2026-11-22", "hôm qua"):
        with world.app.app_context(), pytest.raises(InvalidInput, match="day"):
            record_explanation(world.parts, HEAD, case, ExplanationRecorded("heard", day))


def test_after_the_last_day_to_decide_no_fine_is_entered(world: World) -> None:
    case = passed_up(with_signers(world))
    world.clock.ms += 40 * DAY_MS
    with pytest.raises(NotAllowed, match="decision_overdue"):
        entered(world, asked(world, case))


def test_a_closed_case_is_not_decided_and_a_decided_one_is_not_closed(world: World) -> None:
    case, other = passed_up(with_signers(world)), passed_up(world)
    with world.app.app_context():
        close_case(world.parts, HEAD, case, "không đủ căn cứ")
    with pytest.raises(NotAllowed, match="case_closed"):
        entered(world, asked(world, case))
    entered(world, asked(world, other))
    with world.app.app_context(), pytest.raises(Conflict, match="case_over"):
        close_case(world.parts, HEAD, other, "không đủ căn cứ")


def test_entering_twice_enters_once_and_the_second_is_told_the_number(world: World) -> None:
    wanted = asked(world, passed_up(with_signers(world)))
    entered(world, wanted)
    with pytest.raises(Conflict, match="already_decided") as told:
        entered(world, wanted)
    assert "000001/QĐ-XPHC" in told.value.vi
    assert len(desk_events(world, "decision.entered")) == 1


def test_two_signers_at_the_same_moment_make_exactly_one_decision(either: World) -> None:
    case = passed_up(with_signers(either))
    wanted = [asked(either, case, HEAD), asked(either, case, DEPUTY)]
    apps, barrier, told = [either.other_app() for _ in wanted], Barrier(2), []

    def act(app: Flask, one: Asked) -> None:
        barrier.wait(10)
        try:
            told.append(entered(either, one, app=app).decision.number.serial)
        except DomainError as refused:
            told.append(refused.code)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    threads = [Thread(target=act, args=pair) for pair in zip(apps, wanted, strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert "already_decided" in told
    assert len(told) == 2
    assert len(either.rows(DecisionRow)) == len(either.rows(SmsRow)) == len(either.rows(SerialRow)) == 1


def test_many_cases_decided_at_once_never_share_a_number(either: World) -> None:
    tablet = with_signers(either).tablet(numbers=0)
    cases = [of_tablet(tablet) for _ in range(6)]
    wanted = [[asked(either, case, who) for case in part] for who, part in ((HEAD, cases[:3]), (DEPUTY, cases[3:]))]
    apps, barrier, failed = [either.other_app() for _ in wanted], Barrier(2), []

    def act(app: Flask, mine: list[Asked]) -> None:
        barrier.wait(10)
        try:
            for one in mine:
                entered(either, one, app=app)
        except Exception as error:
            failed.append(error)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    threads = [Thread(target=act, args=pair) for pair in zip(apps, wanted, strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failed == []
    assert len({(row.year, row.serial) for row in either.rows(DecisionRow)}) == len(either.rows(DecisionRow)) == 6


def test_what_changed_since_the_review_is_looked_at_again(world: World) -> None:
    case = passed_up(with_signers(world), explanation_waived=False)
    with world.app.app_context():
        record_explanation(world.parts, HEAD, case, ExplanationRecorded("waived", "2026-11-21"))
    wanted = asked(world, case)
    with world.app.app_context():
        record_explanation(world.parts, DEPUTY, case, ExplanationRecorded("heard", "2026-11-21", "xin giảm"))
    with pytest.raises(Conflict, match="case_changed"):
        entered(world, wanted)
    assert world.rows(DecisionRow) == []
    assert entered(world, asked(world, case)).decision.number.serial == 1


def test_other_figures_than_those_reviewed_are_looked_at_again(world: World) -> None:
    case = passed_up(with_signers(world))
    one = Wish(mitigating=("9.1",), choices=(Choice(amount=31_000_000),))
    reviewed = asked(world, case, wish=one)
    other = Wish(mitigating=("9.1",), choices=(Choice(amount=34_000_000),))
    with pytest.raises(Conflict, match="case_changed"):
        entered(world, Asked(HEAD, case, other, reviewed.reviewed))
    done = entered(world, reviewed)
    assert (done.decision.total, done.decision.mitigating) == (31_000_000, ("9.1",))


def test_an_amount_outside_what_the_law_leaves_is_refused(world: World) -> None:
    case = passed_up(with_signers(world, HEAD))
    for amount in (30_000_000, 35_000_000, 31_000_500, 99_000_000):
        with pytest.raises(InvalidInput, match="outside_range"):
            considered(world, case, wish=Wish(mitigating=("9.1",), choices=(Choice(amount=amount),)))


class Cut(NoHooks):
    """The power goes at this point."""

    def __init__(self, where: str) -> None:
        self.where = where

    def point(self, name: str) -> None:
        if name == self.where:
            raise SystemExit(name)


@pytest.mark.parametrize("where", ["desk.enter.before", "desk.enter.written", "desk.enter.committed"])
def test_a_crash_leaves_all_of_an_entry_or_nothing(world: World, where: str) -> None:
    case = passed_up(with_signers(world))
    wanted = asked(world, case)
    app = world.other_app(Cut(where))
    with pytest.raises(SystemExit):
        entered(world, wanted, app=app)
    rows = len(world.rows(DecisionRow)), len(world.rows(SerialRow)), len(world.rows(SmsRow))
    rows += (len(desk_events(world, "decision.entered", "document.sealed")),)
    assert rows == ((1, 1, 1, 2) if where == "desk.enter.committed" else (0, 0, 0, 0))
    if where != "desk.enter.committed":
        assert entered(world, wanted).decision.number.serial == 1


def test_what_the_server_would_hold_is_not_written_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = passed_up(with_signers(world))
    wanted = asked(world, case)
    real = entering.write_code
    monkeypatch.setattr(entering, "write_code", lambda key: real(key)[::-1])
    with pytest.raises(Conflict, match="not_applied"):
        entered(world, wanted)
    assert desk_events(world, "decision.entered") == []
    assert world.rows(SerialRow) == []


def test_a_wrong_pin_enters_nothing(world: World) -> None:
    wanted = asked(world, passed_up(with_signers(world)))
    with pytest.raises(NotAllowed, match="wrong_pin"):
        entered(world, wanted, pin="135791")
    assert world.rows(DecisionRow) == []


def test_the_desk_asks_for_numbers_by_itself_and_renews_a_block_past_its_date(world: World) -> None:
    tablet = with_signers(world).tablet(numbers=10)
    first = of_tablet(tablet)
    assert entered(world, asked(world, first)).decision.number.serial == 11
    (lease,) = world.rows(LeaseRow, first=11)
    world.clock.ms = lease.use_before + 1_000
    tablet.now = world.clock.ms
    second = of_tablet(tablet, ended_at=tablet.now - 600_000, detected_at=tablet.now - 600_000)
    assert entered(world, asked(world, second)).decision.number.serial == 12
    assert [(one.first, one.last) for one in world.rows(LeaseRow)] == [(1, 10), (11, 30)]


def test_after_a_restore_the_new_desk_has_its_own_numbers_and_the_signer_another_key(world: World) -> None:
    tablet = with_signers(world).tablet(numbers=0)
    first, second = of_tablet(tablet), of_tablet(tablet)
    entered(world, asked(world, first))
    with world.app.app_context(), transaction():
        db.session.scalars(db.select(ServerIdentity)).one().epoch = 2
    done = entered(world, asked(world, second))
    rows = {row.number: row.tablet for row in world.rows(DecisionRow)}
    assert len(rows) == len(set(rows.values())) == 2
    assert {one.verdict for one in world.rows(EventRow)} == {"applied"}
    assert done.decision.number.serial == 21


def test_a_case_that_a_tablet_decided_meanwhile_is_not_decided_again(world: World) -> None:
    tablet = with_signers(world).tablet()
    case = of_tablet(tablet, transferred=False)
    wanted = asked(world, case)
    tablet.enter(case, tablet.decision(1))
    assert tablet.push().get_json()["verdicts"] == []
    with pytest.raises(Conflict, match="already_decided"):
        entered(world, wanted)


def test_a_decision_that_a_tablet_sends_later_is_held_as_the_second_of_its_case(world: World) -> None:
    tablet = with_signers(world).tablet()
    case = of_tablet(tablet, transferred=False)
    entered(world, asked(world, case))
    tablet.enter(case, tablet.decision(1))
    told, _seal = tablet.push().get_json()["verdicts"]
    assert (told["verdict"], told["reason"], told["field"]) == ("held", "not_allowed", "case")


def test_a_tablet_that_decides_the_case_at_the_very_moment_is_held(either: World) -> None:
    tablet = with_signers(either, HEAD).tablet()
    case = of_tablet(tablet, transferred=False)
    wanted = asked(either, case)
    tablet.enter(case, tablet.decision(1))
    told: list[Any] = []
    push = Thread(target=lambda: told.append(tablet.push().get_json()))

    class Meet(NoHooks):
        """The push comes when the entry is written and not committed."""

        def point(self, name: str) -> None:
            if name == "desk.enter.written":
                push.start()
                push.join(1.5)

    app = either.other_app(Meet())
    entered(either, wanted, app=app)
    push.join(60)
    held = [one for one in told[0]["verdicts"] if one["verdict"] == "held"]
    assert [(one["reason"], one["field"]) for one in held] == [("not_allowed", "case")]
    assert sorted(row.held for row in either.rows(DecisionRow)) == [False, True]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_another_units_case_and_a_training_case_do_not_exist_for_a_signer(world: World, case: UUID) -> None:
    with_signers(world)
    tablet = world.tablet(numbers=0)
    tablet.record(case, training=True)
    assert tablet.push().status_code == 200
    for who in (HEAD, Who(HOME + 1, 5)):
        with pytest.raises(NotFound):
            considered(world, case, who)


def test_somebody_who_left_enters_nothing(world: World) -> None:
    case = passed_up(with_signers(world))
    wanted = asked(world, case)
    with world.app.app_context():
        set_up_unit(world.parts, read_unit(UNIT))
    with pytest.raises(NotAllowed, match="left_unit"):
        entered(world, wanted)


def test_the_pin_of_one_signer_does_not_sign_for_another(world: World) -> None:
    case = passed_up(with_signers(world, HEAD))
    with pytest.raises(NotAllowed, match="no_pin"):
        entered(world, asked(world, case, DEPUTY), pin=PIN)
