"""Believing the server: only under the keys of the list that stands under the enrolled root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from field_client.enrolment.identity import Identity, read_key_ring
from field_client.store import meta
from field_client.sync.faults import transport
from shared.errors import Corrupt, InvalidInput
from shared.ids import parse_uuid
from shared.ledger.receipt import Receipt, open_receipt
from shared.protocol.requests import open_time
from shared.seal.signed import Signed

SERVER_PROTOCOL = "server_protocol"
"""In `meta`: the newest version of the wire that the server spoke when it was last met."""


def server_keys(connection: Connection, identity: Identity) -> Callable[[bytes], bytes | None]:
    """kid → public key of the unit's server."""
    return read_key_ring(connection, identity.root).public_of("server").get


def believed_receipt(connection: Connection, identity: Identity, wire: object) -> tuple[Signed, Receipt]:
    """A receipt of this server for this ledger. TransportError("bad_answer"): it acknowledges nothing."""
    try:
        signed = Signed.from_wire(wire)
        receipt = open_receipt(signed, server_keys(connection, identity))
    except Corrupt as error:
        raise transport("bad_answer") from error
    if receipt.server != identity.server or receipt.ledger != identity.tablet:
        raise transport("bad_answer")
    return signed, receipt


def told_time(connection: Connection, identity: Identity, wire: object, nonce: str) -> int:
    """The server's time, ms UTC, signed for the request with this nonce. TransportError("bad_answer") otherwise."""
    try:
        keys = server_keys(connection, identity)
        return open_time(Signed.from_wire(wire), keys, nonce=nonce, server=identity.server, tablet=identity.tablet)
    except Corrupt as error:
        raise transport("bad_answer") from error


@dataclass(frozen=True, slots=True)
class Statement:
    """What the server signed of itself: its epoch, and its time (ms UTC)."""

    epoch: int
    time: int

    def adopt(self, tx: Connection) -> bool:
        """Take over the epoch if it is HIGHER than ours; whether it was. A lower one is ignored."""
        if self.epoch <= int(meta.get(tx, "epoch")):
            return False
        meta.put(tx, "epoch", self.epoch)
        return True


def believed_statement(connection: Connection, identity: Identity, wire: object) -> Statement:
    """The statement of this server. TransportError("bad_answer") for anything else."""
    try:
        body = Signed.from_wire(wire).opened("epoch", server_keys(connection, identity))
        statement, server = Statement(body["epoch"], body["time"]), parse_uuid(body["server"], "server")
    except (Corrupt, InvalidInput, KeyError) as error:
        raise transport("bad_answer") from error
    if type(statement.epoch) is not int or type(statement.time) is not int or server != identity.server:
        raise transport("bad_answer")
    return statement


def adopt_epoch(tx: Connection, identity: Identity, wire: object) -> bool:
    """Take over the epoch of a signed statement if it is higher than ours; whether it was."""
    return believed_statement(tx, identity, wire).adopt(tx)
