"""A supervisor logs in, sees sums that add up, and logs out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from server.accounts.routes import SESSION
from tests.browser.site import Site

pytestmark = pytest.mark.browser


def numbers(page: Page, selector: str) -> list[int]:
    """Every element's figure, thousands without their dots."""
    return [int(text.replace(".", "")) for text in page.locator(selector).all_inner_texts()]


def test_a_wrong_password_is_refused_and_the_right_one_shows_the_figures(page: Page, site: Site) -> None:
    site.log_in(page, "mật khẩu gõ sai")
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    page.goto(f"{site.url}/giam-sat")
    assert page.url.endswith("/dang-nhap")
    site.log_in(page)
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()


def test_created_is_the_sum_of_what_became_of_it(page: Page, site: Site) -> None:
    site.open_figures(page)
    created, *parts = numbers(page, ".sum .figure strong")
    assert created == sum(parts) > 0
    assert parts[2] > 0
    by_tablet = numbers(page, "[aria-labelledby=may] tbody td:nth-child(4)")
    assert created == sum(by_tablet)


def test_every_granted_serial_is_in_one_state(page: Page, site: Site) -> None:
    site.open_figures(page)
    granted, *states = numbers(page, "[aria-labelledby=so] tbody td.n")
    assert granted == sum(states) == 10
    assert states == [3, 6, 0, 1, 0]
    expect(page.locator("[aria-labelledby=so] .bar.serial")).to_be_visible()


def test_what_is_held_and_what_waits_is_listed_with_its_reason(page: Page, site: Site) -> None:
    site.open_figures(page)
    rows = page.locator("[aria-labelledby=muc] tbody tr")
    assert rows.count() == 3
    expect(rows.first).to_contain_text("Số ngoài dải đã cấp")
    expect(rows.first).to_contain_text("Giữ lại xem xét")


def test_the_sandbox_shows_texts_with_masked_numbers(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.get_by_role("link", name="Tin nhắn thử").click()
    expect(page.locator(".texts li")).to_have_count(3)
    expect(page.locator(".texts li").filter(has_text=site.decision.number.text.replace("Đ", "D"))).to_have_count(1)
    expect(page.locator(".texts li").first).to_contain_text("+8491 *** 678")
    assert "345678" not in page.content()


def test_logging_out_ends_the_session_for_its_cookie_too(page: Page, site: Site) -> None:
    site.open_figures(page)
    token = next(one["value"] for one in page.context.cookies() if one["name"] == SESSION)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.context.add_cookies([{"name": SESSION, "value": token, "url": site.url}])
    page.goto(f"{site.url}/giam-sat")
    assert page.url.endswith("/dang-nhap")


def test_the_figures_refresh_without_a_reload_and_keep_the_focus(page: Page, fresh_site: Site) -> None:
    fresh_site.add_supervisor()
    page.clock.install()
    fresh_site.open_figures(page)
    expect(page.get_by_text("tự làm mới mỗi 30 giây")).to_be_visible()
    page.get_by_role("link", name="Làm mới").focus()
    fresh_site.decide()
    fresh_site.world.clock.ms += 60_000
    page.clock.fast_forward(31_000)
    expect(page.get_by_text("Số liệu lúc 08:01:00")).to_be_visible()
    assert numbers(page, ".sum .figure strong")[0] > 0
    expect(page.get_by_role("link", name="Làm mới")).to_be_focused()


def test_tables_scroll_inside_the_page_on_a_phone(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    site.open_figures(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert re.search(r"Hai|Đã về|giữ lại", page.inner_text("main"))
