"""What a tablet's ledger says about its officers and its end."""

from __future__ import annotations

from server.cases.scene import Scene
from server.db import db, insert_once
from server.devices.admissions import WAITING, Admission
from server.devices.models import CLOSED, FROZEN, Tablet
from server.keys.models import PublicKey
from server.ledger.verdicts import Holds
from server.units.models import Officer
from shared.cases.records import LedgerClosed, OfficerSignedIn
from shared.seal.base64url import from_base64url
from shared.seal.keys import key_id

WIPED = "wipe"


def sign_in(scene: Scene) -> None:
    """`officer.signed_in`: a key that the unit's list does not name waits for a person to certify it.

    Holds("malformed") for what is no key, ("not_allowed") for an officer who never was in the roster.
    """
    data: OfficerSignedIn = scene.data
    entry, officer = scene.entry, scene.event.officer
    try:
        public = from_base64url(data.key)
    except ValueError as error:
        raise Holds("malformed", "key") from error
    if len(public) != 32:
        raise Holds("malformed", "key")
    key = db.session.get(PublicKey, (entry.home, key_id(public)))
    if key is not None and (key.use, key.officer, key.ledger) == ("officer", officer, entry.ledger):
        return
    if db.session.get(Officer, (entry.home, officer)) is None:
        raise Holds("not_allowed", "officer")
    waiting = {
        "home": entry.home,
        "tablet": entry.ledger,
        "seq": entry.seq,
        "officer": officer,
        "public": public,
        "signed_in_at": scene.event.at,
        "state": WAITING,
    }
    insert_once(Admission, waiting)


def close_ledger(scene: Scene) -> None:
    """`ledger.closed`: a tablet that sent everything and wipes itself gets nothing more."""
    closed: LedgerClosed = scene.data
    tablet = db.session.get_one(Tablet, (scene.entry.home, scene.entry.ledger))
    if closed.reason == WIPED and tablet.state != FROZEN:
        tablet.state = CLOSED
