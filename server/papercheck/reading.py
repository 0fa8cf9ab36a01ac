"""The QR in an uploaded photo. Decoders of foreign bytes hang, eat memory or die: they run in a process of their own.

Nothing is kept: the bytes go through a pipe (an upload above half a megabyte waits in a temporary file without a name)
and are gone with the request.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from print_templates.verify.picture import NotReadable
from server.problems import ComeBack

LARGEST = 15_000_000
"""Bytes of an upload: a phone's photo has 3 to 8 million."""
SECONDS = 12.0
AT_ONCE = 2
RETRY_SECONDS = 10
EXTENSION = "bienban_paper_desk"
_TOP = Path(__file__).resolve().parents[2]


class Desk:
    """Where photos are read in one server process: so many at once, so that pages and tablets keep their turn."""

    def __init__(self, at_once: int = AT_ONCE, seconds: float = SECONDS) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._seconds = seconds

    def masks_in(self, raw: bytes) -> dict[str, int]:
        """The texts of the QR codes in a photo, each with its mask. NotReadable, ComeBack("checks_busy")."""
        with self._taken():
            answer = self._asked(raw)
        if "unreadable" in answer:
            raise NotReadable(answer["unreadable"])
        codes: dict[str, int] = answer["codes"]
        return codes

    def _asked(self, raw: bytes) -> dict[str, Any]:
        # No environment: a decoder that is taken over finds no settings of ours.
        command = [sys.executable, "-m", "server.papercheck.child"]
        try:
            done = subprocess.run(  # noqa: S603 - our own module, nothing of the request is in the command
                command, input=raw, capture_output=True, timeout=self._seconds, cwd=_TOP, env={}, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NotReadable("too_large") from error
        if done.returncode != 0:
            raise NotReadable("not_a_picture")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    @contextmanager
    def _taken(self) -> Iterator[None]:
        if not self._free.acquire(blocking=False):
            raise ComeBack(
                "checks_busy",
                seconds=RETRY_SECONDS,
                vi="Nhiều người đang kiểm tra giấy. Gửi lại ảnh sau ít giây.",
                en="Many papers are being checked. Send the picture again in a few seconds.",
            )
        try:
            yield
        finally:
            self._free.release()
