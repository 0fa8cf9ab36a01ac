"""A unit's server and its tablets, whole and real; what lies between them is the test's business."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from field_client.bootstrap import build_tablet
from field_client.cases.drafting import next_count
from field_client.ledger.chain_writer import Entry, Written, last_seq
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import choose_number, take_number
from field_client.open_tablet import OpenTablet
from field_client.settings import Settings as TabletSettings
from field_client.tablet import Tablet
from server.app import create_app
from server.cli import init, parts_of
from server.db import db
from server.devices.enrolment import issue_ticket
from server.settings import Settings as ServerSettings
from server.units.unit_file import read_unit
from shared.cases.decision import NumberTaken, ReportReference
from shared.cases.records import ClockChanged
from shared.cases.report import ReportNumber
from shared.clock import day_of
from shared.errors import DomainError, NotAllowed
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import NumberStyle
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.seal.token import seal
from tests.field_client.conftest import PIN, CutAt, HandClock, PowerCut
from tests.samples import sample_decision, sample_report
from tests.server.conftest import HOME, UNIT

STYLE = NumberStyle(digits=6, symbol="QĐ-XPHC")


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Nothing: a test reads rows, not lines."""


@dataclass
class Station:
    """The server's files below `folder`, its database (`url`; "" is SQLite there) and the app over both."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    hooks: CutAt = field(default_factory=CutAt)
    url: str = ""
    port: int = 0
    settings: ServerSettings = field(init=False)
    app: Flask = field(init=False)
    _http: Any = None

    def __post_init__(self) -> None:
        data = self.folder / "server"
        data.mkdir(parents=True, exist_ok=True)
        self.settings = ServerSettings(
            data_dir=data,
            key_dir=data / "keys",
            database_url=self.url or f"sqlite:///{data / 'server.sqlite3'}",
            public_url="http://127.0.0.1:1",
        )
        with init(self.settings, self.clock, read_unit(UNIT)).app_context():
            db.engine.dispose()
        self.app = create_app(self.settings, clock=self.clock, hooks=self.hooks)

    def serve(self) -> int:
        """Answer on a socket, in threads of this process; the port."""
        self._http = make_server("127.0.0.1", self.port, self.app, threaded=True, request_handler=_Quiet)
        self._http.daemon_threads = True
        self.port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self.port

    def ticket(self, url: str) -> str:
        """A one-time ticket that names `url` as the server's address."""
        with self.app.app_context():
            return replace(issue_ticket(parts_of(self.app), HOME, 3), url=url).text()

    def close(self) -> None:
        """Free port and database."""
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass
class FieldTablet:
    """One real tablet below `folder`. Its workers run only when a test lets them; `sync` is one round.

    `case` and `notes` write real events with real seals, without screens and page counts: thousands are affordable.
    `cuts`: how often its power was cut; `pushed`: bytes of each body that `push_backlog` sent.
    """

    folder: Path
    clock: HandClock
    hooks: CutAt = field(default_factory=CutAt)
    timeout: float = 20.0
    lease_size: int = 50
    cuts: int = 0
    pushed: list[int] = field(default_factory=list)
    tablet: Tablet = field(init=False)

    def __post_init__(self) -> None:
        self.tablet = self._build()

    def _build(self) -> Tablet:
        settings = replace(TabletSettings.under(self.folder), timeout=self.timeout, lease_size=self.lease_size)
        return build_tablet(settings, clock=self.clock, hooks=self.hooks)

    def enrol(self, ticket: str) -> None:
        """As at the first start. DomainError, PowerCut."""
        self.tablet.enrol(self.tablet.read_enrolment_code(ticket), PIN)

    def restart(self) -> None:
        """The power came back."""
        self.tablet.stop()
        self.tablet = self._build()
        self.tablet.unlock(PIN)

    @property
    def open(self) -> OpenTablet:
        """Store, chain, identity."""
        return self.tablet.opened.tablet

    def sync(self) -> None:
        """One round. DomainError, PowerCut."""
        self.tablet.opened.sync.sync_once()

    def push_backlog(self) -> None:
        """Send everything, as a round of sync does after its offer. DomainError."""
        link, push = self.tablet.opened._link, self.tablet.opened._link.push

        def noted(path: str, body: bytes) -> dict[str, Any]:
            self.pushed.append(len(body))
            return push(path, body)

        link.push = noted  # type: ignore[method-assign]  # only to measure
        try:
            self.tablet.opened.sync._pushing.push_all()
        finally:
            link.push = push  # type: ignore[method-assign]  # as it was

    def tried(self, act: Callable[[], None]) -> bool:
        """Whether `act` went through: a cut link fails it, a cut power restarts the tablet."""
        try:
            act()
        except DomainError:
            return False
        except PowerCut:
            self.cuts += 1
            self.restart()
            return False
        return True

    def created(self) -> int:
        """How many events this tablet has written."""
        with self.open.store.reading() as connection:
            return last_seq(connection)

    def until_synced(self, most: int = 40) -> int:
        """Rounds until one went through."""
        for n in range(1, most + 1):
            if self.tried(self.sync):
                return n
        raise AssertionError(f"{most} rounds and still not synced")

    def notes(self, count: int) -> None:
        """Small events in one commit."""
        with self.open.store.transaction() as tx:
            for n in range(count):
                self.open.chain.append(tx, Entry("clock.changed", ClockChanged(self.clock.ms, self.clock.ms + n)))

    def case(self, *, decide: bool = True, **changes: Any) -> None:
        """A report (`changes` to the sample's) with its seal and, while there are numbers, a decision with its own."""
        tablet, case = self.open, uuid4()
        officer = self.tablet._on_duty()
        with tablet.store.transaction() as tx:
            report = sample_report(
                number=ReportNumber(tablet.identity.code, next_count(tx)),
                unit=tablet.identity.unit,
                recorder=officer.officer.signer,
                made_at=self.clock.ms,
                ended_at=self.clock.ms - 600_000,
                detected_at=self.clock.ms - 600_000,
                **changes,
            )
            entry = Entry("report.recorded", report, officer.officer.id, case, report.made_at)
            written = tablet.chain.append(tx, entry)
            context = SealContext(written.raw, False, tablet.identity.code)
            tablet.chain.seal(tx, written, seal(claims_of_report(report, context), tablet.identity.tablet_key))
            if decide:
                self._decide(tx, case, written, report)

    def _decide(self, tx: Any, case: UUID, reported: Written, report: Any) -> None:
        tablet, officer, now = self.open, self.tablet._on_duty(), self.clock.ms
        number = self._number(tx, now)
        if number is None:
            return
        decision = sample_decision(
            number=number,
            code=write_code(LookupKey(tablet.identity.unit.home, number.year, number.serial)),
            unit=tablet.identity.unit,
            signer=officer.officer.signer,
            report=ReportReference(report.number, day_of(now).isoformat(), of_seq=reported.seq),
            ended_at=report.ended_at,
            signed_at=now,
        )
        entry = Entry("decision.entered", decision, officer.officer.id, case, now)
        written = tablet.chain.append(tx, entry)
        context = SealContext(written.raw, False, tablet.identity.code)
        tablet.chain.seal(tx, written, seal(claims_of_decision(decision, context), officer.key))
        take_number(tx, tablet.identity.unit.home, number, of_seq=written.seq)

    def _number(self, tx: Any, now: int) -> NumberTaken | None:
        latest = latest_ms(tx, self.clock, self.open.chain.boot)
        try:
            return choose_number(tx, year=day_of(now).year, style=STYLE, latest_ms=latest)
        except NotAllowed:
            return None  # a case without a number waits; the next round asks for more
