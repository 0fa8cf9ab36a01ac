"""`bienban bench [NAME…]`: run the scripts of tests/benchmarks, one at a time so that none disturbs another.

A benchmark is a script there: it prints its figures and exits 0. What the scripts share has no ``__main__`` part.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "benchmarks"


def main(argv: list[str]) -> int:
    """Exit 0 when every script did, 1 when one failed, 2 when a name is unknown or there is no checkout."""
    known = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if "__main__" in path.read_text(encoding="utf-8")}
    parser = argparse.ArgumentParser(prog="bienban bench", description="Đo / Measure: " + ", ".join(known))
    parser.add_argument("names", nargs="*", metavar="TÊN/NAME")
    names = parser.parse_args(argv).names or list(known)
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        print(f"Không có bài đo / No such benchmark: {' '.join(unknown)} ({FOLDER})", file=sys.stderr)
        return 2
    return max(_measure(known[name]) for name in names)


def _measure(script: Path) -> int:
    print(f"== {script.stem}", flush=True)
    module = f"tests.benchmarks.{script.stem}"
    done = subprocess.run([sys.executable, "-m", module], cwd=FOLDER.parent.parent, check=False)  # noqa: S603 - our own scripts
    return min(done.returncode, 1) if done.returncode >= 0 else 1
