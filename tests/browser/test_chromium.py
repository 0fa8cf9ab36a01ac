"""The browser fixture itself: what the page tests stand on."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser import conftest as fixture

pytestmark = pytest.mark.browser


def show(page: Page, html: str) -> None:
    page.goto("data:text/html;charset=utf-8," + quote(html))


def test_a_page_is_rendered_in_vietnamese(page: Page) -> None:
    show(page, "<h1>Quyết định xử phạt</h1><p id=t></p><script>t.innerText = (1234567).toLocaleString()</script>")
    assert page.inner_text("h1") == "Quyết định xử phạt"
    assert page.inner_text("#t") == "1.234.567"
    assert page.screenshot()[:4] == b"\x89PNG"


def test_each_page_starts_with_no_cookies(page: Page) -> None:
    assert page.context.cookies() == []


def test_a_missing_chromium_is_a_failure_and_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture.shutil, "which", lambda _name: None)
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        fixture.find_chromium()
