"""Whether a seal fits the event it seals, and whether its key may seal it."""

from __future__ import annotations

from server.cases.scene import Scene
from server.ledger.verdicts import Holds
from server.units.leaving import had_left
from shared.cases.records import DecisionChanged
from shared.clock import day_of
from shared.errors import Corrupt, InvalidInput
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.claims import Claims
from shared.seal.keys import key_id
from shared.seal.of_case import SealContext, claims_of_change
from shared.seal.token import read_token, token_is_signed


def context_of(scene: Scene) -> SealContext:
    """What the claims need besides the data."""
    return SealContext(scene.entry.raw, scene.event.training, scene.entry.tablet.code)


def check_officer_seal(scene: Scene, claims: Claims, *, officer: int, at: int) -> None:
    """The seal holds exactly `claims` and is by the certified key of `officer` on this tablet, good at `at`.

    Holds("bad_seal") when it does not fit; Holds("uncertified") when no such key was his, here and then.
    """
    token, kid = _matching(scene, claims)
    _check_officer_key(scene, token, kid, officer=officer, at=at)


def check_tablet_seal(scene: Scene, claims: Claims) -> None:
    """The seal holds exactly `claims` and is by the tablet's own key."""
    token, kid = _matching(scene, claims)
    _check_tablet_key(scene, token, kid)


def check_change_seal(scene: Scene, change: DecisionChanged) -> None:
    """The seal of a document that changes a decision holds exactly its claims and is by its signer's key.

    Holds("malformed", "form.form") where the form is not the one of this kind of change.
    """
    try:
        claims = claims_of_change(scene.event.kind, change, context_of(scene))
    except InvalidInput as error:
        raise Holds("malformed", error.field) from error
    check_officer_seal(scene, claims, officer=change.signer.officer, at=change.signed_at)


def check_other_seal(scene: Scene) -> None:
    """The seal of a seizure or of blanks: of these bytes, by the tablet's key."""
    _, kid, token = _of_these_bytes(scene)
    _check_tablet_key(scene, token, kid)


def _check_officer_key(scene: Scene, token: bytes, kid: bytes, *, officer: int, at: int) -> None:
    if had_left(scene.rows.officer(officer), at):
        raise Holds("left_unit", "signer.officer")
    key = scene.rows.key(kid)
    if key is None or key.use != "officer" or key.ledger != scene.entry.ledger or key.officer != officer:
        raise Holds("uncertified")
    if key.revoked_at is not None and at >= key.revoked_at:
        raise Holds("uncertified")
    # A key that a new PIN replaced ends with its day, as whoever checks the paper judges it.
    if key.valid_to is not None and day_of(at) > day_of(key.valid_to):
        raise Holds("uncertified")
    if not token_is_signed(token, key.public):
        raise Holds("bad_seal")


def _check_tablet_key(scene: Scene, token: bytes, kid: bytes) -> None:
    public = scene.entry.tablet.public
    if kid != key_id(public) or not token_is_signed(token, public):
        raise Holds("bad_seal")


def _of_these_bytes(scene: Scene) -> tuple[Claims, bytes, bytes]:
    claims, kid, token = _read(scene)
    if claims.hash16 != scene.entry.hash[:16] or claims.unit != scene.entry.home:
        raise Holds("bad_seal")
    return claims, kid, token


def _matching(scene: Scene, claims: Claims) -> tuple[bytes, bytes]:
    found, kid, token = _read(scene)
    if found != claims:
        raise Holds("bad_seal")
    return token, kid


def _read(scene: Scene) -> tuple[Claims, bytes, bytes]:
    if scene.seal is None or scene.seal.event is None or scene.seal.event.kind != "document.sealed":
        raise Holds("unsealed")
    sealed = read_data(scene.seal.event)
    if sealed.of_seq != scene.entry.seq:
        raise Holds("unsealed")
    try:
        token = from_base64url(sealed.token)
        claims, kid = read_token(token)
    except (ValueError, Corrupt) as error:
        raise Holds("bad_seal") from error
    return claims, kid, token
