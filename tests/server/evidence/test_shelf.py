"""Files of photos: they grow at their end only, whoever writes, and appear whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from server.evidence.shelf import Shelf
from shared.errors import Conflict


def test_of_many_that_write_at_one_place_one_does(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = shelf.partial(1, "t", "u")
    shelf.start(path)
    outcome: list[str] = []
    barrier = threading.Barrier(8)

    def write(piece: bytes) -> None:
        barrier.wait()
        try:
            shelf.append(path, 0, piece)
            outcome.append("written")
        except Conflict:
            outcome.append("refused")

    threads = [threading.Thread(target=write, args=(bytes([n]) * 50_000,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcome) == ["refused"] * 7 + ["written"]
    assert len(set(path.read_bytes())) == 1
    assert shelf.size(path) == 50_000


def test_a_late_writer_takes_nothing_back_that_came_after_him(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = shelf.partial(1, "t", "u")
    shelf.start(path)
    shelf.append(path, 0, b"ab")
    shelf.append(path, 2, b"cd")
    shelf.cut_back(path, 2, 0)
    assert path.read_bytes() == b"abcd"
    shelf.cut_back(path, 4, 2)
    assert path.read_bytes() == b"ab"


def test_a_kept_file_is_the_partial_one_under_its_hash_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "evidence")
    path = shelf.partial(1, "t", "u")
    shelf.start(path)
    shelf.append(path, 0, b"ab")
    digest, first = shelf.digest(path)
    shelf.keep(path, shelf.kept(1, digest))
    assert (shelf.kept(1, digest).read_bytes(), first, path.exists()) == (b"ab", b"ab", False)
    assert shelf.kept(1, digest).stat().st_mode & 0o077 == 0
    assert (tmp_path / "evidence").stat().st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        shelf.append(path, 2, b"cd")
