"""F03: the disk is full, fails or takes no writes, at each write of each act. A save is refused in clear words and
leaves nothing; what is committed is still sent, and counts as sent only once its receipt could be stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import apsw
import pytest

from field_client.ui import views as v
from shared.errors import DomainError
from tests.faults.power.disk import Op
from tests.faults.power.judge import state_of
from tests.faults.record import Injected
from tests.faults.storage.rig import Rig
from tests.field_client.conftest import PIN, Site

WRITES = frozenset({"write", "sync", "truncate"})
KINDS = {
    "storage_full": (apsw.FullError, "database or disk is full"),
    "storage_failing": (apsw.IOError, "disk I/O error"),
}


def refuse_from(rig: Rig, nth: int, code: str) -> None:
    """The `nth` write from now on fails, and every one after it."""
    left = nth
    kind, words = KINDS[code]

    def refuse(op: Op) -> None:
        nonlocal left
        left -= op.kind in WRITES
        if left < 0 and op.kind in WRITES:
            raise kind(words)

    rig.power.refuse = refuse


def allow(rig: Rig) -> None:
    rig.power.refuse = lambda _op: None


def state(site: Site) -> str:
    with site.tablet.opened.tablet.store.reading() as connection:
        return state_of(connection.connection.driver_connection)


def refusal_of(act: Callable[[], Any]) -> DomainError | None:
    try:
        act()
    except DomainError as error:
        return error
    return None


def refused_everywhere(rig: Rig, site: Site, act: Callable[[], Any]) -> tuple[Any, int]:
    """Do `act` with its first write refused, then the second, and so on, until none is. Its answer, and how often it
    was refused: each time in words of ours, and each time nothing of it stays."""
    answers: list[Any] = []
    for refusals in range(1_000):
        before = state(site)
        code = tuple(KINDS)[refusals % 2]
        refuse_from(rig, refusals, code)
        error = refusal_of(lambda: answers.append(act()))
        allow(rig)
        if error is None:
            return answers[0], refusals
        assert error.code == code
        assert state(site) == before
    raise AssertionError("never taken")


def test_f03_every_write_of_every_act_refused_leaves_nothing_and_can_be_done_again(
    rig: Rig, site: Site, jpeg: bytes, faults_injected: Injected
) -> None:
    tried = []

    def slowly(act: Callable[[], Any]) -> Any:
        answer, refusals = refused_everywhere(rig, site, act)
        tried.append(refusals)
        return answer

    with rig.under():
        site.enrol()
        site.sync()
        tablet = site.tablet
        draft_id = slowly(tablet.new_draft).id
        slowly(partial(tablet.save_draft, draft_id, {"place.text": "Nguyễn Trãi"}))
        slowly(partial(tablet.add_photo, site.draft(), jpeg))
        case_id = slowly(partial(tablet.record_report, site.draft())).case_id
        slowly(partial(tablet.enter_decision, case_id, PIN))
        slowly(partial(tablet.print_decision, case_id, 2))
        site.print_all()
        printing = tablet.printing(case_id, decision=True)
        assert printing.open is not None
        slowly(partial(tablet.settle_print, printing.open.print_id, v.PrintOutcome.ALL))
        slowly(partial(tablet.serve_decision, case_id, v.ServiceWay.HANDED, ""))
        assert site.kinds().count("decision.entered") == 1
        assert tablet.home(v.CaseFilter.ALL).ledger.holds
        tablet.stop()
    assert all(count > 2 for count in tried)
    faults_injected(sum(tried), lost=0)


@pytest.mark.parametrize("code", KINDS)
def test_f03_what_is_committed_reaches_the_server_though_nothing_can_be_noted(
    rig: Rig, site: Site, code: str, faults_injected: Injected
) -> None:
    with rig.under():
        site.enrol()
        site.sync()
        site.entered()
        before = site.tablet.home(v.CaseFilter.ALL).ledger
        refuse_from(rig, 0, code)
        with site.refuses(code):
            site.sync()
        sums = site.tablet.home(v.CaseFilter.ALL).ledger
        assert (sums.acknowledged, sums.unsent) == (before.acknowledged, before.unsent)
        assert len(site.server.events) == sums.created
        assert site.tablet.truth().network is v.Network.ONLINE
        pushes = len(site.server.requests)
        with site.refuses(code):
            site.sync()
        assert len(site.server.requests) <= pushes + 2, "what the server proved to have is not sent again and again"
        allow(rig)
        site.sync()
        sums = site.tablet.home(v.CaseFilter.ALL).ledger
        faults_injected(
            1, lost=sums.created - len(site.server.events), duplicated=len(site.server.events) - sums.created
        )
        assert (sums.unsent, sums.holds, len(site.server.events)) == (0, True, sums.created)
        site.tablet.stop()


def test_f03_a_receipt_that_cannot_be_stored_claims_nothing_wherever_the_disk_fills(
    rig: Rig, site: Site, faults_injected: Injected
) -> None:
    with rig.under():
        site.enrol()
        site.sync()
        site.entered()
        for nth in range(1, 400):
            refuse_from(rig, nth, "storage_full")
            error = refusal_of(site.sync)
            allow(rig)
            sums = site.tablet.home(v.CaseFilter.ALL).ledger
            assert sums.holds
            assert sums.acknowledged <= len(site.server.events)
            if error is None:
                break
            assert error.code == "storage_full"
        assert nth > 5
        faults_injected(nth, lost=sums.created - len(site.server.events))
        assert (sums.unsent, len(site.server.events)) == (0, sums.created)
        site.tablet.stop()


def test_f03_the_screens_tell_the_trouble_until_a_write_is_taken_again(rig: Rig, site: Site) -> None:
    with rig.under():
        site.enrol()
        site.sync()
        draft_id = site.draft()
        refuse_from(rig, 0, "storage_full")
        with site.refuses("storage_full"):
            site.tablet.save_draft(draft_id, {"place.text": "Lê Lợi"})
        (notice,) = site.tablet.home(v.CaseFilter.ALL).notices
        assert (notice.id, notice.told.tone, notice.modal) == ("storage_full", v.Tone.BAD, True)
        assert "Máy vẫn gửi" in notice.told.lines[-1].vi
        allow(rig)
        site.tablet.save_draft(draft_id, {"place.text": "Lê Lợi"})
        assert site.tablet.home(v.CaseFilter.ALL).notices == ()
        site.tablet.stop()
