"""The frozen vectors of docs/vectors.json, each checked from what stands in the file."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.errors import Corrupt
from shared.ledger.chain import first_head, head_is_signed, next_head, sign_head
from shared.ledger.event import content_hash, read_event
from shared.ledger.exact import read_exact, write_exact
from shared.ledger.export import check_export, removal_message
from shared.ledger.receipt import anchor_of, open_receipt
from shared.numbering.lease import open_lease
from shared.numbering.lookup_code import LookupKey, read_code, write_code
from shared.protocol.corrections import correct_data
from shared.protocol.documents import document_hash, open_document
from shared.protocol.enrolment import proof_holds, read_ticket
from shared.protocol.envelope import read_push, write_push
from shared.protocol.events import read_data
from shared.protocol.prior import prior_hash, read_prior, write_prior
from shared.protocol.requests import open_time
from shared.seal.base64url import from_base64url
from shared.seal.box import BoxPurpose, open_box
from shared.seal.keylist import open_key_ring
from shared.seal.keys import fingerprint, key_id, raw_public, verify_ed25519
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.seal.signed import Signed
from shared.seal.token import from_qr_text, read_token, seal, token_is_signed
from tests.shared.protocol.paper_vectors import claims_of
from tests.shared.protocol.vectors import FILE, build

VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def public(name: str) -> bytes:
    return bytes.fromhex(VECTORS["keys"][name]["public"])


def private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["keys"][name]["private"]))


def public_of(name: str) -> Any:
    return {key_id(public(name)): public(name)}.get


def test_the_builder_still_builds_what_the_file_holds() -> None:
    assert build() == VECTORS


def test_the_document_names_every_vector() -> None:
    text = (FILE.parent / "protocol.md").read_text(encoding="utf-8")
    assert [name for name in VECTORS if name != "keys" and f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", ["root", "server", "officer", "tablet"])
def test_key_ids_and_fingerprints(name: str) -> None:
    stored = VECTORS["keys"][name]
    assert raw_public(private(name)).hex() == stored["public"]
    assert key_id(public(name)).hex() == stored["kid"]
    assert fingerprint(public(name)) == stored["fingerprint"]


def test_exact_json_has_one_spelling() -> None:
    stored = VECTORS["exact_json"]
    assert write_exact(stored["value"]).hex() == stored["bytes"]
    assert write_exact(read_exact(bytes.fromhex(stored["bytes"]))).hex() == stored["bytes"]


def test_an_event_is_written_again_to_the_same_bytes() -> None:
    raw = VECTORS["event"]["bytes"].encode()
    assert read_event(raw).exact() == raw
    assert content_hash(raw).hex() == VECTORS["event"]["content_hash"]


def test_the_chain_and_its_head_signature() -> None:
    stored = VECTORS["chain"]
    ledger = UUID(stored["ledger"])
    head = first_head(ledger)
    heads = [head]
    for text in stored["events"]:
        head = next_head(head, text.encode())
        heads.append(head)
    assert [one.hex() for one in heads] == stored["heads"]
    signature = from_base64url(stored["signature"])
    assert sign_head(private("tablet"), ledger, 2, head) == signature
    assert head_is_signed(public("tablet"), signature, ledger, 2, head)
    assert not head_is_signed(public("tablet"), signature, ledger, 1, head)


def test_a_receipt_opens_and_anchors() -> None:
    signed = Signed.from_wire(VECTORS["receipt"]["signed"])
    receipt = open_receipt(signed, public_of("server"))
    assert receipt.exact() == signed.body
    assert anchor_of(signed) == VECTORS["receipt"]["anchor"]


def test_a_lease_opens() -> None:
    signed = Signed.from_wire(VECTORS["lease"]["signed"])
    lease = open_lease(signed, public_of("server"))
    assert write_exact(lease.body()) == signed.body
    assert len(lease) == 50


@pytest.mark.parametrize(
    ("name", "thing", "key"),
    [
        ("epoch", "epoch", "server"),
        ("request", "request", "tablet"),
        ("wipe", "wipe", "server"),
        ("photo", "photo", "server"),
    ],
)
def test_other_signed_statements_open(name: str, thing: Any, key: str) -> None:
    signed = Signed.from_wire(VECTORS[name]["signed"])
    assert write_exact(signed.opened(thing, public_of(key))) == signed.body


def test_a_document_opens_under_its_hash() -> None:
    signed = Signed.from_wire(VECTORS["document"]["signed"])
    assert open_document(signed, public_of("server")).name == "policy"
    assert document_hash(signed) == VECTORS["document"]["hash"]


def test_a_push_is_read_and_written_to_the_same_content() -> None:
    body = bytes.fromhex(VECTORS["push"]["gzip"])
    push = read_push(body)
    assert push.last == 2
    assert read_push(write_push(push)) == push


def test_the_witness_file_is_exact_json_and_a_line_feed() -> None:
    text = VECTORS["witness"]["bytes"]
    assert text.endswith("\n")
    assert read_exact(text[:-1].encode())["epoch"] == 1


def test_enrolment_proofs_hold_only_for_their_key() -> None:
    stored = VECTORS["enrolment"]
    message = bytes.fromhex(stored["message"])
    assert read_ticket(stored["ticket"]).root == public("root")
    assert proof_holds(public("tablet"), stored["proofs"]["tablet"], message)
    assert not proof_holds(public("tablet"), stored["proofs"]["officer"], message)


def test_a_sealed_box_opens() -> None:
    stored = VECTORS["sealed_box"]
    key = X25519PrivateKey.from_private_bytes(bytes.fromhex(stored["private"]))
    purpose = BoxPurpose(stored["purpose"], UUID(stored["ledger"]))
    assert open_box(bytes.fromhex(stored["box"]), key, purpose).hex() == stored["plain"]


def test_a_removal_note_is_signed_by_the_root() -> None:
    stored = VECTORS["removed"]
    message = removal_message(UUID(stored["ledger"]), stored["seq"], bytes.fromhex(stored["h"]))
    assert message.hex() == stored["message"]
    assert verify_ed25519(public("root"), from_base64url(stored["sig"]), message)


@pytest.mark.parametrize("stored", VECTORS["lookup_code"], ids=lambda one: one["code"])
def test_look_up_codes(stored: dict[str, Any]) -> None:
    key = LookupKey(stored["unit"], stored["year"], stored["serial"])
    assert write_code(key) == stored["code"]
    assert read_code(stored["code"]) == key


@pytest.mark.parametrize("name", ["seal_decision", "seal_report"])
def test_seals(name: str) -> None:
    stored = VECTORS[name]
    raw = stored["event"].encode()
    event = read_event(raw)
    make = claims_of_report if name == "seal_report" else claims_of_decision
    claims = make(read_data(event), SealContext(raw, event.training, "0317"))
    token = from_base64url(stored["token"])
    assert seal(claims, private(stored["key"])) == token
    assert from_qr_text(stored["qr"]) == token
    assert read_token(token) == (claims, key_id(public(stored["key"])))
    assert token_is_signed(token, public(stored["key"]))


@pytest.mark.parametrize("name", ["seal_seizure", "seal_seizure_record", "seal_blanks"])
def test_seals_of_seizures_and_blanks(name: str) -> None:
    stored = VECTORS[name]
    raw, report = stored["event"].encode(), stored.get("report", "").encode()
    claims = claims_of(name, raw, report)
    token = from_base64url(stored["token"])
    assert seal(claims, private(stored["key"])) == token
    assert from_qr_text(stored["qr"]) == token
    assert read_token(token) == (claims, key_id(public(stored["key"])))


def test_the_key_ring_opens_under_its_root() -> None:
    ring = open_key_ring(VECTORS["key_ring"]["file"].encode(), pinned_root=public("root"))
    assert ring.lists[0].key(key_id(public("officer"))) is not None


def test_the_export_checks() -> None:
    data = VECTORS["export"]["file"].encode()
    events = list(check_export(data, lambda _: public("tablet")))
    assert [one.raw.decode() for one in events if one.raw] == VECTORS["chain"]["events"]


def test_the_export_with_a_removed_event_checks_and_its_note_is_signed() -> None:
    data = VECTORS["export_removed"]["file"].encode()
    first, second = check_export(data, lambda _: public("tablet"))
    assert (first.raw, second.raw is not None) == (None, True)
    assert first.removed is not None
    assert first.removed.is_signed(UUID(VECTORS["chain"]["ledger"]), [public("root")])


def test_the_servers_time_opens_for_its_own_request_only() -> None:
    stored = VECTORS["server_time"]
    signed, told = Signed.from_wire(stored["signed"]), json.loads(stored["signed"]["body"])
    server, tablet = UUID(told["server"]), UUID(told["tablet"])
    keys = public_of(stored["key"])
    assert open_time(signed, keys, nonce=stored["nonce"], server=server, tablet=tablet) == told["time"]
    for other in ({"nonce": "0" * 32}, {"server": tablet}, {"tablet": server}):
        with pytest.raises(Corrupt):
            open_time(signed, keys, **{"nonce": stored["nonce"], "server": server, "tablet": tablet, **other})


def test_the_earlier_offence_is_found_under_paper_and_plate_however_they_are_written() -> None:
    stored = VECTORS["prior_offences"]
    prior = read_prior(stored["content"])
    (offence,) = prior.offences
    assert offence.identity == prior_hash("identity", prior.salt, stored["identity"])
    assert (
        offence.plate
        == prior_hash("plate", prior.salt, "29ab12345")
        == prior_hash("plate", prior.salt, stored["plate"])
    )
    assert offence.plate != prior_hash("identity", prior.salt, stored["plate"])
    assert write_prior(prior) == stored["content"]


def test_a_settlement_names_its_event_by_place_and_hash() -> None:
    vector = VECTORS["settlement"]
    raw = vector["event"].encode()
    assert content_hash(raw).hex() == vector["content_hash"]
    assert next_head(first_head(UUID(vector["desk"])), raw).hex() == vector["head"]
    event = read_event(raw)
    assert event.anchor == anchor_of(open_signed(vector["receipt"]))
    settled = read_data(event)
    held = VECTORS["chain"]["events"][settled.seq - 1].encode()
    assert (settled.ledger, settled.of_hash) == (VECTORS["chain"]["ledger"], content_hash(held).hex())
    assert correct_data("report.recorded", read_event(held).data, dict(settled.changes))["offender"]["name"]


def open_signed(wire: dict[str, str]) -> Signed:
    signed = Signed.from_wire(wire)
    assert open_receipt(signed, public_of("server")).seq == 0
    return signed
