"""F29: after every fault the screen says what the ledger proves, and nothing more.

The real app over the real tablet, against a server that fails in a chosen way. What the screen shows is compared with
the rows of the ledger and with the bytes the server really holds, each counted here by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from field_client.ledger.chain_writer import Entry
from field_client.store.tables import events, receipts
from field_client.sync.batch import BatchSize
from field_client.ui.screens.sync import NETWORKS as TOLD
from field_client.ui.views import Network
from field_client.ui.widgets.truthbar import NETWORKS as BAR
from shared.cases.records import NoteRecorded
from shared.clock import in_vietnam
from shared.errors import DomainError
from shared.ledger.exact import read_exact
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, PowerCut, Site, _quick_pin, shift, site
from tests.field_client.unit_server import Answer, UnitServer, html, ok, problem
from tools.ui_driver import Driver

__all__ = ["_quick_pin", "shift", "site"]
pytestmark = pytest.mark.fault("F29")
Fault = Callable[[Site], None]


def answer(route: str, said: Answer | None) -> Fault:
    """The server (or whoever stands between) answers this, once."""

    def fault(shift: Site) -> None:
        shift.server.scripts[route] = [lambda *_: said]

    return fault


def answer_by(route: str, made: Callable[[UnitServer, str, bytes], Answer | None]) -> Fault:
    def fault(shift: Site) -> None:
        shift.server.scripts[route] = [made]

    return fault


def taken_but_unanswered(unit: UnitServer, path: str, body: bytes) -> None:
    """The server commits; the answer never arrives."""
    unit._push(path, body)


def forged(unit: UnitServer, path: str, body: bytes) -> Answer:
    """Somebody takes the push and signs with a key of his own."""
    return ok({"receipt": unit.receipt(Ed25519PrivateKey.generate()).to_wire(), "verdicts": []})


def verdict(said: str, **why: str) -> Fault:
    def fault(shift: Site) -> None:
        shift.server.verdicts = [{"seq": last_seq(shift), "verdict": said, **why}]

    return fault


def power(point: str) -> Fault:
    def fault(shift: Site) -> None:
        shift.hooks.name = point

    return fault


def half_done(shift: Site) -> None:
    """The first batch arrives, the second is cut, and cut again."""
    shift.tablet.opened.sync._pushing._size = BatchSize(limit=1)
    shift.server.scripts["push"] = [lambda unit, path, body: ok(unit._push(path, body)), *[lambda *_: None] * 2]


def no_server(shift: Site) -> None:
    shift.server.down = True


FAULTS: dict[str, tuple[Fault, Network]] = {
    "nothing wrong": (lambda shift: None, Network.ONLINE),
    "server down": (no_server, Network.SILENT),
    "sign-in page at the offer": (answer("offer", html()), Network.CAPTIVE),
    "sign-in page at the push": (answer("push", html()), Network.CAPTIVE),
    "cut before the push arrived": (answer("push", None), Network.SILENT),
    "answer to the push lost": (answer_by("push", taken_but_unanswered), Network.SILENT),
    "half of the queue arrived": (half_done, Network.SILENT),
    "a forged receipt": (answer_by("push", forged), Network.SILENT),
    "a server that fails": (answer("push", problem(503, "database_away")), Network.SILENT),
    "refused as a batch": (answer("push", problem(422, "push_envelope")), Network.ONLINE),
    "token refused": (answer("offer", problem(401, "token")), Network.REFUSED),
    "tablet revoked": (answer("push", problem(401, "revoked")), Network.REFUSED),
    "too many requests today": (answer("feed", problem(429, "daily_cap")), Network.ONLINE),
    "one entry held": (verdict("held", reason="duplicate"), Network.ONLINE),
    "one entry waits": (verdict("waiting", on="report"), Network.ONLINE),
    "a verdict of tomorrow": (verdict("praised"), Network.ONLINE),
    "the ledger has forked": (answer("push", problem(409, "ledger_fork")), Network.ONLINE),
    "power cut before the push": (power("push.before"), Network.OFFLINE),
    "power cut after the push left": (power("push.sent"), Network.OFFLINE),
    "power cut after the answer was stored": (power("push.stored"), Network.OFFLINE),
}


def add(shift: Site, count: int) -> None:
    tablet = shift.tablet.opened.tablet
    for n in range(count):
        shift.clock.forward(seconds=60)
        with tablet.store.transaction() as tx:
            tablet.chain.append(tx, Entry("complaint.recorded", NoteRecorded(f"Ghi chú mẫu {n}"), 3))


def rows(shift: Site) -> list[tuple[int, int, bytes]]:
    """(seq, at, exact bytes) of every entry."""
    with shift.tablet.opened.tablet.store.reading() as connection:
        found = connection.execute(select(events.c.seq, events.c.at, events.c.raw).order_by(events.c.seq))
        return [(row.seq, row.at, row.raw) for row in found]


def last_seq(shift: Site) -> int:
    return rows(shift)[-1][0]


def proved(shift: Site) -> tuple[int, int | None]:
    """(seq that the newest receipt under the server's own key covers, its time): all that may be called received."""
    with shift.tablet.opened.tablet.store.reading() as connection:
        bodies = [read_exact(row.body) for row in connection.execute(select(receipts))]
    newest = max(bodies, key=lambda body: (body["epoch"], body["seq"], body["time"]))
    return newest["seq"], newest["time"]


def screen(ui: Driver, shift: Site) -> dict[str, Any]:
    """What a person reads on the sync screen and in the bar."""
    ui.app.dismiss()
    ui.app.take(shift.tablet)
    ui.settle()
    ui.get("unlock").unlock(PIN)
    ui.settle()
    ui.app.dismiss()  # a notice, where there is one
    ui.tap("rail/sync")
    ui.app.refresh_truth()
    ui.settle()
    bar = ui.get("truth")
    figures = {name: int(ui.get(f"sync/{name}").figure) for name in ("created", "received", "unsent", "held")}
    return {**figures, "bar_unsent": int(bar.unsent), "oldest": bar.oldest, "network": bar.network, "texts": ui.texts()}


@pytest.fixture
def undrawn(ui: Driver) -> Iterator[Driver]:
    """Texts and figures are the same without pictures of them, and sooner."""
    ui.draws = ui.keeps_shots
    yield ui
    ui.draws = True


@pytest.mark.parametrize("name", FAULTS, ids=lambda name: name.replace(" ", "_"))
def test_F29_the_screen_equals_the_ledger_after(
    undrawn: Driver, shift: Site, faults_injected: Injected, shots: Path, name: str
) -> None:
    ui = undrawn
    fault, network = FAULTS[name]
    add(shift, 3)
    fault(shift)
    try:
        shift.sync()
    except PowerCut:
        shift.restart()
    except DomainError:
        pass
    shift.clock.forward(seconds=7 * 60)
    seen, ledger = screen(ui, shift), rows(shift)
    seq, time = proved(shift)
    at_server = shift.server.events[:seq]
    faults_injected(1)

    # Every entry is in exactly one figure; what is called received is covered by a receipt, and really there.
    assert seen["created"] == len(ledger) == seen["received"] + seen["unsent"] + seen["held"]
    assert [raw for _, _, raw in ledger][: len(at_server)] == at_server
    assert seen["received"] <= seq <= len(at_server)
    # What has no receipt is told in the bar, with the age of the oldest.
    assert seen["bar_unsent"] == seen["unsent"]
    assert bool(seen["oldest"]) == (seen["unsent"] > 0)
    # The network, and when the server last proved anything, are said in words.
    assert seen["network"] == network.value
    if network in TOLD:
        assert TOLD[network][1].title.vi in seen["texts"]
    assert BAR[network][2] in seen["texts"]
    assert any(f"{in_vietnam(time):%H:%M:%S}" in text for text in seen["texts"])
    if ui.keeps_shots:
        ui.shot(shots / f"f29-{name.replace(' ', '-')}.png")

    # And after the fault is over, everything arrives, and the screen says so.
    shift.server.down, shift.server.verdicts = False, []
    if name == "the ledger has forked":
        return  # only a new enrolment mends that
    shift.tablet.sync_now()
    shift.sync()
    shift.sync()
    assert shift.server.events == [raw for _, _, raw in rows(shift)]
    ui.app.refresh_truth()
    ui.get("sync").ticked()
    ui.settle()
    assert (int(ui.get("sync/unsent").figure), int(ui.get("truth").unsent), ui.get("truth").oldest) == (0, 0, "")
