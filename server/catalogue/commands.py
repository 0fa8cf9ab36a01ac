"""`bienban-server catalogue check | import | diff | rehearse`: says what it found in both languages; 2 = unusable."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from server.catalogue.service import (
    Rehearsed,
    current_catalogue,
    faults_of_file,
    import_catalogue,
    read_file,
    read_named,
    rehearse_catalogue,
)
from server.parts import Parts
from shared.clock import day_of
from shared.errors import InvalidInput
from shared.law.catalogue import parse_catalogue
from shared.law.catalogue_change import RowChange, diff_catalogues

UNUSABLE = 2
OpenServer = Callable[[], AbstractContextManager[Parts]]
"""Opens the database; entered only by the actions that need it, so that a file can be checked on any computer."""

_YEARS = range(2020, 2100)
_KINDS = {"added": "thêm / added", "removed": "bỏ / removed", "changed": "sửa / changed"}
_PARTS = {
    "total": "tổng tiền / total",
    "points": "điểm / points",
    "revoke_months": "tước (tháng) / suspension (months)",
    "penalty": "hình thức / penalty",
    "lowest_competent_post": "chức vụ thấp nhất / lowest post",
    "explanation_right": "quyền giải trình / right to explain",
    "decision_due": "hạn ra quyết định / decision due",
    "legal_points": "điều khoản / legal points",
    "form": "mẫu / form",
    "error": "không xử được / cannot be judged",
}


def add_catalogue_commands(commands: Any) -> None:
    """Add `catalogue` to the server's subcommands (the object of `add_subparsers`)."""
    parser = commands.add_parser("catalogue", help="kiểm tra, nạp nghị định mới / check, import a new decree")
    actions = parser.add_subparsers(dest="action", required=True)
    one = actions.add_parser("check", help="kiểm tra tệp, không nạp / check a file, import nothing")
    one.add_argument("file", help="tệp CSV / CSV file (docs/law.md 11)")
    one = actions.add_parser("import", help="nạp cho mọi đơn vị / make it every unit's catalogue")
    one.add_argument("file")
    one = actions.add_parser("diff", help="dòng nào thay đổi / which rows change")
    one.add_argument("file", help="tệp hoặc bản (12 ký tự) / file or edition (12 hex)")
    one.add_argument("file2", nargs="?", help="so FILE với FILE2; thiếu thì so bản đang dùng với FILE / without it: "
                     "from the one in use to FILE")  # fmt: skip
    one = actions.add_parser("rehearse", help="thử trên các vụ đã có / judge stored cases under the file")
    one.add_argument("file")
    one.add_argument("--day", help="coi như vi phạm vào ngày này / as if each violation fell on this day: YYYY-MM-DD")


def run_catalogue(arguments: argparse.Namespace, server: OpenServer) -> int:
    """Run one action; the exit code. DomainError for what cannot be read or done."""
    match arguments.action:
        case "check":
            return _check(Path(arguments.file))
        case "import":
            return _import(Path(arguments.file), server)
        case "diff":
            with server():
                _diff(arguments.file, arguments.file2)
        case "rehearse":
            moved_to = _day(arguments.day)
            candidate = parse_catalogue(read_file(Path(arguments.file)))
            with server() as parts:
                today = day_of(parts.clock.now_ms())
                _show_rehearsal(rehearse_catalogue(candidate, today=today, moved_to=moved_to))
    return 0


def _check(path: Path) -> int:
    faults = faults_of_file(path)
    for fault in faults:
        print(f"{fault.field}: {fault.vi} / {fault.en}", file=sys.stderr)
    if faults:
        print(f"{len(faults)} lỗi, không nạp được / {len(faults)} faults, cannot be imported", file=sys.stderr)
        return UNUSABLE
    catalogue = parse_catalogue(read_file(path))
    rows = len(catalogue.rows())
    print(f"Không có lỗi: {rows} dòng, bản {catalogue.edition} / No fault: {rows} rows, edition {catalogue.edition}")
    return 0


def _import(path: Path, server: OpenServer) -> int:
    # Every fault is named before the database is opened; the import checks again what it stores.
    if _check(path):
        return UNUSABLE
    with server() as parts:
        homes = import_catalogue(parts, read_file(path))
    units = ", ".join(str(home) for home in homes)
    print(f"Đã nạp cho đơn vị {units}; máy nhận khi đồng bộ / Imported for units {units}; tablets get it as they sync")
    return 0


def _diff(first: str, second: str | None) -> None:
    if second is None:
        old, new = current_catalogue(), parse_catalogue(read_named(first))
    else:
        old, new = parse_catalogue(read_named(first)), parse_catalogue(read_named(second))
    changes = diff_catalogues(old, new)
    for change in changes:
        _show_change(change)
    print(f"{old.edition} → {new.edition}: {len(changes)} dòng thay đổi / {len(changes)} rows change")


def _show_change(change: RowChange) -> None:
    print(f"{change.code} {change.effective_from.isoformat()}: {_KINDS[change.kind]}")
    for column, (old, new) in change.columns.items():
        print(f"  {column}: {old} → {new}")


def _show_rehearsal(rehearsed: Rehearsed) -> None:
    for case in rehearsed.found.cases:
        print(case.label)
        for part, (old, new) in case.changes.items():
            print(f"  {_PARTS[part]}: {old or '–'} → {new or '–'}")
    for label, error in rehearsed.unread:
        print(f"{label}: không đọc được / cannot be read: {error.vi} / {error.en}")
    for label, reason in rehearsed.found.unjudged:
        print(f"{label}: cả hai danh mục đều không xử được / neither catalogue can judge it: {reason}")
    for code in rehearsed.found.undecidable:
        print(f"{code}: không chức vụ nào đủ thẩm quyền / no post could decide it")
    changed, nobody = len(rehearsed.found.cases), len(rehearsed.found.undecidable)
    print(
        f"{rehearsed.judged} vụ, {changed} vụ thay đổi, {nobody} hành vi không ai xử được / "
        f"{rehearsed.judged} cases, {changed} change, {nobody} codes that nobody could decide"
    )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
        if day.year not in _YEARS:
            raise ValueError("a year without a catalogue")
    except ValueError:
        raise InvalidInput(
            "day",
            field="--day",
            vi=f"“{text}” không dùng được. Viết ngày từ 2020 đến 2099 như 2027-01-01.",
            en=f"“{text}” cannot be used. Write a day from 2020 to 2099 like 2027-01-01.",
        ) from None
    return day
