"""Why the law does not let a decision be entered now: the same words and rules on the tablet and at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.errors import NotAllowed
from shared.law.assessment import Assessment
from shared.people.officer import POSTS

Words = tuple[str, str]
"""(Vietnamese, English)."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`title` what stands in the way, `line` the way out; `code` is stable."""

    code: str
    title: Words
    line: Words | None = None

    def refusal(self) -> NotAllowed:
        """As the error that entering raises."""
        parts = [self.title] if self.line is None else [self.title, self.line]
        return NotAllowed(
            self.code, vi=". ".join(one[0].rstrip(".") for one in parts) + ".", en=". ".join(
                one[1].rstrip(".") for one in parts
            ) + ".",
        )  # fmt: skip


def no_penalty(found: Assessment) -> Obstacle | None:
    """Under age, or the limitation has passed (LC Đ6, Đ11): the case is closed without a decision."""
    if found.penalty != "none":
        return None
    return Obstacle(
        "no_penalty",
        ("Không xử phạt trường hợp này", "No penalty in this case"),
        ("Chuyển hồ sơ về đơn vị để kết thúc.", "The unit closes the case."),
    )


def over_authority(post_id: str | None) -> Obstacle:
    """One act above the signer's authority takes the whole case up (LC Đ52 k4 b); `post_id` who may sign it."""
    post = POSTS.get(post_id or "")
    return Obstacle(
        "over_authority",
        ("Vượt thẩm quyền: chuyển cả hồ sơ", "Above your authority: the whole case goes up"),
        (
            f"Quyết định do {post.title_vi if post else 'cấp có thẩm quyền'} ký.",
            f"Signed by: {post.title_en if post else 'the competent post'}.",
        ),
    )


def explanation_open(not_before: date | None, today: date) -> Obstacle | None:
    """The time in which the offender may still explain (LC Đ61)."""
    if not_before is None or today >= not_before:
        return None
    until = f"{not_before:%d/%m/%Y}"
    return Obstacle(
        "explanation_open",
        (f"Chờ hết hạn giải trình, nhập được từ {until}", f"The time to explain runs; possible from {until}"),
    )


def overdue(due: date, today: date) -> Obstacle | None:
    """After the last day to decide no fine is imposed any more (LC Đ65 k1 c, Đ66)."""
    if today <= due:
        return None
    return Obstacle(
        "decision_overdue",
        (f"Quá thời hạn ra quyết định, hạn là {due:%d/%m/%Y}", f"The last day to decide was {due:%d/%m/%Y}"),
        ("Không phạt tiền nữa. Đóng hồ sơ và ghi lý do.", "No fine any more. Close the case and say why."),
    )


def legal_obstacle(found: Assessment, today: date) -> Obstacle | None:
    """The first thing in the law that keeps this signer from deciding on `today`."""
    if (free := no_penalty(found)) is not None:
        return free
    if not found.competent:
        return over_authority(found.lowest_competent_post)
    return explanation_open(found.not_before, today) or overdue(found.decision_due, today)
