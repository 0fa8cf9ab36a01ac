"""03–07: the report wizard, by taps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.fake_services import FakeServices
from tools.ui_driver import Driver

CARD = "001099012345|011223344|Lê Văn Mẫu|12031999|Nam|Số 5 ngõ 12 phố Mẫu, phường Ví Dụ|01052021"


@pytest.fixture
def report(opened: Driver) -> Driver:
    opened.tap("home/new_report")
    return opened


def scan(ui: Driver, services: FakeServices, payload: str = CARD) -> None:
    services.camera.show(payload)
    ui.settle()


def test_the_card_fills_four_fields_and_says_it_is_not_verified(
    report: Driver, services: FakeServices, shots: Path
) -> None:
    scan(report, services)
    report.type("report/person/phone", "0912345678")
    report.shot(shots / "03-person.png")
    told = report.texts()
    assert "LÊ VĂN MẪU" in told
    assert "4 ô có dấu mã QR lấy từ thẻ, chưa đối chiếu cơ sở dữ liệu." in told
    assert services.drafts["draft-1"].values["offender.phone"] == "0912345678"


def test_the_plate_is_keyed_and_written_with_hyphen_and_dot(report: Driver, shots: Path) -> None:
    report.tap("report/next")
    for key in "29AB12345":
        report.tap(f"report/vehicle/keypad/key_{key}")
    report.shot(shots / "04-vehicle.png")
    told = report.texts()
    assert "29-AB 123.45" in told
    assert "Biển này có 1 lần vi phạm chưa nộp phạt" in told


def test_acts_show_frame_limit_and_decree(report: Driver, shots: Path) -> None:
    report.tap("report/steps/step_acts")
    report.tap("report/acts/fav_0")
    report.tap("report/acts/fav_1")
    report.type("report/acts/query", "khong doi mu")
    report.shot(shots / "05-violations.png")
    told = report.texts()
    assert "5.500.000 đồng" in told
    assert "Trong thẩm quyền Đội trưởng" in told


def test_above_the_authority_the_amount_is_left_open(report: Driver, shots: Path) -> None:
    report.tap("report/steps/step_acts")
    report.tap("report/acts/fav_2")
    report.tap("report/acts/hit_0")
    report.shot(shots / "05b-over-authority.png")
    told = report.texts()
    assert "Chưa định mức phạt" in told
    assert "Vượt thẩm quyền Đội trưởng: chuyển cả hồ sơ" in told


def test_next_waits_for_both_signatures_and_says_so(report: Driver, services: FakeServices, shots: Path) -> None:
    scan(report, services)
    report.tap("report/steps/step_evidence")
    report.tap("report/evidence/photo")
    report.tap("report/evidence/photo")
    report.tap("report/evidence/read_back")
    report.sign("report/evidence/offender/area")
    report.shot(shots / "06-evidence-signatures.png")
    assert report.get("report/next").disabled
    assert "Còn thiếu: chữ ký người lập biên bản" in report.texts()
    report.sign("report/evidence/recorder/area")
    assert not report.get("report/next").disabled


def test_a_refusal_asks_for_a_witness(report: Driver, shots: Path) -> None:
    report.tap("report/steps/step_evidence")
    report.tap("report/evidence/reasons/pick_refused")
    report.tap("report/evidence/witness_kind/seg_person")
    report.shot(shots / "06b-refusal.png")
    assert report.get("report/evidence/witness").height > 0
    assert report.get("report/evidence/offender").height == 0


def fill(ui: Driver, services: FakeServices) -> None:
    """A whole report by taps."""
    scan(ui, services)
    ui.type("report/person/phone", "0912345678")
    ui.tap("report/next")
    for key in "29AB12345":
        ui.tap(f"report/vehicle/keypad/key_{key}")
    ui.tap("report/next")
    ui.tap("report/acts/fav_0")
    ui.tap("report/acts/fav_1")
    ui.tap("report/next")
    ui.tap("report/evidence/photo")
    ui.tap("report/evidence/photo")
    ui.tap("report/evidence/read_back")
    ui.sign("report/evidence/offender/area")
    ui.sign("report/evidence/recorder/area")
    ui.tap("report/next")


def test_the_review_shows_everything_and_that_it_is_final(report: Driver, services: FakeServices, shots: Path) -> None:
    fill(report, services)
    report.shot(shots / "07-review.png")
    told = report.texts()
    assert "Hoàn tất rồi thì không sửa được nữa." in told
    assert "Hạn ra quyết định 02/12/2026" in told
    assert not report.get("report/next").disabled
