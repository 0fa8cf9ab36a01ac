"""A citizen looks a paper up: with a mouse, with a keyboard, on a phone, with scripts off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.site import HOME, Site, code_of

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
LARGEST_PAGE = 60_000


def test_a_code_from_the_paper_finds_its_decision_and_tells_no_amount(page: Page, site: Site) -> None:
    site.look_up(page, code_of(site.decision).lower())
    expect(page.get_by_role("heading", name="Có quyết định này")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="Đội Cảnh sát giao thông số 3")).to_be_visible()
    expect(page.get_by_text("21/11/2026", exact=True)).to_be_visible()
    assert "5.500.000" not in page.content()
    assert "NGUYỄN" not in page.content()


def test_the_last_six_characters_open_amount_acts_and_masked_name(page: Page, site: Site) -> None:
    site.look_up(page, site.decision.number.text)
    page.get_by_label("Sáu ký tự cuối của giấy tờ").fill("012345")
    page.get_by_role("button", name="Xem chi tiết").click()
    for words in ("5.500.000 đồng", "NGUYỄN V** M**", "Kho bạc Nhà nước khu vực I", "Chưa ghi nhận nộp tiền"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    assert "001099012345" not in page.content()
    assert page.url.endswith("/tra-cuu")


def test_a_wrong_fact_opens_nothing_and_says_so_at_its_field(page: Page, site: Site) -> None:
    site.look_up(page, code_of(site.decision))
    page.get_by_label("Sáu ký tự cuối của giấy tờ").fill("999999")
    page.get_by_role("button", name="Xem chi tiết").click()
    expect(page.get_by_role("alert")).to_contain_text("không khớp với giấy")
    expect(page.get_by_label("Sáu ký tự cuối của giấy tờ")).to_have_attribute("aria-invalid", "true")
    assert "5.500.000" not in page.content()


def test_the_plate_with_the_date_opens_too_and_the_plate_alone_does_not(page: Page, site: Site) -> None:
    site.look_up(page, code_of(site.decision))
    page.get_by_label("Biển số xe").fill("29-B1 123.45")
    page.get_by_role("button", name="Xem chi tiết").click()
    expect(page.get_by_role("alert")).to_contain_text("biển số cùng ngày ký")
    page.get_by_label("Biển số xe").fill("29-B1 123.45")
    page.get_by_label("Ngày ký quyết định").fill("2026-11-21")
    page.get_by_role("button", name="Xem chi tiết").click()
    expect(page.get_by_text("5.500.000 đồng")).to_be_visible()


def test_a_mistyped_code_is_told_from_one_that_was_never_issued(page: Page, site: Site) -> None:
    code = code_of(site.decision)
    site.look_up(page, code[:-1] + ("A" if code[-1] != "A" else "B"))
    expect(page.get_by_role("heading", name="Gõ sai, không khớp")).to_be_visible()
    site.look_up(page, "009999/QĐ-XPHC")
    expect(page.get_by_role("heading", name="Số chưa từng cấp")).to_be_visible()


def test_several_units_with_one_number_ask_for_the_unit(page: Page, fresh_site: Site) -> None:
    fresh_site.world.add_unit(28)
    for home in (HOME, 28):
        fresh_site.decide(home)
    fresh_site.look_up(page, "1")
    expect(page.get_by_role("heading", name="Có nhiều đơn vị cùng số này")).to_be_visible()
    page.get_by_label("Đơn vị ghi trên giấy").select_option(label="Đơn vị 28")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_role("heading", name="Có quyết định này")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="Đơn vị 28")).to_be_visible()


def test_the_keyboard_alone_is_enough(page: Page, site: Site) -> None:
    code = code_of(site.decision)
    page.goto(f"{site.url}/tra-cuu")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    field = page.get_by_label("Số quyết định hoặc số biên bản")
    expect(field).to_be_focused()
    assert field.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Có quyết định này")).to_be_visible()
    page.get_by_role("button", name="Tra cứu").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Sáu ký tự cuối của giấy tờ")).to_be_focused()
    page.keyboard.type("012345")
    page.keyboard.press("Enter")
    expect(page.get_by_text("5.500.000 đồng")).to_be_visible()


def test_it_all_works_with_scripts_off(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    site.look_up(page, code_of(site.decision))
    page.get_by_label("Sáu ký tự cuối của giấy tờ").fill("012345")
    page.get_by_role("button", name="Xem chi tiết").click()
    expect(page.get_by_text("5.500.000 đồng")).to_be_visible()
    context.close()


def test_nothing_scrolls_sideways_on_a_phone_and_targets_are_large_enough(page: Page, site: Site) -> None:
    page.set_viewport_size(PHONE)
    site.look_up(page, code_of(site.decision))
    page.get_by_label("Sáu ký tự cuối của giấy tờ").fill("012345")
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        for target in page.locator("main input:visible, main button, main summary").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 43, target
        page.get_by_role("button", name="Tra cứu").click()


def test_a_first_visit_weighs_at_most_60_kb_with_its_font(page: Page, site: Site) -> None:
    code = code_of(site.decision)
    answers: list[Response] = []

    def keep(one: Response) -> None:
        answers.append(one)

    page.on("response", keep)
    page.goto(f"{site.url}/tra-cuu")
    page.wait_for_load_state("networkidle")
    first = sum(len(one.body()) for one in answers)
    page.get_by_label("Số quyết định hoặc số biên bản").fill(code)
    with page.expect_response("**/tra-cuu") as found:
        page.get_by_role("button", name="Tra cứu").click()
    assert any(one.url.endswith(".woff2") for one in answers)
    assert first + len(found.value.body()) <= LARGEST_PAGE
    assert all(one.url.startswith(site.url) for one in answers)
