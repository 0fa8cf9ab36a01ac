"""`bienban-server stick import PATH`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from server.parts import Parts
from server.sticks.service import Taken, import_sticks

SOME_REFUSED = 1


def add_stick_commands(commands: Any) -> None:
    """The subcommand `stick`."""
    stick = commands.add_parser("stick", help="nhận sổ niêm phong từ USB / take sealed ledgers from a USB stick")
    acts = stick.add_subparsers(dest="act", required=True)
    one = acts.add_parser("import", help="nhận mọi tệp *.bbx / take every *.bbx file, write receipts beside them")
    one.add_argument("path", type=Path, help="thư mục trên USB hoặc một tệp / the stick's folder, or one file")


def run_stick(arguments: argparse.Namespace, parts: Parts) -> int:
    """Import, and say for each file what became of it. 1 when at least one was refused."""
    taken = import_sticks(parts, arguments.path)
    for one in taken:
        print(_line(one))
    return SOME_REFUSED if any(one.problem for one in taken) else 0


def _line(one: Taken) -> str:
    if one.problem is not None:
        return f"{one.file}: {one.problem.vi} / {one.problem.en} [{one.problem.code}]"
    if one.last:
        return (
            f"{one.file}: máy {one.tablet}, có tới mục {one.last}, {one.new} mục mới; đã ghi biên nhận / "
            f"tablet {one.tablet}, up to entry {one.last}, {one.new} new; receipt written"
        )
    what = ("ảnh mới", "new picture") if one.new else ("ảnh đã có", "picture known")
    return (
        f"{one.file}: máy {one.tablet}, {what[0]}; đã ghi biên nhận / tablet {one.tablet}, {what[1]}; receipt written"
    )
