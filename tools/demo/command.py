"""The command line of the demo."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tools.demo.run import SLOW_S, run_once
from tools.demo.shift import read_shift


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
    shift = read_shift(given.shift, time.time_ns() // 1_000_000)
    outcome = run_once(shift, given.out)
    print(json.dumps(outcome.summary(), ensure_ascii=False, indent=1))
    if outcome.seconds["total"] > SLOW_S:
        spent = sorted(outcome.seconds.items(), key=lambda item: -item[1])
        print("Lâu hơn dự kiến / Slower than planned: " + ", ".join(f"{name} {s:.1f} s" for name, s in spent))
    for fault in outcome.faults:
        print(f"SAI / WRONG: {fault}", file=sys.stderr)
    print(f"Kết quả / Results: {given.out}")
    return 1 if outcome.faults else 0
