"""The page that needs no network, opened from a file in a browser that is offline: same seals, same answers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from print_templates.notice import NOTICE_MASK
from server.papercheck.offline_page import build_page
from shared.seal.keys import raw_public
from shared.seal.token import to_qr_text
from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.browser.site import Site
from tests.faults.record import Injected
from tests.samples import PERSON, ROOT_KEY, TABLET_KEY, moment, sample_decision, sample_key_list, sample_keys_json
from tests.server.papercheck.papers import enter, photo
from tests.shared.protocol.vectors import FILE
from tests.tools.papers import Paper, paper
from tests.tools.photos import photo_of

pytestmark = pytest.mark.browser

VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
JUDGED = VECTORS["seal_judged"]
SEED = 20_261_122
PHONE = {"width": 390, "height": 844}

# Another post in the list, and an index that fits it: only the signatures can tell.
REWRITE_KEPT_LIST = """async () => {
    const kept = JSON.parse(localStorage.getItem("bienban.keys.317"));
    kept.lists[0].body = kept.lists[0].body.replace("team_leader", "division_head");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept.lists[0].body));
    const index = JSON.parse(kept.index.body);
    index.units[0].sha256 = [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
    kept.index.body = JSON.stringify(index);
    localStorage.setItem("bienban.keys.317", JSON.stringify(kept));
}"""


@pytest.fixture(scope="module")
def genuine() -> Paper:
    return paper(sample_decision())


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of the file, under the root of the vectors and samples."""
    file = tmp_path_factory.mktemp("stick") / "kiem-tra-giay.html"
    file.write_bytes(build_page(raw_public(ROOT_KEY)).html)
    return file.as_uri()


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    """The page from its file, no network; that it asked nobody for anything is checked at the end."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(address)
    ready(page)
    yield page
    assert [one for one in asked if not one.startswith(("file:", "blob:", "data:"))] == []


def ready(page: Page) -> None:
    page.locator("body[data-ready]").wait_for()


def load(page: Page, keys: bytes | str) -> None:
    """Hand the page a keys.json."""
    raw = keys.encode() if isinstance(keys, str) else keys
    page.locator("#khoa-loi").evaluate("e => e.replaceChildren()")
    page.set_input_files("#tep-khoa", [FilePayload(name="keys.json", mimeType="application/json", buffer=raw)])
    expect(page.locator("#khoa-loi")).not_to_be_empty()


def show(page: Page, raw: bytes, name: str = "giay.jpg", kind: str = "image/jpeg") -> str:
    """Hand the page a picture; the outcome."""
    forget(page)
    page.set_input_files("#anh", [FilePayload(name=name, mimeType=kind, buffer=raw)])
    page.locator("#ket-qua[data-outcome]").wait_for()
    return page.locator("#ket-qua").get_attribute("data-outcome") or ""


def paste(page: Page, text: str) -> tuple[str, list[str]]:
    """Hand the page the text of a QR; outcome and codes."""
    forget(page)
    page.locator("details").evaluate("e => { e.open = true }")
    page.get_by_label("Chữ trong mã QR").fill(text)
    page.locator("#dan button").click()
    page.locator("#ket-qua[data-outcome]").wait_for()
    told = page.locator("#ket-qua").evaluate("e => ({...e.dataset})")
    return told["outcome"], told.get("codes", "").split()


def forget(page: Page) -> None:
    page.locator("#ket-qua").evaluate("e => { delete e.dataset.outcome; delete e.dataset.codes }")


@pytest.mark.fault("F23")
def test_every_judged_seal_of_the_vectors_is_judged_alike(opened: Page, faults_injected: Injected) -> None:
    load(opened, JUDGED["keys"])
    for one in JUDGED["seals"]:
        outcome, codes = paste(opened, one["qr"])
        assert (["unreadable"] if outcome == "foreign" else codes) == one["codes"], one["why"]
    faults_injected(sum(bool(one["codes"]) for one in JUDGED["seals"]))


@pytest.mark.parametrize("name", ["seal_decision", "seal_report"])
def test_the_frozen_seals_are_genuine_under_the_frozen_list(opened: Page, name: str) -> None:
    load(opened, VECTORS["key_ring"]["file"])
    assert paste(opened, VECTORS[name]["qr"])[0] == "genuine"


def test_photos_of_pages_are_read_turned_blurred_and_noisy(opened: Page, genuine: Paper) -> None:
    load(opened, sample_keys_json())
    chance = random.Random(SEED)
    for number in range(3):
        assert show(opened, photo_of(genuine.pdf, chance, page=number % 2)) == "genuine"
    for words in ("004133", "NVM", "5.500.000 đồng", "ngày 22/11/2026"):
        expect(opened.get_by_role("definition").get_by_text(words).first).to_be_visible()
    assert "NGUYỄN VĂN MẪU" not in opened.content()


def test_a_notice_from_a_roll_is_told_from_the_form(opened: Page, genuine: Paper) -> None:
    load(opened, sample_keys_json())
    told = opened.get_by_text("Bản thông báo in giấy cuộn, không phải tờ quyết định")
    for mask, times in ((2, 0), (NOTICE_MASK, 1)):
        assert show(opened, photo(to_qr_text(genuine.token), mask=mask), "a.png", "image/png") == "genuine"
        expect(told).to_have_count(times)


def test_what_a_person_types_from_the_paper_finds_the_edit(opened: Page, genuine: Paper) -> None:
    load(opened, sample_keys_json())
    paste(opened, to_qr_text(genuine.token))
    for label, same, other in (
        ("Họ và tên trên giấy", "nguyễn văn mẫu", "NGHIÊM VIẾT MINH"),
        ("Biển số trên giấy", "29-B1 123.45", "29B1-123.46"),
        ("Tổng tiền phạt trên giấy", "5.500.000 đồng", "500.000"),
    ):
        field = opened.get_by_label(label)
        field.fill(other)
        field.blur()
        expect(opened.get_by_role("heading", name="Giấy đã bị sửa")).to_be_visible()
        field.fill(same)
        field.blur()
        expect(opened.get_by_role("heading", name="Mã thật", exact=True)).to_be_visible()
    expect(opened.get_by_text("Khớp với mã ký", exact=True)).to_have_count(3)


def test_a_list_is_kept_for_the_next_time_and_an_older_one_does_not_replace_it(opened: Page, genuine: Paper) -> None:
    load(opened, sample_keys_json())
    opened.reload()
    ready(opened)
    expect(opened.locator("#danh-sach")).to_contain_text("ngày 22/11/2026")
    load(opened, sample_keys_json(sample_key_list(dated=moment("2026-11-20 08:00"), keys=())))
    expect(opened.locator("#khoa-loi")).to_contain_text("cũ hơn danh sách đang giữ")
    assert paste(opened, to_qr_text(genuine.token))[0] == "genuine"


def test_what_somebody_wrote_into_the_browsers_store_is_not_believed(opened: Page, genuine: Paper) -> None:
    load(opened, sample_keys_json())
    opened.evaluate(REWRITE_KEPT_LIST)
    assert paste(opened, to_qr_text(genuine.token)) == ("no_list", ["no_list"])


def test_a_list_of_another_root_is_refused(opened: Page, genuine: Paper) -> None:
    load(opened, sample_keys_json(root=TABLET_KEY))
    expect(opened.locator("#khoa-loi")).to_contain_text("thuộc gốc khác")
    assert paste(opened, to_qr_text(genuine.token))[0] == "no_list"


@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ("team_leader", "station_head", "không do gốc đã ghim ký"),
        ('"lists"', '"list"', "không phải danh sách khoá"),
        ("{", "", "không phải danh sách khoá"),
    ],
)
def test_a_damaged_or_edited_list_is_refused(opened: Page, found: str, put: str, told: str) -> None:
    load(opened, sample_keys_json().decode().replace(found, put))
    expect(opened.locator("#khoa-loi")).to_contain_text(told)


def test_a_paper_newer_than_the_list_is_never_called_forged(opened: Page) -> None:
    load(opened, sample_keys_json(sample_key_list(dated=moment("2026-11-20 08:00"), keys=sample_key_list().keys[:1])))
    assert paste(opened, to_qr_text(paper(sample_decision()).token)) == ("old_list", ["old_list"])
    expect(opened.get_by_role("heading", name="Danh sách khoá cũ hơn tờ giấy")).to_be_visible()


def test_a_code_that_waited_for_its_list_is_judged_when_the_list_is_loaded(opened: Page, genuine: Paper) -> None:
    assert paste(opened, to_qr_text(genuine.token))[0] == "no_list"
    assert "5.500.000" not in opened.locator("#ket-qua").inner_text()
    forget(opened)
    load(opened, sample_keys_json())
    opened.locator("#ket-qua[data-outcome=genuine]").wait_for()


def test_a_training_paper_says_so_and_asks_nothing_to_be_compared(opened: Page) -> None:
    load(opened, sample_keys_json())
    number = replace(sample_decision().number, series=2, serial=7, text="000007/TH")
    exercise = paper(sample_decision(number=number, code=None, offender=PERSON), training=True)
    assert paste(opened, to_qr_text(exercise.token)) == ("training", ["training"])
    expect(opened.locator("#so-sanh")).to_have_count(0)


def test_a_picture_without_a_code_says_what_to_do(opened: Page) -> None:
    assert show(opened, photo(), "trang.png", "image/png") == "unreadable"
    expect(opened.get_by_text("Lấy trọn cả mã QR với viền trắng quanh nó.")).to_be_visible()


@pytest.mark.parametrize(("name", "told"), [("a.jpg", "không phải ảnh"), ("a.heic", "Ảnh HEIC không mở được")])
def test_what_is_no_picture_is_told_at_its_place(opened: Page, name: str, told: str) -> None:
    opened.set_input_files("#anh", [FilePayload(name=name, mimeType="", buffer=b"no picture")])
    expect(opened.locator("#anh-loi")).to_contain_text(told)
    expect(opened.locator("#ket-qua")).to_be_hidden()


def test_a_browser_that_cannot_check_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.add_init_script("delete Object.getPrototypeOf(crypto).subtle")
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="Trình duyệt này không kiểm được chữ ký")).to_be_visible()
    context.close()


def test_nothing_scrolls_sideways_on_a_phone_and_targets_are_large_enough(opened: Page, genuine: Paper) -> None:
    opened.set_viewport_size(PHONE)
    load(opened, sample_keys_json())
    paste(opened, to_qr_text(genuine.token))
    assert opened.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for target in opened.locator("main input:visible:not([type=file]), main button:visible, main summary").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 43, target


def test_the_camera_reads_the_code_of_a_page(tmp_path: Path, browser: Browser, address: str, genuine: Paper) -> None:
    """Chromium's own fake camera plays pictures of the page."""
    video = tmp_path / "page.mjpeg"
    video.write_bytes(camera_frame(genuine.pdf) * 2)
    playing = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
    filming = browser.browser_type.launch(executable_path=find_chromium(), args=[*ARGUMENTS, *playing])
    page = filming.new_page()
    page.goto(address)
    ready(page)
    load(page, sample_keys_json())
    page.get_by_role("button", name="Mở máy ảnh").click()
    page.locator("#ket-qua[data-outcome=genuine]").wait_for()
    expect(page.locator("#khung")).to_be_hidden()
    filming.close()


def camera_frame(pdf: bytes) -> bytes:
    """The seal's corner of the first page, 1280 by 720, as a JPEG."""
    whole = Image.open(BytesIO(photo_of(pdf, random.Random(SEED), turn=2))).convert("RGB")
    corner = whole.crop((0, whole.height - 720, 720, whole.height))
    frame = Image.new("RGB", (1280, 720), (90, 90, 90))
    frame.paste(corner, (280, 0))
    out = BytesIO()
    frame.save(out, "JPEG", quality=90)
    return out.getvalue()


def test_the_server_gives_page_and_list_and_the_page_then_needs_it_no_more(page: Page, fresh_site: Site) -> None:
    sealed = enter(fresh_site.world)
    page.goto(f"{fresh_site.url}/kiem-tra-giay/khong-can-mang")
    ready(page)
    page.get_by_role("button", name="Lấy từ máy chủ này").click()
    expect(page.locator("#khoa-loi")).to_contain_text("Đã giữ danh sách khoá")
    page.context.set_offline(True)
    outcome, codes = paste(page, sealed.text)
    # The list is of the paper's own day: numbers granted later that day may be missing from it, this one is not.
    assert (outcome, codes) == ("genuine", [])
