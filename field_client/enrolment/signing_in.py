"""Which key signs for whom on this tablet: the ledger knows each before anything is signed with it.

A key that the unit's list does not name (a reset PIN, an officer admitted offline) records but enters nothing;
it becomes certified when a newer list that names it comes by sync.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from field_client.enrolment.identity import Identity, read_key_ring
from field_client.ledger.chain_writer import Entry
from field_client.open_tablet import OpenTablet
from field_client.store.tables import officer_keys, officers
from shared.cases.records import OfficerSignedIn
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keys import key_id


def sign_in(tablet: OpenTablet, officer: int, public: bytes) -> None:
    """Write `officer.signed_in` for a key (raw 32 bytes) that the ledger does not know yet; once only.

    The officer's key before is closed with this moment.
    """
    text = to_base64url(public)
    with tablet.store.reading() as connection:
        if _is_open(connection, officer, text):
            return
    with tablet.store.transaction() as tx:
        if _is_open(tx, officer, text):
            return
        certified = _is_listed(tx, tablet.identity, officer, public)
        keep_officer_key(tx, officer, public, since=tablet.clock.now_ms())
        tablet.chain.append(tx, Entry("officer.signed_in", OfficerSignedIn(text, certified), officer))
        _set_certified(tx, officer, certified)


def keep_officer_key(tx: Connection, officer: int, public: bytes, *, since: int) -> None:
    """`public` signs for `officer` from `since` (ms UTC) on."""
    own = (officer_keys.c.officer == officer, officer_keys.c.closed_at.is_(None))
    tx.execute(update(officer_keys).where(*own).values(closed_at=since))
    tx.execute(insert(officer_keys).values(public=to_base64url(public), officer=officer, since=since))


def certify_officers(tx: Connection, identity: Identity) -> None:
    """Who may enter decisions, by the key list that came: those whose key of today it names, still in force."""
    for row in tx.execute(select(officer_keys).where(officer_keys.c.closed_at.is_(None))).all():
        listed = _is_listed(tx, identity, row.officer, from_base64url(row.public))
        _set_certified(tx, row.officer, listed)


def is_certified(connection: Connection, officer: int) -> bool:
    """Whether the officer's key is in force now; a sync while he is on duty may change it."""
    found = connection.execute(select(officers.c.certified).where(officers.c.id == officer)).scalar()
    return bool(found)


def _is_open(connection: Connection, officer: int, public: str) -> bool:
    row = connection.execute(select(officer_keys).where(officer_keys.c.public == public)).first()
    return row is not None and row.officer == officer and row.closed_at is None


def _is_listed(connection: Connection, identity: Identity, officer: int, public: bytes) -> bool:
    key_list = read_key_ring(connection, identity.root).list_of(identity.unit.home)
    key = None if key_list is None else key_list.key(key_id(public))
    if key is None or key.public != public or (key.use, key.officer) != ("officer", officer):
        return False
    return key.ledger == str(identity.tablet) and key.revoked_at is None and key.valid_to is None


def _set_certified(tx: Connection, officer: int, certified: bool) -> None:
    tx.execute(update(officers).where(officers.c.id == officer).values(certified=int(certified)))
