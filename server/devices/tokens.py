"""Tokens of tablets: known by their hash, replaced from time to time, never in a way that a lost answer could hurt.

A tablet's tokens are numbered and derived from the server's key, so that the answer that hands one out can be given
again. The next token is made known with a feed answer; both work until the first use of the new one, which ends the
old. A server restored from a backup recognises later tokens of its own by deriving them.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from sqlalchemy import or_, select, update

from server.db import db, transaction
from server.devices.models import Tablet
from server.devices.revocation import known_tablet
from server.parts import Parts
from shared.seal.base64url import from_base64url, to_base64url

ROTATE_AFTER_MS = 30 * 24 * 3_600_000
"""A token is replaced at the first contact after this long. Offline it never expires."""
_AHEAD = 64
"""Tokens after the one on record that a restored server still takes for its own: five years of them."""


def tablet_of_token(parts: Parts, header: str, ledger: UUID | None) -> Tablet | None:
    """The tablet of an Authorization header, or None. The first use of a new token makes the old one void."""
    token = read_token(header)
    if token is None:
        return None
    digest = hashlib.sha256(token).digest()
    tablet = db.session.scalar(select(Tablet).where(or_(Tablet.token_hash == digest, Tablet.next_token_hash == digest)))
    if tablet is None:
        return _later_token(parts, token, ledger)
    if tablet.token_hash != digest:
        _use(parts, tablet, digest, tablet.token_n + 1)
    return tablet


def next_token(parts: Parts, tablet: Tablet) -> str | None:
    """The token to hand out with this answer (base64url), again and again until it is used; None when none is due.

    Call inside a transaction that holds the tablet's ledger row.
    """
    if tablet.next_token_hash is None:
        since = tablet.enrolled_at if tablet.token_since is None else tablet.token_since
        if not tablet.rotation_wanted and parts.clock.now_ms() - since < ROTATE_AFTER_MS:
            return None
    token = _derived(parts, tablet.id, tablet.token_n + 1)
    tablet.next_token_hash = hashlib.sha256(token).digest()
    return to_base64url(token)


def want_rotation(parts: Parts, home: int, tablet: UUID) -> None:
    """At its next contact this tablet gets a new token. NotFound("tablet")."""
    with transaction():
        known_tablet(home, tablet).rotation_wanted = True


def read_token(header: str) -> bytes | None:
    """The 32 bytes of an Authorization header, or None."""
    scheme, _, text = header.partition(" ")
    try:
        token = from_base64url(text.strip())
    except ValueError:
        return None
    return token if scheme.lower() == "bearer" and len(token) == 32 else None


def _later_token(parts: Parts, token: bytes, ledger: UUID | None) -> Tablet | None:
    """A token that this server gave before it was restored from an older backup."""
    tablet = None if ledger is None else db.session.scalar(select(Tablet).where(Tablet.id == ledger))
    if tablet is None:
        return None
    for n in range(tablet.token_n + 1, tablet.token_n + 1 + _AHEAD):
        if hmac.compare_digest(_derived(parts, tablet.id, n), token):
            _use(parts, tablet, hashlib.sha256(token).digest(), n)
            return tablet
    return None


def _use(parts: Parts, tablet: Tablet, digest: bytes, n: int) -> None:
    """Make this the tablet's one token. Two first uses at once come to the same."""
    home, of, before = tablet.home, tablet.id, tablet.token_n
    values = {
        "token_hash": digest,
        "token_n": n,
        "token_since": parts.clock.now_ms(),
        "next_token_hash": None,
        "rotation_wanted": False,
    }
    with transaction():
        row = (Tablet.home == home, Tablet.id == of, Tablet.token_n == before)
        db.session.execute(update(Tablet).where(*row).values(values))


def _derived(parts: Parts, tablet: UUID, n: int) -> bytes:
    return hmac.digest(parts.keys.tokens, b"bienban-token-v2\0" + tablet.bytes + n.to_bytes(4, "big"), "sha256")
