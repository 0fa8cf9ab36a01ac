"""A thermal printer that really reads its port: ESC/POS in, an image of the roll out. It may run out or break off."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from PIL import Image, ImageOps

REAL_TIME = {b"\x10\x04\x01": 1, b"\x10\x04\x02": 2, b"\x10\x04\x04": 4}


def read_roll(stream: bytes) -> tuple[Image.Image, list[str]]:
    """What a head would burn, white paper and black dots, and the other commands in order. ValueError: not ESC/POS."""
    rows: list[tuple[int, bytes]] = []
    commands, at = [], 0
    while at < len(stream):
        if stream[at : at + 2] == b"\x1b@":
            commands.append("start")
            at += 2
        elif stream[at : at + 4] == b"\x1dv0\x00":
            across = int.from_bytes(stream[at + 4 : at + 6], "little")
            high = int.from_bytes(stream[at + 6 : at + 8], "little")
            band = stream[at + 8 : at + 8 + across * high]
            rows += [(across, band[row * across : (row + 1) * across]) for row in range(high)]
            at += 8 + across * high
        elif stream[at : at + 2] == b"\x1bd":
            commands.append("feed")
            at += 3
        elif stream[at : at + 3] == b"\x1dV\x01":
            commands.append("cut")
            at += 3
        elif stream[at : at + 3] == b"\x1dr\x01":
            commands.append("ask")
            at += 3
        else:
            raise ValueError(f"no command at {at}: {stream[at : at + 4]!r}")
    across = rows[0][0]
    packed = b"".join(row for _, row in rows)
    return ImageOps.invert(Image.frombytes("1", (across * 8, len(rows)), packed).convert("L")), commands


@dataclass
class RollPrinter:
    """`talks`: answers status questions. `cut_after`: breaks the link once so many bytes of a notice came.
    `stops_after`: out of paper at that byte, and what follows stays unread. `jobs`: what came over each link, without
    the questions for its state."""

    talks: bool = True
    paper: bool = True
    low: bool = False
    cover_open: bool = False
    cut_after: int | None = None
    stops_after: int | None = None
    jobs: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._port = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._port.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def uri(self, width: int = 58) -> str:
        return f"escpos://127.0.0.1:{self.port}?width={width}"

    @property
    def notices(self) -> list[bytes]:
        """The links over which more came than questions."""
        return [job for job in self.jobs if job]

    def close(self) -> None:
        if self._port.fileno() >= 0:
            self._port.shutdown(socket.SHUT_RDWR)  # a close alone would leave it listening while it waits
            self._port.close()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._port.accept()
            except OSError:
                return
            with link:
                self._one(link)

    def _one(self, link: socket.socket) -> None:
        self.jobs.append(b"")
        while True:
            try:
                came = link.recv(4096)
            except OSError:
                return
            if not came:
                return
            self.jobs[-1] += self._without_questions(link, came)
            got = len(self.jobs[-1])
            if self.stops_after is not None and got > self.stops_after:
                self.paper = False
            if self.cut_after is not None and got > self.cut_after:
                return
            if self.talks and self.paper and self.jobs[-1].endswith(b"\x1dr\x01"):
                link.sendall(b"\x00")

    def _without_questions(self, link: socket.socket, came: bytes) -> bytes:
        for question, number in REAL_TIME.items():
            while question in came:
                came = came.replace(question, b"", 1)
                if self.talks:
                    link.sendall(bytes([self._status(number)]))
        return came

    def _status(self, number: int) -> int:
        offline = not self.paper or self.cover_open
        bits = {
            1: 0x08 * offline,
            2: 0x04 * self.cover_open + 0x20 * (not self.paper),
            4: 0x60 * (not self.paper) + 0x0C * self.low,
        }
        return 0x12 | bits[number]
