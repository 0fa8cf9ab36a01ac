"""`bienban assess` and `bienban deadlines` as a script or a lawyer runs them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared.law.test_case import DECIDED, GOOD
from tools import assess, deadlines

_PLAIN = {**GOOD, "mitigating": [], "aggravating": []}


def _file(folder: Path, data: Any) -> str:
    path = folder / "case.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(path)


def _problem(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    problem: dict[str, str] = json.loads(capsys.readouterr().out)
    assert problem["message_vi"]
    assert problem["message_en"]
    return problem


def test_a_case_is_answered_in_the_shape_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess.main([_file(tmp_path, _PLAIN)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == [
        "acts", "total", "points", "revoke_months", "penalty", "on_the_spot", "explanation_right", "not_before",
        "competent", "incompetent_because", "lowest_competent_post", "decision_due", "limitation_until", "notes",
    ]  # fmt: skip
    assert list(answer["acts"][0]) == [
        "code", "regime", "legal_basis", "frame_min", "frame_max", "amount_min", "amount_max", "amount", "points",
        "revoke_min_months", "revoke_max_months", "revoke_months", "penalty", "also",
    ]  # fmt: skip
    assert answer["total"] == 500_000
    assert answer["not_before"] is None


def test_standing_alone_it_reads_standard_input_as_one_process() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.cli", "assess", "-"],
        input=json.dumps(_PLAIN).encode(),
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0
    assert json.loads(run.stdout)["total"] == 500_000
    assert run.stderr == b""


def test_an_explanation_is_vietnamese_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess.main(["--explain", _file(tmp_path, _PLAIN)]) == 0
    assert "mức trung bình, 500.000 đồng" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ('{"acts": NaN}', "not_json"),
        ('{"acts": [], "acts": []}', "not_json"),
        ("[" * 100_000, "not_json"),
        ("[]", "not_an_object"),
        ("7", "not_an_object"),
    ],
)
def test_what_is_no_case_is_told_on_stdout_with_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: str
) -> None:
    assert assess.main([_file(tmp_path, text)]) == 2
    assert _problem(capsys)["error"] == code


def test_a_bad_fact_gives_exit_2_with_the_path_of_its_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess.main([_file(tmp_path, {**_PLAIN, "acts": [{"code": "moto.nope"}]})]) == 2
    problem = _problem(capsys)
    assert (problem["error"], problem["field"]) == ("unknown_violation", "acts.0.code")


def test_a_file_that_is_missing_foreign_or_huge_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assess.main([str(tmp_path / "none.json")]) == 2
    assert _problem(capsys)["error"] == "file_unreadable"
    assert assess.main([str(tmp_path)]) == 2
    assert _problem(capsys)["error"] == "file_unreadable"
    (tmp_path / "utf16.json").write_bytes(json.dumps(_PLAIN).encode("utf-16"))
    assert assess.main([str(tmp_path / "utf16.json")]) == 2
    assert _problem(capsys)["error"] == "not_utf8"
    (tmp_path / "huge.json").write_bytes(b" " * 1_000_001)
    assert assess.main([str(tmp_path / "huge.json")]) == 2
    assert _problem(capsys)["error"] == "too_long"


@pytest.mark.parametrize("argv", [[], ["a", "b"], ["--json", "a"], ["--jsonl", "--explain", "a"]])
def test_a_command_line_that_is_not_understood_is_refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert assess.main(argv) == 2
    assert _problem(capsys)["error"] == "usage"


def test_help_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert assess.main(["--help"]) == 0
    assert "--jsonl" in capsys.readouterr().out
    assert deadlines.main(["--help"]) == 0
    assert "served_at" in capsys.readouterr().out


def test_a_stream_answers_every_line_and_never_stops_at_a_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps(_PLAIN)
    lines = [good, "nonsense", json.dumps({**_PLAIN, "acts": []}), "", good]
    path = tmp_path / "cases.jsonl"
    path.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n" + good.encode())
    assert assess.main(["--jsonl", str(path)]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("total", answer.get("error")) for answer in answers] == [
        500_000, "not_json", "acts_missing", 500_000, "not_utf8", 500_000,
    ]  # fmt: skip


def test_a_stream_of_good_cases_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Input:
        buffer = io.BytesIO(json.dumps(_PLAIN).encode() * 1 + b"\n" + json.dumps(_PLAIN).encode())

    monkeypatch.setattr(sys, "stdin", Input())
    assert assess.main(["--jsonl", "-"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_deadlines_answer_what_follows_a_decision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deadlines.main([_file(tmp_path, DECIDED)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"pay_by", "interest", "execution_until", "deferral_ok", "instalments_ok", "correction_until"} <= set(answer)
    assert (answer["pay_by"], answer["interest"]) == ("2026-11-12", 20_000)


def test_deadlines_follow_the_same_rules_for_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deadlines.main([_file(tmp_path, {**DECIDED, "amount": "nhiều"})]) == 2
    problem = _problem(capsys)
    assert (problem["error"], problem["field"]) == ("field_invalid", "amount")
    assert deadlines.main(["--jsonl"]) == 2
    assert _problem(capsys)["error"] == "usage"
