"""Writes docs/vectors.json: every byte layout of docs/protocol.md with fixed keys.

Only for adding a vector; what stands in the file is frozen. Run ``python -m tests.shared.protocol.vectors`` and look
at the difference before committing it: a changed line is a broken promise to every paper already printed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.ledger.chain import first_head, next_head, sign_head
from shared.ledger.event import content_hash
from shared.ledger.exact import write_exact
from shared.ledger.export import removal_message
from shared.ledger.receipt import Receipt, anchor_of
from shared.numbering.lease import USE_BEFORE_MS, Lease
from shared.numbering.lookup_code import LookupKey, write_code
from shared.protocol.documents import Document, document_hash, sign_document
from shared.protocol.enrolment import EnrolmentTicket, proof_message, prove
from shared.protocol.envelope import Push, write_push
from shared.protocol.requests import request_content
from shared.seal.base64url import to_base64url
from shared.seal.box import BoxPurpose, close_box
from shared.seal.keys import fingerprint, key_id, raw_public
from shared.seal.signed import Signed
from shared.seal.token import to_qr_text
from tests import samples as s

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


def build() -> dict[str, Any]:
    """All vectors by name."""
    report, report_token = s.sealed_report(s.sample_report(), seq=1)
    events = [report, s.sealed_event(report_token, of_seq=1, at=s.RECORDED)]
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
        "lookup_code": [
            {"unit": unit, "year": year, "serial": serial, "code": write_code(LookupKey(unit, year, serial))}
            for unit, year, serial in ((1, 2020, 1), (317, 2026, 4133), (16_383, 2051, 1_048_575))
        ],
        "seal_decision": _seal(s.sealed_decision(s.sample_decision(), seq=3), "officer"),
        "seal_report": _seal((report, report_token), "tablet"),
        "key_ring": {"file": s.sample_keys_json().decode()},
        "export": {"file": s.sample_export(events).decode()},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
