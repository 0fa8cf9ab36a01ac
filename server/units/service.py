"""Setting up a unit: its row, its roster, its signed documents. Running it again brings the roster up to date."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select

from server.catalogue.editions import catalogue_document
from server.db import db, transaction
from server.devices.tls import tls_pins
from server.feed.documents import publish_document
from server.feed.standing import publish_standing
from server.keys.publication import add_key, publish_keys
from server.parts import Parts
from server.units.leaving import end_keys_of
from server.units.models import Officer, ServerIdentity, Unit
from shared.errors import NotFound
from shared.ledger.exact import Json, write_exact
from shared.protocol.documents import Document
from shared.seal.keylist import KeyEntry


def set_up_unit(parts: Parts, content: dict[str, Any]) -> int:
    """Create or update the unit of a checked unit file (`unit_file.read_unit`); its `home`."""
    with transaction():
        identify_server(parts)
        home = int(content["unit"]["home"])
        is_new = db.session.get(Unit, home) is None
        created = parts.clock.now_ms() if is_new else db.session.get_one(Unit, home).created_at
        db.session.merge(Unit(**content["unit"], **content["policy"], payment=content["payment"], created_at=created))
        db.session.flush()
        lock_unit(home)
        _set_roster(parts, home, content["officers"])
        if is_new:
            add_key(home, KeyEntry(parts.keys.server_public, "server", parts.clock.now_ms()))
        publish_unit_documents(parts, home)
        publish_keys(parts, home)
    return home


def _set_roster(parts: Parts, home: int, named: list[dict[str, Any]]) -> None:
    """Whom the file does not name has left, as of now; his keys end with it. Who is named again is back."""
    now, staying = parts.clock.now_ms(), {one["id"] for one in named}
    left = []
    for one in db.session.scalars(select(Officer).where(Officer.home == home, Officer.active)):
        if one.id not in staying:
            one.active, one.left_at = False, now
            left.append(one.id)
    end_keys_of(home, left, now)
    for entry in named:
        db.session.merge(Officer(home=home, active=True, left_at=None, **{"delegation": None, **entry}))
    db.session.flush()


def identify_server(parts: Parts) -> None:
    """The server's row, made at the first start. Call inside a transaction."""
    if db.session.get(ServerIdentity, str(parts.keys.server_id)) is None:
        db.session.add(ServerIdentity(server=str(parts.keys.server_id), epoch=1))


def epoch_of(parts: Parts) -> int:
    """The server's epoch: it rises with every restore."""
    return db.session.get_one(ServerIdentity, str(parts.keys.server_id)).epoch


def publish_unit_documents(parts: Parts, home: int) -> None:
    """Sign roster, policy, catalogue, calendar and forms; what has not changed keeps its version.

    Call inside a transaction.
    """
    roster = write_exact({"officers": [officer_body(one) for one in roster_of(home)]}).decode()
    pins: list[Json] = [*tls_pins(parts.settings)]
    decided = policy_body(db.session.get_one(Unit, home))
    policy = write_exact({**decided, "tls_pins": pins} if pins else decided).decode()
    now = parts.clock.now_ms()
    for name, content in (("roster", roster), ("policy", policy)):
        publish_document(parts, Document(name, _version(content), home, now, content))
    publish_document(parts, catalogue_document(home, now))
    publish_standing(parts, home)


def unit_of(home: int) -> Unit:
    """The unit. NotFound("unit")."""
    unit = db.session.get(Unit, home)
    if unit is None:
        raise NotFound(
            "unit",
            field="home",
            vi=f"Chưa có đơn vị mang số {home}. Chạy “bienban-server init --unit TỆP”.",
            en=f"There is no unit {home}. Run “bienban-server init --unit FILE”.",
        )
    return unit


def lock_unit(home: int) -> Unit:
    """The unit, locked until the transaction ends: tablet codes and signed documents of one unit are made one by one.

    FOR NO KEY UPDATE, since every new row of the unit holds a key-share lock on it by its foreign key.
    """
    return db.session.scalars(select(Unit).where(Unit.home == home).with_for_update(key_share=True)).one()


def roster_of(home: int) -> list[Officer]:
    """Active officers by id."""
    return list(db.session.scalars(select(Officer).where(Officer.home == home, Officer.active).order_by(Officer.id)))


def all_units() -> list[Unit]:
    """Every unit by name: the list a citizen picks from."""
    return list(db.session.scalars(select(Unit).order_by(Unit.name)))


def unit_body(unit: Unit) -> dict[str, Any]:
    """As in UnitSchema."""
    return {"home": unit.home, "name": unit.name, "parent": unit.parent, "place": unit.place}


def policy_body(unit: Unit) -> dict[str, Any]:
    """As in PolicySchema."""
    return {
        "print_policy": unit.print_policy,
        "symbol": unit.symbol,
        "digits": unit.digits,
        "payment": unit.payment,
        "province": unit.province,
    }


def officer_body(officer: Officer) -> dict[str, Any]:
    """As in OfficerSchema."""
    body = {
        "id": officer.id,
        "name": officer.name,
        "post": officer.post,
        "title": officer.title,
        "agency": officer.agency,
    }
    return body if officer.delegation is None else {**body, "delegation": officer.delegation}


def _version(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:16]
