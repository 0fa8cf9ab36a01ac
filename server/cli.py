"""`bienban-server`: init, run, worker, enrol, keys, revoke, restored, catalogue. Both languages; 2 = unusable."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

import segno
from flask import Flask

from server.accounts.service import ALL_UNITS, FIRST_NAME, first_supervisor, give_password, set_officer
from server.app import create_app
from server.catalogue.commands import add_catalogue_commands, run_catalogue
from server.catalogue.service import read_file
from server.devices.commands import add_device_commands, run_lost, run_rotate, run_wipe
from server.devices.enrolment import issue_ticket
from server.devices.revocation import revoke_tablet
from server.devices.tokens import want_rotation
from server.evidence.checking import check_photos, told
from server.feed.standing import import_calendar
from server.keys.folder import ROOT, make_key_folder
from server.keys.publication import key_ring
from server.numbering.queries import list_serials
from server.pades.commands import add_pades_commands, run_pades
from server.papercheck.offline_page import build_page
from server.parts import EXTENSION, Parts
from server.printing.commands import add_print_commands, run_print, run_printers
from server.restore.service import restore_by_hand
from server.retention.commands import add_retention_commands, run_retention
from server.schema import migrate, require_current
from server.serving import run_worker, serve
from server.settings import DEFAULT_FILE, Settings, load_settings
from server.signing.commands import add_signing_commands, run_signer
from server.sticks.command import add_stick_commands, run_stick
from server.system_clock import SystemClock
from server.units.service import set_up_unit
from server.units.unit_file import read_unit_file
from shared.clock import Clock
from shared.errors import DomainError
from shared.ids import RANDOM_BYTES, uuid7
from shared.numbering.number import PENALTY_SERIES
from shared.protocol.enrolment import EnrolmentTicket
from shared.seal.keys import fingerprint

UNUSABLE = 2
OF_SLICES = {
    "stick": run_stick,
    "lost": run_lost,
    "wipe": run_wipe,
    "rotate": run_rotate,
    "print": run_print,
    "printers": run_printers,
    "signer": run_signer,
    "pades": run_pades,
}
"""Commands that their slices bring; each gets the opened parts and answers with the exit code."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        file = Path(arguments.config) if arguments.config else _default_file()
        settings = load_settings(os.environ, file)
        return _run(arguments, settings)
    except DomainError as error:
        print(f"{error.vi}\n{error.en}", file=sys.stderr)
        return UNUSABLE


def init(settings: Settings, clock: Clock, unit: dict[str, object] | None = None) -> Flask:
    """Make what is missing (folders, keys, tables), set up `unit` (a checked unit file); the app over it all."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not (settings.key_dir / ROOT).exists():
        make_key_folder(settings.key_dir, os.urandom, uuid7(clock.now_ms(), os.urandom(RANDOM_BYTES)))
    app = create_app(settings, clock=clock)
    with app.app_context():
        migrate()
        if unit is not None:
            set_up_unit(parts_of(app), unit)
    return app


def make_ticket(settings: Settings, clock: Clock, *, home: int, officer: int) -> EnrolmentTicket:
    """A one-time enrolment ticket for an officer's tablet."""
    app = create_app(settings, clock=clock)
    with app.app_context():
        return issue_ticket(parts_of(app), home, officer)


def write_keys(settings: Settings, clock: Clock, path: Path) -> None:
    """keys.json of all units, as they are now."""
    app = create_app(settings, clock=clock)
    with app.app_context():
        path.write_bytes(key_ring(parts_of(app)))


def parts_of(app: Flask) -> Parts:
    """The parts the composition root made for this app."""
    parts: Parts = app.extensions[EXTENSION]
    return parts


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    clock = SystemClock()
    if arguments.command in OF_SLICES:
        with _opened(settings, clock) as parts:
            return OF_SLICES[arguments.command](arguments, parts)
    match arguments.command:
        case "init":
            app = init(settings, clock, read_unit_file(Path(arguments.unit)) if arguments.unit else None)
            print(f"Đã sẵn sàng / Ready: {settings.data_dir}")
            print(f"root {fingerprint(parts_of(app).keys.root_public)}")
            with app.app_context():
                _show_password(FIRST_NAME, first_supervisor(parts_of(app)))
        case "supervisor":
            app = create_app(settings, clock=clock)
            with app.app_context():
                _show_password(arguments.name, give_password(parts_of(app), arguments.name, home=arguments.home))
                if arguments.officer is not None:
                    set_officer(arguments.name, home=arguments.home, officer=arguments.officer)
        case "run":
            serve(settings, clock)
        case "worker":
            run_worker(settings, clock)
        case "enrol":
            _show(make_ticket(settings, clock, home=arguments.home, officer=arguments.officer))
        case "keys":
            _keys(settings, clock, arguments)
        case "serials" | "revoke" | "token" | "calendar" | "restored" | "photos":
            with _opened(settings, clock) as parts:
                _act(arguments, parts)
        case "catalogue":
            return run_catalogue(arguments, partial(_opened, settings, clock))
        case "retention" | "export":
            return run_retention(arguments, partial(_opened, settings, clock))
    return 0


def _act(arguments: argparse.Namespace, parts: Parts) -> None:
    """The commands that work on an opened database and need nothing else."""
    match arguments.command:
        case "serials":
            for serial, state in list_serials(arguments.home, arguments.year, arguments.series):
                print(f"{serial} {state}")
        case "revoke":
            revoke_tablet(parts, arguments.home, arguments.tablet)
            print("Đã thu hồi máy / Tablet revoked")
        case "token":
            want_rotation(parts, arguments.home, arguments.tablet)
            print("Máy sẽ nhận thẻ truy cập mới ở lần đồng bộ tới / The tablet gets a new token at its next sync")
        case "calendar":
            homes = import_calendar(parts, read_file(Path(arguments.file)))
            print(f"Đã nạp ngày nghỉ cho {len(homes)} đơn vị / Days off imported for {len(homes)} units")
        case "photos":
            print("\n".join(told(check_photos(parts))))
        case "restored":
            require_current()
            print(f"Giai đoạn sổ mới / New epoch: {restore_by_hand(parts)}")


@contextmanager
def _opened(settings: Settings, clock: Clock) -> Iterator[Parts]:
    app = create_app(settings, clock=clock)
    with app.app_context():
        yield parts_of(app)


def _show(ticket: EnrolmentTicket) -> None:
    print(ticket.text())
    if sys.stdout.isatty():
        segno.make(ticket.text(), error="m").terminal(compact=True)


def _show_password(name: str, password: str | None) -> None:
    if password is not None:
        print(f"Giám sát, mật khẩu chỉ hiện lần này / supervisor, password shown only now: {name} {password}")


def _keys(settings: Settings, clock: Clock, arguments: argparse.Namespace) -> None:
    app = create_app(settings, clock=clock)
    root = parts_of(app).keys.root_public
    print(f"root {fingerprint(root)}")
    if arguments.out is not None:
        write_keys(settings, clock, Path(arguments.out))
        print(f"Đã ghi / Written: {arguments.out}")
    if arguments.page is not None:
        Path(arguments.page).write_bytes(build_page(root).html)
        print(f"Đã ghi / Written: {arguments.page}")


def _default_file() -> Path | None:
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bienban-server", description="Máy chủ Biên Bản / The Biên Bản server")
    parser.add_argument("--config", help=f"tệp thiết lập / settings file (TOML; {DEFAULT_FILE} nếu có / if present)")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("init", help="tạo khoá, cơ sở dữ liệu, đơn vị / make keys, database, unit")
    one.add_argument("--unit", help="tệp đơn vị / unit file (TOML)")
    one = commands.add_parser("supervisor", help="mật khẩu mới cho người giám sát / new password for a supervisor")
    one.add_argument("--name", default=FIRST_NAME, help="tên đăng nhập / log-in name")
    one.add_argument("--home", type=int, default=ALL_UNITS, help="chỉ xem đơn vị này / sees only this unit")
    one.add_argument("--officer", type=int, help="là cán bộ số này, được xử lý / is this officer, and may act")
    commands.add_parser("run", help="chạy máy chủ / serve")
    commands.add_parser("worker", help="gửi tin nhắn / send text messages")
    one = commands.add_parser("enrol", help="cấp mã ghi danh một lần / one-time enrolment ticket")
    one.add_argument("--home", type=int, required=True, help="số đơn vị / the unit's id")
    one.add_argument("--officer", type=int, required=True, help="số cán bộ / the officer's id")
    one = commands.add_parser("keys", help="dấu vân tay gốc, ghi keys.json / root fingerprint, write keys.json")
    one.add_argument("--out", help="tệp keys.json cần ghi / where to write keys.json")
    one.add_argument("--page", help="trang kiểm tra giấy khi không có mạng / page that checks papers offline")
    one = commands.add_parser("serials", help="từng số đã cấp và tình trạng / every granted serial and its state")
    one.add_argument("--home", type=int, required=True)
    one.add_argument("--year", type=int, required=True)
    one.add_argument("--series", type=int, default=PENALTY_SERIES)
    one = commands.add_parser("revoke", help="thu hồi một máy / take a tablet out of service")
    one.add_argument("--home", type=int, required=True)
    one.add_argument("--tablet", type=UUID, required=True)
    commands.add_parser("photos", help="đọc lại mọi tệp ảnh, đối chiếu mã băm / read every photo again, compare hashes")
    commands.add_parser("restored", help="cơ sở dữ liệu vừa phục hồi từ bản sao / the database was just restored")
    one = commands.add_parser("token", help="đổi thẻ truy cập của một máy / replace a tablet's token")
    one.add_argument("--home", type=int, required=True)
    one.add_argument("--tablet", type=UUID, required=True)
    one = commands.add_parser("calendar", help="nạp bảng ngày nghỉ / import the days off")
    one.add_argument("file", help="tệp TOML như / TOML file like shared/law/data/holidays.toml")
    add_catalogue_commands(commands)
    add_retention_commands(commands)
    add_stick_commands(commands)
    add_device_commands(commands)
    add_print_commands(commands)
    add_signing_commands(commands)
    add_pades_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
