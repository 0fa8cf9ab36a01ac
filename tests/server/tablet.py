"""A tablet small enough for server tests: it signs a real chain with real keys, and talks through a Flask client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.cases.decision import Decision, NumberTaken, ReportReference
from shared.cases.parties import Signer, Unit
from shared.cases.records import DocumentSealed
from shared.cases.report import Report, ReportNumber
from shared.clock import day_of
from shared.ledger.chain import first_head, head_after, sign_head
from shared.ledger.event import Event
from shared.ledger.exact import read_exact
from shared.ledger.receipt import anchor_of
from shared.numbering.lookup_code import LookupKey, write_code
from shared.protocol.enrolment import proof_message, prove
from shared.protocol.envelope import Push, write_push
from shared.protocol.events import write_data
from shared.protocol.requests import SIGNATURE_HEADER, request_content, sign_request
from shared.seal.base64url import to_base64url
from shared.seal.keys import raw_public
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.seal.signed import Signed
from shared.seal.token import seal
from tests.samples import sample_decision, sample_report

OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"another key, made up, 32 bytes !")


@dataclass
class TestTablet:
    """Its whole state. `events` are exact bytes from seq 1 on; `acknowledged` how many of them were pushed."""

    __test__ = False

    client: FlaskClient
    home: int
    id: UUID
    key: Ed25519PrivateKey
    officer_key: Ed25519PrivateKey
    now: int
    code: str = ""
    token: str = ""
    officer: int = 0
    epoch: int = 1
    reply: dict[str, Any] = field(default_factory=dict)
    receipt: Signed | None = None
    events: list[bytes] = field(default_factory=list)
    acknowledged: int = 0
    leases: list[dict[str, Any]] = field(default_factory=list)
    used: int = 0
    reports: int = 0

    # Enrolment

    def enrolment(self, code: str) -> dict[str, Any]:
        """The body of the request."""
        keys = (raw_public(self.key), raw_public(self.officer_key))
        message = proof_message(code, self.id, *keys)
        return {
            "code": code,
            "tablet": str(self.id),
            "keys": {"tablet": to_base64url(keys[0]), "officer": to_base64url(keys[1])},
            "proofs": {"tablet": prove(self.key, message), "officer": prove(self.officer_key, message)},
        }

    def enrol(self, code: str) -> TestResponse:
        """Enrol, and keep what the answer says."""
        answer = self.client.post("/api/v1/enrolments", json=self.enrolment(code))
        if answer.status_code == 200:
            self.reply = answer.get_json()
            self.token, self.code = self.reply["token"], self.reply["tablet_code"]
            self.officer, self.epoch = self.reply["officer"]["id"], self.reply["epoch"]
            self.receipt = Signed.from_wire(self.reply["receipt"])
        return answer

    @property
    def headers(self) -> dict[str, str]:
        """Authorization."""
        return {"Authorization": f"Bearer {self.token}"}

    def signed(self, method: str, path: str, body: bytes = b"", **changes: Any) -> dict[str, str]:
        """Headers of a signed request; `changes`: nonce, time (ms UTC)."""
        content = request_content(method, unquote(path), body, **{"nonce": uuid4().hex, "time": self.now, **changes})
        return {**self.headers, SIGNATURE_HEADER: sign_request(self.key, content)}

    def request(self, method: str, path: str, body: bytes = b"") -> TestResponse:
        """A signed request; signed anew with the server's time where the own clock is too far off."""
        kind = {"content_type": "application/json"} if body else {}
        answer = self.client.open(path, method=method, data=body, headers=self.signed(method, path, body), **kind)
        if answer.status_code == 403 and answer.get_json()["error"] == "request_time":
            time = read_exact(answer.get_json()["statement"]["body"].encode())["time"]
            headers = self.signed(method, path, body, time=time)
            answer = self.client.open(path, method=method, data=body, headers=headers, **kind)
        return answer

    def get(self, path: str) -> TestResponse:
        """GET, signed."""
        return self.request("GET", path)

    # Events

    def add(
        self, kind: str, value: Any, *, case: UUID | None = None, training: bool = False, officer: int | None = None,
        v: int = 1,
    ) -> int:  # fmt: skip
        """Append an event; its seq. `value` a domain dataclass, or a dict of raw data."""
        assert self.receipt is not None
        self.now += 1_000
        event = Event(
            seq=len(self.events) + 1,
            kind=kind,
            officer=self.officer if officer is None else officer,
            at=self.now,
            boot="5a3b1e00",
            mono=self.now % 1_000_000_000,
            anchor=anchor_of(self.receipt),
            data=value if isinstance(value, dict) else write_data(value),
            case=case,
            training=training,
            v=v,
        )
        self.events.append(event.exact())
        return event.seq

    def seal(self, token: bytes, *, case: UUID | None, training: bool = False) -> int:
        """The seal of the newest event."""
        return self.add(
            "document.sealed", DocumentSealed(len(self.events), to_base64url(token)), case=case, training=training
        )

    @property
    def signer(self) -> Signer:
        """The officer who enrolled it."""
        who = self.reply["officer"]
        return Signer(officer=who["id"], name=who["name"], post=who["post"], title=who["title"])

    @property
    def unit(self) -> Unit:
        """The unit as printed."""
        return Unit(**self.reply["unit"])

    def record(self, case: UUID, *, training: bool = False, **changes: Any) -> int:
        """report.recorded with its seal; the seq of the report."""
        self.reports += 1
        report = sample_report(
            number=ReportNumber(self.code, self.reports), unit=self.unit, recorder=self.signer, made_at=self.now,
            **changes,
        )  # fmt: skip
        seq = self.add("report.recorded", report, case=case, training=training)
        self.seal(self.report_token(report, seq, training=training), case=case, training=training)
        return seq

    def report_token(self, report: Report, seq: int, *, training: bool = False) -> bytes:
        """The seal of a recorded report."""
        return seal(claims_of_report(report, SealContext(self.events[seq - 1], training, self.code)), self.key)

    def decision(self, report: int, *, serial: int | None = None, series: int = 1, **changes: Any) -> Decision:
        """The data of a decision resting on the report at seq `report`, with the next free serial."""
        if serial is None:
            serial = self.leases[-1]["from"] + self.used
            self.used += 1
        at = self.now + 1_000
        year = day_of(at).year
        code = write_code(LookupKey(self.home, year, serial)) if series == 1 else None
        named = ReportReference(ReportNumber(self.code, self.reports), day_of(at).isoformat(), of_seq=report)
        made = sample_decision(
            number=NumberTaken(year, series, serial, f"{serial:06d}/QĐ-XPHC"), unit=self.unit, signer=self.signer,
            report=named, signed_at=at, code=code,
        )  # fmt: skip
        return replace(made, **changes)

    def enter(
        self, case: UUID, decision: Decision, *, training: bool = False, key: Ed25519PrivateKey | None = None
    ) -> bytes:
        """decision.entered with its seal; the token on its paper."""
        seq = self.add("decision.entered", decision, case=case, training=training)
        token = self.decision_token(decision, seq, training=training, key=key)
        self.seal(token, case=case, training=training)
        return token

    def decision_token(
        self, decision: Decision, seq: int, *, training: bool = False, key: Ed25519PrivateKey | None = None
    ) -> bytes:
        """The seal of an entered decision."""
        context = SealContext(self.events[seq - 1], training, self.code)
        return seal(claims_of_decision(decision, context), key or self.officer_key)

    # Wire

    def push_of(self, first: int, last: int, **changes: Any) -> Push:
        """Events first…last as a push."""
        assert self.receipt is not None
        start = head_after(first_head(self.id), self.events[: first - 1])
        events = tuple(self.events[first - 1 : last])
        head = head_after(start, events)
        push = Push(
            version=1, ledger=self.id, epoch=self.epoch, first=first, prev=start, head=head,
            signature=sign_head(self.key, self.id, last, head), receipt=self.receipt, events=events,
        )  # fmt: skip
        return replace(push, **changes)

    def send(self, body: bytes, *, headers: dict[str, str] | None = None) -> TestResponse:
        """POST a push's body."""
        return self.client.post(
            f"/api/v1/ledger/{self.id}", data=body, headers=headers or self.headers,
            content_type="application/x-ndjson",
        )  # fmt: skip

    def push(self, last: int | None = None) -> TestResponse:
        """Push what is not acknowledged, up to `last`; keep the receipt."""
        last = len(self.events) if last is None else last
        answer = self.send(write_push(self.push_of(self.acknowledged + 1, last)))
        if answer.status_code == 200:
            self.receipt = Signed.from_wire(answer.get_json()["receipt"])
            self.acknowledged = read_exact(self.receipt.body)["seq"]
        return answer

    def offer(self, **told: Any) -> TestResponse:
        """Show the newest receipt and tell how much is here; `told` changes the body."""
        assert self.receipt is not None
        body = {"receipt": self.receipt.to_wire(), "created": len(self.events), **told}
        return self.client.post(f"/api/v1/ledger/{self.id}/offer", json=body, headers=self.headers)

    def ask_lease(
        self, request: UUID, *, year: int, series: int = 1, count: int = 20, renew: str | None = None
    ) -> TestResponse:
        """Ask for numbers, or for a later date of the lease `renew`; keep the lease."""
        body = {"request": str(request), "year": year, "series": series, "count": count}
        body |= {} if renew is None else {"renew": renew}
        answer = self.request("POST", "/api/v1/leases", json.dumps(body).encode())
        if answer.status_code == 200:
            self.leases.append(read_exact(answer.get_json()["lease"]["body"].encode()))
            self.used = 0
        return answer
