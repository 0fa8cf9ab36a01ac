"""An entered decision is changed by another document of the desk only: by whom, until when, once, as reviewed."""

from __future__ import annotations

from uuid import UUID

import pytest

from print_templates.render import preview_change, printable_change, render_change
from server.cases.models import DecisionChangeRow, DecisionRow
from server.deciding.changing import AskedChange, ChangeWish, ConsideredChange, change, consider_change
from server.deciding.files import case_file
from server.devices.models import Tablet
from server.ledger.models import EventRow
from server.numbering.models import SerialRow
from server.signing.service import Who
from shared.cases.records import DecisionChanged
from shared.errors import Conflict, DomainError, InvalidInput, NotAllowed
from shared.ledger.event import read_event
from shared.numbering.number import CHANGE_SERIES
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from tests.print_templates.reading import texts
from tests.server.conftest import World
from tests.server.deciding.signers import DEPUTY, HEAD, LEADER, PIN, asked, entered, passed_up, with_signers

DAY_MS = 24 * 3_600_000
ADDRESS = ChangeWish("drafting_error", "Ghi sai số nhà", (("offender.address", "Số 15 ngõ 12 phố Mẫu, Hà Nội"),))
CANCEL = ChangeWish("wrong_person", "Sai người vi phạm")


def look(world: World, case: UUID, wish: ChangeWish, who: Who = HEAD) -> ConsideredChange:
    with world.app.app_context():
        return consider_change(case_file(who.home, case), who, wish, world.clock.now_ms())


def changed(world: World, case: UUID, wish: ChangeWish, who: Who = HEAD) -> DecisionChanged:
    wanted = AskedChange(who, case, wish, look(world, case, wish, who).token)
    with world.app.app_context():
        return change(world.parts, wanted, PIN)


def decided(world: World, *signers: Who) -> UUID:
    case = passed_up(with_signers(world, *signers))
    entered(world, asked(world, case))
    return case


def test_a_correction_takes_a_number_of_its_own_series_and_the_look_up_names_it(either: World) -> None:
    case = decided(either)
    signed = changed(either, case, ADDRESS)
    (row,) = either.rows(DecisionRow)
    assert (signed.number.series, signed.number.text, signed.of_seq) == (CHANGE_SERIES, "000001/QĐ-ĐCXPHC", row.seq)
    assert (row.decision_state, row.changed_by) == ("corrected", "000001/QĐ-ĐCXPHC")
    assert either.look_up(row.code or "")["state"] == "corrected"
    assert {one.verdict for one in either.rows(EventRow)} == {"applied"}
    assert {(one.series, one.serial) for one in either.rows(SerialRow)} == {(1, 1), (3, 1)}


def test_it_is_printable_and_says_what_was_wrong_and_what_is_right(world: World) -> None:
    case = decided(world)
    before = " ".join(texts(preview_change(look(world, case, ADDRESS).draft)))
    assert "CHƯA NHẬP" in before
    assert "000001/QĐ-ĐCXPHC" not in before
    changed(world, case, ADDRESS)
    (row,) = world.rows(EventRow, kind="decision.corrected")
    (seal,) = world.rows(EventRow, tablet=row.tablet, seq=row.seq + 1)
    (desk,) = world.rows(Tablet, kind="desk")
    token = from_base64url(read_data(read_event(seal.raw)).token)
    page = " ".join(texts(render_change(printable_change(row.raw, token, tablet_code=desk.code))))
    for words in ("000001/QĐ-ĐCXPHC", "000001/QĐ-XPHC", "Số 15 ngõ 12 phố Mẫu", "PHẠM VĂN GIẢ ĐỊNH"):
        assert words in page


def test_a_cancellation_ends_the_decision_and_a_new_one_gets_a_new_number(world: World) -> None:
    case = decided(world)
    changed(world, case, CANCEL)
    (row,) = world.rows(DecisionRow)
    assert (row.decision_state, world.look_up(row.code or "")["state"]) == ("cancelled", "cancelled")
    with pytest.raises(NotAllowed, match="no_decision"):
        look(world, case, ADDRESS)
    assert entered(world, asked(world, case)).decision.number.serial == 2


def test_a_decision_of_a_tablet_is_changed_by_its_hash(world: World, case: UUID) -> None:
    tablet = with_signers(world).tablet()
    made = tablet.decision(tablet.record(case, ended_at=tablet.now, detected_at=tablet.now))
    tablet.enter(case, made)
    assert tablet.push().get_json()["verdicts"] == []
    world.clock.ms += 60_000
    signed = changed(world, case, ADDRESS)
    assert (signed.of_seq, signed.of_hash) == (None, world.rows(DecisionRow)[0].hash.hex())
    assert world.rows(DecisionRow)[0].decision_state == "corrected"


def test_who_decided_or_a_post_not_below_changes_and_nobody_else(world: World) -> None:
    case = decided(world, HEAD, DEPUTY, LEADER)
    with pytest.raises(NotAllowed, match="post_too_low"):
        look(world, case, ADDRESS, LEADER)
    assert changed(world, case, ADDRESS, DEPUTY).signer.officer == DEPUTY.officer


def test_a_change_that_says_nothing_or_the_wrong_thing_is_refused(world: World) -> None:
    case = decided(world)
    for wish, code in (
        (ChangeWish("drafting_error", "  ", ADDRESS.changes), "reason"),
        (ChangeWish("drafting_error", "x" * 501, ADDRESS.changes), "reason"),
        (ChangeWish("drafting_error", "thử"), "changes"),
        (ChangeWish("wrong_person", "thử", ADDRESS.changes), "changes"),
        (ChangeWish("drafting_error", "thử", (("total", "1000000"),)), "changes"),
        (ChangeWish("other_error", "thử", (("total", "một triệu"),)), "malformed"),
        (ChangeWish("other_error", "thử", (("code", "AAAAAAAAA"),)), "changes"),
        (ChangeWish("other_error", "thử", (("offender.name", "NGUYỄN VĂN MẪU"),)), "changes"),
        (ChangeWish("other_error", "thử", (("offender.name", ""),)), "changes"),
    ):
        with pytest.raises(InvalidInput, match=code):
            look(world, case, wish)


def test_an_amount_is_amended_and_never_corrected(world: World) -> None:
    case = decided(world)
    signed = changed(world, case, ChangeWish("other_error", "Tính nhầm", (("total", "34000000"),)))
    assert (signed.form.form, world.rows(DecisionRow)[0].decision_state) == ("MQD38", "amended")


def test_after_a_year_it_is_only_cancelled(world: World) -> None:
    case = decided(world)
    world.clock.ms += 400 * DAY_MS
    with pytest.raises(NotAllowed, match="change_too_late"):
        look(world, case, ADDRESS)
    assert look(world, case, CANCEL).kind == "decision.cancelled"


def test_a_stale_review_and_a_second_submit_sign_nothing(world: World) -> None:
    case = decided(world)
    first = AskedChange(HEAD, case, CANCEL, look(world, case, CANCEL).token)
    changed(world, case, ADDRESS)
    for _ in range(2):
        with world.app.app_context(), pytest.raises(Conflict, match="case_changed"):
            change(world.parts, first, PIN)
    again = AskedChange(HEAD, case, CANCEL, look(world, case, CANCEL).token)
    with world.app.app_context():
        change(world.parts, again, PIN)
        with pytest.raises(DomainError, match="no_decision"):
            change(world.parts, again, PIN)
    assert len(world.rows(DecisionChangeRow)) == 2


def test_a_wrong_pin_signs_nothing(world: World) -> None:
    case = decided(world)
    wanted = AskedChange(HEAD, case, CANCEL, look(world, case, CANCEL).token)
    with world.app.app_context(), pytest.raises(NotAllowed, match="wrong_pin"):
        change(world.parts, wanted, "135791")
    assert world.rows(DecisionChangeRow) == []
