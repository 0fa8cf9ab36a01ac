"""I4: what was told as saved survives; what could not be saved is never told; no PIN mistake destroys evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.store.store import Store
from field_client.ui import views as v
from shared.errors import Corrupt, NotAllowed
from tests.field_client.conftest import PIN, Site


def settings_of(store: Store) -> list[tuple[object, ...]]:
    """(synchronous, journal_mode, foreign_keys) of the open writer and of an open reader."""
    found = []
    for way in (store.transaction, store.reading):
        with way() as connection:
            names = ("synchronous", "journal_mode", "foreign_keys")
            found.append(tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names))
    return found


def test_every_open_connection_of_the_tablet_waits_for_the_disk_at_commit(shift: Site) -> None:
    full = 2
    assert settings_of(shift.tablet.opened.tablet.store) == [(full, "wal", 1)] * 2
    shift.restart()
    assert settings_of(shift.tablet.opened.tablet.store) == [(full, "wal", 1)] * 2


def test_a_wrong_key_changes_no_byte_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.open(path, b"k" * 32).close()
    before = path.read_bytes()
    for key in (b"x" * 32, b"K" * 32, bytes(32)):
        with pytest.raises(Corrupt, match="store_unreadable"):
            Store.open(path, key)
    assert path.read_bytes() == before
    Store.open(path, b"k" * 32).close()


def full_disk(store: Store, *, full: bool) -> None:
    """As a disk without room for one more page; False: somebody made room. A decision needs several pages: those that
    are in the file and free are used up first."""
    with store.transaction() as tx:
        if full:
            free = tx.exec_driver_sql("PRAGMA freelist_count").scalar() or 0
            tx.exec_driver_sql("CREATE TABLE filler (bytes BLOB)")
            tx.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(?))", (4096 * (free + 1),))
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar() or 0
        tx.exec_driver_sql(f"PRAGMA max_page_count = {pages if full else pages + 100_000}")


def test_a_disk_full_at_entering_shows_no_number_and_takes_none(shift: Site) -> None:
    case_id = shift.recorded()
    before = shift.kinds()
    store = shift.tablet.opened.tablet.store
    full_disk(store, full=True)
    with pytest.raises(NotAllowed, match="storage_full"):
        shift.tablet.enter_decision(case_id, PIN)
    assert shift.kinds() == before
    with shift.refuses("not_entered"):
        shift.tablet.entered(case_id)
    full_disk(store, full=False)
    shift.restart()
    assert shift.kinds() == before
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.holds
    assert shift.tablet.enter_decision(case_id, PIN).number == "000001/QĐ-XPHC"


def test_a_commit_that_fails_is_never_told_as_saved(shift: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = shift.recorded()
    before = shift.kinds()
    engine = shift.tablet.opened.tablet.store._writer

    def fail(_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(engine.dialect, "do_commit", fail)
        with pytest.raises(OSError, match="Input/output"):
            shift.tablet.enter_decision(case_id, PIN)
    assert shift.kinds() == before
    with shift.refuses("not_entered"):
        shift.tablet.print_decision(case_id, 2)
    assert shift.tablet.enter_decision(case_id, PIN).number == "000001/QĐ-XPHC"
