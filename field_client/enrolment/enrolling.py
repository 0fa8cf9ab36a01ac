"""Enrolment: one-time code in, a tablet of the unit out. A crash in between leaves it not enrolled or enrolled.

Keys first, then the question, then the answer in one commit, then the key file says "enrolled". Asking again with
the same code and PIN uses the same keys, and the server answers the same; so a lost answer costs nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.enrolment.device import Device
from field_client.enrolment.identity import (
    Identity,
    keep_identity,
    keep_key_ring,
    keep_officer,
    keep_policy,
    keep_tablet_key,
    read_identity,
    read_officer,
    tablet_key,
)
from field_client.enrolment.keystore import Face, Keystore
from field_client.enrolment.signing_in import keep_officer_key
from field_client.enrolment.wraps import OpenedKeys, check_pin_form
from field_client.ledger.chain_writer import ChainWriter, Entry
from field_client.ledger.receipts import keep_receipt
from field_client.store import meta
from field_client.store.store import KEY_BYTES, Store
from field_client.sync.faults import Refused, transport
from field_client.sync.link import Address, Link
from field_client.ui.views import EnrolmentOffer
from shared.cases.parties import Unit
from shared.cases.records import OfficerSignedIn
from shared.clock import day_of
from shared.errors import Corrupt, InvalidInput, NotAllowed, TransportError
from shared.ids import RANDOM_BYTES, uuid7
from shared.ledger.chain import first_head
from shared.ledger.receipt import Receipt, open_receipt
from shared.protocol.answers import read_answer
from shared.protocol.enrolment import EnrolmentTicket, proof_message, prove, read_ticket
from shared.protocol.messages import EnrolmentReplySchema
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.box import BoxPurpose, close_box
from shared.seal.keylist import KeyRing, open_key_ring
from shared.seal.keys import fingerprint, raw_public
from shared.seal.signed import Signed


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The open store of a tablet that is enrolled now."""

    store: Store
    keys: OpenedKeys
    identity: Identity


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is sent: the code, and the keys it is sent with."""

    offer: EnrolmentOffer
    tls_pin: str
    tablet: UUID
    tablet_key: Ed25519PrivateKey
    officer_key: Ed25519PrivateKey


class Enrolling:
    """`link_for` makes the connection to a server."""

    def __init__(self, keystore: Keystore, device: Device, *, link_for: Callable[[Address], Link]) -> None:
        self._keystore, self._link_for = keystore, link_for
        self._clock, self._hooks, self._boot = device.clock, device.hooks, device.boot
        self._device = device
        self._tickets: dict[str, EnrolmentTicket] = {}

    def read_code(self, payload: str) -> EnrolmentOffer:
        """What the scanned QR offers. InvalidInput("ticket")."""
        ticket = read_ticket(payload)
        self._tickets[ticket.code] = ticket
        return EnrolmentOffer(server=ticket.url, code=ticket.code, root=fingerprint(ticket.root))

    def enrol(self, offer: EnrolmentOffer, pin: str) -> Enrolled:
        """Enrol. InvalidInput (server, code, root, pin), TransportError; NotAllowed when enrolled already."""
        check_pin_form(pin)
        _check_offer(offer)
        keys = self._keys(offer, pin)
        store = self._device.open_store(keys.store)
        try:
            identity = self._identity(store, keys, offer)
            self._finish(store, keys, identity)
        except BaseException:
            store.close()
            raise
        return Enrolled(store, keys, identity)

    def _keys(self, offer: EnrolmentOffer, pin: str) -> OpenedKeys:
        """The keys of an attempt with this code that was cut short, or new ones."""
        asked_with = hashlib.sha256(offer.code.encode()).hexdigest()
        file = self._keystore.read()
        if file is not None and file.enrolled:
            raise NotAllowed("enrolled", vi="Máy này đã ghi danh.", en="This tablet is enrolled already.")
        if file is not None and file.asked_with == asked_with and file.wraps:
            return self._keystore.unlock(pin)
        self._keystore.forget()
        self._device.wipe_store()
        officer = Ed25519PrivateKey.generate().private_bytes_raw()
        keys = OpenedKeys(os.urandom(KEY_BYTES), officer)
        tablet = uuid7(self._clock.now_ms(), os.urandom(RANDOM_BYTES))
        self._keystore.begin(tablet, keys, pin, asked_with=asked_with)
        return keys

    def _identity(self, store: Store, keys: OpenedKeys, offer: EnrolmentOffer) -> Identity:
        with store.transaction() as tx:
            known = read_identity(tx)
            if known is not None:
                return known
            key = tablet_key(tx)
            if key is None:
                key = Ed25519PrivateKey.generate()
                keep_tablet_key(tx, key)
        file = self._keystore.read()
        if file is None:
            raise NotAllowed("not_enrolled", vi="Máy chưa ghi danh.", en="The tablet is not enrolled.")
        self._hooks.point("enrol.keys")
        ticket = self._tickets.get(offer.code)
        asked = _Asked(
            offer,
            ticket.tls_pin if ticket else "",
            file.tablet,
            key,
            Ed25519PrivateKey.from_private_bytes(keys.officer),
        )
        reply = self._ask(asked)
        self._hooks.point("enrol.answered")
        return self._keep(store, asked, reply)

    def _ask(self, asked: _Asked) -> dict[str, Any]:
        tablet_public, officer_public = raw_public(asked.tablet_key), raw_public(asked.officer_key)
        message = proof_message(asked.offer.code, asked.tablet, tablet_public, officer_public)
        content = {
            "code": asked.offer.code,
            "tablet": str(asked.tablet),
            "keys": {"tablet": to_base64url(tablet_public), "officer": to_base64url(officer_public)},
            "proofs": {
                "tablet": prove(asked.tablet_key, message),
                "officer": prove(asked.officer_key, message),
            },
        }
        link = self._link_for(Address(asked.offer.server, asked.tls_pin))
        try:
            return read_answer(EnrolmentReplySchema, link.post("/enrolments", content))
        except Refused as error:
            if not error.permanent:
                raise TransportError(error.code, field="server", vi=error.vi, en=error.en) from error
            raise InvalidInput(error.code, field=error.field or "code", vi=error.vi, en=error.en) from error
        except TransportError as error:
            raise TransportError(error.code, field="server", vi=error.vi, en=error.en) from error
        except InvalidInput as error:
            raise transport("bad_answer") from error
        finally:
            link.close()

    def _keep(self, store: Store, asked: _Asked, reply: dict[str, Any]) -> Identity:
        ring = _ring_under(asked.offer, reply["key_ring"])
        signed, receipt = _first_receipt(asked.tablet, reply, ring)
        identity = Identity(
            tablet=asked.tablet,
            code=reply["tablet_code"],
            server=reply["server"],
            url=asked.offer.server.rstrip("/"),
            tls_pin=asked.tls_pin,
            root=ring.root,
            root_pinned=bool(asked.offer.root),
            unit=Unit(**reply["unit"]),
            enrolled_at=self._clock.now_ms(),
            tablet_key=asked.tablet_key,
        )
        officer = reply["officer"]
        signed_in = OfficerSignedIn(key=to_base64url(raw_public(asked.officer_key)), certified=True)
        chain = ChainWriter(asked.tablet, self._clock, self._boot)
        with store.transaction() as tx:
            keep_identity(tx, identity)
            keep_policy(tx, reply["policy"])
            keep_key_ring(tx, reply["key_ring"])
            keep_officer(tx, officer, certified=True)
            for name in ("token", "epoch", "recovery_key"):
                meta.put(tx, name, reply[name])
            meta.put(tx, "officer", officer["id"])
            keep_receipt(tx, signed, receipt, chain.moment())
            keep_officer_key(tx, officer["id"], raw_public(asked.officer_key), since=identity.enrolled_at)
            chain.append(tx, Entry("officer.signed_in", signed_in, officer["id"]))
        self._hooks.point("enrol.stored")
        return identity

    def _finish(self, store: Store, keys: OpenedKeys, identity: Identity) -> None:
        with store.reading() as connection:
            officer = read_officer(connection, meta.get(connection, "officer"))
            recovery_key = from_base64url(meta.get(connection, "recovery_key"))
        box = close_box(
            keys.store,
            recovery_key,
            BoxPurpose("recovery", identity.tablet),
            ephemeral=os.urandom(32),
            nonce=os.urandom(12),
        )
        face = Face(
            unit=identity.unit.name,
            parent=identity.unit.parent,
            tablet_code=identity.code,
            enrolled_on=day_of(identity.enrolled_at).isoformat(),
            officers=((officer.id, officer.name, officer.post, officer.title),),
            url=identity.url,
            tls_pin=identity.tls_pin,
        )
        self._keystore.finish(officer.id, box, face)


def _check_offer(offer: EnrolmentOffer) -> None:
    if not offer.server.startswith(("http://", "https://")):
        raise InvalidInput(
            "server",
            field="server",
            vi="Địa chỉ máy chủ phải bắt đầu bằng https:// hoặc http://.",
            en="The server's address begins with https:// or http://.",
        )
    if not 1 <= len(offer.code) <= 64:
        raise InvalidInput("code", field="code", vi="Nhập mã ghi danh.", en="Enter the enrolment code.")


def _ring_under(offer: EnrolmentOffer, text: str) -> KeyRing:
    """The key ring, refused when it does not stand under the root of the ticket."""
    ring = open_key_ring(text.encode(), pinned_root=None)
    if offer.root and fingerprint(ring.root) != offer.root:
        raise Corrupt(
            "foreign_root",
            field="root",
            vi="Khoá gốc của máy chủ khác với mã ghi danh. Không ghi danh; báo đơn vị.",
            en="The server's root key is not the one of the ticket. Not enrolled; tell the unit.",
        )
    return ring


def _first_receipt(tablet: UUID, reply: dict[str, Any], ring: KeyRing) -> tuple[Signed, Receipt]:
    """The receipt of seq 0, proved to be by the unit's server for this ledger."""
    signed = Signed.from_wire(reply["receipt"])
    receipt = open_receipt(signed, ring.public_of("server").get)
    expected = Receipt(
        server=reply["server"],
        epoch=reply["epoch"],
        ledger=tablet,
        seq=0,
        head=first_head(tablet),
        time=receipt.time,
    )
    if receipt != expected:
        raise transport("bad_answer")
    return signed, receipt
