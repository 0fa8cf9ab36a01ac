"""Photos of strangers are read in a process of their own: it may hang, eat memory or die, and the server goes on."""

from __future__ import annotations

import subprocess
from threading import Thread

import pytest

from print_templates.verify.picture import NotReadable
from server.papercheck import child, reading
from server.papercheck.reading import Desk
from server.problems import ComeBack
from tests.server.papercheck.papers import photo


def unreadable(desk: Desk, raw: bytes) -> str:
    with pytest.raises(NotReadable) as told:
        desk.masks_in(raw)
    return told.value.code


def test_the_codes_of_a_picture_come_back_whole() -> None:
    assert Desk().masks_in(photo("ONE", "TWO")).keys() == {"ONE", "TWO"}


def test_a_decoder_without_end_is_ended() -> None:
    assert unreadable(Desk(seconds=0.01), photo("ONE")) == "too_large"


def test_a_decoder_that_dies_is_an_unreadable_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    died = subprocess.CompletedProcess((), -11, b"", b"")
    monkeypatch.setattr(reading.subprocess, "run", lambda *_args, **_named: died)
    assert unreadable(Desk(), photo("ONE")) == "not_a_picture"


def test_the_reader_knows_nothing_of_the_servers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def run(*_args: object, **named: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(named)
        return subprocess.CompletedProcess((), 0, b'{"codes": {"X": 2}}', b"")

    monkeypatch.setattr(reading.subprocess, "run", run)
    Desk().masks_in(b"raw")
    assert seen["env"] == {}


def test_so_many_at_once_and_the_next_is_told_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(at_once=1)
    told: list[ComeBack] = []

    def run(*_args: object, **_named: object) -> subprocess.CompletedProcess[bytes]:
        with pytest.raises(ComeBack) as refused:
            desk.masks_in(b"second")
        told.append(refused.value)
        return subprocess.CompletedProcess((), 0, b'{"codes": {"X": 2}}', b"")

    monkeypatch.setattr(reading.subprocess, "run", run)
    first = Thread(target=desk.masks_in, args=(b"first",))
    first.start()
    first.join()
    assert [(one.code, one.seconds) for one in told] == [("checks_busy", 10)]


def test_the_process_bounds_its_memory_and_its_time() -> None:
    assert child.MEMORY <= 2_000_000_000
    assert child.SECONDS <= reading.SECONDS
