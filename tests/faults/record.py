"""The fault report's own counting: which scenario a test plays, how many faults it put in, and what was lost.

How a test joins the report `docs/reports/faults.md`:

- its file or its name begins with the scenario (``test_f13_server_restored.py``, ``test_F13_a_server_restored_…``), or
  it bears the marker ``@pytest.mark.fault("F13")`` (several names are allowed). It may lie anywhere under tests/.
- it takes the fixture `faults_injected` and says once, or as often as it likes, what it did::

      def test_F13_a_server_restored_from_a_backup_never_grants_a_serial_again(faults_injected: Injected) -> None:
          ...
          faults_injected(10, lost=missing, serials_twice=len(granted) - len(set(granted)))

  `faults` cuts, kills, full disks, moved clocks… were put in; `runs` times the scenario was played (default: once a
  fault). The other figures are what was COUNTED afterwards, so give them only where the test counts; the report
  writes a dash where none did. Still assert them: the report shows figures, a test must fail on them.

`make faults` runs every such test. BIENBAN_FAULTS_JSON names the file that the figures go to; without it nothing is
written. How the report is made of it: tests/faults/long/report.py.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

VARIABLE = "BIENBAN_FAULTS_JSON"
COUNTED = ("lost", "duplicated", "applied_twice", "serials_twice")
_NAME = re.compile(r"test_f(\d\d)_", re.IGNORECASE)


@dataclass
class Figures:
    """What one scenario (or one test of it) showed. None: nobody counted that here."""

    tests: int = 0
    failed: int = 0
    runs: int = 0
    faults: int = 0
    seconds: float = 0.0
    lost: int | None = None
    duplicated: int | None = None
    applied_twice: int | None = None
    serials_twice: int | None = None

    def add(self, other: Figures) -> None:
        """Sum up; a count that only one of both has stays a count."""
        for name, theirs in asdict(other).items():
            ours = getattr(self, name)
            setattr(self, name, theirs if ours is None else ours if theirs is None else ours + theirs)


_KEY = pytest.StashKey[Figures]()


class Injected(Protocol):
    """The fixture's type."""

    def __call__(self, faults: int, *, runs: int | None = None, **counted: int) -> None:
        """`faults` were put in; `counted`: any of `COUNTED`."""


@pytest.fixture
def faults_injected(request: pytest.FixtureRequest) -> Injected:
    """Call it with what this test put in and counted."""
    figures = request.node.stash.setdefault(_KEY, Figures())

    def note(faults: int, *, runs: int | None = None, **counted: int) -> None:
        if unknown := counted.keys() - set(COUNTED):
            raise TypeError(f"nobody counts {unknown}")
        figures.add(Figures(runs=faults if runs is None else runs, faults=faults, **counted))

    return note


@dataclass(eq=False)
class Recorder:
    """The plugin that tests/conftest.py registers."""

    scenarios: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))

    @pytest.hookimpl(tryfirst=True)  # before -m chooses
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark tests by their names."""
        for item in items:
            found = _NAME.match(item.name) or _NAME.match(item.path.name)
            if found:
                item.add_marker(pytest.mark.fault(f"F{found[1]}"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add a test that ended to its scenarios."""
        report = yield
        names = {str(name) for mark in item.iter_markers("fault") for name in mark.args}
        if names and (report.when == "call" or report.failed):
            figures = Figures(tests=1, failed=int(report.failed), seconds=call.duration)
            figures.add(item.stash.get(_KEY, Figures()))
            if not figures.runs:
                figures.runs = 1
            for name in names:
                self.scenarios[name].add(figures)
        return report

    def pytest_sessionfinish(self) -> None:
        """Write the figures where they are asked for."""
        if os.environ.get(VARIABLE):
            path = Path(os.environ[VARIABLE])
            path.parent.mkdir(parents=True, exist_ok=True)
            figures = {name: asdict(one) for name, one in sorted(self.scenarios.items())}
            path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
