"""A real Chromium for the pages: Playwright drives the system's, since its own cannot be downloaded everywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from server.app import create_app
from server.settings import load_settings
from tests.browser.site import Site
from tests.server.conftest import TestClock, World, make_world, template, world

__all__ = ["make_world", "template", "world"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: as root Chromium refuses to start with it. The rest keeps it from calling anyone but our server.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
]


def find_chromium() -> str:
    """The path of the system's Chromium; fails the test that asked when there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.fail("no Chromium: run `make setup`, or install the package chromium")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; each page has a profile of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page as a supervisor's: Vietnamese, UTC+7, 1280 by 800. A script error or a breach of the content
    policy fails the test."""
    context = browser.new_context(
        locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(10_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.extend(_faults(opened, message)))
    yield opened
    context.close()
    assert not errors, f"script errors on the page: {errors}"


def _faults(page: Page, message: ConsoleMessage) -> Iterator[str]:
    """Chromium also reports a page's own status (404, 422) as an error: that is what the test asked for."""
    if message.type == "error" and message.location["url"] != page.url:
        yield message.text


@pytest.fixture(scope="package")
def site(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server after a busy day, for every test that only reads."""
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(template, data)
    settings = load_settings({"BIENBAN_DATA_DIR": str(data), "BIENBAN_PUBLIC_URL": "http://127.0.0.1:1"})
    clock = TestClock()
    with served(World(create_app(settings, clock=clock), settings, clock)) as busy:
        busy.work_a_day()
        busy.add_supervisor()
        yield busy


@pytest.fixture
def fresh_site(world: World) -> Iterator[Site]:
    """A server of its own, for a test that changes something."""
    with served(world) as site:
        yield site


@contextmanager
def served(world: World) -> Iterator[Site]:
    """The app of `world` on a real socket."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", world)
    server.shutdown()
    thread.join()
    server.server_close()
