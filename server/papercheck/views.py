"""From a checked seal to what the page shows: banner, lines to compare by eye, fields to compare by typing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from print_templates.legal_points import point_on_paper
from print_templates.verify.trust import day_of_claims
from server.papercheck.service import Checked, Fits, Typed
from server.papercheck.words import KINDS, NUMBERS, WHY, WORDS, Verdict
from server.portal.views import Row
from shared.clock import in_vietnam
from shared.errors import DomainError
from shared.money import dong
from shared.numbering.lookup_code import show_code
from shared.seal.claims import Claims

_OPEN = frozenset({"in_register", "genuine", "confirm", "not_arrived", "corrected", "cancelled", "under_review"})
"""States whose claims are worth comparing with the paper."""
_IN_FORCE = {
    "in_register": "Đang có hiệu lực, chưa bị huỷ",
    "corrected": "Có hiệu lực, với nội dung đã đính chính",
    "cancelled": "Đã huỷ",
    "not_arrived": "Chưa biết, máy chủ chưa nhận",
    "under_review": "Đơn vị đang xem xét",
}
_FEW = 4


@dataclass(frozen=True, slots=True)
class Field:
    """One fact to type: `name` of the input; `fits` after it was compared."""

    name: str
    label: str
    typed: str
    fits: Fits | None


@dataclass(frozen=True, slots=True)
class View:
    """`text`: the seal again, for the form that compares. Empty `fields`: nothing to compare."""

    verdict: Verdict
    rows: tuple[Row, ...]
    fields: tuple[Field, ...] = ()
    text: str = ""
    is_notice: bool = False


def view_of(checked: Checked, typed: Typed, *, now: int) -> View:
    """What is shown of a verdict told at `now` (ms UTC)."""
    claims = checked.judgement.claims
    rows = _claim_rows(checked)
    is_open = checked.state in _OPEN or checked.state == "edited"
    if not is_open:
        # Of a seal that does not hold only the number is repeated: nobody shall take its claims for facts.
        rows = [*_why(checked), *rows[:_FEW], Row("Lúc kiểm tra", (_moment(now),))]
    elif checked.answer is not None and checked.state in _IN_FORCE and claims.series:
        rows.append(Row("Hiệu lực", (_IN_FORCE[checked.state],)))
    fields = _fields(checked, typed) if is_open else ()
    return View(WORDS[checked.state], tuple(rows), fields, checked.text)


def as_notice(view: View) -> View:
    """The same of a QR that was printed on a roll: its seal is genuine, the paper is not the form."""
    if not view.fields:
        return view
    told = Row("Tờ này", ("Bản thông báo in giấy cuộn, không phải tờ quyết định",), strong=True)
    return replace(view, rows=(told, *view.rows), is_notice=True)


def _why(checked: Checked) -> list[Row]:
    return [Row("Vì sao", (WHY[code],), strong=True) for code in checked.judgement.codes if code in WHY]


def _claim_rows(checked: Checked) -> list[Row]:
    claims = checked.judgement.claims
    rows = [
        Row("Loại giấy", (KINDS.get(claims.kind, "Giấy loại khác"),)),
        Row(NUMBERS.get(claims.kind, "Số"), (_number(checked),), strong=True),
        Row("Đơn vị", (checked.unit or f"Đơn vị số {claims.unit}",)),
        Row("Ngày ký", (f"{day_of_claims(claims):%d/%m/%Y}",)),
    ]
    if claims.initials:
        rows.append(Row("Chữ đầu họ tên", (claims.initials,), strong=True))
    if claims.amount:
        rows.append(Row("Số tiền", (dong(claims.amount),), strong=True))
    if claims.points:
        rows.append(Row("Căn cứ", tuple(_point(one) for one in claims.points)))
    if claims.acts:
        rows.append(Row("Số hành vi", (str(claims.acts),)))
    rows.append(Row("Số trang", (_pages(claims.pages),)))
    if claims.code:
        rows.append(Row("Mã tra cứu", (show_code(claims.code),)))
    return rows


def _number(checked: Checked) -> str:
    """As printed where the register has it; the seal holds the serial without the unit's symbol."""
    claims, details = checked.judgement.claims, (checked.answer.details if checked.answer else None) or {}
    told = str(details.get("number", ""))
    if "/" in told and _is_of_a_decision(claims):
        return told
    return f"{claims.serial:06d}" if claims.series else f"{claims.tablet}-{claims.serial:06d}"


def _is_of_a_decision(claims: Claims) -> bool:
    return claims.kind == 1


def _point(point: str) -> str:
    try:
        return point_on_paper(point)
    except DomainError:
        return point


def _pages(pages: int) -> str:
    if pages == 1:
        return "1 trang, ghi “trang 1/1”"
    return f"{pages} trang, từ “trang 1/{pages}” tới “trang {pages}/{pages}”"


def _fields(checked: Checked, typed: Typed) -> tuple[Field, ...]:
    claims = checked.judgement.claims
    possible = (
        ("name", "ho_ten", "Họ và tên trên giấy", typed.name, bool(claims.name_check)),
        ("plate", "bien_so", "Biển số trên giấy", typed.plate, bool(claims.plate_check)),
        ("amount", "so_tien", "Tổng tiền phạt trên giấy", typed.amount, bool(claims.amount)),
    )
    return tuple(
        Field(name, label, text, checked.compared.get(fact)) for fact, name, label, text, sealed in possible if sealed
    )


def _moment(now: int) -> str:
    return in_vietnam(now).strftime("%H:%M:%S ngày %d/%m/%Y")
