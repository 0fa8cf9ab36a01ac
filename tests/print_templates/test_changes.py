"""Documents that change a decision: through the same gate, under the same seal, with the decision's look-up code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from print_templates.render import PrintableChange, count_pages_change, printable_change, render_change
from shared.errors import Conflict, Corrupt, InvalidInput
from shared.numbering.lookup_code import show_code
from shared.seal.of_case import CHANGES, SealContext, claims_of_change
from tests.print_templates.reading import codes, texts
from tests.samples import TABLET_CODE, changed_sample, sample_change, sample_form, sealed_change

KINDS = sorted(CHANGES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_carries_its_own_number_and_the_code_of_the_decision_it_changes(kind: str) -> None:
    change = sample_change(kind)
    pdf = render_change(changed_sample(kind, change))
    for number, text in enumerate(texts(pdf), start=1):
        assert f"Số {change.number.text}, ngày 21/11/2026" in text
        assert f"trang {number}/" in text
        assert show_code(change.code or "") in text
    assert all(len(page) == 1 for page in codes(pdf))
    assert change.changed.text in " ".join(texts(pdf))


@pytest.mark.parametrize("kind", KINDS)
def test_the_reason_and_what_is_changed_are_on_the_paper(kind: str) -> None:
    change = sample_change(kind)
    words = " ".join(texts(render_change(changed_sample(kind, change))))
    assert change.reason in words
    assert all(f"Nơi ở hiện tại: nay là {text}." in words for _, text in change.changes)


def test_a_change_is_printed_only_under_the_seal_of_its_own_bytes() -> None:
    raw, _ = sealed_change("decision.corrected", sample_change("decision.corrected"))
    _, other = sealed_change("decision.corrected", sample_change("decision.corrected", reason="Lý do khác"))
    with pytest.raises(Corrupt, match="not_printable"):
        printable_change(raw, other, tablet_code=TABLET_CODE)


def test_an_entered_decision_is_not_printed_as_a_change() -> None:
    raw, token = sealed_change("decision.corrected", sample_change("decision.corrected"))
    with pytest.raises(TypeError):
        PrintableChange(object(), sample_change("decision.corrected"), (raw, False), token)
    with pytest.raises(TypeError):
        render_change(sample_change("decision.corrected"))  # type: ignore[arg-type]


def test_another_page_count_than_the_event_says_prints_nothing() -> None:
    change = replace(sample_change("decision.cancelled"), pages=9)
    raw, token = sealed_change("decision.cancelled", change)
    with pytest.raises(Conflict, match="pages_differ"):
        render_change(printable_change(raw, token, tablet_code=TABLET_CODE))
    assert count_pages_change(change) < 9


def test_a_change_on_the_form_of_another_kind_is_not_sealed() -> None:
    wrong = sample_change("decision.corrected", form=sample_form("MQD40"))
    with pytest.raises(InvalidInput, match="unknown_form"):
        claims_of_change("decision.corrected", wrong, SealContext(b"{}", False, TABLET_CODE))
