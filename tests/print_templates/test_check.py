"""The check of the forms bites: each kind of fault is told, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from print_templates import check, editions, template
from print_templates.check import check_form
from print_templates.editions import Form, all_forms
from shared.errors import InvalidInput

GOOD = next(form for form in all_forms() if form.file == "MQD39_2025-07-01.xml")
LAST = "</to-in>"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    return Broken(monkeypatch)


class Broken:
    """The good form with one line of its wording changed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def by(self, old: str, new: str) -> tuple[list[str], int]:
        """(places of the faults, the line that was changed)."""
        wording = (Path(check.__file__).parent / "forms" / GOOD.file).read_text(encoding="utf-8")
        assert old in wording
        line = wording[: wording.index(old)].count("\n") + 1
        edited = wording.replace(old, new, 1)
        self._monkeypatch.setattr(template, "_compiled", lambda file, _folder: template.compile_form(file, edited))
        return [fault.where for fault in check_form(GOOD)], line


def test_a_good_form_has_no_fault() -> None:
    assert check_form(GOOD) == []


def test_an_unknown_tag_is_told_with_its_line(broken: Broken) -> None:
    places, line = broken.by("<muc>Lý do:", "<hinh/><muc>Lý do:")
    assert places == [f"{GOOD.file}:{line}"]


def test_a_name_without_data_is_told_with_its_line(broken: Broken) -> None:
    places, line = broken.by("{{ ly_do }}", "{{ ly_do_khac }}")
    assert places == [f"{GOOD.file}:{line}"]


def test_a_value_that_a_filter_cannot_write_is_told_with_its_line(broken: Broken) -> None:
    places, line = broken.by("{{ ly_do }}", "{{ ly_do | ngay_so }}")
    assert places == [f"{GOOD.file}:{line}"]


def test_a_measure_that_is_no_number_is_told_with_its_line(broken: Broken) -> None:
    places, line = broken.by('<cach mm="4"/>', '<cach mm="ba"/>')
    assert places == [f"{GOOD.file}:{line}"]


@pytest.mark.parametrize("text", ["source = ", 'source = "x"', 'source = "x"\noutside = []\n[[label]]\nfact = "x"'])
def test_a_broken_file_of_labels_is_told_by_name(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "MQD99_2030-01-01.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(editions, "files", lambda _folder: tmp_path)
    with pytest.raises(InvalidInput, match="form_label") as caught:
        editions._form("MQD99_2030-01-01.xml")
    assert caught.value.field == "MQD99_2030-01-01.toml"


def test_a_missing_glyph_is_told_with_its_line(broken: Broken) -> None:
    places, line = broken.by("Lý do:", "Lý do 漢:")
    assert places == [f"{GOOD.file}:{line}"]


def test_a_block_higher_than_a_page_is_told_with_its_line(broken: Broken) -> None:
    places, line = broken.by("<muc>Lý do: {{ ly_do }}.</muc>", "<muc>{{ ly_do * 40 }}</muc>")
    assert f"{GOOD.file}:{line}" in places


def test_a_label_that_finds_no_fact_is_told(broken: Broken) -> None:
    places, _ = broken.by("Số: {{ so }}", "Số hiệu {{ so }}")
    assert places == [GOOD.file.replace(".xml", ".toml")]


def test_a_page_count_that_depends_on_the_number_is_told(broken: Broken) -> None:
    room = '<cach mm="4"/>'
    places, _ = broken.by(room, '{% if so[0] == "1" %}<cach mm="200"/>{% endif %}' + room)
    assert GOOD.file in places


def test_a_form_that_nobody_says_how_to_fill_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("print_templates.filled.FILLERS", {})
    told = check_form(GOOD)
    assert [fault.where for fault in told] == [GOOD.file]
    assert "filled.py" in told[0].en


def test_faults_are_told_in_both_languages(broken: Broken) -> None:
    broken.by("{{ ly_do }}", "{{ ly_do_khac }}")
    (fault,) = check_form(GOOD)
    assert "thiếu dữ liệu" in fault.vi
    assert "missing data" in fault.en
    assert isinstance(GOOD, Form)
