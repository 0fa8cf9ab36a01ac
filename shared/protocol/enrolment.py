"""Enrolment: the QR at the desk, and the proofs that a tablet holds the keys it names (docs/protocol.md 12)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.errors import InvalidInput
from shared.ledger.exact import write_exact
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keys import SigningKey, verify_ed25519
from shared.seal.signed import signed_message

PREFIX = "BBE1"


@dataclass(frozen=True, slots=True)
class EnrolmentTicket:
    """What the desk shows as QR or text: server URL, one-time code, root key (raw 32 bytes), TLS pin if any."""

    url: str
    code: str
    root: bytes
    tls_pin: str = ""

    def text(self) -> str:
        """``BBE1|url|code|root|pin``."""
        return "|".join((PREFIX, self.url, self.code, to_base64url(self.root), self.tls_pin))


def read_ticket(text: str) -> EnrolmentTicket:
    """The ticket that was scanned or typed. InvalidInput("ticket") when it is not one."""
    parts = text.strip().split("|")
    try:
        prefix, url, code, root, pin = parts
        ticket = EnrolmentTicket(url.rstrip("/"), code, from_base64url(root), pin)
        if prefix != PREFIX or len(ticket.root) != 32 or not url.startswith(("http://", "https://")):
            raise ValueError("ticket")
    except ValueError as error:
        raise InvalidInput(
            "ticket",
            field="ticket",
            vi="Mã ghi danh không đúng. Quét lại mã QR do đơn vị cấp.",
            en="This is not an enrolment ticket. Scan the QR that the unit gave you again.",
        ) from error
    return ticket


def proof_message(code: str, tablet: UUID, tablet_key: bytes, officer_key: bytes) -> bytes:
    """What both new keys sign, so that nobody enrols a key he does not hold."""
    body = write_exact(
        {
            "code": code,
            "tablet": str(tablet),
            "tablet_key": to_base64url(tablet_key),
            "officer_key": to_base64url(officer_key),
        }
    )
    return signed_message("enrol", body)


def prove(key: SigningKey, message: bytes) -> str:
    """base64url of the proof."""
    return to_base64url(key.sign(message))


def proof_holds(public: bytes, proof: str, message: bytes) -> bool:
    """Whether `proof` is by this key."""
    try:
        signature = from_base64url(proof)
    except ValueError:
        return False
    return verify_ed25519(public, signature, message)
