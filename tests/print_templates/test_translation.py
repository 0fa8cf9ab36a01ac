"""A courtesy translation: only behind the official pages, marked on every sheet, without anything of a document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from print_templates import translation
from print_templates.page import TRANSLATION_WORDS
from print_templates.render import CopyMark, render_decision, render_report
from print_templates.translation import render_with_translation
from tests.print_templates.reading import codes, texts
from tests.samples import (
    HELMET_FINE,
    MINOR,
    ORGANISATION,
    PERSON,
    RED_LIGHT_FINE,
    printable_sample,
    recorded_sample,
    sample_decision,
    sample_report,
)

MANY = sample_decision(acts=(HELMET_FINE, RED_LIGHT_FINE) * 6, total=33_000_000)


@pytest.mark.parametrize("decision", [sample_decision(), MANY], ids=["short", "long"])
def test_the_official_pages_are_those_without_a_translation_and_come_first(decision: Any) -> None:
    printable = printable_sample(decision)
    official = texts(render_decision(printable, copy_mark=None))
    both = texts(render_with_translation(printable))
    assert both[: len(official)] == official
    assert len(both) > len(official) == printable.decision.pages


def test_a_report_has_one_too() -> None:
    recorded = recorded_sample(sample_report())
    official = texts(render_report(recorded))
    both = texts(render_with_translation(recorded))
    assert both[: len(official)] == official
    assert "A report is not yet a penalty." in both[-1]


@pytest.mark.parametrize("made", [printable_sample(MANY), recorded_sample(sample_report())], ids=["decision", "report"])
def test_every_sheet_says_in_both_languages_that_it_is_no_document(made: Any) -> None:
    pdf = render_with_translation(made)
    pages = made.decision.pages if hasattr(made, "decision") else made.report.pages
    sheets = texts(pdf)[pages:]
    for number, text in enumerate(sheets, start=1):
        assert all(words in text for words in TRANSLATION_WORDS)
        assert f"translation sheet {number} of {len(sheets)}" in text
        assert "trang" not in text
        assert "Mã tra cứu" not in text
        assert "CỘNG HÒA" not in text
    assert codes(pdf)[pages:] == [[]] * len(sheets)


def test_it_is_never_made_alone_or_from_what_only_looks_printable() -> None:
    with pytest.raises(TypeError):
        render_with_translation(sample_decision())  # type: ignore[arg-type]
    assert [name for name in dir(translation) if name.startswith("render")] == ["render_with_translation"]


def test_the_same_bytes_twice_and_the_reprint_mark_on_the_official_pages_alone() -> None:
    printable = printable_sample(sample_decision())
    assert render_with_translation(printable) == render_with_translation(printable)
    marked = texts(render_with_translation(printable, copy_mark=CopyMark(3)))
    assert ["Bản in lại, bản 3" in text for text in marked] == [True, True, False]


def test_a_training_decision_stays_one_in_translation() -> None:
    printable = printable_sample(sample_decision(code=None), training=True)
    assert all("TẬP HUẤN" in text for text in texts(render_with_translation(printable)))


def test_amounts_acts_and_rights_are_told() -> None:
    words = texts(render_with_translation(printable_sample(sample_decision())))[-1]
    for told in (
        "No. 004133/QĐ-XPHC of 21 November 2026",
        "total fine: 5,500,000 VND",
        "point c, clause 7, article 7 of Decree 168/2024/NĐ-CP: 5,000,000 VND",
        "a motorcycle or moped, plate 29-B1 123.45",
        "Pay within 10 days",
        "You may complain",
    ):
        assert told in words


def test_an_act_that_the_catalogue_does_not_know_stays_vietnamese_and_says_so() -> None:
    unknown = replace(HELMET_FINE, code="no.such.act")
    words = texts(render_with_translation(printable_sample(sample_decision(acts=(unknown,), total=500_000))))[-1]
    assert HELMET_FINE.text in words
    assert "(Vietnamese wording, not translated)" in words


@pytest.mark.parametrize("offender", [MINOR, ORGANISATION, replace(PERSON, sex=None, born=None, identity=None)])
def test_every_kind_of_offender_can_be_translated(offender: Any) -> None:
    words = texts(render_with_translation(printable_sample(sample_decision(offender=offender))))[-1]
    assert offender.name in words
