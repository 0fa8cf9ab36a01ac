"""The rules of copies and permits that tablet and desk share."""

from __future__ import annotations

from collections.abc import Iterable

from shared.errors import NotAllowed

VALID_MS = 24 * 3_600_000
"""A permit is for today: what changed since then is looked at anew."""
STALE_MS = 24 * 3_600_000
"""A reprint by a register that has not heard from the other side for so long says so on paper (design 3)."""
FIRST_COPIES = (1, 2)
"""For the offender and for the file; they carry no mark and are the same bytes."""
FIRST_MARKED = 3
MOST_AT_ONCE = 9


def next_copies(used: Iterable[int], wanted: int) -> tuple[int, ...]:
    """The numbers of the next copies. A copy of which no sheet came out never was, and is not among `used`.

    NotAllowed("copies") for more than nine at once.
    """
    if not 1 <= wanted <= MOST_AT_ONCE:
        raise NotAllowed(
            "copies",
            field="copies",
            vi=f"In từ 1 đến {MOST_AT_ONCE} bản một lần.",
            en=f"Print 1 to {MOST_AT_ONCE} copies at a time.",
        )
    first = max(used, default=0) + 1
    return tuple(range(first, first + wanted))


def print_open() -> NotAllowed:
    """While the last print has no answer nobody could tell which paper is which."""
    return NotAllowed(
        "print_open",
        vi="Bản in trước chưa có câu trả lời. Cho biết giấy đã ra chưa, rồi in tiếp.",
        en="The last print has no answer yet. Say whether paper came out, then print again.",
    )


def blanks_once() -> NotAllowed:
    """Two sheets with one number could both be written out: who needs more issues another set."""
    return NotAllowed(
        "blanks_once",
        field="copies",
        vi="Mỗi mẫu giấy trắng chỉ in một lần. Tờ hỏng, tờ thiếu thì ghi lại ở trang Mẫu giấy trắng rồi cấp đợt mới.",
        en="A blank is printed once. Note what is spoiled or missing on the page of blanks, then issue another set.",
    )
