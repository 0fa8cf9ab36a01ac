"""The way to a thermal printer: a raw port (9100) or a device file (USB, Bluetooth as /dev/rfcomm0)."""

from __future__ import annotations

import os
import select
import socket
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from shared.errors import InvalidInput

PORT = 9100
_CONNECT_S = 3.0
"""A belt printer is near: one that takes longer is off, and a screen may be waiting for its state."""
_PATIENCE_S = 10.0
_PIECE = 4096


class Link(Protocol):
    """Open from its making to `close`. OSError from any call: the link is gone."""

    def send(self, data: bytes) -> None:
        """All of it; a printer that takes nothing for ten seconds is a link that is gone."""

    def receive(self, seconds: float) -> bytes:
        """What came within `seconds`; empty when nothing did."""

    def close(self) -> None: ...


class SocketLink:
    """A raw TCP port."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=_CONNECT_S)

    def send(self, data: bytes) -> None:
        self._socket.settimeout(_PATIENCE_S)
        self._socket.sendall(data)

    def receive(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        try:
            said = self._socket.recv(_PIECE)
        except TimeoutError:
            return b""
        if not said:
            raise ConnectionResetError("closed by the printer")
        return said

    def close(self) -> None:
        self._socket.close()


class DeviceLink:
    """A device file that is read and written."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        if os.isatty(self._file):
            tty.setraw(self._file)  # a serial line would turn line feeds in a picture into two bytes

    def send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            if not select.select([], [self._file], [], _PATIENCE_S)[1]:
                raise TimeoutError("the printer takes nothing")
            left = left[os.write(self._file, left[:_PIECE]) :]

    def receive(self, seconds: float) -> bytes:
        return os.read(self._file, _PIECE) if select.select([self._file], [], [], seconds)[0] else b""

    def close(self) -> None:
        os.close(self._file)


def read_address(uri: str) -> tuple[str, Callable[[], Link], int]:
    """(name, how to open it, millimetres) of ``escpos://host[:9100]?width=58`` or ``escpos:/dev/usb/lp0?width=80``.

    InvalidInput("printer_uri"): neither, or another width than 58 or 80.
    """
    try:
        parts = urlsplit(uri)
        width = int(parse_qs(parts.query).get("width", ["58"])[0])
        host, port = parts.hostname, parts.port or PORT
    except ValueError as error:
        raise _unusable(uri) from error
    if parts.scheme != "escpos" or width not in {58, 80}:
        raise _unusable(uri)
    if host:
        return f"{host}:{port} ({width} mm)", lambda: SocketLink(host, port), width
    device = Path(parts.path)
    if not device.is_absolute() or device == Path("/"):
        raise _unusable(uri)
    return f"{device.name} ({width} mm)", lambda: DeviceLink(device), width


def _unusable(uri: str) -> InvalidInput:
    return InvalidInput(
        "printer_uri",
        field="printer",
        vi=f"Địa chỉ máy in “{uri}” không dùng được. Ghi dạng escpos://tên-máy:9100?width=58 (hoặc 80).",
        en=f"The printer's address “{uri}” cannot be used. Write it as escpos://host:9100?width=58 (or 80).",
    )
