"""The words of each edition on the sample case, page by page; `__main__` writes them anew."""

from __future__ import annotations

from print_templates.editions import Form
from print_templates.render import render_change, render_decision, render_report
from shared.seal.of_case import CHANGES
from tests.print_templates.reading import texts
from tests.samples import (
    changed_sample,
    moment,
    printable_sample,
    recorded_sample,
    sample_change,
    sample_decision,
    sample_report,
)
from tools.forms_samples import sample_paper

MADE_UP = frozenset({"BLANK", "DAYSHEET", "MBB05", "MBB06", "MBB15", "MBB16", "MBB29", "MQD20"})
"""Forms whose words are taken from the made-up sample; the others from the sample case of the tests."""


def golden_text(form: Form) -> str:
    """One paragraph a page, wrapped after each sentence so that a change shows where it is."""
    return "\n\n".join(page.replace(". ", ".\n").replace("; ", ";\n") for page in _pages(form)) + "\n"


def _pages(form: Form) -> list[str]:
    at = moment(f"{form.since.isoformat()} 12:00")
    if form.id.form in MADE_UP:
        return texts(sample_paper(form))
    kind = next((one for one, (of, _) in CHANGES.items() if of == form.id.form), None)
    if kind is not None:
        return texts(render_change(changed_sample(kind, sample_change(kind, form=form.id, signed_at=at))))
    if form.id.form.startswith("MQD"):
        decision = sample_decision(form=form.id, signed_at=at, mitigating=("9.2",), aggravating=("10.1.đ",))
        return texts(render_decision(printable_sample(decision), copy_mark=None))
    return texts(render_report(recorded_sample(sample_report(form=form.id, made_at=at))))
