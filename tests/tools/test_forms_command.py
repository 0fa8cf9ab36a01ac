"""`bienban forms`: faults by file and line, pictures of every form, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from print_templates.check import Fault
from print_templates.editions import all_forms
from tools import forms
from tools.forms import chosen_forms, main

FAULT = Fault("MQD99.xml:7", "person, plain", "không có thẻ <hinh>.", "no tag <hinh>.")


@pytest.mark.parametrize(("found", "code"), [([], 0), ([FAULT], 1)])
def test_faults_are_told_by_file_and_line(
    found: list[Fault], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(forms, "check_forms", lambda: found)
    assert main(["check"]) == code
    said = capsys.readouterr().out
    assert ("MQD99.xml:7: không có thẻ <hinh>." in said) == bool(found)
    assert f"{len(all_forms())} mẫu / forms" in said


def test_the_same_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(forms, "check_forms", lambda: [FAULT])
    assert main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["forms"] == len(all_forms())
    assert told["faults"][0]["where"] == "MQD99.xml:7"


@pytest.mark.parametrize("argv", [[], ["nosuch"], ["check", "--nosuch"], ["png"], ["png", "--all"], ["png", "a", "b"]])
def test_bad_usage_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert "Cách dùng / Usage" in capsys.readouterr().err


def test_pictures_show_all_pages_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    two = [form for form in chosen_forms(every=False) if form.id.form in {"MQD02", "MQD39"}]
    monkeypatch.setattr(forms, "chosen_forms", lambda *, every: two)
    assert main(["png", str(tmp_path / "new")]) == 0
    wide = {path.name: Image.open(path).width for path in (tmp_path / "new").iterdir()}
    assert set(wide) == {"MQD02_2025-07-01.png", "MQD02_2025-07-01_en.png", "MQD39_2025-07-01.png"}
    assert wide["MQD02_2025-07-01.png"] > 2 * wide["MQD39_2025-07-01.png"] - 20
    assert "MQD02_2025-07-01.png" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["png", str(tmp_path / "file")]) == 2
    assert "Không ghi được" in capsys.readouterr().err


def test_the_newest_edition_of_each_form_is_chosen() -> None:
    newest = chosen_forms(every=False)
    assert len({form.id.form for form in newest}) == len(newest)
    assert {form.id.form for form in newest} == {form.id.form for form in all_forms()}
    assert all(form.until is None for form in newest)
    assert len(chosen_forms(every=True)) == len(all_forms())
