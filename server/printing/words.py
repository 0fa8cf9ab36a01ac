"""States and outcomes of prints in words, and how a print reads: who asked, which copies, what became of it."""

from __future__ import annotations

from server.printing.models import CREATED, EXPIRED, FAILED, REFUSED, SENT, SETTLED, STARTED, UNKNOWN
from server.supervisor.words import State

NOTICE = 0

STATES = {
    CREATED: State("neu", "timer-sand", "Chờ in"),
    STARTED: State("inf", "sync", "Đang in"),
    SENT: State("warn", "printer-outline", "Ra giấy chưa?"),
    FAILED: State("bad", "printer-alert", "Máy in không nhận"),
    UNKNOWN: State("hold", "printer-alert", "Chưa rõ đã ra"),
    REFUSED: State("neu", "lock-outline", "Không in"),
    EXPIRED: State("neu", "clock-outline", "Hết hạn, chưa in"),
}
"""Of a permit that nobody has answered for."""
OUTCOMES = {
    "printed": ("Đã ra đủ", "all of it came out"),
    "spoiled": ("Ra giấy nhưng hỏng", "it came out spoiled"),
    "none": ("Không ra tờ nào", "nothing came out"),
    "unknown": ("Không rõ", "nobody can tell"),
}
OUTCOME_STATES = {
    "printed": State("ok", "printer-check", "Đã ra giấy"),
    "spoiled": State("warn", "file-remove-outline", "Ra nhưng hỏng"),
    "none": State("neu", "printer-off-outline", "Không ra tờ nào"),
    "unknown": State("hold", "file-question-outline", "Không rõ"),
}
NOT_ANSWERED = State("warn", "printer-outline", "Chưa ai trả lời")


def state_words(state: str, outcome: str | None) -> State:
    """The chip of a permit."""
    return OUTCOME_STATES[outcome or "unknown"] if state == SETTLED else STATES[state]


def outcome_words(outcome: str | None) -> State:
    """The chip of a print in the ledger."""
    return NOT_ANSWERED if outcome is None else OUTCOME_STATES[outcome]


def copies_words(copies: list[int]) -> str:
    """``bản 1, 2``; ``bản 3–7`` for more than three; a notice on a roll is copy 0, hence none."""
    if copies == [NOTICE]:
        return "thông báo"
    if len(copies) > 3:
        return f"bản {copies[0]}–{copies[-1]}"
    return f"bản {', '.join(map(str, copies))}"
