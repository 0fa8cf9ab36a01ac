"""Legal time comes from the clock of the composition root: no module asks the system, no setting can move it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import files, module_of, name_of, tree

# The programs' roots make the system's clock; the demo makes its fake ones. Nobody else may.
ROOTS = re.compile(
    r"server\.(?:app|cli|system_clock)|field_client\.(?:main|bootstrap|system_clock)|tools\.(?:demo(?:\..*)?|run)"
)
NOW_OF_TIME = {"time", "time_ns", "gmtime", "localtime", "ctime", "clock_gettime", "clock_gettime_ns"}
NOW_OF_DAYS = {"now", "utcnow", "today"}
# A time that a database or a library fills in by itself is nobody's clock.
DATABASE_NOW = re.compile(r"(?i)\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\bfunc\.(?:now|current_\w+)|\bdatetime\('now'")
SETTINGS = re.compile(
    r"(?i)BIENBAN_\w*(?:CLOCK|NOW|TODAY|FAKE)\w*\b|BIENBAN_(?:TIME|DATE)\b|['\"]--(?:clock|now|today|fake)[\w-]*"
    r"|faketime"
)
MEASURING = {"tools.bench"}


def system_times(module: ast.Module) -> Iterator[int]:
    """Lines that reach for the system's time: ``time.time``, ``datetime.now``, ``date.today`` and their kin."""
    from_time = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name in NOW_OF_TIME
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner == "time" and node.attr in NOW_OF_TIME) or (
                owner in {"datetime", "date"} and node.attr in NOW_OF_DAYS
            ):
                yield node.lineno
        elif isinstance(node, ast.Name) and node.id in from_time:
            yield node.lineno


def test_only_composition_roots_read_the_system_time() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in files(".py")
        if not ROOTS.fullmatch(module_of(path)) and module_of(path) not in MEASURING
        for line in system_times(tree(path))
    ]
    assert found == []


def test_no_database_or_library_makes_a_legal_time() -> None:
    found = [
        f"{name_of(path)}: {hit.group()}"
        for path in files(".py", ".sql", ".mako")
        for hit in DATABASE_NOW.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_option_variable_or_setting_moves_the_clock() -> None:
    found = [
        f"{name_of(path)}: {hit.group()}"
        for path in files(".py", ".toml", ".cfg", ".sh")
        for hit in SETTINGS.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("import time\nx = time.time()", True),
        ("from time import time_ns as t\nx = t()", True),
        ("import datetime\nx = datetime.datetime.now()", True),
        ("from datetime import date\ndefault = date.today", True),
        ("import time\ntime.sleep(time.monotonic())", False),
        ("x = clock.now_ms()", False),
        ("from datetime import datetime\nx = datetime.fromtimestamp(0)", False),
    ],
)
def test_reading_the_system_time_is_seen(code: str, reads: bool) -> None:
    assert bool(list(system_times(ast.parse(code)))) is reads


@pytest.mark.parametrize("text", ["BIENBAN_CLOCK", "BIENBAN_FAKE_TIME", "'--now'", '"--clock-offset"'])
def test_a_setting_for_the_clock_is_seen(text: str) -> None:
    assert SETTINGS.search(text)
