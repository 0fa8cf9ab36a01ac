"""Every answer of the look-up: one shape, always a reason, both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from marshmallow import fields

from shared.protocol.messages import Message

FactResult = Literal["none", "matched", "wrong"]

MESSAGES: dict[str, tuple[str, str]] = {
    "found": (
        "Có quyết định này, {unit}, ngày {day}.",
        "This decision exists: {unit}, {day}.",
    ),
    "received": (
        "Đã nhận biên bản, đang chờ quyết định. Tra lại sau; chưa phải nộp tiền.",
        "The report has arrived and awaits a decision. Look again later; nothing is to be paid yet.",
    ),
    "under_review": (
        "Đã nhận quyết định, đang xem xét tại {unit}. Giữ giấy, tra lại sau hoặc hỏi đơn vị.",
        "The decision has arrived and is under review at {unit}. Keep the paper, look again later or ask the unit.",
    ),
    "awaiting_sync": (
        "Chưa thấy: số này đã cấp cho máy của {unit}, máy chưa gửi về. Liên lạc gần nhất: {since}. Tra lại sau.",
        "Not here yet: this number belongs to a tablet of {unit} that has not sent it. Last contact: {since}.",
    ),
    "sealed_not_yet_synced": (
        "Mã QR thật: quyết định đã nhập tại {unit}, máy chưa gửi về. Giấy này có giá trị.",
        "The seal is genuine: {unit} has entered the decision, its tablet has not sent it yet. The paper is valid.",
    ),
    "corrected": (
        "Quyết định của {unit}, ngày {day}, đã được sửa bởi {by}.",
        "The decision of {unit}, {day}, was changed by {by}.",
    ),
    "cancelled": (
        "Quyết định này đã huỷ bởi {by}. Không phải nộp tiền theo quyết định này.",
        "This decision was cancelled by {by}. Nothing is to be paid under it.",
    ),
    "voided": (
        "Số này đã bỏ, không có quyết định nào mang số này tại {unit}. Giấy mang số này: báo đơn vị.",
        "This number was voided at {unit}; no decision bears it. If a paper does, tell the unit.",
    ),
    "ambiguous": (
        "Có nhiều quyết định cùng số này. Thêm đơn vị, ngày ký, hoặc nhập mã tra cứu trên giấy.",
        "Several decisions have this number. Add the unit, the date, or type the look-up code of the paper.",
    ),
    "mistyped": (
        "Gõ sai: số, mã hoặc ngày không khớp. Xem lại trên giấy hoặc tin nhắn.",
        "Mistyped: number, code or date does not fit. Check the paper or the message.",
    ),
    "never_issued": (
        "Số chưa từng cấp. Xem lại số, đơn vị và ngày trên giấy; nếu đúng như giấy, báo đơn vị ghi trên đó.",
        "This number was never issued. Check number, unit and date; if the paper says so, tell the unit named on it.",
    ),
    "known_from_paper": (
        "Quyết định này được biết từ mã QR thật trên giấy; {unit} chưa gửi về. Giấy này có giá trị.",
        "This decision is known from a genuine seal on its paper; {unit} has not sent it yet. The paper is valid.",
    ),
    "training": (
        "Giấy tập huấn, không có giá trị.",
        "A training paper, without value.",
    ),
}
"""State → what a citizen reads. Slots: unit, day (dd/mm/yyyy), by (number of a document), since (dd/mm/yyyy)."""

WRONG_FACT = (
    " Thông tin đối chiếu không khớp với giấy.",
    " The fact you gave does not match the paper.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`unit` {"home", "name"}; `date` ISO; `details` only after one fact from the paper (`fact` says how it went)."""

    state: str
    message_vi: str
    message_en: str
    unit: dict[str, Any] | None = None
    date: str | None = None
    fact: FactResult = "none"
    details: dict[str, Any] | None = None


class AnswerSchema(Message):
    """The answer on the wire: the same members whatever was found."""

    state = fields.String(required=True)
    unit = fields.Dict(required=True, allow_none=True)
    date = fields.String(required=True, allow_none=True)
    message_vi = fields.String(required=True)
    message_en = fields.String(required=True)
    fact = fields.String(required=True)
    details = fields.Dict(required=True, allow_none=True)
