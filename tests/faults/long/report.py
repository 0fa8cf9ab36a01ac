"""``python -m tests.faults.long.report --out REPORT.md TESTS.json… [--long STATE.json…] [--storage LINES…]
[--mutations LINES…]``: the report, from runs only.

Beside REPORT.md it writes REPORT.json with every figure; a test renders the committed one again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.faults.long.figures import gather, gather_lines
from tests.faults.record import COUNTED

TITLES: dict[str, str] = tomllib.loads((Path(__file__).parent / "scenarios.toml").read_text(encoding="utf-8"))
EXCHANGES = ("push", "offer", "feed", "lease", "enrolment")
BOTH_WAYS = 2
Figures = Mapping[str, Any]


def main(argv: list[str]) -> int:
    """0: nothing was wrong in any run; 1: something was."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.long.report", description=__doc__)
    parser.add_argument("tests", nargs="+", type=Path, help="files that BIENBAN_FAULTS_JSON named")
    parser.add_argument("--long", nargs="*", default=[], type=Path, help="state files of the long run")
    parser.add_argument("--storage", nargs="*", default=[], type=Path, help="lines of tests.faults.storage.long")
    parser.add_argument("--mutations", nargs="*", default=[], type=Path, help="last lines of tests.faults.mutations")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args(argv)
    figures = gather(asked.tests, asked.long) | gather_lines(asked.storage, asked.mutations)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    asked.out.write_text(render(figures), encoding="utf-8")
    print(f"{asked.out}: {verdict(figures)}")
    return int(any(wrong(figures).values()))


def render(figures: Figures) -> str:
    """The report as Markdown."""
    return "\n".join(
        [
            *_head(figures),
            *_scenarios(figures),
            *_cuts(figures),
            *_seasons(figures),
            *_links(figures),
            *_storage(figures),
            *_mutations(figures),
        ]
    )


def wrong(figures: Figures) -> dict[str, int]:
    """What must be 0, over everything that was run."""
    parts = [figures["seasons"].get("counted", {})]
    parts += [one["counted"] for ways in figures["cuts"].values() for one in ways.values()]
    parts += [one["counted"] for one in (*figures["drains"].values(), *figures["answers"].values())]
    parts += list(figures["scenarios"].values())
    parts += figures.get("storage", [])
    missed = len(figures.get("mutations", {}).get("missed", []))
    return {name: sum(part.get(name) or 0 for part in parts) for name in (*COUNTED, "failed")} | {"missed": missed}


def verdict(figures: Figures) -> str:
    """In one line."""
    found = wrong(figures)
    return (
        f"{found['lost']} lost, {found['duplicated']} duplicated, {found['applied_twice']} applied twice, "
        f"{found['serials_twice']} serials granted twice, {found['failed']} tests failed"
        + (f", {found['missed']} mutations missed" if found["missed"] else "")
    )


def _head(figures: Figures) -> Iterator[str]:
    machine = figures["machine"]
    yield "# Fault report"
    yield ""
    yield f"**{verdict(figures)}.**"
    yield ""
    yield (
        "Written by `make faults-long` from the figures its runs counted; nothing here is typed by hand. Lost: an "
        "event of a tablet that the server does not hold with the same bytes once the network is back. Duplicated: "
        "held twice. Applied twice: one event made two rows, or one decision two texts. A dash: that test counts "
        "something else."
    )
    yield ""
    yield (
        f"Machine: {machine['cores']} cores, {machine['system']}, Python {machine['python']}, SQLite "
        f"{machine['sqlite']}; load {machine['load']} when this was written (above the number of cores, times say more "
        "of what else ran than of these programs). Real server and tablet programs throughout."
    )
    yield ""


def _scenarios(figures: Figures) -> Iterator[str]:
    yield "## Scenarios"
    yield ""
    yield "| | what happens | tests | runs | faults injected | lost | duplicated | applied twice | serials twice | s |"
    yield "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |"
    for name, title in TITLES.items():
        one = figures["scenarios"].get(name)
        if one is None:
            yield f"| {name} | {title} | none yet | | | | | | | |"
            continue
        counted = " | ".join("–" if one[key] is None else str(one[key]) for key in COUNTED)
        tests = f"{one['tests']}" + (f", {one['failed']} failed" if one["failed"] else "")
        faults = f"{one['faults']:,}" if one["faults"] else "–"
        yield f"| {name} | {title} | {tests} | {one['runs']:,} | {faults} | {counted} | {one['seconds']:.0f} |"
    yield ""


def _cuts(figures: Figures) -> Iterator[str]:
    if not figures["cuts"]:
        return
    yield "## Every byte"
    yield ""
    yield (
        "A real tablet over a real socket; the connection ends after byte 0, 1, 2, … of the request, then of the "
        "answer, by FIN after an even and by RST after an odd number. After every eighth cut at the latest the network "
        "heals, and one row an event must be there, nothing unsent, no number unknown to its tablet. Positions past "
        "the end end nothing."
    )
    yield ""
    yield "| exchange | way | positions | cuts | lost | duplicated | applied twice | serials twice | s |"
    yield "| --- | --- | --: | --: | --: | --: | --: | --: | --: |"
    for exchange, ways in figures["cuts"].items():
        for way, one in ways.items():
            counted = " | ".join(str(one["counted"][key]) for key in COUNTED)
            many = f"{one['positions']:,} | {one['faults']:,}"
            yield f"| {exchange} | {way} | {many} | {counted} | {one['seconds']:.0f} |"
    yield ""
    missing = [name for name in EXCHANGES if len(figures["cuts"].get(name, {})) < BOTH_WAYS]
    if missing:
        yield f"Not cut at every byte yet, only at the places that F04 above names: {', '.join(missing)}."
        yield ""


def _seasons(figures: Figures) -> Iterator[str]:
    one = figures["seasons"]
    if not one:
        return
    counted = one["counted"]
    yield "## Seasons: every fault at once"
    yield ""
    yield (
        f"{one['deliveries']:,} deliveries (events that came whole to the server, each time counted) of "
        f"{one['events']:,} events in {one['seasons']} seasons: three tablets, one server, {one['runs']:,} exchanges, "
        f"{sum(one['faults'].values()):,} of them with a fault, in {one['seconds'] / 60:.0f} minutes. The programs are "
        "the real ones, their messages are cut, repeated and delayed where a socket would be."
    )
    yield ""
    yield "| fault | times |"
    yield "| --- | --: |"
    for name, times in sorted(one["faults"].items(), key=lambda item: -item[1]):
        yield f"| {name} | {times:,} |"
    yield ""
    yield "| counted at the end | |"
    yield "| --- | --: |"
    for name, n in counted.items():
        yield f"| {name.replace('_', ' ')} | {n} |"
    yield ""


def _links(figures: Figures) -> Iterator[str]:
    if not figures["drains"] and not figures["answers"]:
        return
    yield "## Bad links and lost answers"
    yield ""
    for one in (*figures["drains"].values(), *figures["answers"].values()):
        yield f"- {one['told']}"
    yield ""


def _storage(figures: Figures) -> Iterator[str]:
    if not figures.get("storage"):
        return
    yield "## Power, kills and full disks, at every place"
    yield ""
    yield "| | what | runs | faults injected | lost | s |"
    yield "| --- | --- | --: | --: | --: | --: |"
    for one in figures["storage"]:
        what = one["what"] + (f" ({one['why']})" if one.get("why") else "")
        many = f"{one['runs']:,} | {one['faults']:,} | {one['lost']}"
        yield f"| {one['scenario']} | {what} | {many} | {one['seconds']:.0f} |"
    yield ""


def _mutations(figures: Figures) -> Iterator[str]:
    one = figures.get("mutations")
    if not one:
        return
    yield "## Do the tests bite?"
    yield ""
    missed = ", ".join(one["missed"]) or "none"
    yield (
        f"{one['mutations']} faults were put into the code, one after the other (tests/faults/mutations): "
        f"{one['caught']} made the tests named for them fail; missed: {missed}."
    )
    yield ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
