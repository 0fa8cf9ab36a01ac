"""F03 and its neighbours: little room, a second window, a lock, a wrong key, a damaged page. Each has its words, keeps
what there is, and sends what can be read."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
import sqlcipher3.dbapi2

from field_client.cases import room
from field_client.settings import Room
from field_client.store import files, reserve
from field_client.store import store as store_module
from field_client.store.store import open_connection
from field_client.ui import views as v
from shared.errors import DomainError
from tests.faults.record import Injected
from tests.faults.storage.rig import Rig
from tests.field_client.conftest import PIN, Site

PAGE = 4096


@pytest.fixture
def shift(site: Site) -> Site:
    site.enrol()
    site.sync()
    return site


def notice_ids(site: Site) -> list[str]:
    return [notice.id for notice in site.tablet.home(v.CaseFilter.ALL).notices]


def test_f03_as_the_disk_fills_photos_stop_first_then_new_reports_and_nothing_else(
    shift: Site, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits, tablet = Room(), shift.tablet
    begun, pictured = shift.draft(), shift.draft()
    free = [limits.warn]
    monkeypatch.setattr(room, "free_bytes", lambda _folder: free[0])
    assert notice_ids(shift) == []
    free[0] = limits.warn - 1
    assert notice_ids(shift) == ["storage"]
    tablet.add_photo(pictured, jpeg)
    free[0] = limits.photos - 1
    assert notice_ids(shift) == ["storage_photos"]
    with shift.refuses("storage_photos"):
        tablet.add_photo(pictured, jpeg)
    shift.draft()
    free[0] = 0
    assert notice_ids(shift) == ["storage_reports"]
    with shift.refuses("storage_reports"):
        tablet.new_draft()
    tablet.save_draft(begun, {"place.text": "Lê Lợi"})
    assert tablet.record_report(begun).number
    assert tablet.enter_decision(begun, PIN).number
    shift.sync()
    assert tablet.truth().unsent == 0


def test_f03_a_notice_understood_does_not_hide_the_graver_one(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    free = [Room().warn - 1]
    monkeypatch.setattr(room, "free_bytes", lambda _folder: free[0])
    shift.tablet.answer_notice("storage", "seen")
    assert notice_ids(shift) == []
    free[0] = Room().photos - 1
    assert notice_ids(shift) == ["storage_photos"]


def test_f03_a_full_disk_is_unlocked_by_giving_up_the_reserve(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shift.settings.data_dir
    shift.tablet.stop()
    reserve.keep_reserve(folder, 100_000)
    assert (folder / reserve.NAME).stat().st_blocks * 512 >= 100_000
    sync = os.fsync

    def full(handle: int) -> None:
        if (folder / reserve.NAME).exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    shift.tablet = shift.build()
    shift.tablet.unlock(PIN)
    assert (folder / reserve.NAME).stat().st_size != 100_000, "the old one is gone; a new one fits the disk again"


def test_f03_a_reserve_that_cannot_be_made_leaves_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(_handle: int, _start: int, _size: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", unsupported)
    reserve.keep_reserve(tmp_path, 100_000)
    assert list(tmp_path.iterdir()) == []


def test_f03_the_store_takes_the_reserve_before_it_fails(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shift.settings.data_dir
    reserve.keep_reserve(folder, 100_000)
    monkeypatch.setattr(store_module, "free_bytes", lambda _folder: 0)
    shift.tablet.new_draft()
    assert not (folder / reserve.NAME).exists()


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "storage_full"), (errno.EROFS, "storage_read_only"), (errno.EIO, "storage_failing")],
)
def test_f03_a_file_that_is_not_written_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def failing(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(DomainError, match=code):
        files.write_whole(tmp_path / "x.json", b"new")
    assert list(tmp_path.iterdir()) == []


def test_f03_a_second_window_of_the_app_is_told_and_the_first_goes_on(shift: Site) -> None:
    second = shift.build()
    with shift.refuses("store_in_use"):
        second.unlock(PIN)
    shift.entered()
    shift.sync()
    shift.tablet.stop()
    second.unlock(PIN)
    assert second.truth().unsent == 0
    shift.tablet = second


def key_of(site: Site) -> bytes:
    return site.tablet._keystore.unlock(PIN).store


def test_f03_a_store_locked_by_another_program_is_still_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    pragmas = tuple(one for one in store_module._PRAGMAS if "busy" not in one)
    monkeypatch.setattr(store_module, "_PRAGMAS", (*pragmas, "busy_timeout=20"))
    site.enrol()
    site.sync()
    site.entered()
    other = open_connection(site.settings.data_dir / "store.db", key_of(site))
    other.execute("BEGIN IMMEDIATE")
    with site.refuses("store_busy"):
        site.sync()
    sums = site.tablet.home(v.CaseFilter.ALL).ledger
    assert len(site.server.events) == sums.created
    assert sums.unsent > 0
    other.execute("ROLLBACK")
    other.close()
    site.sync()
    assert site.tablet.truth().unsent == 0
    faults_injected(1, lost=sums.created - len(site.server.events))


def test_f03_a_disk_that_became_read_only_is_told_as_such_and_still_sent(rig: Rig, site: Site) -> None:
    with rig.under():
        site.enrol()
        site.sync()
        draft_id = site.draft()
        site.entered()

        def read_only(_op: object) -> None:
            raise apsw.ReadOnlyError("attempt to write a readonly database")

        rig.power.refuse = read_only
        with site.refuses("storage_read_only"):
            site.tablet.save_draft(draft_id, {"place.text": "Lê Lợi"})
        with site.refuses("storage_read_only"):
            site.sync()
        assert len(site.server.events) == site.tablet.home(v.CaseFilter.ALL).ledger.created
        rig.power.forget()
        site.tablet.stop()


def test_f03_a_store_of_another_key_is_left_byte_for_byte(shift: Site) -> None:
    shift.tablet.stop()
    path = shift.settings.data_dir / "store.db"
    path.unlink()
    stranger = open_connection(path, b"x" * 32)
    stranger.execute("CREATE TABLE theirs (x TEXT)")
    stranger.close()
    before = path.read_bytes()
    shift.tablet = shift.build()
    with shift.refuses("store_unreadable"):
        shift.tablet.unlock(PIN)
    assert path.read_bytes() == before
    assert shift.tablet.lock_view() is not None


def first_unreadable(path: Path, key: bytes) -> int | None:
    """Seq of the first event that a damaged store does not give; None when all can be read; 0 when none can be."""
    try:
        connection = open_connection(path, key)
    except DomainError:
        return 0
    try:
        (last,) = connection.execute("SELECT count(*) FROM deliveries").fetchone()
        for seq in range(1, last + 1):
            try:
                connection.execute("SELECT raw FROM events WHERE seq = ?", (seq,)).fetchone()
            except sqlcipher3.dbapi2.DatabaseError:
                return seq
    except sqlcipher3.dbapi2.DatabaseError:
        return 0
    finally:
        connection.close()
    return None


def flipped(folder: Path, copy: Path, page: int) -> Path:
    shutil.copytree(folder, copy)
    with (copy / "data" / "store.db").open("r+b") as file:
        file.seek(page * PAGE + 700)
        (byte,) = file.read(1)
        file.seek(page * PAGE + 700)
        file.write(bytes([byte ^ 1]))
    return copy


def test_f03_a_flipped_page_is_told_and_all_events_before_it_are_still_sent(
    shift: Site, tmp_path: Path, faults_injected: Injected
) -> None:
    for _ in range(3):
        shift.entered()
    key, sent = key_of(shift), len(shift.server.events)
    shift.tablet.stop()
    pages = (shift.settings.data_dir / "store.db").stat().st_size // PAGE
    told: set[str] = set()
    arrived = 0
    for page in range(0, pages, 7):
        site = replace(shift, folder=flipped(shift.folder, tmp_path / str(page), page))
        bad = first_unreadable(site.settings.data_dir / "store.db", key)
        told |= codes_of(site)
        if bad:
            assert len(shift.server.events) >= bad - 1
        arrived = max(arrived, len(shift.server.events))
        del shift.server.events[sent:]
    assert told == {"store_unreadable", "store_damaged"}
    assert arrived > sent
    faults_injected(pages // 7 + 1, lost=0)


def codes_of(site: Site) -> set[str]:
    """Open, look, sync; the codes of what was refused. Anything but a domain error goes up."""
    codes: set[str] = set()

    def tried(work: Any) -> None:
        try:
            work()
        except DomainError as error:
            codes.add(error.code)

    tried(lambda: site.tablet.unlock(PIN))
    if not codes:
        tried(lambda: site.tablet.home(v.CaseFilter.ALL))
        tried(site.sync)
    site.tablet.stop()
    return codes - {"server_silent", "bad_answer"}
