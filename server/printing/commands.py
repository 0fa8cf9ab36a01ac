"""`bienban-server printers` and `print`: which printers a unit has, and the process that prints."""

from __future__ import annotations

import argparse
from typing import Any

from sqlalchemy import select, update

from server.db import db, transaction
from server.parts import Parts
from server.printing.models import CREATED, FILE, IPP, REFUSED, Printer, PrintPermit
from server.printing.process import run_printing
from server.serving import stop_on_signal
from server.units.models import Unit
from shared.errors import InvalidInput, NotFound
from shared.printing.station import read_address
from shared.text import nfc

LONGEST_NAME = 40


def add_print_commands(commands: Any) -> None:
    """Their parsers."""
    commands.add_parser("print", help="in các lệnh in của đơn vị / print what people asked for")
    one = commands.add_parser("printers", help="máy in của đơn vị / the unit's printers")
    one.add_argument("--home", type=int, required=True, help="số đơn vị / the unit's id")
    change = one.add_mutually_exclusive_group()
    change.add_argument("--add", nargs=2, metavar=("TÊN", "IPP"), help="tên, ipp://máy/ipp/print hoặc file")
    change.add_argument("--remove", metavar="TÊN", help="không in ở máy này nữa / print there no more")


def run_print(_arguments: argparse.Namespace, parts: Parts) -> int:
    """Print until SIGTERM or SIGINT."""
    run_printing(parts.settings, parts.clock, stop=stop_on_signal())
    return 0


def run_printers(arguments: argparse.Namespace, parts: Parts) -> int:
    """Change, then list."""
    if arguments.add:
        add_printer(parts, arguments.home, *arguments.add)
    elif arguments.remove:
        remove_printer(arguments.home, arguments.remove)
    for one in printers_of(arguments.home):
        print(f"{one.name}\t{one.uri or one.kind}")
    return 0


def add_printer(parts: Parts, home: int, name: str, uri: str) -> None:
    """Add a printer, or give one another address. NotFound("unit"); InvalidInput("printer_uri"), ("name")."""
    name = nfc(name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            "name",
            field="name",
            vi=f"Tên máy in có từ 1 đến {LONGEST_NAME} ký tự.",
            en=f"A printer's name has 1 to {LONGEST_NAME} characters.",
        )
    is_file = uri == FILE
    if not is_file:
        read_address(uri)
    with transaction():
        if db.session.get(Unit, home) is None:
            raise NotFound("unit", field="home", vi=f"Không có đơn vị {home}.", en=f"There is no unit {home}.")
        row = db.session.get(Printer, (home, name)) or Printer(home=home, name=name, added_at=parts.clock.now_ms())
        row.kind, row.uri, row.active = (FILE, "", True) if is_file else (IPP, uri, True)
        db.session.add(row)


def remove_printer(home: int, name: str) -> None:
    """What waits for it is not printed, and says so. NotFound("printer")."""
    with transaction():
        row = db.session.get(Printer, (home, nfc(name).strip()))
        if row is None or not row.active:
            raise NotFound(
                "printer",
                field="printer",
                vi=f"Đơn vị {home} không có máy in “{name}”.",
                en=f"Unit {home} has no printer “{name}”.",
            )
        row.active = False
        waiting = update(PrintPermit).where(PrintPermit.home == home, PrintPermit.printer == row.name)
        waiting = waiting.where(PrintPermit.state == CREATED)
        db.session.execute(waiting.values(state=REFUSED, refused_because="Máy in đã bỏ khỏi đơn vị. Chọn máy khác."))


def printers_of(home: int) -> list[Printer]:
    """Those in use, by name."""
    return list(db.session.scalars(select(Printer).where(Printer.home == home, Printer.active).order_by(Printer.name)))
