"""From an answer to what the page shows: the reason first, unit and date, then whatever the second fact opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from server.portal.answer import WRONG_FACT, Answer
from server.portal.words import PAYMENT_STATES, PENALTIES, WORDS, StateWords
from shared.clock import in_vietnam
from shared.errors import DomainError
from shared.money import dong

OPENABLE = frozenset({"found", "corrected", "cancelled"})
"""States in which a fact from the paper opens more."""
_SAID_BY_PAGE = frozenset({"found", "received", "under_review", "never_issued", "ambiguous", "training"})
"""States whose heading, rows and steps already say every word of the answer's sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One label with its value; more than one line becomes a list."""

    label: str
    lines: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with something typed, in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """The card under the form. `reason` is empty where the rows say it all."""

    words: StateWords
    reason: str
    reason_en: str
    told_at: str
    rows: tuple[Row, ...]
    can_open: bool
    fact_problem: Problem | None
    plate_tried: bool


def view_of(answer: Answer, *, now: int, fact_problem: Problem | None = None, plate_tried: bool = False) -> ResultView:
    """The card for `answer`, told at `now` (ms UTC). `fact_problem`: why a typed fact was not even tried."""
    said = answer.state in _SAID_BY_PAGE
    if answer.fact == "wrong" and fact_problem is None:
        fact_problem = Problem(WRONG_FACT[0].strip(), WRONG_FACT[1].strip())
    return ResultView(
        words=WORDS[answer.state],
        reason="" if said else answer.message_vi.removesuffix(WRONG_FACT[0]),
        reason_en="" if said else answer.message_en.removesuffix(WRONG_FACT[1]),
        told_at=in_vietnam(now).strftime("%H:%M ngày %d/%m/%Y"),
        rows=tuple(_rows(answer)),
        can_open=answer.state in OPENABLE and answer.details is None,
        fact_problem=fact_problem,
        plate_tried=plate_tried,
    )


def problem_of(error: DomainError) -> Problem:
    """A domain error as the page tells it."""
    return Problem(error.vi, error.en)


def _rows(answer: Answer) -> list[Row]:
    told = answer.details or {}
    number = [Row("Số quyết định", (told["number"],), strong=True)] if told else []
    return [*number, *_open_rows(answer), *_detail_rows(told)]


def _open_rows(answer: Answer) -> list[Row]:
    rows = []
    report = answer.state == "received"
    if answer.unit is not None:
        rows.append(Row("Đơn vị lập" if report else "Đơn vị", (answer.unit["name"],), strong=True))
    if answer.date is not None:
        rows.append(Row("Ngày lập" if report else "Ngày ký", (_day(answer.date),)))
    if report:
        rows.append(Row("Quyết định", ("Chưa có, nên chưa phải nộp tiền",)))
    return rows


def _detail_rows(told: dict[str, Any]) -> list[Row]:
    """Only what the details really hold: those of a paper are fewer than those of a decision."""
    if not told:
        return []
    rows = _given("Mã tra cứu", told.get("code"))
    rows += _given("Người bị xử phạt", told.get("name"))
    if told.get("acts"):
        rows.append(Row("Hành vi", tuple(f"{act['text']} ({act['basis']})" for act in told["acts"])))
    elif told.get("legal_points"):
        rows.append(Row("Căn cứ", tuple(told["legal_points"])))
    rows += _money_rows(told)
    if told.get("points"):
        rows.append(Row("Trừ điểm giấy phép", (f"{told['points']} điểm",)))
    if told.get("revoke_months"):
        rows.append(Row("Tước giấy phép", (f"{told['revoke_months']} tháng",)))
    return rows


def _money_rows(told: dict[str, Any]) -> list[Row]:
    if told.get("penalty", "fine") != "fine":
        return [Row("Hình thức xử phạt", (PENALTIES.get(told["penalty"], told["penalty"]),), strong=True)]
    rows = [Row("Số tiền", (dong(told["amount"]),), strong=True)]
    if told.get("decision_state") == "cancelled":
        rows.append(Row("Còn phải nộp", ("Không. Quyết định đã huỷ.",)))
        return rows
    if told.get("paid"):
        rows.append(Row("Còn phải nộp", (dong(told["to_pay"]),), strong=True))
    rows += _given("Hạn nộp", _pay_by(told))
    rows += _payment_rows(told.get("payment") or {})
    rows += _given("Tình trạng", PAYMENT_STATES.get(told.get("payment_state", "")))
    return rows


def _pay_by(told: dict[str, Any]) -> str | None:
    """Counted from proved service, which only the citizen and the unit know for sure: the page names no day."""
    if "pay_days" not in told:
        return None
    days = f"{told['pay_days']} ngày, tính từ ngày nhận quyết định"
    return f"{days} ({_day(told['served_on'])})" if told.get("served_on") else days


def _payment_rows(payment: dict[str, str]) -> list[Row]:
    names = {"account": "Tài khoản", "agency_code": "Mã cơ quan thu", "chapter": "Chương", "subitem": "Tiểu mục"}
    if "treasury" not in payment:
        return []
    lines = [payment["treasury"], *(f"{words} {payment[key]}" for key, words in names.items() if payment.get(key))]
    return [Row("Nơi nộp", tuple(lines))]


def _given(label: str, value: str | None) -> list[Row]:
    return [Row(label, (value,))] if value else []


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
