"""A person prints a decision at the station and says what came out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from print_templates.render import count_pages_decision
from server.accounts.service import set_officer
from server.printing.commands import add_printer
from tests.browser.site import HOME, SUPERVISOR, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page: Page, fresh_site: Site) -> Site:
    """One decision in the books, a file printer, an officer logged in."""
    tablet, case = fresh_site.world.tablet(), uuid4()
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, replace(decision, pages=count_pages_decision(decision)))
    assert tablet.push().get_json()["verdicts"] == []
    fresh_site.add_supervisor(HOME)
    with fresh_site.world.app.app_context():
        set_officer(SUPERVISOR, home=HOME, officer=3)
        add_printer(fresh_site.world.parts, HOME, "Tệp PDF", "file")
        add_printer(fresh_site.world.parts, HOME, "Máy in phòng trực", "ipp://localhost:1/ipp/print")
    fresh_site.open_figures(page)
    return fresh_site


def test_a_reprint_is_asked_for_taken_answered_and_counted(page: Page, desk: Site, tmp_path: Path) -> None:
    page.get_by_role("link", name="In", exact=True).click()
    page.get_by_role("link", name="Quyết định xử phạt 000001/QĐ-XPHC").click()
    page.get_by_label("Tệp PDF").check()
    page.get_by_label("Lý do in lại").fill("người vi phạm làm mất")
    page.get_by_role("button", name="In từ bản 3").click()
    expect(page.get_by_text("Bản in trước chưa có câu trả lời")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Lấy tệp PDF").click()
    download.value.save_as(tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF-")
    page.goto(f"{desk.url}/giam-sat/in")
    expect(page.get_by_text("Bản 3 đã ra giấy chưa?")).to_be_visible()
    page.get_by_role("button", name="Đã ra đủ 1 bản").click()
    expect(page.get_by_role("heading", name="0 lần in chờ trả lời")).to_be_visible()
    page.get_by_role("link", name="Sổ in").click()
    expect(page.get_by_role("row", name="000001/QĐ-XPHC")).to_contain_text("Đã ra giấy")


def test_the_print_pages_read_on_a_phone_without_sideways_scrolling(page: Page, desk: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk.url}/giam-sat/in")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="Quyết định xử phạt 000001/QĐ-XPHC").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
