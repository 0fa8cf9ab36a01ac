"""The notice of a roll: what it says, that it fits, and that nothing but a sealed document becomes one."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from print_templates.notice import NARROW, NOTICE_MASK, WIDE, Notified, notice_parts, render_notice
from print_templates.notice_dots import Line, Seal, wrapped
from print_templates.printable import printable_decision
from shared.cases.report import Appointment
from tests.samples import (
    ENTERED,
    TABLET_CODE,
    TABLET_KEY,
    UNIT,
    printable_sample,
    recorded_sample,
    sample_decision,
    sample_report,
    sealed_decision,
)
from tests.tools.papers import judge

BOTH = pytest.mark.parametrize("width", [NARROW, WIDE])
LONG_UNIT = replace(UNIT, name="Đội Cảnh sát giao thông đường bộ cao tốc Nghiêng Thượng số 12")


def decision(**changes: Any) -> Notified:
    return printable_sample(sample_decision(**changes))


def picture(printable: Notified, width: int) -> Image.Image:
    dots = render_notice(printable, width=width)
    return Image.frombytes("1", (dots.width, dots.height), dots.rows).point(lambda dot: 255 - dot, "L")


def words(printable: Notified) -> str:
    return " ".join(part.text for part in notice_parts(printable, width=NARROW) if isinstance(part, Line))


@BOTH
def test_the_seal_is_read_and_told_from_that_of_the_form(width: int) -> None:
    (code,) = zxingcpp.read_barcodes(picture(decision(), width))
    assert (code.extra["Version"], code.extra["ECLevel"], code.extra["DataMask"]) == ("15", "M", NOTICE_MASK)


@BOTH
def test_the_seal_has_at_least_four_dots_a_module_and_its_quiet_zone(width: int) -> None:
    (seal,) = [part for part in notice_parts(decision(), width=width) if isinstance(part, Seal)]
    assert seal.dots >= 4
    assert (len(seal.modules) + 8) * seal.dots <= width


def test_a_decisions_notice_says_what_it_is_not_and_what_to_do() -> None:
    said = words(decision())
    for piece in (
        "BẢN THÔNG BÁO — không phải quyết định —", "004133/QĐ-XPHC", "ngày 21/11/2026, trang thông báo", "M4ZT-7RF1-T",
        "5.500.000 đồng", "Hạn nộp: 10 ngày, kể từ ngày nhận quyết định", "Kho bạc Nhà nước khu vực I",
        "Cổng Dịch vụ công quốc gia",
    ):  # fmt: skip
        assert piece in said


def test_a_notice_names_nobody() -> None:
    assert "NGUYỄN VĂN MẪU" not in words(decision()) + words(recorded_sample(sample_report()))


def test_a_warning_asks_for_no_money() -> None:
    acts = tuple(replace(act, amount=0, penalty="warning") for act in sample_decision().acts)
    said = words(decision(acts=acts, total=0, penalty="warning", points=0))
    assert "Không phải nộp tiền phạt." in said
    assert "Hạn nộp" not in said


def test_a_reports_notice_says_when_and_where_to_come() -> None:
    appointment = Appointment(ENTERED, "trụ sở Đội, số 1 đường Mẫu")
    said = words(recorded_sample(sample_report(appointment=appointment)))
    assert "— không phải biên bản —" in said
    assert "0317-000222/BB-VPHC" in said
    assert "Hẹn giải quyết: 14 giờ 41 phút, ngày 21 tháng 11 năm 2026. Nơi giải quyết: trụ sở Đội" in said


def test_training_is_stamped_first() -> None:
    assert words(printable_sample(sample_decision(), training=True)).startswith("TẬP HUẤN không có giá trị")
    assert "TẬP HUẤN" not in words(decision())


@BOTH
def test_no_line_is_wider_than_the_roll_and_no_letter_is_lost(width: int) -> None:
    long = decision(unit=LONG_UNIT, payment=replace(sample_decision().payment, account="9" * 60))
    for part in notice_parts(long, width=width):
        if isinstance(part, Line):
            assert "".join(wrapped(part, width)).replace(" ", "") == part.text.replace(" ", "")
    drawn = picture(long, width)
    edges = [drawn.crop(box) for box in ((0, 0, 2, drawn.height), (width - 2, 0, width, drawn.height))]
    assert all(edge.getextrema() == (255, 255) for edge in edges)


def test_letters_typed_in_two_parts_are_drawn_as_one() -> None:
    assert wrapped(Line("Nguyê\u0303n", 24), NARROW) == ["Nguyễn"]


def test_the_same_content_gives_the_same_dots() -> None:
    assert render_notice(decision(), width=NARROW) == render_notice(decision(), width=NARROW)


def test_what_only_looks_printable_becomes_no_notice() -> None:
    good = printable_sample(sample_decision())
    for twin in (SimpleNamespace(decision=good.decision, token=good.token, training=False), sample_decision()):
        with pytest.raises(TypeError):
            render_notice(twin, width=NARROW)  # type: ignore[arg-type]  # what a patched program might try


def photo(printable: Notified, width: int) -> bytes:
    """As a phone sees the roll: a margin, turned, a little blurred, with noise."""
    roll = ImageOps.expand(picture(printable, width), 60, 235)
    seen = roll.resize((2 * roll.width, 2 * roll.height))
    seen = seen.rotate(4, fillcolor=235, expand=True, resample=Image.Resampling.BILINEAR)
    seen = seen.filter(ImageFilter.GaussianBlur(1))
    noise = Image.frombytes("L", seen.size, random.Random(58).randbytes(seen.width * seen.height))
    out = BytesIO()
    Image.blend(seen, noise, 0.2).save(out, "PNG")
    return out.getvalue()


@BOTH
def test_verify_calls_the_photo_of_a_notice_a_genuine_seal_and_not_the_form(tmp_path: Path, width: int) -> None:
    verdict = judge(tmp_path, photo(decision(), width))
    assert (verdict.kind, verdict.state) == ("photo", "bad")
    assert verdict.faults == ("genuine seal, not the form: a notice from a roll, or a paper kept with the form",)
    assert verdict.facts["amount"] == 5_500_000


def test_verify_calls_no_forged_notice_genuine(tmp_path: Path) -> None:
    raw, token = sealed_decision(sample_decision(), key=TABLET_KEY)
    forged = printable_decision(raw, token, tablet_code=TABLET_CODE)
    faults = judge(tmp_path, photo(forged, NARROW)).faults
    assert faults == ("sealed by a tablet key",)
