"""10: the sums, the last receipt, what is not finished; the states of the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from field_client.ui.views import LedgerSum, Network, ReceiptView, SerialsOwn, SyncFilter, SyncView, Words
from tests.ui.fake_services import FakeServices
from tests.ui.samples import SYNC_ROWS, at
from tools.ui_driver import Driver


class SyncServices(FakeServices):
    """A ledger of 223 entries whose sums, receipt and progress a test may set."""

    sync_sums = LedgerSum(223, 213, 9, 1, at(11, 20))
    receipt: ReceiptView | None = ReceiptView(at(11, 20, 41), 214, "9f3a 77c1")
    progress: tuple[int, int] | None = None
    woken = 0
    stick = False

    def sync_view(self, which: SyncFilter) -> SyncView:
        view = super().sync_view(which)
        rows = () if which is SyncFilter.RECEIVED else view.rows
        return replace(view, sums=self.sync_sums, receipt=self.receipt, progress=self.progress, rows=rows)

    def sync_now(self) -> None:
        self.woken += 1
        self.sync_sums = LedgerSum(223, 222, 0, 1, self.time)

    def export_ledger(self) -> Words:
        if not self.stick:
            return super().export_ledger()
        return Words("Đã xuất 223 mục ra USB: TB-0317.ndjson", "223 entries exported: TB-0317.ndjson")


@pytest.fixture
def services() -> SyncServices:
    return SyncServices()


@pytest.fixture
def sync(opened: Driver) -> Driver:
    opened.tap("rail/sync")
    return opened


@pytest.fixture
def night(ui: Driver) -> Iterator[None]:
    ui.app.prefer(night=True)
    yield
    ui.app.prefer(night=False)


def test_the_sums_add_up_in_view(sync: Driver, shots: Path) -> None:
    sync.shot(shots / "10-sync.png")
    figures = [sync.get(f"sync/{card}").figure for card in ("created", "received", "unsent", "held")]
    assert figures == ["223", "213", "9", "1"]
    assert sync.texts().count("+") == 2
    assert "=" in sync.texts()


def test_a_sum_that_fails_says_so_and_shows_no_equals_sign(opened: Driver, services: SyncServices, shots: Path) -> None:
    services.sync_sums = LedgerSum(224, 213, 9, 1)
    opened.tap("rail/sync")
    opened.shot(shots / "10b-sum-fails.png")
    assert "Sổ không khớp, báo đơn vị" in opened.texts()
    assert "=" not in opened.texts()


def test_the_last_receipt_is_told_and_can_be_read(sync: Driver, shots: Path) -> None:
    assert "Biên nhận máy chủ cuối cùng: 11:20:41 hôm nay" in sync.texts()
    sync.tap("sync/receipt")
    sync.shot(shots / "10c-receipt.png")
    assert "21/11/2026 11:20:41" in sync.texts()
    sync.tap("dialog/primary")
    assert "dialog" not in sync.app.root.ids


def test_an_entry_tells_since_when_why_and_the_words_of_who_settled_it(
    opened: Driver, services: SyncServices, shots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = replace(SYNC_ROWS[-1], since_ms=at(11, 20, 41), words="Đã đối chiếu sổ giấy của máy, số đúng là 900.")
    rows = (*SYNC_ROWS[:-1], held)
    whole = services.sync_view
    monkeypatch.setattr(services, "sync_view", lambda which: replace(whole(which), rows=rows))
    opened.tap("rail/sync")
    opened.tap("sync/rows/row_212")
    opened.shot(shots / "10e-entry.png")
    texts = opened.texts()
    assert "21/11/2026 11:20:41" in texts
    assert any("Đã đối chiếu sổ giấy của máy, số đúng là 900." in text for text in texts)
    opened.tap("dialog/primary")
    opened.tap("sync/rows/row_223")
    assert "chưa có" in opened.texts()


def test_the_receipt_shows_what_waits_and_the_own_serials(
    opened: Driver, services: SyncServices, shots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, serials = services.sync_view, (SerialsOwn(2026, False, 4121, 4170, 12),)
    monkeypatch.setattr(services, "sync_view", lambda which: replace(whole(which), waiting=3, serials=serials))
    opened.tap("rail/sync")
    opened.tap("sync/receipt")
    opened.shot(shots / "10f-receipt-serials.png")
    assert {"Dải số 2026: 004121 – 004170", "đã dùng 12, còn 38"} <= set(opened.texts())


@pytest.mark.parametrize(("skew", "words"), [(11_220_000, "nhanh 3 giờ 07 phút"), (-180_000, "chậm 3 phút")])
def test_a_clock_that_is_off_the_servers_is_told(
    opened: Driver, services: SyncServices, shots: Path, monkeypatch: pytest.MonkeyPatch, skew: int, words: str
) -> None:
    whole = services.sync_view
    monkeypatch.setattr(services, "sync_view", lambda which: replace(whole(which), skew_ms=skew))
    opened.tap("rail/sync")
    opened.shot(shots / f"10g-clock{skew}.png")
    assert f"Đồng hồ máy {words} so với máy chủ" in opened.texts()


def test_two_right_clocks_are_not_told_apart(opened: Driver, services: SyncServices) -> None:
    opened.tap("rail/sync")
    assert not any("Đồng hồ máy" in text for text in opened.texts())


def test_without_a_receipt_nothing_is_claimed(opened: Driver, services: SyncServices) -> None:
    services.receipt = None
    opened.tap("rail/sync")
    assert "Chưa có biên nhận máy chủ nào" in opened.texts()
    assert not any("chữ ký hợp lệ" in text for text in opened.texts())


def test_a_filter_shows_only_its_entries(sync: Driver) -> None:
    sync.tap("sync/filters/pick_held")
    assert "Quyết định 004130" in sync.texts()
    assert "Quyết định 004133" not in sync.texts()


def test_offline_the_button_is_off_and_says_why(sync: Driver, services: SyncServices) -> None:
    assert sync.get("sync/now").disabled
    assert "Không có mạng. Có mạng là máy tự gửi." in sync.texts()


def test_online_the_worker_is_woken_and_the_sums_follow(opened: Driver, services: SyncServices) -> None:
    services.network = Network.ONLINE
    opened.tap("rail/sync")
    opened.tap("sync/now")
    assert services.woken == 1
    assert opened.get("sync/unsent").figure == "0"


def test_a_sign_in_page_is_no_acknowledgement(opened: Driver, services: SyncServices, shots: Path) -> None:
    services.network = Network.CAPTIVE
    opened.tap("rail/sync")
    opened.shot(shots / "10d-captive.png")
    assert any("không phải biên nhận máy chủ" in text for text in opened.texts())
    assert opened.get("sync/received").figure == "213"


def test_a_silent_server_leaves_everything_on_the_tablet(opened: Driver, services: SyncServices) -> None:
    services.network = Network.SILENT
    opened.tap("rail/sync")
    assert any("vẫn nằm trên máy này" in text for text in opened.texts())


def test_sending_shows_a_known_share(opened: Driver, services: SyncServices, shots: Path) -> None:
    services.network = Network.ONLINE
    services.progress = (3, 9)
    opened.tap("rail/sync")
    opened.shot(shots / "10e-sending.png")
    assert "Đang gửi 3 trên 9" in opened.texts()


def test_the_export_without_a_stick_says_what_to_do(sync: Driver, services: SyncServices, shots: Path) -> None:
    sync.tap("sync/export")
    assert "Chưa cắm USB. Cắm USB rồi bấm lại." in sync.texts()
    services.stick = True
    sync.tap("sync/export")
    sync.shot(shots / "10f-exported.png")
    assert "Đã xuất 223 mục ra USB: TB-0317.ndjson" in sync.texts()
    assert "Chưa cắm USB. Cắm USB rồi bấm lại." not in sync.texts()


def test_nothing_unfinished_is_said_in_words(opened: Driver, services: SyncServices, shots: Path) -> None:
    opened.tap("rail/sync")
    opened.tap("sync/filters/pick_received")
    opened.shot(shots / "10g-empty.png")
    assert "Chưa có mục nào được máy chủ nhận" in opened.texts()


def test_the_sums_at_night(night: None, opened: Driver, shots: Path) -> None:
    opened.tap("rail/sync")
    opened.shot(shots / "10n-sync-night.png")
    assert SYNC_ROWS[0].title.vi in opened.texts()
