"""`bienban` itself: finds the tool, speaks both languages, never shows a traceback for bad usage."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from shared.errors import InvalidInput
from tests.architecture.sources import ROOT
from tools import cli


def test_the_tool_gets_what_follows_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "import_module", lambda _name: SimpleNamespace(main=len))
    assert cli.main(["verify", "--json", "a.pdf"]) == 2
    assert cli.main(["verify"]) == 0


def test_every_tool_can_be_loaded() -> None:
    for tool in cli.TOOLS.values():
        assert callable(cli.import_module(tool.module).main)


@pytest.mark.parametrize("args", [[], ["nosuch"], ["--nosuch"]])
def test_bad_usage_is_told_in_both_languages_and_exits_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(args) == 2
    said = capsys.readouterr().err
    assert "Cách dùng / Usage" in said
    assert all(name in said for name in cli.TOOLS)


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    assert "Cách dùng / Usage" in capsys.readouterr().out


def test_a_domain_error_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_args: list[str]) -> int:
        raise InvalidInput("no_file", vi="Không có tệp", en="No such file")

    monkeypatch.setattr(cli, "import_module", lambda _name: SimpleNamespace(main=refuse))
    assert cli.main(["assess", "x.json"]) == 2
    assert capsys.readouterr().err == "Không có tệp\nNo such file\n"


def test_vietnamese_comes_out_whole_under_a_locale_without_it() -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    said = subprocess.run(
        [sys.executable, "-m", "tools.cli", "--help"], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert "tính mức phạt" in said.stdout.decode("utf-8")


def test_a_reader_that_leaves_early_causes_no_complaint() -> None:
    said = subprocess.run(
        ["/bin/bash", "-c", f"'{sys.executable}' -m tools.cli --help | true"], cwd=ROOT, capture_output=True, check=True
    )
    assert said.stderr == b""
