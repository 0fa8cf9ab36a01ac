"""Acts on a case that decide no penalty: an explanation, and closing it without a decision."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from server.db import db, transaction
from server.deciding.considering import signer_row
from server.deciding.entering import apply_act
from server.deciding.files import CaseFile, case_file, lock_case
from server.desk.book import Act, open_desk
from server.parts import Parts
from server.signing.service import Who
from shared.cases.records import CaseMoved, ExplanationRecorded
from shared.clock import day_of
from shared.errors import Conflict, InvalidInput
from shared.text import nfc

WAYS = ("written", "heard", "waived")
LONGEST = 500


def record_explanation(parts: Parts, who: Who, case: UUID, told: ExplanationRecorded) -> None:
    """What the offender explained, or that he waives it (LC Đ61). InvalidInput("day") outside report…today;
    Conflict("case_over"). Who asks has shown by his PIN that it is he."""
    with transaction():
        desk = open_desk(parts, who.home)
        file = _open_case(who, case)
        day, today = _day(told.day), day_of(parts.clock.now_ms())
        if not day_of(file.report.made_at) <= day <= today:
            raise InvalidInput(
                "day",
                field="day",
                vi="Ngày giải trình từ ngày lập biên bản đến hôm nay.",
                en="The day lies between the report and today.",
            )
        apply_act(parts, desk, Act("explanation.recorded", who.officer, told, case=case))


def close_case(parts: Parts, who: Who, case: UUID, reason: str) -> None:
    """No decision is made; the reason stays (LC Đ65). InvalidInput("reason"), Conflict("case_over"). As above."""
    moved = CaseMoved(reason=required_text(reason))
    with transaction():
        desk = open_desk(parts, who.home)
        _open_case(who, case)
        apply_act(parts, desk, Act("case.closed_without_decision", who.officer, moved, case=case))


def required_text(text: str) -> str:
    """A reason as it is written down. InvalidInput("reason") when empty or too long."""
    clean = nfc(text.replace("\r\n", "\n")).strip()
    if not clean or len(clean) > LONGEST:
        raise InvalidInput(
            "reason",
            field="reason",
            vi=f"Ghi lý do, tối đa {LONGEST} ký tự.",
            en=f"Give a reason, at most {LONGEST} characters.",
        )
    return clean


def _open_case(who: Who, case: UUID) -> CaseFile:
    lock_case(who.home, case)
    db.session.expire_all()
    signer_row(who)
    file = case_file(who.home, case)
    if not file.is_open:
        raise Conflict(
            "case_over",
            vi="Hồ sơ đã có quyết định hoặc đã đóng. Tải lại trang.",
            en="The case is decided or closed. Load the page again.",
        )
    return file


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("day", field="day", vi="Chọn ngày giải trình.", en="Choose the day.") from error
