"""Autosave: every change is stored, older answers never overwrite newer typing, refused changes are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from field_client.ui.views import DraftView
from shared.errors import NotAllowed
from tests.ui.fake_services import FakeServices
from tests.ui.test_report import scan
from tools.ui_driver import Driver


class FullServices(FakeServices):
    """A tablet whose storage is full while `full` is True."""

    full = False

    def save_draft(self, draft_id: str, changes: Mapping[str, object]) -> DraftView:
        if self.full:
            raise NotAllowed(
                "storage_full",
                vi="Không lưu được: hết bộ nhớ. Chưa có gì bị mất; xoá ảnh rồi bấm lưu lại.",
                en="Not saved: storage is full. Nothing is lost; delete photos and save again.",
            )
        return super().save_draft(draft_id, changes)


@pytest.fixture
def services() -> FullServices:
    return FullServices()


@pytest.fixture
def report(opened: Driver) -> Driver:
    opened.tap("home/new_report")
    return opened


def test_each_field_is_saved_when_it_changes(report: Driver, services: FullServices) -> None:
    report.type("report/person/name", "LÊ VĂN MẪU")
    report.type("report/person/licence_class", "A1")
    assert services.saves == [{"offender.name": "LÊ VĂN MẪU"}, {"offender.licence_class": "A1"}]
    assert any("Đã lưu trên máy lúc" in text for text in report.texts())


def test_a_save_that_is_refused_keeps_what_was_typed_and_sends_it_again(
    report: Driver, services: FullServices, shots: Path
) -> None:
    services.full = True
    report.type("report/person/name", "LÊ VĂN MẪU")
    report.shot(shots / "03c-storage-full.png")
    assert any("Không lưu được: hết bộ nhớ." in text for text in report.texts())
    assert report.get("report/person/name").text == "LÊ VĂN MẪU"
    services.full = False
    report.type("report/person/address", "Số 5 phố Mẫu")
    assert services.drafts["draft-1"].values["offender.name"] == "LÊ VĂN MẪU"
    assert services.drafts["draft-1"].values["offender.address"] == "Số 5 phố Mẫu"


def test_going_on_tries_the_refused_save_again(report: Driver, services: FullServices) -> None:
    services.full = True
    report.type("report/person/name", "LÊ VĂN MẪU")
    services.full = False
    report.tap("report/next")
    assert services.drafts["draft-1"].values["offender.name"] == "LÊ VĂN MẪU"


def test_an_error_stands_under_its_field_but_not_while_typing(report: Driver, shots: Path) -> None:
    report.type("report/person/id_number", "00109")
    assert "Số định danh có 12 chữ số." not in report.texts()
    report.tap("report/person/name/box")
    report.shot(shots / "03d-error.png")
    assert "Số định danh có 12 chữ số." in report.texts()


def test_a_card_that_cannot_be_read_says_what_to_do(report: Driver, services: FullServices) -> None:
    scan(report, services, "garbage")
    assert "Không đọc được mã QR. Lau thẻ, tránh bóng, hoặc gõ tay." in report.texts()


def test_leaving_keeps_the_draft_and_coming_back_shows_it(report: Driver, services: FullServices) -> None:
    report.type("report/person/name", "LÊ VĂN MẪU")
    report.tap("report/close")
    assert report.app.current.name == "home"
    report.app.go("report", draft_id="draft-1")
    report.settle()
    assert "LÊ VĂN MẪU" in report.texts()


def test_a_minor_needs_a_guardian(report: Driver, shots: Path) -> None:
    report.type("report/person/born", "05/06/2010")
    report.shot(shots / "03e-minor.png")
    assert "Cha, mẹ hoặc người giám hộ" in report.texts()
    report.type("report/person/guardian_name", "lê thị ví dụ")
    assert report.get("report/person/guardian_name").text == "LÊ THỊ VÍ DỤ"


def test_declining_the_phone_empties_and_locks_it(report: Driver, services: FullServices) -> None:
    report.type("report/person/phone", "0912345678")
    report.tap("report/person/phone_declined")
    values = services.drafts["draft-1"].values
    assert values["offender.phone_declined"] is True
    assert values["offender.phone"] == ""
    assert report.get("report/person/phone").disabled
