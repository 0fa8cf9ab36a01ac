"""The ticket at the desk and the proofs of both keys; documents of the feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Corrupt, InvalidInput
from shared.protocol.documents import Document, document_hash, open_document, sign_document
from shared.protocol.enrolment import EnrolmentTicket, proof_holds, proof_message, prove, read_ticket
from shared.seal.base64url import to_base64url
from shared.seal.keys import key_id, raw_public
from shared.seal.signed import Signed
from tests import samples as s

ROOT = raw_public(s.ROOT_KEY)
TICKET = EnrolmentTicket("https://unit.example", "K3-DEMO-CODE", ROOT, "ab" * 32)
TABLET, OFFICER = raw_public(s.TABLET_KEY), raw_public(s.OFFICER_KEY)
MESSAGE = proof_message("K3-DEMO-CODE", s.LEDGER, TABLET, OFFICER)
DOCUMENT = Document("policy", "1", s.HOME, s.ENDED, '{"digits":6}')


def test_a_ticket_reads_back_also_with_spaces_around_and_without_a_pin() -> None:
    assert read_ticket(TICKET.text()) == TICKET
    assert read_ticket(f"  {TICKET.text()}\n") == TICKET
    bare = EnrolmentTicket("http://127.0.0.1:8080", "x", ROOT)
    assert read_ticket(bare.text()) == bare


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BBE1",
        "BBE2" + TICKET.text()[4:],
        TICKET.text() + "|x",
        TICKET.text().replace("https://", "ftp://"),
        TICKET.text().replace("https://", ""),
        f"BBE1|https://unit.example|x|{to_base64url(ROOT[:31])}|",
        f"BBE1|https://unit.example|x|{to_base64url(ROOT)}=|",
        f"BBE1|https://unit.example|x|{ROOT.hex()}|",
        "BBE1|https://unit.example|x||",
        "004133/QĐ-XPHC",
    ],
)
def test_what_is_no_ticket_is_told_as_such(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_ticket(text)
    assert (caught.value.code, caught.value.field) == ("ticket", "ticket")


@given(st.text(max_size=80))
def test_arbitrary_text_is_no_ticket(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_ticket(text)


def test_each_proof_holds_for_its_own_key_and_request_only() -> None:
    proof = prove(s.TABLET_KEY, MESSAGE)
    assert proof_holds(TABLET, proof, MESSAGE)
    assert not proof_holds(OFFICER, proof, MESSAGE)
    others = [
        proof_message("K3-DEMO-CODF", s.LEDGER, TABLET, OFFICER),
        proof_message("K3-DEMO-CODE", UUID(int=s.LEDGER.int + 1), TABLET, OFFICER),
        proof_message("K3-DEMO-CODE", s.LEDGER, OFFICER, TABLET),
        proof_message("K3-DEMO-CODE", s.LEDGER, TABLET, ROOT),
    ]
    assert not any(proof_holds(TABLET, proof, other) for other in others)


@pytest.mark.parametrize("proof", ["", "x", "AAAA", prove(s.TABLET_KEY, MESSAGE) + "==", "\ud800", "+" * 86])
def test_a_malformed_proof_does_not_hold(proof: str) -> None:
    assert not proof_holds(TABLET, proof, MESSAGE)


def public_of(kid: bytes) -> bytes | None:
    return {key_id(ROOT): ROOT}.get(kid)


def test_a_document_opens_under_the_servers_key_and_its_hash_is_that_of_its_body() -> None:
    signed = sign_document(s.ROOT_KEY, DOCUMENT)
    assert open_document(signed, public_of) == DOCUMENT
    assert document_hash(signed) != document_hash(sign_document(s.ROOT_KEY, Document("policy", "2", 317, 1, "")))
    with pytest.raises(Corrupt):
        open_document(sign_document(s.TABLET_KEY, DOCUMENT), public_of)


@pytest.mark.parametrize(
    "change",
    [{"home": "317"}, {"home": True}, {"dated": "x"}, {"content": 5}, {"name": []}, {"version": 1}, {"more": 1}],
)
def test_a_document_of_another_shape_is_corrupt(change: dict[str, Any]) -> None:
    body = {"name": "policy", "version": "1", "home": 317, "dated": 1, "content": ""} | change
    with pytest.raises(Corrupt) as caught:
        open_document(Signed.make("document", body, s.ROOT_KEY), public_of)
    assert caught.value.code == "document"
