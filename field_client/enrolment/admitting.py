"""Further officers on this tablet: with a one-time code the server certifies the key at once; without a network an
enrolled officer may admit one of the roster, who records and enters nothing until he is certified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from field_client.access import officer_choice
from field_client.enrolment.identity import Officer, keep_key_ring, read_key_ring, read_officer
from field_client.enrolment.keystore import FaceOfficer, Keystore
from field_client.enrolment.roster import require_in_unit
from field_client.enrolment.signing_in import certify_officers, is_certified, sign_in
from field_client.enrolment.wraps import OpenedKeys, check_pin_form
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.tables import officer_keys, officers
from field_client.sync.faults import Refused, transport
from field_client.sync.link import Link
from field_client.ui.views import PersonRow
from shared.errors import Conflict, Corrupt, InvalidInput, NotAllowed
from shared.protocol.enrolment import proof_message, prove
from shared.protocol.messages import SignInReplySchema, read_message
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keylist import open_key_ring
from shared.seal.keys import fingerprint, raw_public

_PENDING = "admitting"


@dataclass(frozen=True, slots=True)
class Pins:
    """`own` of the officer on duty, who admits; `new`, chosen by the one who is admitted."""

    own: str
    new: str


class Admitting:
    """On an open tablet; `link` is the one that syncs."""

    def __init__(self, tablet: OpenTablet, keystore: Keystore, link: Link) -> None:
        self._tablet, self._keystore, self._link = tablet, keystore, link

    def people(self, on_duty: int) -> tuple[PersonRow, ...]:
        """The unit's roster, those with a PIN here first. A fingerprint's beginning names each key."""
        file = self._keystore.read()
        here = set() if file is None else set(file.wraps)
        with self._tablet.store.reading() as connection:
            rows = connection.execute(select(officers).where(officers.c.active == 1).order_by(officers.c.name)).all()
            keys = _open_keys(connection)
        people = [
            PersonRow(
                officer=officer_choice((row.id, row.name, row.post, row.title)),
                here=row.id in here,
                certified=row.id in here and bool(row.certified),
                on_duty=row.id == on_duty,
                key=keys.get(row.id, "") if row.id in here else "",
            )
            for row in rows
        ]
        return tuple(sorted(people, key=lambda one: not one.here))

    def admit(self, officer: int, pins: Pins, code: str = "") -> None:
        """Give `officer` a PIN and a key of his own on this tablet. The officer on duty stays on duty.

        With a one-time `code` of his the server certifies the key now: TransportError, InvalidInput("code"). Without,
        he is admitted uncertified. NotAllowed: ``wrong_pin`` …, ``not_certified`` for an officer on duty who is not
        certified himself, ``left_unit``; Conflict("already_here").
        """
        check_pin_form(pins.new)
        person = self._may_admit(officer)
        store_key = self._keystore.unlock(pins.own).store
        key = self._certified_key(officer, code) if code else Ed25519PrivateKey.generate()
        face: FaceOfficer = (person.id, person.name, person.post, person.title)
        # The wrap first: a key that the ledger does not name yet is named at its first PIN; one without a wrap is lost.
        self._keystore.admit(face, OpenedKeys(store_key, key.private_bytes_raw()), pins.new)
        sign_in(self._tablet, officer, raw_public(key))
        with self._tablet.store.transaction() as tx:
            meta.drop(tx, _PENDING)

    def _may_admit(self, officer: int) -> Officer:
        file = self._keystore.read()
        with self._tablet.store.reading() as connection:
            person = read_officer(connection, officer)
            require_in_unit(connection, officer)
            if file is None or not is_certified(connection, file.officer):
                raise NotAllowed(
                    "not_certified",
                    vi="Khoá của bạn chưa được chứng nhận nên chưa thêm được người. Đồng bộ một lần.",
                    en="Your own key is not certified yet, so you cannot admit anybody. Sync once.",
                )
        if officer in file.wraps:
            raise Conflict(
                "already_here",
                vi="Cán bộ này đã có PIN trên máy. Quên PIN thì mở bằng khoá dự phòng.",
                en="This officer has a PIN on this tablet. If it is forgotten, the unit opens it.",
            )
        return person

    def _certified_key(self, officer: int, code: str) -> Ed25519PrivateKey:
        """A key that the server certified by the code. The answer may be lost: asked again, it is the same key."""
        key, identity = self._pending_key(officer, code), self._tablet.identity
        public = raw_public(key)
        message = proof_message(code, identity.tablet, raw_public(identity.tablet_key), public)
        content = {
            "code": code,
            "tablet": str(identity.tablet),
            "keys": {"tablet": to_base64url(raw_public(identity.tablet_key)), "officer": to_base64url(public)},
            "proofs": {"tablet": prove(identity.tablet_key, message), "officer": prove(key, message)},
        }
        try:
            reply = read_message(SignInReplySchema, self._link.post(f"/officers/{officer}", content))
        except Refused as error:
            if not error.permanent:
                raise
            raise InvalidInput(error.code, field="code", vi=error.vi, en=error.en) from error
        except InvalidInput as error:
            raise transport("bad_answer") from error
        self._take_ring(reply["key_ring"])
        return key

    def _take_ring(self, text: str) -> None:
        root = self._tablet.identity.root
        try:
            ring = open_key_ring(text.encode(), pinned_root=root)
        except Corrupt as error:
            raise transport("bad_answer") from error
        with self._tablet.store.transaction() as tx:
            if ring.dated >= read_key_ring(tx, root).dated:
                keep_key_ring(tx, text)
                certify_officers(tx, self._tablet.identity)

    def _pending_key(self, officer: int, code: str) -> Ed25519PrivateKey:
        """In the encrypted store before the server hears of it."""
        asked = hashlib.sha256(code.encode()).hexdigest()
        with self._tablet.store.transaction() as tx:
            pending = meta.get(tx, _PENDING)
            if pending is not None and (pending["officer"], pending["asked"]) == (officer, asked):
                return Ed25519PrivateKey.from_private_bytes(from_base64url(pending["key"]))
            key = Ed25519PrivateKey.generate()
            kept = {"officer": officer, "asked": asked, "key": to_base64url(key.private_bytes_raw())}
            meta.put(tx, _PENDING, kept)
        return key


def _open_keys(connection: Connection) -> dict[int, str]:
    """officer → beginning of his key's fingerprint, as the unit's page shows it."""
    rows = connection.execute(select(officer_keys).where(officer_keys.c.closed_at.is_(None)))
    return {row.officer: fingerprint(from_base64url(row.public))[:9] for row in rows}
