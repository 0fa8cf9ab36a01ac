"""Who this tablet is: what the enrolment's answer said, kept in the store, verified before it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from field_client.store import meta
from field_client.store.tables import officers
from shared.cases.decision import PaymentPlace, PrintPolicy
from shared.cases.parties import Signer, Unit
from shared.errors import NotFound
from shared.numbering.number import NumberStyle
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keylist import KeyRing, open_key_ring


@dataclass(frozen=True, slots=True)
class Identity:
    """The tablet's ledger, its unit and its server. `root` raw 32 bytes; `tls_pin` "" when none was given."""

    tablet: UUID
    code: str
    server: UUID
    url: str
    tls_pin: str
    root: bytes
    root_pinned: bool
    unit: Unit
    enrolled_at: int
    tablet_key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Policy:
    """What the unit decided; a feed document replaces it. `tls_pins`: certificates the server has or will have."""

    print_policy: PrintPolicy
    style: NumberStyle
    payment: PaymentPlace
    province: str
    tls_pins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Officer:
    """A person of the unit on this tablet. Not `certified`: he records, but enters nothing."""

    id: int
    name: str
    post: str
    title: str
    agency: str
    delegation: str | None
    certified: bool

    @property
    def signer(self) -> Signer:
        """As written into reports and decisions."""
        return Signer(self.id, self.name, self.post, self.title, self.delegation)


def keep_identity(tx: Connection, identity: Identity) -> None:
    """Write it once, at enrolment. The tablet's private key lies in the encrypted store and nowhere else."""
    meta.put(
        tx,
        "identity",
        {
            "tablet": str(identity.tablet),
            "code": identity.code,
            "server": str(identity.server),
            "url": identity.url,
            "tls_pin": identity.tls_pin,
            "root": to_base64url(identity.root),
            "root_pinned": identity.root_pinned,
            "unit": asdict(identity.unit),
            "enrolled_at": identity.enrolled_at,
        },
    )


def keep_tablet_key(tx: Connection, key: Ed25519PrivateKey) -> None:
    """Before the enrolment is asked for: a lost answer must find the same key."""
    meta.put(tx, "tablet_key", to_base64url(key.private_bytes_raw()))


def tablet_key(connection: Connection) -> Ed25519PrivateKey | None:
    """The tablet's own key, if one was made."""
    text = meta.get(connection, "tablet_key")
    return None if text is None else Ed25519PrivateKey.from_private_bytes(from_base64url(text))


def read_identity(connection: Connection) -> Identity | None:
    """The identity, or None while the server's answer is not stored."""
    kept, key = meta.get(connection, "identity"), tablet_key(connection)
    if kept is None or key is None:
        return None
    return Identity(
        tablet=UUID(kept["tablet"]),
        code=kept["code"],
        server=UUID(kept["server"]),
        url=kept["url"],
        tls_pin=kept["tls_pin"],
        root=from_base64url(kept["root"]),
        root_pinned=kept["root_pinned"],
        unit=Unit(**kept["unit"]),
        enrolled_at=kept["enrolled_at"],
        tablet_key=key,
    )


def keep_policy(tx: Connection, policy: Mapping[str, Any]) -> None:
    """`policy` was checked by PolicySchema."""
    meta.put(tx, "policy", dict(policy))


def read_policy(connection: Connection) -> Policy:
    """The policy in force on this tablet."""
    kept = meta.get(connection, "policy")
    return Policy(
        print_policy=kept["print_policy"],
        style=NumberStyle(kept["symbol"], kept["digits"]),
        payment=PaymentPlace(**kept["payment"]),
        province=kept["province"],
        tls_pins=tuple(kept.get("tls_pins", ())),
    )


def keep_officer(tx: Connection, officer: Mapping[str, Any], *, certified: bool | None = None) -> None:
    """Add or update a roster entry (checked by OfficerSchema). `certified` None leaves what is known."""
    values: dict[str, Any] = {name: officer.get(name) for name in ("name", "post", "title", "agency", "delegation")}
    if certified is not None:
        values["certified"] = int(certified)
    statement = insert(officers).values(id=officer["id"], **values)
    tx.execute(statement.on_conflict_do_update(index_elements=[officers.c.id], set_=values))


def read_officer(connection: Connection, officer: int) -> Officer:
    """The officer with this id. NotFound("officer")."""
    row = connection.execute(select(officers).where(officers.c.id == officer)).first()
    if row is None:
        raise NotFound(
            "officer",
            vi="Không thấy cán bộ này trong danh sách của máy. Đồng bộ lại.",
            en="This officer is not in the tablet's roster. Sync again.",
        )
    return Officer(row.id, row.name, row.post, row.title, row.agency, row.delegation, bool(row.certified))


def keep_key_ring(tx: Connection, text: str) -> None:
    """keys.json as it came, after it was opened under the root."""
    meta.put(tx, "key_ring", text)


def key_ring_text(connection: Connection) -> str:
    """keys.json as it was kept: proof to others of what the root said about this tablet."""
    text: str = meta.get(connection, "key_ring")
    return text


def read_key_ring(connection: Connection, root: bytes) -> KeyRing:
    """The newest key lists; every use of them is under the root of the enrolment ticket."""
    return open_key_ring(key_ring_text(connection).encode(), pinned_root=root)
