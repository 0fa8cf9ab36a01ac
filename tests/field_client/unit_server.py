"""A small server over real HTTP that signs as the unit's does; a test may script its next answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.ledger.chain import first_head, head_after, head_is_signed
from shared.ledger.exact import read_exact
from shared.ledger.receipt import Receipt
from shared.numbering.lease import USE_BEFORE_MS, Lease
from shared.protocol.documents import Document, document_hash, sign_document
from shared.protocol.enrolment import EnrolmentTicket, proof_holds, proof_message
from shared.protocol.envelope import read_push
from shared.protocol.messages import MissingSchema, OfferSchema, read_message
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keylist import KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import raw_public
from shared.seal.signed import Signed

HOME = 27
SERVER = UUID("01a10000-0000-7000-8000-000000000001")
UNIT = {"home": HOME, "name": "Đội Cảnh sát giao thông số 3", "parent": "Phòng Cảnh sát giao thông", "place": "Hà Nội"}
OFFICER = {"id": 3, "name": "TRẦN VĂN THỬ", "post": "team_leader", "title": "Đội trưởng", "agency": "csgt"}
POLICY = {
    "print_policy": "entered",
    "symbol": "QĐ-XPHC",
    "digits": 6,
    "payment": {"treasury": "Kho bạc Nhà nước khu vực I"},
    "province": "01",
}
Answer = tuple[int, dict[str, str], bytes]
Script = Callable[["UnitServer", str, bytes], Answer | None]


@dataclass
class UnitServer:
    """`scripts` take one request each, first come first; None as answer cuts the connection."""

    clock: Any
    root: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    recovery: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    server_id: UUID = SERVER
    epoch: int = 1
    code: str = "K7QF2M9XTA01"
    policy: dict[str, Any] = field(default_factory=lambda: dict(POLICY))
    scripts: dict[str, list[Script]] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    documents: dict[str, Signed] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    leases: dict[str, Signed] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    enrolled: dict[str, Any] | None = None
    high: int = 0
    down: bool = False

    def start(self) -> None:
        handler = type("Handler", (_Handler,), {"unit": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.down = True  # kept connections end too, as they do when a process dies
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def ticket(self) -> str:
        return EnrolmentTicket(self.url, self.code, raw_public(self.root)).text()

    @property
    def ledger(self) -> UUID:
        assert self.enrolled is not None
        return UUID(self.enrolled["tablet"])

    def ring(self) -> str:
        keys = [KeyEntry(raw_public(self.key), "server", 0)]
        listed = sign_key_list(self.root, KeyList(HOME, self.clock.now_ms(), UNIT["name"], tuple(keys), ()))
        return write_key_ring(self.root, [listed], dated=self.clock.now_ms()).decode()

    def receipt(self, key: Ed25519PrivateKey | None = None, seq: int | None = None) -> Signed:
        taken = self.events if seq is None else self.events[:seq]
        head = head_after(first_head(self.ledger), taken)
        now = self.clock.now_ms()
        receipt = Receipt(self.server_id, self.epoch, self.ledger, len(taken), head, now)
        return Signed.over("receipt", receipt.exact(), key or self.key)

    def statement(self) -> dict[str, str]:
        body = {"server": str(self.server_id), "epoch": self.epoch, "time": self.clock.now_ms()}
        return Signed.make("epoch", body, self.key).to_wire()

    def publish(self, name: str, content: str) -> None:
        document = Document(name, f"v{len(self.documents)}", HOME, self.clock.now_ms(), content)
        self.documents[name] = sign_document(self.key, document)

    def lease(self, year: int, count: int, *, use_before: int | None = None) -> Signed:
        now = self.clock.now_ms()
        lease = Lease(
            id=UUID(int=(7 << 76) | (2 << 62) | (self.high + 1)),
            server=self.server_id,
            epoch=self.epoch,
            home=HOME,
            ledger=self.ledger,
            year=year,
            series=1,
            first=self.high + 1,
            last=self.high + count,
            issued_at=now,
            use_before=now + USE_BEFORE_MS if use_before is None else use_before,
        )
        self.high += count
        return Signed.make("lease", lease.body(), self.key)

    def answer(self, method: str, path: str, body: bytes) -> Answer | None:
        self.requests.append((method, path))
        if self.down:
            return None
        route = _route(path)
        waiting = self.scripts.get(route, [])
        if waiting:
            return waiting.pop(0)(self, path, body)
        made = getattr(self, f"_{route}")(path, body)
        return made if isinstance(made, tuple) else ok(made)

    def _enrol(self, path: str, body: bytes) -> Any:
        content = json.loads(body)
        if content["code"] != self.code or (self.enrolled or content) != content:
            return problem(403, "enrolment_code", field="code")
        tablet = UUID(content["tablet"])
        keys = {name: from_base64url(text) for name, text in content["keys"].items()}
        message = proof_message(content["code"], tablet, keys["tablet"], keys["officer"])
        assert all(proof_holds(keys[name], content["proofs"][name], message) for name in keys)
        self.enrolled = content
        return {
            "server": str(self.server_id), "epoch": self.epoch, "tablet_code": "0317", "token": "t" * 43,
            "unit": UNIT, "officer": OFFICER, "policy": self.policy,
            "recovery_key": to_base64url(self.recovery.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
            "key_ring": self.ring(), "receipt": self.receipt(seq=0).to_wire(),
        }  # fmt: skip

    def _offer(self, path: str, body: bytes) -> Any:
        self.offers.append(read_message(OfferSchema, json.loads(body)))
        return {"epoch": self.epoch, "statement": self.statement(), "receipt": self.receipt().to_wire()}

    def _return(self, path: str, body: bytes) -> Any:
        return problem(403, "not_ours")

    def _push(self, path: str, body: bytes) -> Any:
        push = read_push(body)
        if push.epoch != self.epoch:
            return problem(409, "epoch", statement=self.statement())
        assert push.prev == head_after(first_head(self.ledger), self.events[: push.first - 1])
        public = from_base64url((self.enrolled or {})["keys"]["tablet"])
        assert head_is_signed(public, push.signature, push.ledger, push.last, push.head)
        self.events[push.first - 1 :] = push.events
        told = [one for one in self.verdicts if push.first <= one["seq"] <= push.last]
        return {"receipt": self.receipt().to_wire(), "verdicts": told}

    def _missing(self, path: str, body: bytes) -> Any:
        asked = read_message(MissingSchema, json.loads(body))
        if head_after(first_head(self.ledger), self.events[: asked["seq"]]).hex() != asked["head"]:
            return problem(409, "ledger_fork")
        back = [to_base64url(raw) for raw in self.events[asked["seq"] :]]
        return {"events": back, "receipts": [], "receipt": self.receipt().to_wire()}

    def _leases(self, path: str, body: bytes) -> Any:
        content = json.loads(body)
        if content["request"] not in self.leases:
            renewed = self._renewed(content["renew"]) if "renew" in content else None
            self.leases[content["request"]] = renewed or self.lease(content["year"], content["count"])
        return {"lease": self.leases[content["request"]].to_wire()}

    def _renewed(self, lease: str) -> Signed:
        """The newest version of this lease once more, from now on."""
        (*_, body) = (one for one in map(_content_of, self.leases.values()) if one["lease"] == lease)
        now = self.clock.now_ms()
        return Signed.make("lease", {**body, "issued_at": now, "use_before": now + USE_BEFORE_MS}, self.key)

    def _feed(self, path: str, body: bytes) -> Any:
        after = int(path.partition("after=")[2])
        named = {
            name: {"version": "1", "hash": document_hash(one), "url": f"/api/v1/documents/{name}/{document_hash(one)}"}
            for name, one in self.documents.items()
        }
        return {"documents": named, "items": [one for one in self.items if one["n"] > after]}

    def _document(self, path: str, body: bytes) -> Any:
        return {"document": self.documents[path.split("/")[4]].to_wire()}


def _content_of(signed: Signed) -> dict[str, Any]:
    content: dict[str, Any] = read_exact(signed.body)
    return content


def ok(content: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(content).encode()


def problem(status: int, code: str, **more: Any) -> Answer:
    content = {"error": code, "message_vi": "Máy chủ từ chối.", "message_en": "The server refuses.", **more}
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def html(status: int = 200) -> Answer:
    return status, {"Content-Type": "text/html"}, "<html>Đăng nhập Wi-Fi</html>".encode()


def _route(path: str) -> str:
    if path.endswith("/enrolments"):
        return "enrol"
    if path.endswith(("/offer", "/missing", "/return")):
        return path.rpartition("/")[2]
    if "/ledger/" in path:
        return "push"
    if "/documents/" in path:
        return "document"
    return "feed" if "/feed" in path else "leases"


class _Handler(BaseHTTPRequestHandler):
    unit: UnitServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_GET(self) -> None:
        self._handle(b"")

    def _handle(self, body: bytes) -> None:
        answer = self.unit.answer(self.command, self.path, body)
        if answer is None:
            self.close_connection = True
            self.connection.close()
            return
        status, headers, content = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Quiet."""
