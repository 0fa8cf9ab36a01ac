"""`bienban-server retention` and `bienban-server export`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from server.parts import Parts
from server.retention.due import DueCase, due_cases
from server.retention.export import export_ledger
from server.retention.service import remove_due
from server.retention.terms import load_terms
from shared.clock import day_of

COMMANDS = ("retention", "export")
Opened = Callable[[], AbstractContextManager[Parts]]


def add_retention_commands(commands: Any) -> None:
    """Their arguments. Removing needs the word `--apply`: there is no way back."""
    one = commands.add_parser("retention", help="huỷ hồ sơ hết hạn lưu / remove cases whose term has ended")
    how = one.add_mutually_exclusive_group(required=True)
    how.add_argument("--dry-run", action="store_true", help="chỉ liệt kê / only list")
    how.add_argument("--apply", action="store_true", help="huỷ thật, không lấy lại được / remove, for good")
    one.add_argument("--home", type=int, help="chỉ đơn vị này / only this unit")
    one.add_argument("--terms", help="tệp thời hạn / terms (TOML); mặc định / default: data_dir/retention.toml")
    one = commands.add_parser("export", help="xuất sổ một máy để kiểm / a tablet's ledger as a checkable file")
    one.add_argument("--home", type=int, required=True)
    one.add_argument("--tablet", type=UUID, required=True)
    one.add_argument("--out", required=True, help="tệp .ndjson")


def run_retention(arguments: argparse.Namespace, opened: Opened) -> int:
    """The exit code. DomainError: nothing was done."""
    with opened() as parts:
        if arguments.command == "export":
            Path(arguments.out).write_bytes(export_ledger(parts, arguments.home, arguments.tablet))
            print(f"Đã ghi / Written: {arguments.out}")
            return 0
        terms = load_terms(parts.settings.data_dir, Path(arguments.terms) if arguments.terms else None)
        if arguments.apply:
            _tell(remove_due(parts, terms, arguments.home), "Đã huỷ / Removed")
        else:
            _tell(due_cases(terms, day_of(parts.clock.now_ms()), arguments.home), "Sẽ huỷ / Would remove")
    return 0


def _tell(cases: Sequence[DueCase], words: str) -> None:
    for one in cases:
        what = " + ".join(
            name for name, yes in (("sổ / papers", one.takes_events), ("ảnh / photos", one.takes_photos)) if yes
        )
        print(f"{one.home} {one.number} {one.closed:%d/%m/%Y} {one.term}: {what}")
    print(f"{words}: {len(cases)} vụ việc / cases")
