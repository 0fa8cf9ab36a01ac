"""What a screen reader and a weak eye need: names, headings in order, languages, contrast of every pair of tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

import server
from tests.browser.site import HOME, Site, code_of

CSS = (Path(server.__file__).parent / "static" / "base.css").read_text(encoding="utf-8")
LIGHT, NIGHT = (
    dict(re.findall(r"--(\w+): (#[0-9A-F]{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)
)
TEXT_ON = [
    *((text, ground) for text in ("text", "text2", "primary") for ground in ("bg", "surface")),
    ("onprimary", "primary"),
    ("onptonal", "ptonal"),
    *((state, f"{state}bg") for state in ("ok", "warn", "bad", "hold", "neu")),
    *((state, "surface") for state in ("ok", "warn", "bad", "hold")),
]  # fmt: skip
UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, button, a, summary")]
    .filter(e => !(e.labels?.length || e.innerText.trim() || e.ariaLabel)).map(e => e.outerHTML)"""


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of ``#RRGGBB``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, NIGHT], ids=["light", "night"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_reads_at_seven_to_one(tokens: dict[str, str], text: str, ground: str) -> None:
    assert contrast(tokens[text], tokens[ground]) >= 7


@pytest.mark.parametrize("tokens", [LIGHT, NIGHT], ids=["light", "night"])
def test_borders_of_fields_are_seen(tokens: dict[str, str]) -> None:
    assert contrast(tokens["field"], tokens["surface"]) >= 3


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


def lookup_result(page: Page, site: Site) -> None:
    site.look_up(page, code_of(site.decision))


def lookup_problem(page: Page, site: Site) -> None:
    site.look_up(page, "K7QF-2M9X-A")


def login(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/dang-nhap")


def figures(page: Page, site: Site) -> None:
    site.open_figures(page)


def unit(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/don-vi/{HOME}")


def held(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/giu-lai")


def held_event(page: Page, site: Site) -> None:
    held(page, site)
    page.get_by_role("link", name="Nhập quyết định").first.click()


def missing(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/khong-co")


def check_form(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/kiem-tra-giay")


def check_typed(page: Page, site: Site) -> None:
    check_form(page, site)
    page.get_by_label("Mã tra cứu, số quyết định").fill(code_of(site.decision))
    page.get_by_role("button", name="Kiểm tra", exact=True).click()


def check_foreign(page: Page, site: Site) -> None:
    check_form(page, site)
    page.get_by_label("Mã tra cứu, số quyết định").fill("A" * 120)
    page.get_by_role("button", name="Kiểm tra", exact=True).click()


def check_offline(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/kiem-tra-giay/khong-can-mang")
    page.locator("body[data-ready]").wait_for()
    page.locator("summary").click()


def prints(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/in?so=1")


def print_ledger(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/in/so-in")


def print_document(page: Page, site: Site) -> None:
    prints(page, site)
    page.get_by_role("link", name="Quyết định xử phạt").first.click()


def deciding(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/quyet-dinh")


def signing_pins(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/ma-ky")


def blanks(page: Page, site: Site) -> None:
    site.open_figures(page)
    page.goto(f"{site.url}/giam-sat/mau-giay-trang")


VISITS = (
    blanks,
    deciding,
    signing_pins,
    lookup_result,
    lookup_problem,
    login,
    figures,
    unit,
    held,
    held_event,
    prints,
    print_ledger,
    print_document,
    missing,
    check_form,
    check_typed,
    check_foreign,
    check_offline,
)


@pytest.mark.browser
@pytest.mark.parametrize("visit", VISITS)
def test_every_page_has_names_headings_and_a_language(
    page: Page, site: Site, visit: Callable[[Page, Site], None]
) -> None:
    visit(page, site)
    assert page.evaluate(UNNAMED) == []
    assert page.get_attribute("html", "lang") == "vi"
    levels = [int(one.evaluate("e => e.tagName[1]")) for one in page.locator("h1, h2, h3").all()]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("main").count() == 1
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("[id]").count() == len(set(page.locator("[id]").evaluate_all("all => all.map(e => e.id)")))


@pytest.mark.browser
def test_night_is_followed(page: Page, site: Site) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site.url}/tra-cuu")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(11, 16, 23)"
