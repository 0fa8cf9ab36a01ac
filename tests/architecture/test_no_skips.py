"""No test is switched off silently: a skip needs its reason in words, and a missing library is never one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import files, name_of, tree

SWITCHES = {"skip", "skipif", "xfail"}


def _is_pytest(node: ast.expr) -> bool:
    """``pytest.skip`` and ``pytest.mark.skip`` are; ``reader.skip`` is not."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in {"pytest", "unittest"}


def _has_reason(call: ast.Call) -> bool:
    said = [keyword.value for keyword in call.keywords if keyword.arg in {"reason", "msg"}]
    if isinstance(call.func, ast.Attribute) and call.func.attr != "skipif":
        said += call.args
    return any(isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and value.value) for value in said)


def silent_skips(module: ast.Module) -> Iterator[int]:
    """Line numbers of skips without a reason, and of every importorskip."""
    reasoned = {id(node.func) for node in ast.walk(module) if isinstance(node, ast.Call) and _has_reason(node)}
    for node in ast.walk(module):
        if not isinstance(node, ast.Attribute) or not _is_pytest(node):
            continue
        if node.attr == "importorskip" or (node.attr in SWITCHES and id(node) not in reasoned):
            yield node.lineno


def test_no_test_is_skipped_without_a_reason() -> None:
    found = [f"{name_of(path)}:{line}" for path in files(".py", under=("tests",)) for line in silent_skips(tree(path))]
    assert found == []


@pytest.mark.parametrize(
    ("code", "silent"),
    [
        ("@pytest.mark.skip\ndef test(): ...", True),
        ("pytest.skip()", True),
        ("pytest.importorskip('kivy')", True),
        ("@pytest.mark.skipif(True, reason='')\ndef test(): ...", True),
        ("@pytest.mark.xfail(reason='')\ndef test(): ...", True),
        ("pytest.skip('only Linux has CLOCK_BOOTTIME')", False),
        ("@pytest.mark.skipif(True, reason='only Linux')\ndef test(): ...", False),
        ("reader.skip()", False),
    ],
)
def test_a_silent_skip_is_seen(code: str, silent: bool) -> None:
    assert bool(list(silent_skips(ast.parse(code)))) is silent
