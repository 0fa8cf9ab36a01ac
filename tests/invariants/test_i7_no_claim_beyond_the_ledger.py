"""I7: "sent" only under a verified receipt, "printed" only when a person said so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.printing.file_printer import FilePrinter
from field_client.ui import views as v
from shared.errors import TransportError
from shared.ledger.chain import first_head, head_after
from shared.ledger.receipt import Receipt
from shared.protocol.envelope import read_push
from shared.seal.signed import Signed
from tests.field_client.conftest import Site
from tests.field_client.unit_server import UnitServer, html, ok

Change = Callable[[Receipt], Receipt]
STRANGER = UUID(int=9)


def unsent(site: Site) -> int:
    """As every screen counts it."""
    return site.tablet.home(v.CaseFilter.ALL).ledger.unsent


def scripted(site: Site, change: Change, *, key: Ed25519PrivateKey | None = None, thing: str = "receipt") -> None:
    """The next push is answered by a receipt that is `change`d, and nothing of it is kept by the server."""

    def answer(unit: UnitServer, _: str, body: bytes) -> Any:
        push = read_push(body)
        head = head_after(first_head(unit.ledger), [*unit.events[: push.first - 1], *push.events])
        good = Receipt(unit.server_id, unit.epoch, unit.ledger, push.last, head, unit.clock.now_ms())
        return ok({"receipt": Signed.over(thing, change(good).exact(), key or unit.key).to_wire(), "verdicts": []})

    site.server.scripts["push"] = [answer]


def refused(site: Site) -> bool:
    """One round of sync, which must fail; whether everything is still unsent and is sent by the next round."""
    before = unsent(site)
    with site.refuses("bad_answer"):
        site.sync()
    kept = unsent(site) == before > 0
    site.sync()
    return kept and unsent(site) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, seq=one.seq - 1),
        lambda one: replace(one, seq=one.seq + 1),
        lambda one: replace(one, seq=0, head=first_head(one.ledger)),
        lambda one: replace(one, head=bytes(32)),
        lambda one: replace(one, server=STRANGER),
        lambda one: replace(one, ledger=STRANGER),
    ],
    ids=["one-fewer", "one-more", "nothing", "head", "server", "ledger"],
)
def test_a_receipt_for_anything_but_this_push_marks_nothing_sent(shift: Site, change: Change) -> None:
    shift.entered()
    scripted(shift, change)
    assert refused(shift)


def test_a_receipt_under_a_key_that_is_not_the_servers_marks_nothing_sent(shift: Site) -> None:
    shift.entered()
    scripted(shift, lambda one: one, key=shift.tablet.opened.tablet.identity.tablet_key)
    assert refused(shift)


def test_another_statement_of_the_server_is_no_receipt(shift: Site) -> None:
    shift.entered()
    scripted(shift, lambda one: one, thing="epoch")
    assert refused(shift)


@pytest.mark.parametrize("receipt", [None, 1, "x", [], {}, {"body": "{}"}, {"body": 1, "kid": 2, "sig": 3}])
def test_json_that_is_no_receipt_marks_nothing_sent(shift: Site, receipt: object) -> None:
    shift.entered()
    shift.server.scripts["push"] = [lambda *_: ok({"receipt": receipt, "verdicts": []})]
    assert refused(shift)


@pytest.mark.parametrize("route", ["offer", "push", "feed"])
def test_a_sign_in_page_with_status_200_marks_nothing_sent(shift: Site, route: str) -> None:
    shift.entered()
    before = unsent(shift)
    shift.server.scripts[route] = [lambda *_: html(200)]
    with shift.refuses("captive_portal"):
        shift.sync()
    assert unsent(shift) == (0 if route == "feed" else before)


@pytest.mark.parametrize("said", ["already_applied", "waiting", "held"])
def test_a_verdict_without_a_receipt_marks_nothing_sent(shift: Site, said: str) -> None:
    shift.entered()
    before = unsent(shift)
    last = len(shift.kinds())
    more = {"waiting": {"on": "report"}, "held": {"reason": "duplicate"}}.get(said, {})

    def late(unit: UnitServer, *_: object) -> Any:
        """The whole ledger is written behind the back of the push, as by an officer who works on."""
        shift.recorded()
        told = [{"seq": seq, "verdict": said, **more} for seq in range(last + 1, len(shift.kinds()) + 1)]
        items = [{"n": n, "kind": "verdict", "data": one} for n, one in enumerate(told, 1)]
        return ok({"documents": {}, "items": items})

    def cut(*_: object) -> None:
        return None

    shift.server.scripts = {"feed": [late], "leases": [cut]}
    assert before > 0
    shift.clock.forward(days=12)
    with pytest.raises(TransportError):
        shift.sync()
    assert unsent(shift) == len(shift.kinds()) - last
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.holds
    shift.sync()
    assert unsent(shift) == 0
    assert len(shift.server.events) == len(shift.kinds())


def test_paper_counts_as_printed_only_when_a_person_says_so(shift: Site) -> None:
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    shift.print_all()
    shift.sync()
    shift.restart()
    shift.print_all()
    printing = shift.tablet.printing(case_id, decision=True)
    assert (printing.confirmed, printing.open is not None) == (0, True)
    assert "print.settled" not in shift.kinds()
    assert printing.open is not None
    assert shift.tablet.settle_print(printing.open.print_id, v.PrintOutcome.NONE).confirmed == 0


def test_a_printer_that_took_every_byte_proves_no_paper(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    monkeypatch.setattr(FilePrinter, "print_copy", lambda _self, job: taken.append(job))
    case_id = shift.entered()
    shift.tablet.print_decision(case_id, 2)
    shift.print_all()
    assert len(taken) >= 2
    assert shift.tablet.printing(case_id, decision=True).confirmed == 0
