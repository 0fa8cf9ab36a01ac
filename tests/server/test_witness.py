"""The witness file: never behind, on the disk before anybody relies on it, never half written."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.keys import witness as module
from server.keys.witness import WITNESS, Witness, raise_witness, read_witness, replace_damaged_witness
from shared.errors import Corrupt

KEY = (27, 2026, 1)


def test_a_figure_of_the_witness_never_goes_down(tmp_path: Path) -> None:
    raise_witness(tmp_path, Witness(2, {KEY: 50}))
    raise_witness(tmp_path, Witness(1, {KEY: 20, (28, 2026, 1): 7}))
    assert read_witness(tmp_path) == Witness(2, {KEY: 50, (28, 2026, 1): 7})


def test_the_file_is_the_exact_json_of_the_protocol(tmp_path: Path) -> None:
    raise_witness(tmp_path, Witness(1, {(317, 2026, 1): 4170}))
    expected = b'{"epoch":1,"series":[{"high":4170,"home":317,"series":1,"year":2026}]}\n'
    assert (tmp_path / WITNESS).read_bytes() == expected
    assert (tmp_path / WITNESS).stat().st_mode & 0o777 == 0o600


def test_writers_at_once_lose_nobodys_figure(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: raise_witness(tmp_path, Witness(1, {(n, 2026, 1): n})), range(1, 41)))
    witness = read_witness(tmp_path)
    assert witness is not None
    assert witness.high == {(n, 2026, 1): n for n in range(1, 41)}


def test_file_and_folder_are_synced_in_the_order_that_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, os.replace

    def seen_fsync(number: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{number}") else "file")
        fsync(number)

    def seen_replace(source: Path, target: Path) -> None:
        done.append("rename")
        rename(source, target)

    monkeypatch.setattr(module.os, "fsync", seen_fsync)
    monkeypatch.setattr(module.os, "replace", seen_replace)
    raise_witness(tmp_path, Witness(1, {KEY: 1}))
    assert done == ["file", "rename", "folder"]


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    raise_witness(tmp_path, Witness(1, {KEY: 9}))
    before = (tmp_path / WITNESS).stat().st_ino
    raise_witness(tmp_path, Witness(1, {KEY: 8}))
    assert (tmp_path / WITNESS).stat().st_ino == before


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"epoch":"x","series":[]}\n', b'{"epoch":1,"series":[{}]}\n'])
def test_a_damaged_witness_is_said_and_kept_aside_only_by_order(tmp_path: Path, content: bytes) -> None:
    (tmp_path / WITNESS).write_bytes(content)
    with pytest.raises(Corrupt, match="witness"):
        read_witness(tmp_path)
    with pytest.raises(Corrupt, match="witness"):
        raise_witness(tmp_path, Witness(1, {KEY: 1}))
    replace_damaged_witness(tmp_path)
    assert read_witness(tmp_path) is None
    assert (tmp_path / f"{WITNESS}.damaged").read_bytes() == content
