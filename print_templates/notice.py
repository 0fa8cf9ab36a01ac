"""The notice on a thermal roll: number, code, amount, how to pay and look up, and the same seal. Never the document.

Like every page it is made only of committed, sealed content (`printable`, invariant I1); unlike a page it can be handed
out from a belt printer. Its QR holds the same token under another mask (docs/protocol.md 8), so that a reader of the
picture tells a notice from the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import segno

from print_templates.notice_dots import Dots, Line, Rule, Seal, draw
from print_templates.printable import PrintableDecision, RecordedReport
from print_templates.qr import VERSION
from print_templates.words import day_in_figures, day_in_words, hour_in_words, two_digits
from shared.cases.decision import Decision
from shared.cases.report import Report
from shared.clock import day_of, in_vietnam
from shared.money import dong
from shared.numbering.lookup_code import show_code
from shared.seal.token import to_qr_text

NARROW, WIDE = 384, 576
"""Dots across the head of a 58 mm and of an 80 mm printer, 8 to the millimetre."""
NOTICE_MASK = 5
"""The form's QR has mask 2."""
_MODULE = {NARROW: 4, WIDE: 5}
"""Dots a module. Below 4, photos of a curled roll were not read; 4 fills 340 of the 384 dots there are."""

Part = Line | Rule | Seal
Notified = PrintableDecision | RecordedReport
_SCAN = "Mã QR kiểm tra: quét để so số, ngày, số tiền với sổ của đơn vị."
_TRAINING = (Line("TẬP HUẤN", 40, bold=True, centred=True), Line("không có giá trị", 26, bold=True, centred=True))


def render_notice(printable: Notified, *, width: int) -> Dots:
    """The notice as black dots, `width` = NARROW or WIDE across. The same content gives the same dots.

    TypeError: neither a `PrintableDecision` nor a `RecordedReport` that the gate made.
    """
    return draw(notice_parts(printable, width=width), width)


def notice_parts(printable: Notified, *, width: int) -> list[Part]:
    """What the notice says, from the top. TypeError as above."""
    if type(printable) is PrintableDecision:
        parts = _of_decision(printable.decision)
    elif type(printable) is RecordedReport:
        parts = _of_report(printable.report)
    else:
        raise TypeError("only what printable_decision or recorded_report made is ever put on paper")
    seal = Seal(_modules(printable.token), _MODULE[width])
    return [*(_TRAINING if printable.training else ()), *parts, seal, Line(_SCAN, 20, centred=True)]


def _of_decision(decision: Decision) -> Iterator[Part]:
    yield from _head(decision.unit.name, "quyết định", "Notice only, not the decision.")
    day = day_in_figures(day_of(decision.signed_at))
    yield Line("Quyết định xử phạt số", 22)
    yield Line(decision.number.text, 34, bold=True)
    yield Line(f"ngày {day}, trang thông báo", 22)
    if decision.code:
        yield Line("Mã tra cứu", 22, above=12)
        yield Line(show_code(decision.code), 40, bold=True)
    yield Rule()
    yield from _to_pay(decision)
    yield Rule()
    yield Line("Tra cứu, nộp phạt: Cổng Dịch vụ công quốc gia, theo số quyết định hoặc mã tra cứu.", 22)
    yield Line("Quyết định là bản giấy A4 có chữ ký; quyền khiếu nại, khởi kiện ghi trong quyết định.", 22, above=8)


def _to_pay(decision: Decision) -> Iterator[Part]:
    if not decision.total:
        yield Line("Không phải nộp tiền phạt.", 24, bold=True)
        return
    yield Line("Tổng số tiền phạt", 22)
    yield Line(dong(decision.total), 34, bold=True)
    yield Line(f"Hạn nộp: {two_digits(decision.pay_days)} ngày, kể từ ngày nhận quyết định.", 24, bold=True, above=4)
    yield Line(f"Nơi nộp: {decision.payment.treasury}.", 22)
    if decision.payment.account:
        yield Line(f"Tài khoản thu NSNN: {decision.payment.account}.", 22)


def _of_report(report: Report) -> Iterator[Part]:
    yield from _head(report.unit.name, "biên bản", "Notice only, not the report.")
    yield Line("Biên bản vi phạm hành chính số", 22)
    yield Line(str(report.number), 30, bold=True)
    yield Line(f"ngày {day_in_figures(day_of(report.made_at))}, trang thông báo", 22)
    yield Rule()
    yield Line("Số tiền phạt, nếu có, do quyết định xử phạt ghi. Bản này chưa phải quyết định.", 22)
    if report.appointment is not None:
        at = in_vietnam(report.appointment.at)
        yield Line(f"Hẹn giải quyết: {hour_in_words(at)}, {day_in_words(at.date())}.", 24, bold=True)
        yield Line(f"Nơi giải quyết: {report.appointment.place}.", 22)
    yield Rule()
    yield Line(f"Tra cứu: trang tra cứu của {report.unit.name}, theo số biên bản.", 22)


def _head(unit: str, document: str, english: str) -> Iterator[Part]:
    yield Line(unit.upper(), 22, centred=True)
    yield Rule()
    yield Line("BẢN THÔNG BÁO", 42, bold=True, centred=True)
    yield Line(f"— không phải {document} —", 27, bold=True, centred=True)
    yield Line(english, 20, centred=True)
    yield Rule()


@lru_cache(maxsize=8)
def _modules(token: bytes) -> tuple[bytes, ...]:
    code = segno.make(
        to_qr_text(token), version=VERSION, error="m", mask=NOTICE_MASK, mode="alphanumeric", boost_error=False
    )
    return tuple(bytes(row) for row in code.matrix)
