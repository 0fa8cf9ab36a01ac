"""F02: the power goes while a shift is saved. What was not synced is lost or torn; what was told as saved is there.

The tablet's own code runs over SQLite3MC with our cipher, our pragmas and a VFS that logs every write. The log is cut
at every sync, each time with the unsynced sectors dropped, torn or picked at random, and what the disk then holds is
opened by the real SQLCipher: it must be exactly the state last told, or the one whose commit was under way.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.store import files, migrate
from field_client.store import store as store_module
from field_client.store.store import Store
from tests.faults.power.judge import judge
from tests.faults.power.small_files import logged
from tests.faults.record import Injected
from tests.faults.storage.rig import Rig, play_a_shift
from tests.field_client.conftest import Site

KEY = b"k" * 32


def test_f02_a_shift_cut_at_every_sync_keeps_what_was_told(
    rig: Rig, site: Site, jpeg: bytes, tmp_path: Path, faults_injected: Injected
) -> None:
    with rig.under():
        play_a_shift(site, jpeg)
    judged = rig.cut(tmp_path / "cut")
    faults_injected(judged.cuts, lost=len(judged.faults))
    assert judged.faults == []
    assert judged.images > 100


def write_some(path: Path) -> None:
    store = Store.open(path, KEY)
    for value in range(8):
        with store.transaction() as tx:
            tx.exec_driver_sql("INSERT INTO meta VALUES (?, ?)", (f"name {value}", "1" * 3000))
    store.close()


def test_f02_without_a_sync_at_each_commit_the_cut_would_be_seen(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weaker = tuple(pragma.replace("FULL", "NORMAL") for pragma in store_module._PRAGMAS)
    assert weaker != store_module._PRAGMAS
    monkeypatch.setattr(store_module, "_PRAGMAS", weaker)
    with rig.under():
        write_some(tmp_path / "store.db")
    judged = rig.cut(tmp_path / "cut")
    assert any("an older state" in fault for fault in judged.faults)


def test_f02_an_upgrade_of_the_schema_cut_anywhere_is_whole_or_not_begun(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    known = migrate.versions()
    added = (len(known) + 1, "CREATE TABLE later (x TEXT);\nUPDATE meta SET value = value || '2';\n")
    with rig.under():
        write_some(tmp_path / "store.db")
        monkeypatch.setattr(migrate, "versions", lambda: [*known, added])
        Store.open(tmp_path / "store.db", KEY).close()
    judged = rig.cut(tmp_path / "cut")
    faults_injected(judged.cuts, lost=len(judged.faults))
    assert judged.faults == []


def test_f02_a_small_file_cut_anywhere_is_the_old_or_the_new_one(tmp_path: Path, faults_injected: Injected) -> None:
    path = tmp_path / "keys" / "keystore.json"
    with logged(path.parent) as log:
        for content in (b"first" * 900, b"second" * 900, b"third"):
            files.write_whole(path, content)
            log.told(content)
    judged = judge(log.ops, tmp_path / "cut", log.opened(path.name), every_write=True)
    faults_injected(judged.cuts, lost=len(judged.faults))
    assert judged.faults == []
    assert judged.images > 10


@pytest.mark.parametrize("left_out", ["file", "folder"])
def test_f02_a_small_file_without_its_syncs_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    path = tmp_path / "keys" / "keystore.json"
    with logged(path.parent, without=left_out) as log:
        files.write_whole(path, b"first" * 900)
        log.told(b"first" * 900)
    assert judge(log.ops, tmp_path / "cut", log.opened(path.name), every_write=True).faults != []
