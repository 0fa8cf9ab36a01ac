"""`bienban`: one name for every tool. A tool is loaded only when asked for, so that each starts fast."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from io import TextIOWrapper
from typing import NamedTuple

from shared.errors import DomainError

UNUSABLE = 2
"""Exit code for input or a command line that cannot be used, the same in every tool."""


class Tool(NamedTuple):
    """`module` has ``main(argv: list[str]) -> int``: what follows the tool's name in, the exit code out."""

    module: str
    vi: str
    en: str


TOOLS = {
    "assess": Tool("tools.assess", "tính mức phạt của một vụ việc", "what the law gives for one case"),
    "deadlines": Tool("tools.deadlines", "tính các thời hạn sau khi giao", "time limits after service"),
    "verify": Tool("tools.verify", "kiểm tra bản in, ảnh, tem hoặc sổ", "check a PDF, photo, seal or ledger"),
    "forms": Tool("tools.forms", "kiểm tra và xem các mẫu biểu", "check the forms, draw them as pictures"),
    "demo": Tool("tools.demo", "chạy trọn ca trực mẫu", "run whole sample shifts, end to end"),
    "bench": Tool("tools.bench", "đo tốc độ và kích thước", "measure speed and sizes"),
}


def main(argv: list[str] | None = None) -> int:
    """Run the tool named first in `argv` (default: the command line). Else exit 2 with the usage."""
    _speak_utf8()
    try:
        code = _dispatch(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return code
    except DomainError as error:
        print(f"{error.vi}\n{error.en}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has gone. Without this the interpreter would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(args: list[str]) -> int:
    if args and args[0] in TOOLS:
        run: Callable[[list[str]], int] = import_module(TOOLS[args[0]].module).main
        return run(args[1:])
    if args and args[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    if args:
        print(f"Không có lệnh “{args[0]}” / No such command: {args[0]}\n", file=sys.stderr)
    print(usage(), file=sys.stderr)
    return UNUSABLE


def usage() -> str:
    """The list of tools, Vietnamese first."""
    lines = [f"  {name:<10} {tool.vi} / {tool.en}" for name, tool in TOOLS.items()]
    return "\n".join(
        [
            "Cách dùng / Usage: bienban LỆNH/COMMAND …",
            "",
            *lines,
            "",
            "bienban LỆNH --help: chi tiết / details",
        ]
    )


def _speak_utf8() -> None:
    """Vietnamese must come out whole also under a locale that knows no Vietnamese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
