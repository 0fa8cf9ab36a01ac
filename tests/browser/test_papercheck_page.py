"""A person checks a sheet of paper on the server's page: with a photo, on a phone, with scripts off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.site import Site
from tests.server.conftest import HOME
from tests.server.papercheck.papers import SealedPaper, enter, photo

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def paper(fresh_site: Site) -> SealedPaper:
    return enter(fresh_site.world)


def send(page: Page, site: Site, text: str) -> None:
    page.goto(f"{site.url}/kiem-tra-giay")
    page.set_input_files("#anh", [FilePayload(name="giay.png", mimeType="image/png", buffer=photo(text))])
    page.get_by_role("button", name="Kiểm tra ảnh").click()


def test_a_photo_is_judged_and_what_was_typed_compared_with_scripts_off(
    browser: Browser, fresh_site: Site, paper: SealedPaper
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    send(page, fresh_site, paper.text)
    expect(page.get_by_role("heading", name="Mã khớp với sổ")).to_be_visible()
    page.get_by_label("Biển số trên giấy").fill("29B1-123.45")
    page.get_by_label("Họ và tên trên giấy").fill("NGHIÊM VIẾT MINH")
    page.get_by_role("button", name="So sánh").click()
    expect(page.get_by_role("heading", name="Giấy đã bị sửa")).to_be_visible()
    expect(page.get_by_text("Không khớp với mã ký")).to_have_count(1)
    assert page.get_by_label("Biển số trên giấy").input_value() == "29B1-123.45"
    context.close()


def test_nothing_scrolls_sideways_on_a_phone_and_targets_are_large_enough(
    page: Page, fresh_site: Site, paper: SealedPaper
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{fresh_site.url}/kiem-tra-giay")
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        for target in page.locator("main input:visible, main button").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 43, target
        send(page, fresh_site, paper.text)


def test_the_look_up_leads_to_it_and_it_leads_to_the_page_without_a_network(page: Page, fresh_site: Site) -> None:
    page.goto(f"{fresh_site.url}/tra-cuu")
    page.get_by_role("link", name="Kiểm tra tờ giấy trên tay có thật không").click()
    expect(page.get_by_role("heading", name="Kiểm tra tờ giấy có thật không")).to_be_visible()
    page.get_by_role("link", name="Mở trang kiểm tra không cần mạng").click()
    expect(page.get_by_role("heading", name="Quyết định, biên bản này có thật không")).to_be_visible()


def test_the_page_without_a_network_fetches_only_the_list_that_its_paper_waits_for(
    page: Page, fresh_site: Site, paper: SealedPaper
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{fresh_site.url}/kiem-tra-giay/khong-can-mang")
    page.locator("body[data-ready]").wait_for()
    page.locator("details").evaluate("e => { e.open = true }")
    page.get_by_label("Chữ trong mã QR").fill(paper.text)
    page.locator("#dan button").click()
    expect(page.locator("#ket-qua")).to_have_attribute("data-outcome", "no_list")
    page.get_by_role("button", name="Lấy từ máy chủ này").click()
    expect(page.locator("#ket-qua")).to_have_attribute("data-outcome", "genuine")
    assert [one for one in asked if "keys.json" in one] == [f"{fresh_site.url}/api/v1/keys.json?home={HOME}"]
