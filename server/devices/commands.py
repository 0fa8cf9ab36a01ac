"""`bienban-server lost`, `wipe`, `rotate`: what is done at the station about devices and keys."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from server.devices.losing import declare_lost, order_wipe
from server.feed.sealing import publish_sealing_key
from server.keys.folder import rotate_recovery
from server.parts import Parts


def add_device_commands(commands: Any) -> None:
    """Their parsers."""
    one = commands.add_parser("lost", help="khai mất máy: số, khoá, lệnh xoá / a tablet is lost: numbers, keys, wipe")
    _of_tablet(one)
    one.add_argument("--officer", type=int, required=True, help="cán bộ khai / the officer who declares it")
    one.add_argument("--reason", required=True, help="vì sao / why")
    one = commands.add_parser("wipe", help="ra lệnh gửi hết rồi xoá / order a tablet to send everything, then wipe")
    _of_tablet(one)
    commands.add_parser("rotate", help="đổi khoá dự phòng, giữ khoá cũ / new recovery key; the old one is kept")


def run_lost(arguments: argparse.Namespace, parts: Parts) -> int:
    """Declare a tablet lost."""
    tablet = (arguments.home, arguments.tablet)
    count = declare_lost(parts, tablet, officer=arguments.officer, reason=arguments.reason)
    print(f"Đã khai mất máy, {count} số / Tablet declared lost, {count} serials")
    return 0


def run_wipe(arguments: argparse.Namespace, parts: Parts) -> int:
    """Order a wipe."""
    order_wipe(parts, (arguments.home, arguments.tablet))
    print("Lệnh xoá chờ máy liên lạc / The order waits for the tablet's next contact")
    return 0


def run_rotate(_arguments: argparse.Namespace, parts: Parts) -> int:
    """Rotate the recovery key and tell the tablets the new one."""
    folder = rotate_recovery(parts.settings.key_dir, parts.randomness)
    publish_sealing_key(parts, folder.recovery_public)
    print("Đã đổi khoá dự phòng. Khởi động lại máy chủ / Recovery key rotated. Restart the server")
    return 0


def _of_tablet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=int, required=True)
    parser.add_argument("--tablet", type=UUID, required=True)
