"""A USB stick between the real tablet and the real server, with no network at all."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from field_client.bootstrap import build_tablet
from field_client.ledger.stick import stick_folder
from field_client.settings import Settings
from field_client.store import meta
from field_client.ui import views as v
from server.cli import parts_of
from server.db import db
from server.evidence.models import PhotoFile
from server.ledger.models import EventRow, ForkedEvent, LedgerRow
from server.sticks.service import Taken, import_sticks
from shared.errors import DomainError
from shared.ledger.stick import RECEIPT_ENDING, SEALED_ENDING
from tests.contract.enrolled_site import enrolled_site
from tests.contract.real_site import RealSite
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, HandClock

PLATE = "29AB12345"


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealSite]:
    """A tablet that has synced once and records a case out of any network."""
    with enrolled_site(tmp_path / "first", monkeypatch) as site:
        site.silence()
        site.entered(vehicle__plate=PLATE)
        yield site


@pytest.fixture
def jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def stick(site: RealSite) -> Path:
    return site.settings.export_dir


def sealed(site: RealSite) -> Path:
    return max(stick(site).glob(f"*{SEALED_ENDING}"), key=lambda one: one.name)


def take(site: RealSite, place: Path | None = None) -> list[Taken]:
    """`bienban-server stick import` at the station."""
    with site.app.app_context():
        return import_sticks(parts_of(site.app), place or stick(site))


def codes(taken: list[Taken]) -> list[str | None]:
    return [one.problem.code if one.problem else None for one in taken]


def unsent(site: RealSite) -> int:
    return site.tablet.home(v.CaseFilter.ALL).ledger.unsent


def held_by(site: RealSite) -> tuple[int, int]:
    """(events, receipts' seq) at the server."""
    with site.app.app_context():
        return db.session.query(EventRow).count(), db.session.query(LedgerRow.seq).scalar()


def test_a_case_travels_by_stick_and_its_receipt_comes_back(away: RealSite) -> None:
    waiting = unsent(away)
    told = away.tablet.export_ledger()
    assert f"{waiting} mục" in told.vi
    assert unsent(away) == waiting + 1  # nothing is received because it was written; the export itself is an entry
    (taken,) = take(away)
    assert (taken.problem, taken.new) == (None, waiting)
    told = away.tablet.export_ledger()
    assert "có biên nhận trên USB" in told.vi
    assert unsent(away) == 1
    assert away.kinds().count("ledger.exported") == 1
    away.serve()
    away.sync()
    assert (unsent(away), away.tablet.home(v.CaseFilter.ALL).ledger.held) == (0, 0)
    assert away.held_by_server() == away.tablet.home(v.CaseFilter.ALL).ledger.created


def test_taking_a_stick_twice_changes_nothing_and_gives_the_same_receipt(away: RealSite) -> None:
    away.tablet.export_ledger()
    take(away)
    receipt = sealed(away).with_suffix(RECEIPT_ENDING)
    first, held = receipt.read_bytes(), held_by(away)
    away.clock.forward(seconds=3600)
    (again,) = take(away)
    assert (again.problem, again.new) == (None, 0)
    assert (receipt.read_bytes(), held_by(away)) == (first, held)


def cut(data: bytes) -> bytes:
    return data[: len(data) - 100]


def cut_to_the_head(data: bytes) -> bytes:
    return data[:36]


def altered(data: bytes) -> bytes:
    return data[:200] + bytes([data[200] ^ 1]) + data[201:]


def of_another_ledger(data: bytes) -> bytes:
    return data[:4] + bytes(16) + data[20:]


def sealed_to_another_key(data: bytes) -> bytes:
    return data[:20] + bytes(8) + data[28:]


def not_ours(_data: bytes) -> bytes:
    return b"PK\3\4 holiday pictures"


CHANGES: list[tuple[Callable[[bytes], bytes], str]] = [
    (cut, "stick_truncated"),
    (cut_to_the_head, "stick_truncated"),
    (altered, "sealed_box"),
    (of_another_ledger, "sealed_box"),
    (sealed_to_another_key, "stick_foreign"),
    (not_ours, "stick_file"),
]


def test_a_file_that_is_not_whole_and_ours_changes_nothing_and_says_why(
    away: RealSite, faults_injected: Injected
) -> None:
    away.tablet.export_ledger()
    path, before = sealed(away), held_by(away)
    whole = path.read_bytes()
    for change, code in CHANGES:
        path.write_bytes(change(whole))
        assert codes(take(away)) == [code], change.__name__
        assert held_by(away) == before
        assert list(stick(away).glob(f"*{RECEIPT_ENDING}")) == []
    faults_injected(len(CHANGES))


def test_a_stick_of_a_tablet_that_is_not_enrolled_here_is_refused(away: RealSite, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = RealSite(tmp_path / "other", HandClock())
    other.serve()
    other.enrol()
    other.recorded()
    other.tablet.export_ledger()
    assert codes(take(away, stick(other))) == ["stick_foreign"]
    other.tablet.stop()
    other.silence()


def test_an_older_stick_after_a_newer_one_changes_nothing(away: RealSite) -> None:
    away.tablet.export_ledger()
    old = sealed(away).read_bytes()
    away.recorded(vehicle__plate="29AB54321")
    away.tablet.export_ledger()
    take(away)
    held = held_by(away)
    sealed(away).write_bytes(old)
    (taken, *_rest) = take(away, sealed(away))
    assert (taken.problem, taken.new, held_by(away)) == (None, 0, held)


def test_a_receipt_that_proves_nothing_marks_nothing(away: RealSite) -> None:
    away.tablet.export_ledger()
    take(away)
    path = sealed(away).with_suffix(RECEIPT_ENDING)
    content = path.read_bytes()
    for wrong in (content.replace(b"tablet", b"tabled"), content.replace(b'\\"seq\\":', b'\\"seq\\":1'), b"{}"):
        path.write_bytes(wrong)
        before = unsent(away)
        assert "không dùng" in away.tablet.export_ledger().vi
        assert unsent(away) >= before


def test_an_old_receipt_replayed_does_not_replace_a_newer_one(away: RealSite) -> None:
    away.tablet.export_ledger()
    take(away)
    path = sealed(away).with_suffix(RECEIPT_ENDING)
    old = path.read_bytes()
    path.unlink()  # the tablet has never seen it
    away.clock.forward(seconds=60)
    away.recorded(vehicle__plate="29AB54321")
    away.tablet.export_ledger()
    take(away)
    away.serve()
    away.sync()
    newest = newest_anchor(away)
    for one in stick(away).glob("*"):
        one.unlink()
    (stick(away) / f"x{RECEIPT_ENDING}").write_bytes(old)
    away.tablet.export_ledger()
    assert newest_anchor(away) == newest


def newest_anchor(site: RealSite) -> str:
    with site.tablet.opened.tablet.store.reading() as connection:
        found = connection.exec_driver_sql("SELECT anchor FROM receipts ORDER BY n DESC LIMIT 1").scalar()
    return str(found)


def test_what_waits_or_is_held_comes_by_feed_since_a_stick_signs_only_receipts(away: RealSite) -> None:
    with away.app.app_context():  # his key is taken from the list: his decision is held at the server
        db.session.execute(db.text("DELETE FROM public_keys WHERE use = 'officer'"))
        db.session.commit()
    away.tablet.export_ledger()
    take(away)
    away.tablet.export_ledger()
    assert away.tablet.home(v.CaseFilter.ALL).ledger.held == 0
    away.serve()
    away.sync()
    assert away.tablet.home(v.CaseFilter.ALL).ledger.held > 0


def test_no_plate_name_or_token_is_in_the_clear_on_the_stick(away: RealSite) -> None:
    away.tablet.export_ledger()
    take(away)
    with away.tablet.opened.tablet.store.reading() as connection:
        token = str(meta.get(connection, "token"))
    for path in stick(away).iterdir():
        for secret in (PLATE, "NGUYỄN HỮU MẪU", token, "report.recorded"):
            assert secret.encode() not in path.read_bytes(), path.name


def test_pictures_travel_sealed_each_by_itself_and_come_back_confirmed(away: RealSite, jpeg: bytes) -> None:
    draft = away.draft(vehicle__plate="29AB54321")
    away.tablet.add_photo(draft, jpeg)
    away.tablet.record_report(draft)
    assert "1 ảnh" in away.tablet.export_ledger().vi
    pictures = [one for one in stick(away).glob(f"*{SEALED_ENDING}") if len(one.stem) > 60]
    assert len(pictures) == 1
    assert jpeg[:64] not in pictures[0].read_bytes()
    assert codes(take(away)) == [None, None]
    with away.app.app_context():
        assert db.session.query(PhotoFile).count() == 1
    assert "ảnh" not in away.tablet.export_ledger().vi


def test_a_picture_cut_short_harms_neither_ledger_nor_picture(away: RealSite, jpeg: bytes) -> None:
    draft = away.draft(vehicle__plate="29AB54321")
    away.tablet.add_photo(draft, jpeg)
    away.tablet.record_report(draft)
    away.tablet.export_ledger()
    picture = next(one for one in stick(away).glob(f"*{SEALED_ENDING}") if len(one.stem) > 60)
    picture.write_bytes(picture.read_bytes()[:-50])
    assert sorted(codes(take(away)), key=str) == [None, "stick_truncated"]
    assert "1 ảnh" in away.tablet.export_ledger().vi


def test_without_a_stick_nothing_is_written(away: RealSite, tmp_path: Path) -> None:
    (tmp_path / "media" / "not-mounted").mkdir(parents=True)
    with away.refuses("no_stick"):
        stick_folder(replace(away.settings, stick_roots=(tmp_path / "media",)))


def test_a_copied_tablet_is_found_by_stick_too(away: RealSite, tmp_path: Path) -> None:
    away.tablet.stop()
    twin = tmp_path / "twin"
    for name in ("data", "device.secret"):
        (shutil.copytree if name == "data" else shutil.copy)(away.folder / name, _made(twin) / name)
    copy = build_tablet(replace(Settings.under(twin), timeout=5.0), clock=away.clock)
    copy.unlock(PIN)
    copy.export_ledger()  # the same entries; that it was exported is one that only the copy has
    copy.export_ledger()
    copy.stop()
    away.restart()
    away.serve()
    away.recorded(vehicle__plate="29AB99911")
    away.sync()
    assert codes(take(away, twin / "export")) == [None, "ledger_fork"]
    with away.app.app_context():
        assert db.session.query(ForkedEvent).count() > 0


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def test_a_wrong_path_is_told(away: RealSite, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="stick_place"):
        take(away, tmp_path / "nowhere")
