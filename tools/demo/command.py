"""The command line of the demo."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tools.demo.nursery import Nursery

if TYPE_CHECKING:
    from tools.demo.outcome import Outcome

SLOW_S = 30.0


def main(argv: list[str]) -> int:
    """Run the shift; print the summary. 0 when everything came to what it must, 1 when not, 2 unusable input."""
    parser = argparse.ArgumentParser(prog="bienban demo", description="Chạy trọn ca trực mẫu / Run whole sample shifts")
    parser.add_argument("--once", action="store_true", help="chạy một lần rồi thôi / run once and end (the default)")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), metavar="DIR")
    parser.add_argument("--shift", type=Path, metavar="FILE.json", help="ca trực khác / another shift")
    try:
        given = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    outcome = _run(given.shift, given.out)
    print(json.dumps(outcome.summary(), ensure_ascii=False, indent=1))
    if outcome.seconds["total"] > SLOW_S:
        spent = sorted(outcome.seconds.items(), key=lambda item: -item[1])
        print("Lâu hơn dự kiến / Slower than planned: " + ", ".join(f"{name} {s:.1f} s" for name, s in spent))
    for fault in outcome.faults:
        print(f"SAI / WRONG: {fault}", file=sys.stderr)
    print(f"Kết quả / Results: {given.out}")
    return 1 if outcome.faults else 0


def _run(shift_file: Path | None, out: Path) -> Outcome:
    """Load the server's program beside the tablet's, then run. Nothing of ours is left but what lies in `out`."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bienban-demo-") as work:
        os.environ.setdefault("KIVY_HOME", str(Path(work) / "kivy"))
        nursery = Nursery(Path(work) / "station")
        try:
            read_shift = import_module("tools.demo.shift").read_shift
            run_once = import_module("tools.demo.run").run_once
            shift = read_shift(shift_file, time.time_ns() // 1_000_000)
            outcome: Outcome = run_once(shift, out, nursery, started=started)
        finally:
            nursery.close()
    return outcome
