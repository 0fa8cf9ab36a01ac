"""The photos of cases as people see them: how many, which are here, which are missing and since when."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from server.cases.models import ReportRow
from server.db import db
from server.evidence.models import PhotoClaim, PhotoFile, PhotoUpload
from server.supervisor.words import State
from server.units.models import Unit

NEWEST = 200
NO_NUMBER = "?"


@dataclass(frozen=True, slots=True)
class CasePhotos:
    """One case: `here` of `claimed` photos are whole; `missing_since` ms UTC of the oldest that is not, or None."""

    home: int
    case: UUID
    unit: str
    number: str
    claimed: int
    here: int
    missing_since: int | None
    newest: int

    @property
    def missing(self) -> int:
        """How many are not here."""
        return self.claimed - self.here

    @property
    def status(self) -> State:
        """The one thing to know."""
        if self.missing:
            return State("warn", "tray-arrow-up", "Còn thiếu ảnh")
        return State("ok", "cloud-check-outline", "Đủ ảnh")


@dataclass(frozen=True, slots=True)
class OnePhoto:
    """`sha256` hex. `arrived`: percent that is here of one under way."""

    sha256: str
    tablet: UUID
    seq: int
    taken_at: int
    claimed_at: int
    size: int
    is_here: bool
    is_removed: bool
    stored_at: int | None

    @property
    def status(self) -> State:
        """Where it is."""
        if self.is_removed:
            return State("neu", "receipt-text-check-outline", "Đã huỷ khi hết hạn lưu")
        if self.is_here:
            return State("ok", "cloud-check-outline", "Đủ, đúng mã băm")
        return State("warn", "tray-arrow-up", "Chưa về")


def cases_with_photos(home: int | None) -> list[CasePhotos]:
    """Those that miss some first, the longest missing on top; then the newest; of one unit or (None) of all."""
    is_here = PhotoFile.sha256.is_not(None)
    missing_since = func.min(case((~is_here, PhotoClaim.claimed_at)))
    grouped = (
        select(
            PhotoClaim.home,
            PhotoClaim.case_id,
            func.count().label("claimed"),
            func.count(PhotoFile.sha256).label("here"),
            missing_since.label("missing_since"),
            func.max(PhotoClaim.claimed_at).label("newest"),
        )
        .outerjoin(PhotoFile, _same_photo())
        .group_by(PhotoClaim.home, PhotoClaim.case_id)
        .order_by(missing_since.is_(None), missing_since, func.max(PhotoClaim.claimed_at).desc())
        .limit(NEWEST)
    )
    if home is not None:
        grouped = grouped.where(PhotoClaim.home == home)
    rows = db.session.execute(grouped).all()
    numbers = _numbers([row.case_id for row in rows])
    units = {row.home: row.name for row in db.session.execute(select(Unit.home, Unit.name))}
    return [
        CasePhotos(
            row.home,
            row.case_id,
            units.get(row.home, NO_NUMBER),
            numbers.get(row.case_id, NO_NUMBER),
            row.claimed,
            row.here,
            row.missing_since,
            row.newest,
        )
        for row in rows
    ]


def photos_of_case(home: int, case_id: UUID) -> list[OnePhoto]:
    """Each photo its ledger names, in the order they were taken."""
    rows = db.session.execute(
        select(PhotoClaim, PhotoFile)
        .outerjoin(PhotoFile, _same_photo())
        .where(PhotoClaim.home == home, PhotoClaim.case_id == case_id)
        .order_by(PhotoClaim.taken_at, PhotoClaim.seq)
    )
    return [
        OnePhoto(
            sha256=claim.sha256.hex(),
            tablet=claim.tablet,
            seq=claim.seq,
            taken_at=claim.taken_at,
            claimed_at=claim.claimed_at,
            size=claim.size,
            is_here=file is not None,
            is_removed=file is not None and file.removed_at is not None,
            stored_at=file.stored_at if file is not None else None,
        )
        for claim, file in rows
    ]


def number_of_case(home: int, case_id: UUID) -> str:
    """The report's number, as printed."""
    return _numbers([case_id]).get(case_id, NO_NUMBER)


def uploads_under_way(home: int | None) -> int:
    """How many photos have begun to arrive and are not whole."""
    count = select(func.count()).select_from(PhotoUpload)
    return db.session.scalar(count if home is None else count.where(PhotoUpload.home == home)) or 0


def _same_photo() -> ColumnElement[bool]:
    return (PhotoFile.home == PhotoClaim.home) & (PhotoFile.sha256 == PhotoClaim.sha256)


def _numbers(cases: list[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(
        select(ReportRow.case_id, ReportRow.tablet_code, ReportRow.count).where(ReportRow.case_id.in_(cases))
    )
    return {row.case_id: f"{row.tablet_code}-{row.count:06d}/BB-VPHC" for row in rows}
