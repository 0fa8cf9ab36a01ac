"""What one keystroke costs in the violation search, over the whole catalogue. Goal: at most 16 ms."""

from __future__ import annotations

import sys
import time
from datetime import date

from shared.law.catalogue import load_catalogue, parse_catalogue
from shared.law.packaged import packaged_text

TYPED = (
    "vuot den do",
    "nồng độ cồn",
    "mũ bảo hiểm",
    "điểm c khoản 7 điều 7",
    "khong bang lai",
    "qua toc do 20",
    "zzzz",
)
DAY = date(2026, 11, 21)
GOAL_MS = 16


def main() -> int:
    """Type each text letter by letter; prints the first keystroke (index), the middle and the worst one."""
    started = time.perf_counter()
    catalogue = parse_catalogue(packaged_text("violations.csv"))
    parsed = time.perf_counter()
    catalogue.search("", DAY)
    indexed = time.perf_counter()
    costs = []
    for text in TYPED * 20:
        for length in range(1, len(text) + 1):
            begun = time.process_time()
            catalogue.search(text[:length], DAY, vehicle_group=None, limit=20)
            costs.append((time.process_time() - begun) * 1000)
    costs.sort()
    print(f"catalogue of {len(catalogue.rows())} rows: checked and parsed in {(parsed - started) * 1000:.0f} ms")
    print(f"search index: {(indexed - parsed) * 1000:.0f} ms once")
    print(f"a keystroke: median {costs[len(costs) // 2]:.2f} ms, worst {costs[-1]:.2f} ms (goal {GOAL_MS} ms)")
    return 0 if load_catalogue().edition == catalogue.edition else 1


if __name__ == "__main__":
    sys.exit(main())
