"""A signer finds a case in the list, reviews it, enters it with his PIN, corrects it; a phone shows all of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from server.accounts.routes import SESSION
from server.accounts.service import log_in, make_signer, set_password
from server.signing import service
from tests.browser.site import HOME, PASSWORD, Site
from tests.browser.test_accessibility import UNNAMED
from tests.server.deciding.signers import DEPUTY, HEAD, PIN, passed_up, with_signers

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(fresh_site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A case passed up, another that may still be explained, and a signer without a PIN yet."""
    monkeypatch.setattr(service, "_MEMORY_KIB", 64)
    passed_up(with_signers(fresh_site.world, DEPUTY))
    passed_up(fresh_site.world, explanation_waived=False, transferred=False)
    return fresh_site


def log_in_signer(site: Site, page: Page) -> None:
    with site.world.app.app_context():
        set_password(site.world.parts, "nguoi.ky", PASSWORD, home=HOME)
        make_signer("nguoi.ky", home=HOME, officer=HEAD.officer)
        token = log_in(site.world.parts, "nguoi.ky", PASSWORD, address="test")
    page.context.add_cookies([{"name": SESSION, "value": token, "url": site.url}])


def unnamed(page: Page) -> list[str]:
    """Fields and buttons without a name; those folded away are unfolded first."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found: list[str] = page.evaluate(UNNAMED)
    return found


def test_a_passed_up_case_is_found_reviewed_entered_and_corrected(page: Page, desk: Site) -> None:
    log_in_signer(desk, page)
    page.goto(f"{desk.url}/giam-sat")
    page.get_by_role("link", name="Quyết định 1").click()
    expect(page.get_by_role("region", name="Các hồ sơ").first).to_contain_text("Khung tiền phạt vượt thẩm quyền")
    page.get_by_role("link", name="Mã ký").click()
    page.get_by_label("Mã PIN mới, 6 số", exact=True).fill(PIN)
    page.get_by_label("Gõ lại mã PIN mới").fill(PIN)
    page.get_by_label("Mật khẩu của nguoi.ky").last.fill(PASSWORD)
    page.get_by_role("button", name="Chọn mã PIN").click()
    expect(page.get_by_role("heading", name="Đổi mã PIN của tôi")).to_be_visible()
    page.get_by_role("link", name="Quyết định 1").click()
    page.get_by_role("link", name="BB-VPHC").first.click()
    page.get_by_text("Tình tiết giảm nhẹ, tăng nặng").click()
    page.get_by_label("tự nguyện").first.check()
    page.get_by_role("button", name="Xem quyết định trước khi nhập").click()
    page.get_by_label("Mức phạt, 30.001.000–34.999.000 đồng").fill("31.500.000")
    page.get_by_role("button", name="Xem quyết định trước khi nhập").click()
    review = page.get_by_role("region", name="Xem lại trước khi nhập")
    expect(review).to_contain_text("31.500.000 đồng")
    assert unnamed(page) == []
    sheet = review.get_by_role("img").first
    sheet.scroll_into_view_if_needed()
    expect(sheet).to_have_js_property("complete", True)
    assert sheet.evaluate("image => image.naturalWidth") > 800
    review.get_by_label("Mã PIN ký của").fill(PIN)
    review.get_by_role("button", name="Nhập quyết định").click()
    expect(page.get_by_text("Đã nhập quyết định 000001/QĐ-XPHC")).to_be_visible()
    assert desk.world.look_up("000001/QĐ-XPHC")["state"] == "found"
    page.get_by_role("link", name="Đính chính, sửa đổi hoặc huỷ").click()
    page.get_by_label("Căn cứ").select_option("drafting_error")
    page.get_by_label("Mục 1").select_option("offender.occupation")
    page.get_by_label("Nội dung đúng 1").fill("Giáo viên")
    page.get_by_label("Lý do, ghi trong văn bản").fill("Ghi sai nghề nghiệp")
    page.get_by_role("button", name="Xem trước khi ký").click()
    look = page.get_by_role("region", name="Xem lại trước khi ký")
    expect(look).to_contain_text("Lái xe → Giáo viên")
    assert unnamed(page) == []
    look.get_by_label("Mã PIN ký của").fill(PIN)
    look.get_by_role("button", name="Đính chính").click()
    expect(page.get_by_text("Đính chính quyết định")).to_be_visible()
    assert desk.world.look_up("000001/QĐ-XPHC")["state"] == "corrected"


def test_the_pages_read_on_a_phone_without_sideways_scrolling(page: Page, desk: Site) -> None:
    log_in_signer(desk, page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk.url}/giam-sat/quyet-dinh")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="BB-VPHC").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(f"{page.url}?xem=1")
    expect(page.get_by_role("region", name="Xem lại trước khi nhập")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(f"{desk.url}/giam-sat/ma-ky")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
