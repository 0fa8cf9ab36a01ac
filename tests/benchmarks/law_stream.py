"""How many cases a second `bienban assess --jsonl` answers on one core. Goal: at least 5,000."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.shared.law.worked import CASE_TABLES, case_json, worked

CASES = 20_000
GOAL = 5_000


def main() -> int:
    """Stream the cases worked by hand, over and over, through a real process; prints cases a second of CPU."""
    lines = [json.dumps(case_json(one.row), ensure_ascii=False) for table in CASE_TABLES for one in worked(table)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        path.write_text("\n".join((lines * (CASES // len(lines) + 1))[:CASES]) + "\n", encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "tools.cli", "assess", "--jsonl", str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answered = done.stdout.count(b"\n")
    seconds = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    print(
        f"assess --jsonl: {answered} cases in {seconds:.2f} s of one core = {answered / seconds:,.0f}/s (goal {GOAL:,})"
    )
    return 0 if answered == CASES else 1


if __name__ == "__main__":
    sys.exit(main())
