"""Emergency blanks at the station: issued under the PIN, numbered on, printed once, every number accounted for."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.blanks.queries import BlankSet, blank_sets, ranges
from server.blanks.service import Gone, issue_blanks, settle_blanks
from server.ledger.models import EventRow
from server.printing.commands import add_printer
from server.printing.handing import hand_out
from server.printing.models import PrintPermit
from server.printing.permits import Wish, ask
from shared.errors import Conflict, DomainError, InvalidInput, NotAllowed
from tests.print_templates.reading import texts
from tests.server.conftest import HOME, World
from tests.server.deciding.signers import HEAD, PIN, with_signers
from tests.server.deciding.test_pages import browser, form

PATH = "/giam-sat/mau-giay-trang"


def issue(world: World, count: int, pin: str = PIN) -> bytes:
    with world.app.app_context():
        return issue_blanks(world.parts, HEAD, count, pin)


def settle(world: World, first: int, last: int, outcome: str) -> None:
    with world.app.app_context():
        settle_blanks(world.parts, HEAD, Gone(first, last, outcome), PIN)


def sets(world: World) -> list[BlankSet]:
    with world.app.app_context():
        return blank_sets(HOME)


def test_each_set_goes_on_after_the_last_one(either: World) -> None:
    world = with_signers(either, HEAD)
    issue(world, 3)
    issue(world, 200)
    newest, first = sets(world)
    assert (first.first[:4], first.last[:4], first.count) == ("0001", "0003", 3)
    assert (newest.first[:4], newest.last[:4], newest.open) == ("0004", "0203", ("0004–0203",))
    assert first.who == "PHẠM VĂN GIẢ ĐỊNH"


@pytest.mark.parametrize("count", [0, -1, 201])
def test_a_set_that_one_seal_cannot_count_is_not_issued(world: World, count: int) -> None:
    with_signers(world, HEAD)
    with pytest.raises(InvalidInput, match="count"):
        issue(world, count)


def test_a_wrong_pin_issues_nothing(world: World) -> None:
    with_signers(world, HEAD)
    with pytest.raises(NotAllowed):
        issue(world, 2, pin="000000")
    assert world.rows(EventRow, kind="blank.issued") == []


def test_every_number_ends_used_spoiled_or_lost(either: World) -> None:
    world = with_signers(either, HEAD)
    issue(world, 6)
    tablet = world.tablet()
    (one,) = sets(world)
    tablet.record(uuid4(), blank=one.first)
    assert tablet.push().get_json()["verdicts"] == []
    settle(world, 2, 3, "spoiled")
    settle(world, 5, 5, "lost")
    (one,) = sets(world)
    assert one.counts == {"used": 1, "spoiled": 2, "lost": 1}
    assert (one.open, one.twice) == (("0004", "0006"), ())
    assert one.uses[0].report == f"{tablet.code}-000001/BB-VPHC"


def test_a_number_that_comes_in_twice_is_shown(world: World) -> None:
    with_signers(world, HEAD)
    issue(world, 2)
    (one,) = sets(world)
    tablet = world.tablet()
    for _ in range(2):
        tablet.record(uuid4(), blank=one.first)
    tablet.record(uuid4(), blank="không đọc được")
    settle(world, 2, 2, "lost")
    tablet.record(uuid4(), blank=one.last)
    assert tablet.push().get_json()["verdicts"] == []
    (one,) = sets(world)
    assert one.twice == ("0001–0002",)
    assert one.counts == {"used": 2, "spoiled": 0, "lost": 0}, "a lost one that came in was used"
    assert "Số về hai lần" in browser(world).get(PATH).text


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        (Gone(1, 3, "spoiled"), "number"),
        (Gone(2, 1, "spoiled"), "number"),
        (Gone(0, 1, "lost"), "number"),
        (Gone(1, 1, "used"), "outcome"),
    ],
)
def test_only_what_was_issued_can_be_settled(world: World, gone: Gone, code: str) -> None:
    with_signers(world, HEAD)
    issue(world, 2)
    with world.app.app_context(), pytest.raises(DomainError) as error:
        settle_blanks(world.parts, HEAD, gone, PIN)
    assert error.value.code == code


def test_what_is_accounted_for_is_not_settled_again(world: World) -> None:
    with_signers(world, HEAD)
    issue(world, 3)
    settle(world, 2, 2, "spoiled")
    with pytest.raises(Conflict, match="accounted"):
        settle(world, 1, 3, "lost")
    assert len(world.rows(EventRow, kind="blank.settled")) == 1, "all or none"


def test_a_set_leaves_for_the_printer_once_with_each_number(world: World) -> None:
    with_signers(world, HEAD)
    issued = issue(world, 2)
    with world.app.app_context():
        add_printer(world.parts, HOME, "Tệp PDF", "file")
        permit = ask(world.parts, HOME, Wish(HEAD.officer, issued, "Tệp PDF", 1))
        number, copy, pdf = hand_out(world.parts, HOME, permit, officer=HEAD.officer)
    words = texts(pdf)
    (one,) = sets(world)
    assert (copy, number) == (1, f"0001–{one.last}")
    assert one.printed is not None
    assert all(any(f"Số {each}" in page for page in words) for each in (one.first, one.last))


def test_runs_of_numbers_read_as_ranges() -> None:
    assert ranges([7, 1, 2, 3]) == ("0001–0003", "0007")


def test_a_signer_issues_prints_and_settles_on_the_page(world: World) -> None:
    with_signers(world, HEAD)
    client = browser(world)
    page = client.get(PATH).text
    assert "Chưa cấp đợt nào" in page
    wrong = client.post(PATH, data=form(page, lam="cap", so_to="3", ma_pin="111111"))
    assert (wrong.status_code, "Mã PIN chưa đúng" in wrong.text) == (403, True)
    done = client.post(PATH, data=form(page, lam="cap", so_to="3", ma_pin=PIN))
    assert done.status_code == 303
    shown = client.get(done.headers["Location"]).text
    assert "Mẫu giấy trắng" in shown
    (one,) = sets(world)
    sent = form(page, lam="ket_qua", tu=one.last, ket_qua="lost", ma_pin=PIN)
    assert client.post(PATH, data=sent).status_code == 303
    again = client.post(PATH, data=sent)
    assert (again.status_code, "đã có kết quả" in again.text) == (409, True)
    page = client.get(PATH).text
    assert "0001–0002" in page
    assert "Từng số" in page
    assert client.post(PATH, data=form(page, lam="khac")).status_code == 422


def test_the_page_lies_behind_the_log_in_and_only_a_signer_acts(world: World) -> None:
    with_signers(world, HEAD)
    assert world.client.get(PATH).status_code == 303
    assert world.client.post(PATH).status_code == 303
    client = browser(world, officer=None)
    page = client.get(PATH).text
    assert "chỉ xem" in page
    refused = client.post(PATH, data=form(page, lam="cap", so_to="1", ma_pin=PIN))
    assert refused.status_code == 403
    stale = browser(world).post(PATH, data={"form_token": "0" * 64, "lam": "cap", "so_to": "1", "ma_pin": PIN})
    assert stale.status_code == 403
    assert world.rows(EventRow, kind="blank.issued") == []


def test_another_units_blanks_are_not_shown(world: World) -> None:
    with_signers(world, HEAD)
    issue(world, 2)
    assert "Chưa cấp đợt nào" in browser(world, home=28, officer=None).get(PATH).text
    assert world.rows(PrintPermit) == []
