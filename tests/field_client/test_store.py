"""The encrypted store: its schema, its one writer, its refusals."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from field_client.store import meta, migrate
from field_client.store.files import write_whole
from field_client.store.store import Store
from field_client.store.tables import METADATA, events, photos
from shared.errors import Corrupt, NotAllowed
from tests.field_client.conftest import Site

KEY = b"k" * 32


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store.db", KEY)


def test_the_tables_in_code_are_those_of_the_migrations(store: Store) -> None:
    with store.reading() as connection:
        for name, table in METADATA.tables.items():
            found = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
            assert found == [column.name for column in table.columns], name


def test_another_key_opens_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="store_unreadable"):
        Store.open(tmp_path / "store.db", b"x" * 32)


def test_the_file_is_no_plain_database(store: Store, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "store.db").execute("SELECT * FROM sqlite_master")


def test_a_store_of_a_newer_version_is_left_alone(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        tx.exec_driver_sql("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(NotAllowed, match="store_newer"):
        Store.open(tmp_path / "store.db", KEY)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = migrate.versions()
    Store.open(tmp_path / "store.db", KEY).close()
    broken = [*good, (len(good) + 1, "CREATE TABLE later (x TEXT);\nINSERT INTO nowhere VALUES (1);\n")]
    monkeypatch.setattr(migrate, "versions", lambda: broken)
    with pytest.raises(Exception, match="nowhere"):
        Store.open(tmp_path / "store.db", KEY)
    monkeypatch.setattr(migrate, "versions", lambda: good)
    store = Store.open(tmp_path / "store.db", KEY)
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'later'").first() is None


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            meta.put(tx, "a", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as connection:
        assert meta.get(connection, "a") is None


def test_readers_see_the_last_commit_while_a_writer_works(store: Store) -> None:
    with store.transaction() as tx:
        meta.put(tx, "a", 1)
    with store.transaction() as tx:
        meta.put(tx, "a", 2)
        with store.reading() as connection:
            assert meta.get(connection, "a") == 1


def test_writers_on_many_threads_take_turns(store: Store) -> None:
    with store.transaction() as tx:
        meta.put(tx, "n", 0)

    def add() -> None:
        for _ in range(10):
            with store.transaction() as tx:
                meta.put(tx, "n", meta.get(tx, "n") + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with store.reading() as connection:
        assert meta.get(connection, "n") == 40


def test_an_event_is_never_changed(shift: Site) -> None:
    store = shift.tablet.opened.tablet.store
    with pytest.raises(NotAllowed, match="append_only"), store.transaction() as tx:
        tx.execute(update(events).values(kind="x"))


def test_nothing_without_a_receipt_is_deleted(shift: Site) -> None:
    shift.recorded()
    store = shift.tablet.opened.tablet.store
    with pytest.raises(NotAllowed, match="no_receipt"), store.transaction() as tx:
        tx.execute(delete(events).where(events.c.seq == 3))
    assert shift.kinds().count("report.recorded") == 1


def test_a_declared_photo_without_a_receipt_is_not_deleted(shift: Site, jpeg: bytes) -> None:
    draft_id = shift.draft()
    assert len(shift.tablet.add_photo(draft_id, jpeg).photos) == 1
    shift.tablet.record_report(draft_id)
    assert shift.kinds().count("evidence.added") == 1
    store = shift.tablet.opened.tablet.store
    with pytest.raises(NotAllowed, match="no_receipt"), store.transaction() as tx:
        tx.execute(delete(photos))
    with store.reading() as connection:
        assert connection.execute(select(photos.c.picture)).scalar() == jpeg


def test_a_damaged_picture_is_refused(shift: Site) -> None:
    with shift.refuses("photo"):
        shift.tablet.add_photo(shift.draft(), b"\xff\xd8 no picture")


def test_a_full_disk_is_told_and_loses_nothing(store: Store) -> None:
    with store.transaction() as tx:
        meta.put(tx, "kept", 1)
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar() or 0
        tx.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    secret = "NGUYỄN VĂN BÍ MẬT"
    with pytest.raises(NotAllowed, match="storage_full") as caught, store.transaction() as tx:
        meta.put(tx, "big", secret * 10_000)
    assert secret not in str(caught.value.__cause__)
    with store.reading() as connection:
        assert meta.get(connection, "kept") == 1


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotAllowed, match="storage_full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.json"]
