"""Why a decision cannot be entered now, and the way out. The first lock found is the one that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from field_client.cases.judging import day_words
from field_client.cases.notices import ASK_NUMBERS, clock_is_behind
from field_client.catalogue.law_shelf import newer_form
from field_client.enrolment.identity import Officer
from field_client.enrolment.roster import has_left
from field_client.enrolment.signing_in import is_certified
from field_client.ledger.frozen import frozen_because
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import choose_number
from field_client.open_tablet import OpenTablet
from field_client.ui.views import DecisionLock, Told, Tone, Words
from shared.cases.checks import Obstacle, explanation_open, no_penalty, over_authority
from shared.clock import day_of
from shared.errors import NotAllowed
from shared.law.assessment import Assessment
from shared.numbering.number import NumberStyle

DECISION_FORM = "MQD02"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the locks look at."""

    case: Any
    found: Assessment
    officer: Officer
    style: NumberStyle


def first_lock(connection: Connection, tablet: OpenTablet, asked: Asked) -> DecisionLock | None:
    """The lock to show, or None when the decision may be entered."""
    now = tablet.clock.now_ms()
    return (
        _frozen(connection)
        or _standing(connection, asked)
        or _authority(asked)
        or _explanation(asked.case.not_before, day_of(now))
        or _clock(connection, now)
        or _form(connection, day_of(now))
        or _numbers(connection, tablet, asked.style)
    )


def refusal(lock: DecisionLock) -> NotAllowed:
    """The lock as the error that entering raises."""
    lines = " ".join(one.vi for one in lock.told.lines)
    lines_en = " ".join(one.en for one in lock.told.lines)
    return NotAllowed(
        lock.code, vi=f"{lock.told.title.vi}. {lines}".strip(), en=f"{lock.told.title.en}. {lines_en}".strip()
    )


def _frozen(connection: Connection) -> DecisionLock | None:
    reason = frozen_because(connection)
    return None if reason is None else _lock(reason.code, Tone.BAD, (reason.vi, reason.en))


def _standing(connection: Connection, asked: Asked) -> DecisionLock | None:
    if has_left(connection, asked.officer.id):
        return _lock(
            "left_unit",
            Tone.BAD,
            ("Danh sách đơn vị không còn cán bộ này", "The unit's roster does not name this officer any more"),
            ("Hồ sơ đã lập vẫn được giữ và gửi. Người khác của đơn vị quyết định.", "Records are kept and sent; "
             "somebody else of the unit decides."),
        )  # fmt: skip
    if not is_certified(connection, asked.officer.id):
        return _lock(
            "not_certified",
            Tone.HOLD,
            ("Khoá của người ký chưa được chứng nhận", "The signer's key is not certified yet"),
            ("Biên bản vẫn lập được. Đồng bộ một lần để nhập quyết định.", "Reports can be made. Sync once to decide."),
        )
    free = no_penalty(asked.found)
    return None if free is None else _of(free, Tone.HOLD)


def _authority(asked: Asked) -> DecisionLock | None:
    if asked.found.competent and asked.case.state != "transferred":
        return None
    return _of(over_authority(asked.case.to_post or asked.found.lowest_competent_post), Tone.HOLD)


def _explanation(not_before: str | None, today: date) -> DecisionLock | None:
    running = explanation_open(date.fromisoformat(not_before) if not_before else None, today)
    return None if running is None else _of(running, Tone.WARN)


def _clock(connection: Connection, now: int) -> DecisionLock | None:
    if not clock_is_behind(connection, now):
        return None
    return _lock(
        "clock_wrong",
        Tone.BAD,
        ("Đồng hồ máy sai: giờ trên máy sớm hơn mục vừa ghi", "The clock is behind the last entry"),
        ("Chỉnh lại giờ của máy. Biên bản vẫn lập được.", "Set the clock. Reports can still be made."),
    )


def _form(connection: Connection, today: date) -> DecisionLock | None:
    since = newer_form(connection, DECISION_FORM, today)
    if since is None:
        return None
    return _lock(
        "form_outdated",
        Tone.BAD,
        (f"Từ {day_words(since)} phải dùng mẫu mới", f"Since {day_words(since)} a newer form is due"),
        ("Nâng cấp ứng dụng rồi nhập. Biên bản vẫn lập được.", "Update the app, then decide. Reports can be made."),
    )


def _numbers(connection: Connection, tablet: OpenTablet, style: NumberStyle) -> DecisionLock | None:
    latest = latest_ms(connection, tablet.clock, tablet.chain.boot)
    try:
        choose_number(connection, year=day_of(tablet.clock.now_ms()).year, style=style, latest_ms=latest)
    except NotAllowed as error:
        return DecisionLock(
            "numbers_out" if error.code == "no_numbers" else error.code,
            Told(Tone.WARN, Words(error.vi, error.en)),
            (ASK_NUMBERS, Words("Xin thêm số", "Ask for more numbers")),
        )
    return None


def _of(obstacle: Obstacle, tone: Tone) -> DecisionLock:
    return _lock(obstacle.code, tone, obstacle.title, obstacle.line)


def _lock(code: str, tone: Tone, title: tuple[str, str], line: tuple[str, str] | None = None) -> DecisionLock:
    return DecisionLock(code, Told(tone, Words(*title), (Words(*line),) if line else ()))
