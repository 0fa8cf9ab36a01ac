"""Enrolment: a one-time code makes a device a tablet of the unit, with its first officer (docs/protocol.md 12)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.db import db, transaction
from server.devices.attempts import check_attempts, count_wrong
from server.devices.ledgers import next_code, open_ledger
from server.devices.models import ACTIVE, EnrolmentCode, Tablet
from server.devices.tls import tls_pins
from server.keys.publication import add_key, key_ring, publish_keys
from server.ledger.models import LedgerRow
from server.ledger.receipts import newest_receipt
from server.parts import Parts
from server.restore.service import compare_witness, witness_all
from server.units.models import Officer
from server.units.service import epoch_of, lock_unit, officer_body, policy_body, unit_body, unit_of
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.numbering.lookup_code import ALPHABET
from shared.protocol.enrolment import EnrolmentTicket, proof_holds, proof_message
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keylist import KeyEntry

CODE_LENGTH = 12
CODE_GOOD_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a device asked: the code, its id, the raw public keys it proved to hold."""

    code: str
    tablet: UUID
    tablet_key: bytes
    officer_key: bytes

    @property
    def digest(self) -> bytes:
        """The same for the same request only."""
        return hashlib.sha256(proof_message(self.code, self.tablet, self.tablet_key, self.officer_key)).digest()


def issue_ticket(parts: Parts, home: int, officer: int) -> EnrolmentTicket:
    """A new one-time code for this officer's first tablet, good for 24 hours. NotFound("officer")."""
    code = "".join(ALPHABET[byte & 31] for byte in parts.randomness(CODE_LENGTH))
    with transaction():
        row = db.session.get(Officer, (home, officer))
        if row is None or not row.active:
            raise NotFound(
                "officer",
                field="officer",
                vi=f"Đơn vị {home} không có cán bộ số {officer}. Xem lại danh sách cán bộ.",
                en=f"Unit {home} has no officer {officer}. Check the roster.",
            )
        db.session.add(
            EnrolmentCode(
                home=home,
                code_hash=_code_hash(code),
                officer=officer,
                expires_at=parts.clock.now_ms() + CODE_GOOD_MS,
            )
        )
    pin = next(iter(tls_pins(parts.settings)), "")
    return EnrolmentTicket(parts.settings.public_url, code, parts.keys.root_public, pin)


def enrol(parts: Parts, body: dict[str, Any], *, address: str) -> dict[str, Any]:
    """The answer of EnrolmentReplySchema; the same request again gets the same one, so a lost answer costs nothing.

    NotAllowed("enrolment_code") for a wrong, expired or used code, ("too_many") after ten wrong ones.
    """
    request = read_enrolment(body)
    check_attempts(parts, address)
    compare_witness(parts)
    try:
        with transaction():
            code = open_code(parts, request.code, request.digest)
            if code.used_at is None:
                _make_tablet(parts, code, request)
            answer = _answer(parts, code, request)
    except NotAllowed as refusal:
        if refusal.code == "enrolment_code":
            count_wrong(parts, address)
        raise
    # The tablet's code may be on paper from now on: a restored server must not give it to another one.
    witness_all(parts)
    return answer


def read_enrolment(body: dict[str, Any]) -> Enrolment:
    """The request, both proofs checked. InvalidInput("keys") or ("proofs")."""
    try:
        keys = {name: from_base64url(text) for name, text in body["keys"].items()}
    except ValueError as error:
        raise _unproved("keys") from error
    code = "".join(body["code"].split()).upper()
    request = Enrolment(code, body["tablet"], keys["tablet"], keys["officer"])
    message = proof_message(body["code"], request.tablet, request.tablet_key, request.officer_key)
    for name in ("tablet", "officer"):
        if not proof_holds(keys[name], body["proofs"][name], message):
            raise _unproved(f"proofs.{name}")
    return request


def open_code(parts: Parts, text: str, digest: bytes, *, home: int | None = None) -> EnrolmentCode:
    """The one-time code, locked: not used yet, or used by the very request with this digest. `home`: of this unit.

    NotAllowed("enrolment_code"). Call inside a transaction.
    """
    code = db.session.scalar(select(EnrolmentCode).where(EnrolmentCode.code_hash == _code_hash(text)).with_for_update())
    now = parts.clock.now_ms()
    if code is not None and home is not None and code.home != home:
        code = None
    if code is not None and code.used_at is not None and code.request_hash == digest:
        return code
    if code is None or code.used_at is not None or now >= code.expires_at:
        raise NotAllowed(
            "enrolment_code",
            field="code",
            vi="Mã ghi danh sai, đã dùng hoặc hết hạn. Xin mã mới tại đơn vị.",
            en="This enrolment code is wrong, used or expired. Ask the unit for a new one.",
        )
    return code


def _make_tablet(parts: Parts, code: EnrolmentCode, request: Enrolment) -> None:
    if db.session.scalar(select(Tablet.home).where(Tablet.id == request.tablet)) is not None:
        raise Conflict(
            "tablet_known",
            field="tablet",
            vi="Máy này đã ghi danh rồi. Xoá dữ liệu ghi danh trên máy rồi làm lại với mã mới.",
            en="This tablet id is enrolled already. Clear the enrolment on the tablet and use a new code.",
        )
    now, home = parts.clock.now_ms(), code.home
    lock_unit(home)
    tablet = Tablet(
        home=home,
        id=request.tablet,
        kind="tablet",
        code=next_code(home),
        public=request.tablet_key,
        token_hash=hashlib.sha256(_token(parts, request)).digest(),
        officer=code.officer,
        state=ACTIVE,
        enrolled_at=now,
    )
    db.session.add(tablet)
    db.session.flush()
    open_ledger(parts, tablet)
    _certify(tablet, request)
    code.used_at, code.request_hash = now, request.digest
    publish_keys(parts, home)


def _certify(tablet: Tablet, request: Enrolment) -> None:
    """Both keys into the unit's list; name and post are those of today."""
    officer = db.session.get_one(Officer, (tablet.home, tablet.officer))
    on_tablet = KeyEntry(request.tablet_key, "tablet", tablet.enrolled_at, ledger=str(tablet.id), code=tablet.code)
    add_key(tablet.home, on_tablet)
    of_officer = replace(
        on_tablet,
        public=request.officer_key,
        use="officer",
        officer=officer.id,
        name=officer.name,
        post=officer.post,
        delegation=officer.delegation,
    )
    add_key(tablet.home, of_officer)


def _answer(parts: Parts, code: EnrolmentCode, request: Enrolment) -> dict[str, Any]:
    home = code.home
    tablet = db.session.get_one(Tablet, (home, request.tablet))
    ledger = db.session.get_one(LedgerRow, (home, request.tablet))
    ledger.contacts += 1  # also a repeated answer acknowledges, so it writes
    unit = unit_of(home)
    return {
        "server": parts.keys.server_id,
        "epoch": epoch_of(parts),
        "tablet_code": tablet.code,
        "token": to_base64url(_token(parts, request)),
        "unit": unit_body(unit),
        "officer": officer_body(db.session.get_one(Officer, (home, code.officer))),
        "policy": policy_body(unit),
        "recovery_key": to_base64url(parts.keys.recovery_public),
        "key_ring": key_ring(parts, home).decode(),
        "receipt": newest_receipt(parts, ledger).to_wire(),
    }


def _token(parts: Parts, request: Enrolment) -> bytes:
    # Derived, not drawn: the answer can be repeated although only a hash of the token is kept.
    return hmac.digest(parts.keys.tokens, b"bienban-token-v1\0" + request.digest, "sha256")


def _code_hash(code: str) -> bytes:
    return hashlib.sha256(b"bienban-code-v1\0" + code.encode()).digest()


def _unproved(field: str) -> InvalidInput:
    return InvalidInput(
        "proof",
        field=field,
        vi="Máy không chứng minh được khoá của mình nên chưa ghi danh. Làm lại từ đầu với mã này.",
        en="The tablet did not prove its keys, so it is not enrolled. Start again with the same code.",
    )
