"""Look-up by report number, and by a scanned seal, which may teach the server what a lost tablet never sent."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from server.cases.models import DecisionRow, ReportRow
from server.db import db, insert_once, transaction
from server.devices.models import Tablet
from server.keys.models import PublicKey
from server.parts import Parts
from server.portal.by_number import AskedNumber, awaiting, find_number
from server.portal.finding import Finding, finding_of_decision
from server.portal.models import PaperRow
from server.portal.question import ScannedSeal
from shared.clock import day_of
from shared.errors import Corrupt, NotFound
from shared.numbering.lookup_code import read_code
from shared.seal import claims as kinds
from shared.seal.claims import Claims
from shared.seal.token import token_is_signed

_EPOCH = date(1970, 1, 1)


def find_report(number: tuple[str, int], home: int | None) -> Finding:
    """A report by tablet code and count, with the decision of its case if there is one."""
    code, count = number
    within = [ReportRow.home == home] if home is not None else []
    rows = db.session.scalars(
        select(ReportRow).where(ReportRow.tablet_code == code, ReportRow.count == count, *within)
    ).all()
    if len(rows) > 1:
        return Finding("ambiguous")
    if rows:
        return _of_report(rows[0])
    tablets = select(Tablet).where(Tablet.code == code, *([Tablet.home == home] if home is not None else []))
    known = db.session.scalars(tablets).all()
    if len(known) > 1:
        return Finding("ambiguous")
    return awaiting(known[0].home, known[0].id) if known else Finding("never_issued", home)


def find_seal(parts: Parts, seal: ScannedSeal) -> Finding:
    """A genuine seal always finds its own paper. Corrupt("seal_not_genuine") when its signature does not hold;
    NotFound("paper_not_looked_up") for a genuine paper that bears the number of no decision, such as a seizure."""
    require_genuine(seal)
    claims = seal.claims
    if claims.training:
        return Finding("training", claims.unit, day_on(claims))
    if claims.kind == kinds.REPORT:
        return find_report((claims.tablet, claims.serial), claims.unit)
    if claims.kind != kinds.DECISION:
        if not claims.code:
            raise NotFound(
                "paper_not_looked_up",
                field="query",
                vi="Mã QR thật, nhưng loại giấy này không tra cứu được. Tra số quyết định ghi trên giấy.",
                en="A genuine seal, but papers of this kind are not looked up. Look up the decision named on it.",
            )
        return find_number(AskedNumber(read_code(claims.code).serial, claims.unit, read_code(claims.code).year))
    row = decision_of(claims)
    if row is not None:
        return finding_of_decision(row)
    paper = _remember(parts, seal)
    return Finding("sealed_not_yet_synced", claims.unit, day_on(claims), paper=paper)


def require_genuine(seal: ScannedSeal) -> None:
    """The signature is that of a key the unit's list knows. Corrupt("seal_not_genuine") otherwise."""
    key = db.session.get(PublicKey, (seal.claims.unit, seal.kid))
    if key is None or not token_is_signed(seal.token, key.public):
        raise Corrupt(
            "seal_not_genuine",
            field="query",
            vi="Mã QR này không do đơn vị nào ký. Giữ giấy và báo công an nơi gần nhất.",
            en="No unit has signed this seal. Keep the paper and tell the nearest police.",
        )


def decision_of(claims: Claims) -> DecisionRow | None:
    """The decision whose exact bytes the seal names."""
    rows = db.session.scalars(
        select(DecisionRow).where(
            DecisionRow.home == claims.unit, DecisionRow.serial == claims.serial, DecisionRow.series == claims.series
        )
    )
    return next((row for row in rows if row.hash[:16] == claims.hash16), None)


def day_on(claims: Claims) -> str:
    """The day on the paper, ISO."""
    return (_EPOCH + timedelta(days=claims.day)).isoformat()


def _of_report(row: ReportRow) -> Finding:
    day = day_of(row.made_at).isoformat()
    if row.training:
        return Finding("training", row.home, day)
    decision = db.session.scalar(
        select(DecisionRow)
        .where(DecisionRow.home == row.home, DecisionRow.case_id == row.case_id)
        .order_by(DecisionRow.held, DecisionRow.signed_at.desc())
    )
    return finding_of_decision(decision) if decision is not None else Finding("received", row.home, day)


def _remember(parts: Parts, seal: ScannedSeal) -> PaperRow:
    claims = seal.claims
    key = (claims.unit, claims.hash16)
    with transaction():
        insert_once(
            PaperRow,
            {
                "home": claims.unit,
                "hash16": claims.hash16,
                "year": read_code(claims.code).year if claims.code else int(day_on(claims)[:4]),
                "series": claims.series,
                "serial": claims.serial,
                "code": claims.code,
                "day": day_on(claims),
                "amount": claims.amount,
                "points": list(claims.points),
                "acts": claims.acts,
                "token": seal.token,
                "first_seen_at": parts.clock.now_ms(),
            },
        )
    return db.session.get_one(PaperRow, key)
