"""A person opens what is held, looks twice, settles it, and finds it settled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from server.accounts.service import set_officer
from tests.browser.site import HOME, PASSWORD, SUPERVISOR, Site

pytestmark = pytest.mark.browser


def test_a_held_decision_is_settled_after_a_second_look(page: Page, fresh_site: Site) -> None:
    fresh_site.work_a_day()
    fresh_site.add_supervisor(HOME)
    with fresh_site.world.app.app_context():
        set_officer(SUPERVISOR, home=HOME, officer=3)
    fresh_site.open_figures(page)
    page.get_by_role("link", name="Giữ lại 2").click()
    page.get_by_role("link", name="Nhập quyết định").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("000900/QĐ-XPHC")
    expect(page.get_by_label("Để riêng")).to_have_count(0)
    page.get_by_label("Nhận nguyên nội dung").check()
    page.get_by_label("Lý do, căn cứ").fill("đã đối chiếu sổ giấy")
    page.get_by_role("button", name="Xem trước").click()
    look = page.get_by_role("region", name="Nhìn lại trước khi xử lý")
    expect(look).to_contain_text("Đã vào sổ")
    look.get_by_label("Mật khẩu của").fill(PASSWORD)
    look.get_by_role("button", name="Nhận nguyên nội dung").click()
    expect(page.get_by_role("heading", name="1 mục giữ lại xem xét")).to_be_visible()
    expect(page.get_by_role("region", name="Đã xử lý gần đây").last).to_contain_text("đã đối chiếu sổ giấy")
    assert fresh_site.world.look_up("000900/QĐ-XPHC")["state"] == "found"


def test_an_event_reads_on_a_phone_without_sideways_scrolling(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/giu-lai")
    page.get_by_role("link", name="Nhập quyết định").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
