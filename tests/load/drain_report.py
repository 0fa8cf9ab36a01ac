"""docs/reports/drain.md, written by the run."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.load.drain import Result


def share(values: list[float], of_hundred: int) -> float:
    """The value that this many of a hundred do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * of_hundred // 100)] if ordered else 0.0


def spread(values: list[float], unit: float = 1.0) -> str:
    """p50, p95, p99 and the largest, as cells of a table."""
    return " | ".join(f"{share(values, part) * unit:,.1f}" for part in (50, 95, 99, 100))


def write(result: Result, *, cores: int, note: str = "") -> str:
    """The page as Markdown; `note`: what else a reader must know of this sitting."""
    size, tally, trouble, counted = result.size, result.tally, result.trouble, result.counted
    busy = result.seconds
    outside = ", ".join(f"{name}: {n}" for name, n in sorted(result.page_failed.items())) or "none"
    return f"""# Draining at the end of a shift (F30)

Written by `make load`; do not edit. {platform.system()} {platform.machine()}, {cores} cores, which the server (2 worker
processes), PostgreSQL (fsync and synchronous commit on) and the simulated tablets share.

{size.tablets:,} tablets of {size.units} units, each with {size.shift.cases} reports ({size.shift.decisions} of them
decided): {size.events:,} events, signed ahead with real chains, keys, seals and leases. All come back within
{trouble.within:.0f} s. When a quarter has arrived the server stands still every other half second for
{trouble.slow_seconds:.0f} s; when half has arrived it is killed (SIGKILL, all processes) and is down for
{trouble.down_seconds:.0f} s. Tablets wait as the product's tablets do, and believe only verified receipts.

| counted in the database | |
| --- | --- |
| events lost | {counted["lost"]} |
| events stored twice | {counted["duplicated"]} |
| numbers used twice | {counted["serials_twice"]} |
| events not applied | {counted["not_applied"]} |
| ledgers whose head is not the tablet's | {counted["heads_wrong"]} |
| reports, decisions, texts owed | {counted["reports"]:,}, {counted["decisions"]:,}, {counted["texts_owed"]:,} |
| answers that were wrong | {len(tally.wrong)} |

| seconds | p50 | p95 | p99 | longest |
| --- | --- | --- | --- | --- |
| a tablet's drain, from its first try to its last receipt | {spread(tally.seconds)} |
| one accepted push | {spread(tally.push_seconds)} |
| the supervisor's page, {len(result.page)} times | {spread(result.page)} |

| the whole | |
| --- | --- |
| seconds until the last tablet was done | {busy:,.0f} |
| events a second, standstill and fall included | {size.events / busy:,.0f} |
| reports a second | {size.tablets * size.shift.cases / busy:,.0f} |
| pushes accepted | {tally.pushes:,} |
| told to come back later (503 with Retry-After) | {tally.refused:,} |
| no answer at all (slow or down) | {tally.unanswered:,} |
| the page did not open (down, or no answer in 60 s) | {outside} |
| setting up, writing the ledgers: seconds | {result.set_up_seconds:,.0f}, {result.written_seconds:,.0f} |

The page is answered by the same processes that take the pushes in. Between a tablet's first try and its last receipt
lie the times that it was told to wait, so p50 and the longest tell how fair the waiting is.{note and " " + note}
"""
