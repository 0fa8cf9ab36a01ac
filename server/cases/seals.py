"""Whether a seal fits the event it seals, and whether its key may seal it."""

from __future__ import annotations

from sqlalchemy import select

from print_templates.blank_data import Blanks, count_pages_blank
from server.cases.models import ReportRow
from server.cases.scene import Scene
from server.db import db
from server.ledger.models import EventRow
from server.ledger.verdicts import Holds, Waits
from server.units.leaving import had_left
from shared.cases.parties import Unit
from shared.cases.records import DecisionChanged
from shared.clock import day_of
from shared.errors import Corrupt, InvalidInput, NotFound
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.claims import Claims
from shared.seal.keys import key_id
from shared.seal.of_case import SealContext, claims_of_change
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
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


def check_seizure_seal(scene: Scene, row: ReportRow) -> None:
    """The seal of a seizure holds exactly the claims of it and of its report, by the tablet's own key.

    Holds("malformed") for a form or number that no seizure has; Waits("report") where retention has removed its bytes.
    """
    raw = db.session.scalar(select(EventRow.raw).where(EventRow.home == row.home, EventRow.hash == row.hash).limit(1))
    if not raw:
        raise Waits("report")
    try:
        claims = claims_of_seizure(scene.data, read_data(read_event(raw)), context_of(scene))
    except InvalidInput as error:
        raise Holds("malformed", error.field) from error
    check_tablet_seal(scene, claims)


def check_blanks_seal(scene: Scene) -> None:
    """The seal of a set of blanks holds exactly its claims, pages too, by the tablet's own key.

    Holds("malformed") for a form that is not here, or a set that one seal cannot count.
    """
    unit = scene.rows.unit
    printed = Unit(unit.home, unit.name, unit.parent, unit.place)
    blanks = Blanks(scene.data, printed, scene.entry.tablet.code, scene.event.at)
    try:
        pages = count_pages_blank(blanks)
        claims = claims_of_blanks(scene.data, context_of(scene), unit=unit.home, pages=pages)
    except (InvalidInput, NotFound) as error:
        raise Holds("malformed", error.field or "form") from error
    check_tablet_seal(scene, claims)


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
