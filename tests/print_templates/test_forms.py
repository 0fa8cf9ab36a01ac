"""Forms as data: the edition of the day, the wording of the event, faults told by file and line."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from print_templates import editions
from print_templates.check import check_forms
from print_templates.editions import Form, all_forms, form_edition, forms_of, load_form, template_hash
from print_templates.filled import Content, fill_form
from print_templates.layout import build
from print_templates.render import count_pages_decision, count_pages_report
from print_templates.template import check_tags, compile_form, fill
from shared.cases.parties import FormEdition
from shared.errors import InvalidInput, NotFound
from shared.law.forms import form_rule
from tests.print_templates.golden import golden_text
from tests.samples import sample_decision, sample_form, sample_report


@pytest.mark.parametrize(
    ("form", "day", "edition"),
    [
        ("MQD02", "2020-08-05", "2020-01-01"),
        ("MQD02", "2025-05-02", "2025-05-02"),
        ("MQD02", "2025-06-30", "2025-05-02"),
        ("MQD02", "2025-07-01", "2025-07-01"),
        ("MBB01", "2020-08-05", "2020-01-01"),
        ("MBB01", "2025-06-10", "2025-05-02"),
        ("MBB01", "2026-11-21", "2025-07-01"),
    ],
)
def test_the_day_of_processing_chooses_the_edition(form: str, day: str, edition: str) -> None:
    assert form_edition(form, date.fromisoformat(day)).edition == edition


@pytest.mark.parametrize(("form", "day"), [("MQD02", "2023-01-01"), ("MQD02", "2019-12-31"), ("MQD99", "2026-11-21")])
def test_a_day_without_a_form_is_refused(form: str, day: str) -> None:
    with pytest.raises(NotFound, match="no_form"):
        form_edition(form, date.fromisoformat(day))


def test_another_wording_than_the_events_is_never_used() -> None:
    changed = FormEdition("MQD02", "2025-07-01", "0" * 64)
    with pytest.raises(NotFound, match="form_changed"):
        load_form(changed)
    with pytest.raises(NotFound, match="form_changed"):
        count_pages_decision(sample_decision(form=changed))
    assert template_hash(sample_form("MQD02")) == sample_form("MQD02").sha256


def test_new_papers_take_the_newest_revision_and_old_ones_keep_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for revision in ("", ".2", ".10"):
        (tmp_path / f"MQD02_2025-07-01{revision}.xml").write_text(f"<to-in/>{revision}", encoding="utf-8")
        (tmp_path / f"MQD02_2025-07-01{revision}.toml").write_text('source = "x"\noutside = []', encoding="utf-8")
    monkeypatch.setattr(editions, "files", lambda _folder: tmp_path)
    packaged = all_forms.__wrapped__()
    monkeypatch.setattr(editions, "all_forms", lambda: packaged)
    assert [one.revision for one in forms_of("MQD02", "2025-07-01")] == [1, 2, 10]
    assert form_edition("MQD02", date(2026, 11, 21)) == packaged[2].id
    assert load_form(packaged[0].id).file == "MQD02_2025-07-01.xml"


def test_old_editions_stay_printable() -> None:
    assert count_pages_decision(sample_decision(form=sample_form("MQD02", "2020-08-05"))) == 2
    assert count_pages_report(sample_report(form=sample_form("MBB01", "2020-08-05"))) == 2


def test_every_form_holds_plain_full_and_longest_content() -> None:
    assert [str(fault) for fault in check_forms()] == []


def test_every_form_labels_every_fact_that_its_seal_carries_and_no_other() -> None:
    for form in all_forms():
        filled = fill_form(form, Content("person", "plain"))
        assert filled is not None
        assert {label.fact for label in form.labels} == filled.facts, form.file


def test_an_unknown_tag_is_told_with_file_and_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_tags("MQD02_2030-01-01.xml", "<to-in>\n{# <la> in a remark #}\n<doan>a</doan>\n<hinh/>\n</to-in>")
    assert caught.value.field == "MQD02_2030-01-01.xml:4"
    assert "<hinh>" in caught.value.en


def test_an_unknown_attribute_is_told_with_file_and_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_tags("a.xml", '<to-in>\n<giua co="13" mau="do">a</giua></to-in>')
    assert caught.value.field == "a.xml:2"


def test_a_misplaced_tag_is_told_with_the_line_of_the_template() -> None:
    source = "<to-in>\n{% for x in [1, 2, 3] %}<doan>a</doan>\n{% endfor %}\n<cot/>\n</to-in>"
    with pytest.raises(InvalidInput) as caught:
        build(fill("a.xml", compile_form("a.xml", source), {}), "a.xml")
    assert caught.value.field == "a.xml:4"


def test_a_name_without_data_and_broken_nesting_are_told() -> None:
    with pytest.raises(InvalidInput, match="missing data"):
        fill("a.xml", compile_form("a.xml", "<to-in><doan>{{ khong_co }}</doan></to-in>"), {})
    with pytest.raises(InvalidInput, match="broken nesting"):
        fill("a.xml", compile_form("a.xml", "<to-in><doan>a</to-in>"), {})
    with pytest.raises(InvalidInput, match=r"a\.xml:2"):
        compile_form("a.xml", "<to-in>\n{% if %}</to-in>")


def test_a_template_reaches_nothing_but_its_data() -> None:
    source = "<to-in><doan>{{ so.__class__.__mro__ }}</doan></to-in>"
    with pytest.raises(InvalidInput):
        fill("a.xml", compile_form("a.xml", source), {"so": "1"})


def test_forms_and_law_say_the_same_of_each_edition() -> None:
    for form in all_forms():
        rule = form_rule(form.id.form, form.since)
        assert rule.effective_from == form.since, form.file
        wording = (files("print_templates.forms") / form.file).read_text(encoding="utf-8")
        assert not rule.identity_label or f'"{rule.identity_label}"' in wording, form.file
        for line in rule.bases:
            assert f"{line};" in wording, form.file


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.file)
def test_the_wording_of_an_edition_does_not_drift(form: Form) -> None:
    """When a form is changed on purpose, `python -m tests.print_templates.golden` writes these texts anew."""
    expected = (GOLDEN / form.file).with_suffix(".txt").read_text(encoding="utf-8")
    assert golden_text(form) == expected
