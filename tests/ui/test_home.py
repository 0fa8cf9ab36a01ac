"""02, 11, 12b, 12c, 12e: the shift."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from field_client.ui.views import LedgerSum, Network, Notice, Told, Tone, Words
from tests.ui.fake_services import FakeServices
from tests.ui.samples import same
from tools.ui_driver import Driver

STORAGE = Notice(
    "storage",
    Told(
        Tone.WARN,
        same("Bộ nhớ máy gần đầy"),
        (
            same(
                "Còn chỗ cho khoảng [b]12 biên bản có ảnh[/b]. Biên bản và quyết định đã lưu vẫn nguyên. "
                "Máy không tự xoá thứ gì chưa có biên nhận máy chủ."
            ),
        ),
    ),
    (
        (same("Còn trống"), "180 MB"),
        (same("Ảnh đã có biên nhận, xoá được"), "1,4 GB · 190 ảnh"),
        (same("Chưa gửi, phải giữ"), "8 mục · 9 MB"),
    ),
    (("clear", same("Xoá 190 ảnh có biên nhận")), ("later", same("Để sau"))),
    modal=True,
)
CLOCK = Notice(
    "clock",
    Told(
        Tone.BAD,
        same("Đồng hồ máy sai"),
        (
            same(
                "Giờ trên máy [b]sớm hơn mục vừa ghi[/b]. Giờ ký quyết định là giờ pháp lý nên tạm khoá “Nhập "
                "quyết định”. Biên bản vẫn lập được, máy ghi cả hai giờ."
            ),
        ),
    ),
    (
        (same("Giờ máy"), "20/11/2026 14:35"),
        (same("Mục cuối trong sổ (000222)"), "21/11/2026 14:33"),
        (same("Máy chủ, lần đồng bộ cuối"), "21/11/2026 11:20"),
    ),
    (("settings", same("Mở cài đặt giờ")), ("report", same("Lập biên bản trước"))),
    modal=True,
)


def test_home_shows_stage_and_delivery_as_two_chips(opened: Driver, shots: Path) -> None:
    opened.shot(shots / "02-home.png")
    told = opened.texts()
    assert "222 mục đã lập" in told
    assert "Chờ quyết định" in told
    assert "Chưa gửi" in told
    assert "Chưa rõ đã in" in told


def test_a_filter_shows_only_its_cases(opened: Driver) -> None:
    opened.tap("home/filters/pick_draft")
    assert "Phạm Thuỳ Thử" in opened.texts()
    assert "Lê Văn Mẫu" not in opened.texts()


def test_night_repaints_what_is_open_and_is_kept(opened: Driver, services: FakeServices, shots: Path) -> None:
    opened.tap("rail/night")
    opened.shot(shots / "11-home-night.png")
    assert services.kept.night
    assert "Nền sáng" in opened.texts()
    opened.tap("rail/night")
    assert not services.kept.night


def test_an_empty_shift_names_the_next_action(ui: Driver, services: FakeServices, shots: Path) -> None:
    services.rows = []
    services.network = Network.ONLINE
    services.sums = LedgerSum(207, 207, 0, 0, services.time)
    ui.pin("unlock/pad", "123456")
    ui.shot(shots / "12e-empty-shift.png")
    assert "Ca này chưa có biên bản" in ui.texts()
    assert "0 chưa gửi" in ui.texts()


def test_a_sum_that_fails_says_so(ui: Driver, services: FakeServices) -> None:
    services.sums = replace(services.sums, created=223)
    ui.pin("unlock/pad", "123456")
    assert "Sổ không khớp, báo đơn vị" in ui.texts()


def test_full_storage_asks_once_and_takes_the_answer(ui: Driver, services: FakeServices, shots: Path) -> None:
    services.notices = (STORAGE,)
    ui.pin("unlock/pad", "123456")
    ui.shot(shots / "12b-storage-almost-full.png")
    ui.tap("dialog/secondary")
    assert services.answered == [("storage", "later")]
    assert "dialog" not in ui.app.root.ids


def test_a_wrong_clock_tells_what_still_works(ui: Driver, services: FakeServices, shots: Path) -> None:
    services.notices = (CLOCK,)
    ui.pin("unlock/pad", "123456")
    ui.shot(shots / "12c-clock-wrong.png")
    assert any("Biên bản vẫn lập được" in text for text in ui.texts())


def test_english_is_switched_while_the_screen_is_open(ui: Driver, services: FakeServices) -> None:
    ui.tap("unlock/language")
    assert "Enter the PIN" in ui.texts()
    assert services.kept.language == "en"
    ui.tap("unlock/language")
    assert "Nhập mã PIN" in ui.texts()
    assert Words("a", "b").vi == "a"


def test_a_ground_without_an_edge_draws_nothing_beside_itself(opened: Driver, tmp_path: Path) -> None:
    opened.keeps_shots = True
    picture = Image.open(opened.shot(tmp_path / "home.png")).convert("RGB")
    pick = opened.get("home/filters/pick_all")
    left, bottom = pick.to_window(pick.x, pick.y)
    assert picture.getpixel((int(left) - 6, opened.window.height - int(bottom) + 6)) == (0xF3, 0xF6, 0xFA)
