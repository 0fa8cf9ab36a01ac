"""Pictures of a stop on the glass: seen one by one, taken again, left out; after recording, where each of them is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from field_client.ui.views import PhotoState, PhotoView, Told, Tone
from tests.ui.fake_services import FakeServices
from tests.ui.samples import at, photo, same
from tools.ui_driver import Driver


@pytest.fixture
def pictures(opened: Driver) -> Driver:
    """Step 06 with two pictures."""
    opened.tap("home/new_report")
    opened.tap("report/steps/step_evidence")
    opened.tap("report/evidence/photo")
    opened.tap("report/evidence/photo")
    return opened


def taken(services: FakeServices) -> list[str]:
    return [one.id for one in services.drafts["draft-1"].photos]


def test_a_picture_is_shown_alone_and_kept(pictures: Driver, services: FakeServices, shots: Path) -> None:
    before = taken(services)
    pictures.tap("report/evidence/photos/photo_2")
    pictures.shot(shots / "06-picture.png")
    assert "Ảnh chụp lúc 14:26:48" in pictures.texts()
    pictures.tap("dialog/primary")
    assert taken(services) == before


def test_a_picture_is_left_out(pictures: Driver, services: FakeServices) -> None:
    first, second = taken(services)
    pictures.tap("report/evidence/photos/photo_1")
    pictures.tap("dialog/content/leave_out")
    assert taken(services) == [second]
    assert "1 ảnh, giữ bản gốc" in pictures.texts()
    assert list(pictures.get("report/evidence/photos").ids) == ["photo_1"]
    assert first != second


def test_a_picture_taken_again_replaces_the_old_one_only_when_it_is_stored(
    pictures: Driver, services: FakeServices
) -> None:
    first, second = taken(services)
    pictures.tap("report/evidence/photos/photo_1")
    pictures.tap("dialog/content/retake")
    assert taken(services)[0] == second
    assert len(taken(services)) == 2
    assert first not in taken(services)


def test_the_recorded_screen_says_of_each_picture_where_it_is(
    opened: Driver, services: FakeServices, shots: Path
) -> None:
    states = (
        (PhotoState.COMPLETE, 100),
        (PhotoState.SENDING, 40),
        (PhotoState.WAITING, 0),
        (PhotoState.REFUSED, 0),
        (PhotoState.REMOVED, 100),
    )
    shown = tuple(
        PhotoView(f"r{n}", at(14, 26, n), b"" if state is PhotoState.REMOVED else photo(), state, share)
        for n, (state, share) in enumerate(states)
    )
    view = replace(services.recorded("case-1"), photos=shown)
    opened.app.go("recorded", case_id="case-1", view=view)
    opened.settle()
    opened.show(opened.get("recorded/photos/photo_5"))
    opened.shot(shots / "07b-recorded-pictures.png")
    told = opened.texts()
    assert "Ảnh chứng cứ: 5, máy chủ đã nhận 2" in told
    for words in ("Máy chủ đã nhận", "Đang gửi 40%", "Chờ gửi", "Máy chủ không nhận", "Chỉ còn ở máy chủ"):
        assert words in told


def test_the_sync_screen_tells_how_many_pictures_are_only_here(
    opened: Driver, services: FakeServices, shots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(
        Tone.INFO,
        same("Ảnh: 3 chưa gửi xong, 12 máy chủ đã nhận"),
        (same("Còn 7,4 MB. Ảnh gửi sau các mục trong sổ và gửi tiếp từ chỗ dừng."),),
    )
    plain = services.sync_view
    monkeypatch.setattr(services, "sync_view", lambda which: replace(plain(which), photos=told))
    opened.tap("rail/sync")
    opened.shot(shots / "10-sync-photos.png")
    assert "Ảnh: 3 chưa gửi xong, 12 máy chủ đã nhận" in opened.get("sync/photos").title
    monkeypatch.setattr(services, "sync_view", plain)
    opened.get("sync").ticked()
    opened.settle()
    assert opened.get("sync/photos").height == 0
