"""A supervisor sees the photos of a case, and which are missing."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.site import HOME, Site
from tests.browser.test_accessibility import UNNAMED
from tests.server.evidence.pictures import Sender, claim

pytestmark = pytest.mark.browser


def photo(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 100, 120)).save(out, "JPEG")
    return out.getvalue()


def case_with_photos(site: Site) -> UUID:
    """Three photos; the last one has not arrived."""
    tablet, case = site.world.tablet(numbers=0), uuid4()
    tablet.record(case)
    for shade in (10, 20, 30):
        claim(tablet, photo(shade), case)
    for shade in (10, 20):
        Sender(tablet).whole(photo(shade))
    return case


def test_the_photos_of_a_case_are_seen_and_the_missing_one_is_named(page: Page, site: Site) -> None:
    case_with_photos(site)
    site.open_figures(page)
    page.get_by_role("link", name="Ảnh", exact=True).click()
    row = page.locator("tbody tr").filter(has_text="Còn thiếu ảnh").first
    expect(row).to_contain_text("Đội Cảnh sát giao thông số 3")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("/BB-VPHC")
    pictures = page.locator(".photos img")
    expect(pictures).to_have_count(2)
    for n in range(2):
        pictures.nth(n).scroll_into_view_if_needed()
        page.wait_for_function("n => document.querySelectorAll('.photos img')[n].naturalWidth === 64", arg=n)
    expect(page.locator(".photos .chip.warn")).to_have_text("Chưa về")
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_page_does_not_run_out_of_the_glass(page: Page, site: Site) -> None:
    case = case_with_photos(site)
    page.set_viewport_size({"width": 360, "height": 740})
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/anh/{HOME}/{case}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
