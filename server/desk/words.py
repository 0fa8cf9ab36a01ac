"""What an objection means and what people usually do about it; one without words here is shown as it is."""

from __future__ import annotations

from server.desk.labels import label_of
from server.ledger.verdicts import Verdict
from server.supervisor.words import State, reason_words
from shared.money import figures
from shared.protocol.messages import HELD_REASONS, WAITING_ON

EXPLAINED = {
    "malformed": (
        "Một ô không đúng dạng hoặc không khớp phần còn lại. So với bản giấy; sai thì nhận kèm đính chính ô đó.",
        "A field is not of the agreed form. Compare with the paper; accept with that field corrected.",
    ),
    "unreadable": (
        "Chương trình này không đọc được mục. Giữ nguyên byte; nâng cấp rồi nhận lại, hoặc để riêng.",
        "This program cannot read the entry. Its bytes are kept; accept after an upgrade, or set aside.",
    ),
    "duplicate": (
        "Số này đã có văn bản khác dùng; cả hai tờ có thể đã giao. Nhận thì tra cứu theo mã vẫn tách được hai tờ.",
        "Another paper has this number. Both may be out; the look-up code still tells them apart.",
    ),
    "outside_lease": (
        "Máy dùng một số chưa được cấp cho nó. Xem sổ giấy của máy; nhận thì số này không cấp cho ai nữa.",
        "The tablet used a number that was not granted to it. If accepted, nobody is granted it again.",
    ),
    "bad_seal": (
        "Tem không khớp nội dung. Đối chiếu tờ giấy có mã QR trước khi nhận.",
        "The seal does not fit the content. Look at the paper with its QR before accepting.",
    ),
    "not_allowed": (
        "Việc này không hợp thẩm quyền hoặc trạng thái hồ sơ lúc máy chủ nhận. Xem hồ sơ bên dưới.",
        "Not in authority, or not in the state the case had here. See the case below.",
    ),
    "uncertified": (
        "Khoá của người ký không có trong danh sách của máy này lúc ký. Hỏi người ký; đúng người thì nhận.",
        "The signer's key was not on this tablet's list then. Ask the signer; accept if it was he.",
    ),
    "unsealed": (
        "Ngay sau mục này không có tem. Tờ giấy có thể không có mã QR.",
        "No seal follows this entry. Its paper may have no QR.",
    ),
    "cause_set_aside": (
        "Mục mà nó dựa vào đã để riêng. Nhận thì mục này đứng một mình; hoặc để riêng cả mục này.",
        "The entry it rests on was set aside. Accept it to stand alone, or set it aside too.",
    ),
}

_SIDES = ("written", "expected")

OUTCOMES = {
    "accepted": ("Nhận nguyên nội dung", "Accept as it is"),
    "corrected": ("Nhận kèm đính chính", "Accept with a correction"),
    "set_aside": ("Để riêng", "Set aside"),
}

OUTCOME_STATES = {
    "accepted": State("ok", "check", "Đã nhận"),
    "corrected": State("inf", "file-document-edit-outline", "Đã nhận, có đính chính"),
    "set_aside": State("neu", "file-remove-outline", "Để riêng"),
}


def verdict_state(verdict: Verdict) -> State:
    """The chip of an event in its case's story."""
    if verdict.state == "held":
        return State("hold", "account-clock-outline", reason_words("held", verdict.detail))
    if verdict.state == "waiting":
        return State("neu", "timer-sand", reason_words("waiting", verdict.detail))
    if verdict.state == "set_aside":
        return OUTCOME_STATES["set_aside"]
    return State("ok", "check", "Đã vào sổ")


def objection_words(objection: str) -> tuple[str, str]:
    """(Vietnamese, English) of ``reason`` or ``reason field``."""
    reason, _, field = objection.partition(" ")
    vi, en = HELD_REASONS.get(reason) or WAITING_ON.get(reason) or (reason, reason)
    return (f"{vi}: {label_of(field)}", f"{en}: {field}") if field else (vi, en)


def difference_words(found: dict[str, str]) -> str:
    """One difference of the server's own judgement, in Vietnamese."""
    if found["what"] == "unjudged":
        return f"Không tính lại được: {found['expected']}"
    written, expected = (_money(found[one]) if found["what"].endswith("amount") else found[one] for one in _SIDES)
    return f"{label_of(found['what'])}: quyết định ghi {written}, máy chủ tính {expected}"


def _money(text: str) -> str:
    """``5000000`` or ``1000000–2000000`` as amounts."""
    return "–".join(figures(int(one)) for one in text.split("–")) + " đồng"


def explained(reason: str | None) -> tuple[str, str]:
    """(Vietnamese, English): what it means and what to do."""
    unknown = ("Chưa rõ lý do. Báo quản trị.", "The reason is not known. Tell the administrator.")
    return EXPLAINED.get(reason or "", unknown)
