"""Vectors of what a server and a tablet say to each other about requests."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.protocol.prior import PriorOffence, PriorOffences, prior_hash, write_prior
from shared.protocol.requests import sign_time
from tests import samples as s

NONCE = "00112233445566778899aabbccddeeff"
SALT, PAPER, PLATE = bytes(range(16)), "001099012345", "29-AB 123.45"


def request_vectors(server: UUID, key: Ed25519PrivateKey) -> dict[str, Any]:
    """`server_time`: the answer to a request whose time was too far off. `prior_offences`: one earlier decision."""
    signed = sign_time(key, NONCE, server=server, tablet=s.LEDGER, time=s.ENTERED)
    hashes = {"identity": prior_hash("identity", SALT, PAPER), "plate": prior_hash("plate", SALT, PLATE)}
    offence = PriorOffence(date(2026, 11, 21), ("moto.no_helmet",), **hashes)
    return {
        "server_time": {"key": "server", "nonce": NONCE, "signed": signed.to_wire()},
        "prior_offences": {
            "identity": PAPER,
            "plate": PLATE,
            "content": write_prior(PriorOffences(SALT, (offence,))),
        },
    }
