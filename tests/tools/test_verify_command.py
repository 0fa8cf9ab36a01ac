"""The command line: one line a target, exit 0, 1 or 2, never a traceback, never without end."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.samples import sample_decision, sample_export, sample_keys_json
from tests.tools.papers import ROOT, Paper, export_of, forged, paper
from tools.verify import command, main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder: keys.json, good.pdf, forged.pdf, broken.pdf, ledger.ndjson, empty.ndjson."""
    made = tmp_path_factory.mktemp("papers")
    genuine: Paper = paper(sample_decision())
    (made / "keys.json").write_bytes(sample_keys_json())
    (made / "good.pdf").write_bytes(genuine.pdf)
    (made / "forged.pdf").write_bytes(forged(genuine, total=1_000))
    (made / "broken.pdf").write_bytes(genuine.pdf[:1_000])
    (made / "ledger.ndjson").write_bytes(export_of(genuine))
    (made / "empty.ndjson").write_bytes(sample_export([]))
    return made


def run(*argv: object) -> int:
    return main([str(one) for one in argv])


def test_good_papers_end_with_0_and_say_that_no_root_was_pinned(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder / "good.pdf", folder / "ledger.ndjson") == 0
    pdf, ledger = capsys.readouterr().out.splitlines()
    assert pdf.startswith(f"ok {folder / 'good.pdf'}: decision 004133 of 21/11/2026, unit 317, 2 pages, 5.500.000 đồng")
    assert pdf.endswith(f"root {ROOT[:4]}-… NOT PINNED")
    assert ledger.startswith(f"ok {folder / 'ledger.ndjson'}: ledger 0317, 2 entries, 1 seals")


def test_one_bad_paper_ends_with_1_and_unusable_input_with_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--root", ROOT, folder / "good.pdf", folder / "forged.pdf") == 1
    good, bad = capsys.readouterr().out.splitlines()
    assert good.endswith(f"root {ROOT[:4]}-… pinned")
    assert "amount edited: “1.000 đồng” does not fit the seal (page 2)" in bad
    assert run(folder / "good.pdf", folder / "broken.pdf", folder / "absent.pdf") == 2
    lines = capsys.readouterr().out.splitlines()
    assert [one.split()[0] for one in lines] == ["ok", "unusable", "unusable"]


def test_the_root_may_come_from_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIENBAN_ROOT", "0" * 64)
    assert run(folder / "good.pdf") == 1
    assert "another root than the pinned one" in capsys.readouterr().out


def test_json_is_one_object_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", "--ledger", folder / "ledger.ndjson", folder / "good.pdf") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["kind"], told["facts"]["amount"]) == ("ok", "pdf", 5_500_000)
    assert "compared with the ledger" in told["notes"]


def test_the_keys_lie_beside_the_first_target_or_one_folder_up(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions = tmp_path / "demo" / "decisions"
    decisions.mkdir(parents=True)
    (decisions / "good.pdf").write_bytes((folder / "good.pdf").read_bytes())
    asked = command.Question((str(decisions / "good.pdf"),), None, ROOT, None, False)

    def state() -> str:
        return command.answer_all(asked)[0][0].state

    (tmp_path / "keys.json").write_bytes(sample_keys_json())
    assert state() == "unusable"  # two folders up is another folder's business
    (tmp_path / "demo" / "keys.json").write_bytes(sample_keys_json())
    assert state() == "ok"
    monkeypatch.chdir(decisions)
    assert command.answer_all(replace(asked, targets=("good.pdf",)))[0][0].state == "ok"
    (decisions / "keys.json").write_bytes(b"{}")
    assert state() == "unusable"  # what lies beside comes first, good or not


def test_a_wrong_command_line_and_missing_keys_end_with_2(folder: Path, tmp_path: Path) -> None:
    assert run() == 2
    assert run("--colour", folder / "good.pdf") == 2
    (tmp_path / "good.pdf").write_bytes((folder / "good.pdf").read_bytes())
    assert run(tmp_path / "good.pdf") == 2
    assert run("--keys", folder / "good.pdf", folder / "good.pdf") == 2
    assert run("--ledger", folder / "keys.json", folder / "good.pdf") == 2


def test_a_check_without_end_is_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "SECONDS", 0.01)
    monkeypatch.setattr(command, "SECONDS_MORE", 0.0)
    assert run(folder / "good.pdf", folder / "good.pdf") == 2
    assert capsys.readouterr().out.count("time is up, not judged") == 2


def test_the_installed_command_never_shows_a_traceback(folder: Path) -> None:
    rubbish = folder / "rubbish.bin"
    rubbish.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "verify", str(rubbish), "\x01\x02", "a" * 5_000, "Ế" * 300],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout.count("unusable") == 4
    assert "Traceback" not in done.stdout + done.stderr
