"""Which key may sign for an officer on a tablet: one at a time; the one before is closed with its date."""

from __future__ import annotations

from sqlalchemy import select

from server.db import db
from server.devices.models import CLOSED, LOST, REVOKED, Tablet
from server.keys.models import PublicKey
from server.keys.publication import add_key, publish_keys
from server.parts import Parts
from server.units.models import Officer
from shared.seal.keylist import KeyEntry


def replace_officer_key(parts: Parts, tablet: Tablet, *, officer: int, public: bytes) -> bool:
    """Certify `public` (raw Ed25519) as this officer's key on this tablet and close the one before, both as of now.

    Whether it was certified: not for a person who left the unit, nor on a tablet out of service; nor does a key that
    was closed once come back. Papers from before stay genuine. Call inside a transaction.
    """
    person = db.session.get(Officer, (tablet.home, officer))
    if person is None or not person.active or tablet.state in (REVOKED, LOST, CLOSED):
        return False
    now = parts.clock.now_ms()
    known = False
    for row in db.session.scalars(
        select(PublicKey).where(PublicKey.home == tablet.home, PublicKey.ledger == tablet.id)
    ):
        if row.use != "officer" or row.officer != officer:
            if row.public == public:
                return False
        elif row.public == public:
            if row.valid_to is not None or row.revoked_at is not None:
                return False
            known = True
        elif row.valid_to is None:
            row.valid_to = now
    if not known:
        add_key(tablet.home, _entry(tablet, person, public, now))
    publish_keys(parts, tablet.home)
    return True


def _entry(tablet: Tablet, officer: Officer, public: bytes, now: int) -> KeyEntry:
    return KeyEntry(
        public,
        "officer",
        now,
        ledger=str(tablet.id),
        code=tablet.code,
        officer=officer.id,
        name=officer.name,
        post=officer.post,
        delegation=officer.delegation,
    )
