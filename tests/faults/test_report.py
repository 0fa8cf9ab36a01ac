"""The fault report says what was counted, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.long.figures import gather, gather_lines
from tests.faults.long.report import TITLES, main, render, verdict, wrong
from tests.faults.long.state import State
from tests.faults.record import Figures

REPORT = Path(__file__).parents[2] / "docs" / "reports" / "faults.md"
CLEAN = {"lost": 0, "duplicated": 0, "applied_twice": 0, "serials_twice": 0}


def test_the_committed_report_is_what_its_figures_render_to() -> None:
    figures = json.loads(REPORT.with_suffix(".json").read_text(encoding="utf-8"))
    assert REPORT.read_text(encoding="utf-8") == render(figures)


def test_every_scenario_has_a_title() -> None:
    assert list(TITLES) == [f"F{n:02d}" for n in range(1, 31)]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """What two test runs and a long run wrote: 3 lost in all, 2 of them in a season."""
    tests = tmp_path / "tests.json"
    tests.write_text(json.dumps({"F04": vars(Figures(tests=2, runs=9, faults=7, lost=1))}), encoding="utf-8")
    state = State(tmp_path / "long.json", seed=1)
    state.add("cut push request 0-1", {"runs": 2, "faults": {"request cut": 1}, "counted": CLEAN, "seconds": 0.5})
    state.add("cut push request 2-3", {"runs": 2, "faults": {"request cut": 2}, "counted": CLEAN, "seconds": 0.5})
    season = {"deliveries": 1_000, "events": 300, "runs": 40, "faults": {"answer cut": 5}, "seconds": 2.0}
    state.add("season 0", season | {"counted": CLEAN | {"lost": 2}})
    state.save()
    return tests, state.path


def test_a_loss_anywhere_stands_in_the_first_line_and_fails_the_command(files: tuple[Path, Path]) -> None:
    tests, long_run = files
    figures = gather([tests], [long_run])
    assert wrong(figures)["lost"] == 3
    assert verdict(figures).startswith("3 lost, 0 duplicated")
    out = tests.parent / "faults.md"
    assert main([str(tests), "--long", str(long_run), "--out", str(out)]) == 1
    assert "**3 lost" in out.read_text(encoding="utf-8")


def test_what_nobody_counted_is_a_dash_and_what_has_no_test_is_named(files: tuple[Path, Path]) -> None:
    lines = render(gather([files[0]], [])).splitlines()
    assert next(line for line in lines if line.startswith("| F04")).endswith("| 2 | 9 | 7 | 1 | – | – | – | 0 |")
    assert "none yet" in next(line for line in lines if line.startswith("| F21"))


def test_stretches_of_one_exchange_are_one_row(files: tuple[Path, Path]) -> None:
    report = render(gather([files[0]], [files[1]]))
    assert "| push | request | 4 | 3 | 0 | 0 | 0 | 0 | 1 |" in report
    assert "1,000 deliveries" in report


def test_what_a_disk_lost_and_a_mutation_nobody_caught_fail_the_command_too(files: tuple[Path, Path]) -> None:
    storage, mutations = files[0].parent / "storage.jsonl", files[0].parent / "mutations.txt"
    part = {"scenario": "F02", "what": "cut at every write", "runs": 9, "faults": 9, "lost": 1, "seconds": 2.0}
    storage.write_text(json.dumps(part) + "\n", encoding="utf-8")
    told = {"mutations": 3, "caught": 2, "missed": ["no fsync"]}
    mutations.write_text(f"caught  one\n{json.dumps(told)}\n", encoding="utf-8")
    figures = gather([files[0]], []) | gather_lines([storage], [mutations])
    assert wrong(figures)["lost"] == 2
    assert verdict(figures).endswith("1 mutations missed")
    report = render(figures)
    assert "| F02 | cut at every write | 9 | 9 | 1 | 2 |" in report
    assert "missed: no fsync" in report


def test_a_long_run_goes_on_where_it_stopped(files: tuple[Path, Path]) -> None:
    state = State.load(files[1], seed=1)
    assert (state.next_season, state.deliveries, state.cuts) == (1, 1_000, 4)
    assert state.wrong == {"lost": 2}
    with pytest.raises(ValueError, match="seed"):
        State.load(files[1], seed=2)
