"""Writes docs/vectors.json: every byte layout of docs/protocol.md with fixed keys.

The events in the file are its input and are never written again; everything else is computed from them and from the
keys here. Only for adding a vector. Run ``python -m tests.shared.protocol.vectors`` and look
at the difference before committing it: a changed line is a broken promise to every paper already printed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.cases.records import EventSettled
from shared.ledger.chain import first_head, next_head, sign_head
from shared.ledger.event import Event, content_hash, read_event
from shared.ledger.exact import write_exact
from shared.ledger.export import removal_message, write_export
from shared.ledger.receipt import Receipt, anchor_of
from shared.numbering.lease import USE_BEFORE_MS, Lease
from shared.numbering.lookup_code import LookupKey, write_code
from shared.protocol.documents import Document, document_hash, sign_document
from shared.protocol.enrolment import EnrolmentTicket, proof_message, prove
from shared.protocol.envelope import Push, write_push
from shared.protocol.events import read_data, write_data
from shared.protocol.requests import request_content
from shared.seal.base64url import to_base64url
from shared.seal.box import BoxPurpose, close_box
from shared.seal.keylist import GrantedRange, KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import fingerprint, key_id, raw_public
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.seal.signed import Signed
from shared.seal.token import seal, to_qr_text
from tests import samples as s
from tests.shared.protocol.key_vectors import key_vectors
from tests.shared.protocol.paper_vectors import paper_vectors
from tests.shared.protocol.photo_vectors import photo_vectors, removed_vectors
from tests.shared.protocol.request_vectors import request_vectors
from tests.shared.protocol.seal_vectors import seal_vectors

FILE = Path(__file__).parents[3] / "docs" / "vectors.json"
SERVER_KEY = Ed25519PrivateKey.from_private_bytes(b"sample server key, made up, 32 !")
SERVER = s.UUID("01890000-0000-7000-8000-00000000f001")


def _keys() -> dict[str, Any]:
    named = {"root": s.ROOT_KEY, "server": SERVER_KEY, "officer": s.OFFICER_KEY, "tablet": s.TABLET_KEY}
    return {
        name: {
            "private": key.private_bytes_raw().hex(),
            "public": raw_public(key).hex(),
            "kid": key_id(raw_public(key)).hex(),
            "fingerprint": fingerprint(raw_public(key)),
        }
        for name, key in named.items()
    }


def _seal(pair: tuple[bytes, bytes], key: str) -> dict[str, Any]:
    raw, token = pair
    return {
        "event": raw.decode(),
        "content_hash": content_hash(raw).hex(),
        "key": key,
        "token": to_base64url(token),
        "qr": to_qr_text(token),
    }


def _server_statements(events: list[bytes], head: bytes) -> dict[str, Any]:
    receipt = Receipt(SERVER, 1, s.LEDGER, len(events), head, s.ENTERED)
    signed = Signed.over("receipt", receipt.exact(), SERVER_KEY)
    first = Signed.over("receipt", Receipt(SERVER, 1, s.LEDGER, 0, first_head(s.LEDGER), s.ENDED).exact(), SERVER_KEY)
    lease = Lease(
        id=s.CASE,
        server=SERVER,
        epoch=1,
        home=s.HOME,
        ledger=s.LEDGER,
        year=2026,
        series=1,
        first=4121,
        last=4170,
        issued_at=s.ENDED,
        use_before=s.ENDED + USE_BEFORE_MS,
    )
    document = sign_document(SERVER_KEY, Document("policy", "1", s.HOME, s.ENDED, '{"digits":6}'))
    push = Push(
        1, s.LEDGER, 1, 1, first_head(s.LEDGER), head, sign_head(s.TABLET_KEY, s.LEDGER, len(events), head), first,
        tuple(events),
    )  # fmt: skip
    return {
        "receipt": {"key": "server", "signed": signed.to_wire(), "anchor": anchor_of(signed)},
        "lease": {"key": "server", "signed": Signed.make("lease", lease.body(), SERVER_KEY).to_wire()},
        "epoch": {
            "key": "server",
            "signed": Signed.make(
                "epoch", {"server": str(SERVER), "epoch": 2, "time": s.ENTERED}, SERVER_KEY
            ).to_wire(),
        },
        "wipe": {
            "key": "server",
            "signed": Signed.make(
                "wipe", {"server": str(SERVER), "tablet": str(s.LEDGER), "time": s.ENTERED}, SERVER_KEY
            ).to_wire(),
        },
        "document": {"key": "server", "signed": document.to_wire(), "hash": document_hash(document)},
        "push": {"gzip": write_push(push).hex()},
        "witness": {
            "bytes": write_exact(
                {"epoch": 1, "series": [{"home": s.HOME, "year": 2026, "series": 1, "high": 4170}]}
            ).decode()
            + "\n"
        },
    }


def _tablet_statements(head: bytes) -> dict[str, Any]:
    content = request_content(
        "GET", "/api/v1/feed?after=7", b"", nonce="00112233445566778899aabbccddeeff", time=s.ENTERED
    )
    message = proof_message("K3-DEMO-CODE", s.LEDGER, raw_public(s.TABLET_KEY), raw_public(s.OFFICER_KEY))
    unit_key = X25519PrivateKey.from_private_bytes(b"sample recovery key, made up 32!")
    public = unit_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    box = close_box(
        b"the store key: 32 bytes, made up", public, BoxPurpose("recovery", s.LEDGER), ephemeral=b"e" * 32,
        nonce=b"n" * 12,
    )  # fmt: skip
    ticket = EnrolmentTicket("https://unit.example", "K3-DEMO-CODE", raw_public(s.ROOT_KEY))
    return {
        "request": {"key": "tablet", "signed": Signed.make("request", content, s.TABLET_KEY).to_wire()},
        "enrolment": {
            "ticket": ticket.text(),
            "message": message.hex(),
            "proofs": {"tablet": prove(s.TABLET_KEY, message), "officer": prove(s.OFFICER_KEY, message)},
        },
        "sealed_box": {
            "private": unit_key.private_bytes_raw().hex(),
            "ledger": str(s.LEDGER),
            "purpose": "recovery",
            "box": box.hex(),
            "plain": b"the store key: 32 bytes, made up".hex(),
        },
        "removed": {
            "ledger": str(s.LEDGER),
            "seq": 2,
            "h": head.hex(),
            "message": removal_message(s.LEDGER, 2, head).hex(),
            "key": "root",
            "sig": to_base64url(s.ROOT_KEY.sign(removal_message(s.LEDGER, 2, head))),
        },
    }


def _sealed(raw: bytes, key: Ed25519PrivateKey, make: Any) -> tuple[bytes, bytes]:
    return raw, seal(make(read_data(read_event(raw)), SealContext(raw, False, "0317")), key)


def _settlement(held: bytes) -> dict[str, Any]:
    """A desk's ledger of one event, which settles `held`, the first of the tablet's chain."""
    desk = s.UUID("01890000-0000-7000-8000-00000000d001")
    settled = EventSettled(
        ledger=str(s.LEDGER), seq=1, of_hash=content_hash(held).hex(), outcome="corrected",
        reason="đã đối chiếu bản giấy", objections=("bad_seal", "malformed offender.name"),
        changes=(("offender.name", "NGUYỄN VĂN MẪU"),),
    )  # fmt: skip
    first = Signed.over("receipt", Receipt(SERVER, 1, desk, 0, first_head(desk), s.ENDED).exact(), SERVER_KEY)
    raw = Event(
        seq=1, kind="event.settled", officer=7, at=s.ENTERED, boot="5a3b1e00", mono=1, anchor=anchor_of(first),
        data=write_data(settled), case=s.CASE,
    ).exact()  # fmt: skip
    return {
        "desk": str(desk),
        "receipt": first.to_wire(),
        "event": raw.decode(),
        "content_hash": content_hash(raw).hex(),
        "head": next_head(first_head(desk), raw).hex(),
    }


def _key_list() -> KeyList:
    since, ledger = 1_577_811_600_000, str(s.LEDGER)
    tablet = KeyEntry(raw_public(s.TABLET_KEY), "tablet", since, ledger=ledger, code="0317")
    officer = KeyEntry(
        raw_public(s.OFFICER_KEY), "officer", since, ledger=ledger, code="0317", officer=7, name="TRẦN VĂN THỬ",
        post="team_leader",
    )  # fmt: skip
    granted = GrantedRange(ledger, 2026, 1, 4001, 4500)
    return KeyList(317, 1_795_251_600_000, "Đội Cảnh sát giao thông đường bộ số 3", (tablet, officer), (granted,))


def build() -> dict[str, Any]:
    """All vectors by name."""
    frozen: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    report, report_token = _sealed(frozen["event"]["bytes"].encode(), s.TABLET_KEY, claims_of_report)
    decision = _sealed(frozen["seal_decision"]["event"].encode(), s.OFFICER_KEY, claims_of_decision)
    events = [one.encode() for one in frozen["chain"]["events"]]
    key_list = _key_list()
    heads = [first_head(s.LEDGER)]
    for raw in events:
        heads.append(next_head(heads[-1], raw))
    odd = {"b": 1, "a": 'dòng 1\n"hai"\\', "đ": [True, {"z": -5}], "é": "e\u0301"}
    return {
        "keys": _keys(),
        "exact_json": {"value": odd, "bytes": write_exact(odd).hex()},
        "event": {"bytes": report.decode(), "content_hash": content_hash(report).hex()},
        "chain": {
            "ledger": str(s.LEDGER),
            "events": [one.decode() for one in events],
            "heads": [one.hex() for one in heads],
            "key": "tablet",
            "signature": to_base64url(sign_head(s.TABLET_KEY, s.LEDGER, 2, heads[2])),
        },
        **_server_statements(events, heads[2]),
        **_tablet_statements(heads[2]),
        **request_vectors(SERVER, SERVER_KEY),
        **key_vectors(),
        "lookup_code": [
            {"unit": unit, "year": year, "serial": serial, "code": write_code(LookupKey(unit, year, serial))}
            for unit, year, serial in ((1, 2020, 1), (317, 2026, 4133), (16_383, 2051, 1_048_575))
        ],
        "seal_decision": _seal(decision, "officer"),
        "seal_report": _seal((report, report_token), "tablet"),
        **paper_vectors(report, frozen),
        "key_ring": {
            "file": write_key_ring(s.ROOT_KEY, [sign_key_list(s.ROOT_KEY, key_list)], dated=key_list.dated).decode()
        },
        **seal_vectors(decision[1], report_token),
        "settlement": _settlement(events[0]),
        "export": {
            "file": write_export(s.LEDGER, code="0317", home=317, events=events, receipts=[], key=s.TABLET_KEY).decode()
        },
        **photo_vectors(SERVER, SERVER_KEY),
        **removed_vectors(events, heads, sign_head(s.TABLET_KEY, s.LEDGER, 2, heads[2])),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
