"""A further officer on a tablet that is enrolled: a one-time code of his own, or a person who certifies him later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.accounts.service import ALL_UNITS, Visitor
from server.db import db, transaction
from server.devices.admissions import CERTIFIED, REFUSED, WAITING, Admission
from server.devices.attempts import check_attempts, count_wrong
from server.devices.enrolment import Enrolment, open_code, read_enrolment
from server.devices.models import Tablet
from server.devices.officer_keys import replace_officer_key
from server.keys.publication import key_ring
from server.parts import Parts
from server.units.models import Officer, Unit
from server.units.service import officer_body
from shared.errors import NotAllowed, NotFound
from shared.seal.keys import fingerprint


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Which officer signs in on which tablet, asked from which address."""

    tablet: Tablet
    officer: int
    address: str


def sign_in_officer(parts: Parts, who: NewOfficer, body: dict[str, Any]) -> dict[str, Any]:
    """The answer of SignInReplySchema: the officer has this key on this tablet from now on.

    The same request again gets the same answer. NotAllowed as `enrol`, ("other_officer") for the code of another, and
    ("not_certified") for one who left.
    """
    request = read_enrolment(body)
    if (request.tablet, request.tablet_key) != (who.tablet.id, who.tablet.public):
        raise _not_certified()
    check_attempts(parts, who.address)
    try:
        with transaction():
            return _sign_in(parts, who, request)
    except NotAllowed as refusal:
        if refusal.code == "enrolment_code":
            count_wrong(parts, who.address)
        raise


def _sign_in(parts: Parts, who: NewOfficer, request: Enrolment) -> dict[str, Any]:
    tablet = who.tablet
    # Another digest than an enrolment's: a code that signed an officer in enrols nothing.
    digest = hashlib.sha256(b"bienban-sign-in-v1\0" + request.digest).digest()
    code = open_code(parts, request.code, digest, home=tablet.home)
    if code.officer != who.officer:
        # Taken for the one whose name was tapped, it would close the key of the one it was given to.
        raise NotAllowed(
            "other_officer",
            field="code",
            vi="Mã này cấp cho cán bộ khác. Chọn đúng tên trong danh sách.",
            en="This code was given to another officer. Choose the right name.",
        )
    if code.used_at is None:
        if not replace_officer_key(parts, tablet, officer=code.officer, public=request.officer_key):
            raise _not_certified()
        code.used_at, code.request_hash = parts.clock.now_ms(), digest
    return {
        "officer": officer_body(db.session.get_one(Officer, (tablet.home, code.officer))),
        "key_ring": key_ring(parts, tablet.home).decode(),
    }


@dataclass(frozen=True, slots=True)
class AdmissionLine:
    """One key that waits: whose, on which tablet, since when (device time); `key` as a person compares it."""

    home: int
    tablet: UUID
    seq: int
    tablet_code: str
    unit: str
    officer: str
    signed_in_at: int
    key: str


def waiting_admissions(home: int | None) -> list[AdmissionLine]:
    """Officers whom tablets took in without the server, the oldest first, of one unit or (None) of all."""
    wanted = (
        select(Admission, Tablet.code, Unit.name, Officer.name)
        .join(Tablet, (Tablet.home == Admission.home) & (Tablet.id == Admission.tablet))
        .join(Unit, Unit.home == Admission.home)
        .join(Officer, (Officer.home == Admission.home) & (Officer.id == Admission.officer))
        .where(Admission.state == WAITING)
        .order_by(Admission.signed_in_at)
    )
    if home is not None:
        wanted = wanted.where(Admission.home == home)
    return [
        AdmissionLine(
            home=row.home,
            tablet=row.tablet,
            seq=row.seq,
            tablet_code=code,
            unit=unit,
            officer=officer,
            signed_in_at=row.signed_in_at,
            key=fingerprint(row.public)[:9],
        )
        for row, code, unit, officer in db.session.execute(wanted)
    ]


def settle_admission(parts: Parts, key: tuple[int, UUID, int], visitor: Visitor, *, certify: bool) -> None:
    """A person says that the officer was there, or that he was not. `key`: (home, tablet, seq).

    NotFound("admission") outside his units or settled; NotAllowed("not_certified") for an officer who left.
    """
    with transaction():
        row = db.session.get(Admission, key, with_for_update=True)
        if row is None or row.state != WAITING or visitor.home not in (ALL_UNITS, row.home):
            raise NotFound(
                "admission",
                field="seq",
                vi="Mục này đã xong hoặc không thuộc đơn vị của bạn. Tải lại trang.",
                en="This is settled, or not of your unit. Load the page again.",
            )
        tablet = db.session.get_one(Tablet, (row.home, row.tablet))
        if certify and not replace_officer_key(parts, tablet, officer=row.officer, public=row.public):
            raise _not_certified()
        row.state = CERTIFIED if certify else REFUSED
        row.settled_by, row.settled_at = visitor.name, parts.clock.now_ms()


def _not_certified() -> NotAllowed:
    return NotAllowed(
        "not_certified",
        field="code",
        vi="Không chứng nhận được khoá này: cán bộ đã rời đơn vị hoặc máy không còn dùng.",
        en="This key cannot be certified: the officer left the unit, or the tablet is out of service.",
    )
