"""The page on access in a real browser: refusals and papers signed after leaving, in two tables that fit."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from tests.browser.site import Site
from tests.server.conftest import UNIT


@pytest.mark.browser
def test_refusals_and_late_signatures_are_read_at_a_glance(fresh_site: Site, page: Page, tmp_path: Path) -> None:
    world = fresh_site.world
    tablet = world.tablet()
    headers = tablet.signed("GET", "/api/v1/feed")
    for _ in range(4):
        world.client.get("/api/v1/feed", headers=headers)
    with world.app.app_context():
        set_up_unit(world.parts, read_unit({**UNIT, "officers": UNIT["officers"][1:]}))
    case = uuid4()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().status_code == 200
    fresh_site.add_supervisor()
    fresh_site.open_figures(page)
    page.get_by_role("link", name="Truy cập").click()
    page.screenshot(path=tmp_path / "access.png", full_page=True)
    assert page.get_by_role("heading", name="Truy cập", exact=True).is_visible()
    assert page.get_by_role("cell", name="Yêu cầu cũ gửi lại").is_visible()
    assert page.get_by_role("row", name="TRẦN VĂN THỬ").count() == 2
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
