"""For every test: where the real parts come from, and no skip passes unseen."""

from __future__ import annotations

import os
from collections import defaultdict

import pytest
from hypothesis import settings

from tests.faults.record import Recorder, faults_injected
from tests.postgres import postgres, postgres_url

__all__ = ["faults_injected", "postgres", "postgres_url"]

# Kivy reads these at its first import, wherever that happens; without the first it eats pytest's own options.
for _name in ("KIVY_NO_ARGS", "KIVY_NO_CONFIG", "KIVY_NO_FILELOG", "KIVY_NO_CONSOLELOG"):
    os.environ.setdefault(_name, "1")


# A slow machine is no fault of the code: no property fails for the milliseconds that an example took.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_configure(config: pytest.Config) -> None:
    """Fault scenarios are counted wherever their tests lie."""
    config.pluginmanager.register(Recorder(), "bienban-faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """BIENBAN_SHARE=1/2: every second test file, so that two processes share what would be too long for one."""
    if share := os.environ.get("BIENBAN_SHARE"):
        number, of = map(int, share.split("/"))
        files = sorted({item.path for item in items if item.get_closest_marker("fault")})
        mine = set(files[number - 1 :: of])
        config.hook.pytest_deselected(items=[item for item in items if item.path not in mine])
        items[:] = [item for item in items if item.path in mine]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The seconds of each folder, so that a slow one is seen before the whole run is too slow."""
    seconds: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds["/".join(report.nodeid.split("/")[:2]).split("::")[0]] += report.duration
    if sum(seconds.values()) > 1:
        terminalreporter.section("seconds by folder")
        for folder, spent in sorted(seconds.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{spent:7.1f}s {folder}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a missing real part, and that is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("CI"):
        reporter.write_line(f"\n{len(skipped)} skipped in CI, which counts as failed")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
