"""Which edition of a form applies, by day of processing: symbol, legal bases, label of the identity number.

Layout belongs to the print templates; here is only what the law says about them. Units may carry a symbol of their
own (real decisions of 2026 still show QĐ-XPVPHC), so the symbol is a default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from shared.errors import InvalidInput
from shared.law.dated import Dated
from shared.law.packaged import packaged_toml


@dataclass(frozen=True, slots=True)
class FormRule:
    """`id` such as ``MQD02``; `effective_from` names the edition; `bases` whole lines without a closing mark."""

    id: str
    effective_from: date
    title: str
    symbol: str
    bases: tuple[str, ...]
    identity_label: str
    source: str


def form_rule(form: str, processed_on: date) -> FormRule:
    """The edition of `form` for a case processed on that day. InvalidInput(unknown_form | date_outside_tables)."""
    table = _forms().get(form)
    if table is None:
        raise InvalidInput(
            "unknown_form",
            vi=f"Không có mẫu “{form}”.",
            en=f"There is no form “{form}”.",
        )
    return table.at(processed_on)


def form_ids() -> tuple[str, ...]:
    """Every form the tables know."""
    return tuple(_forms())


@cache
def _forms() -> dict[str, Dated[FormRule]]:
    rows = [FormRule(**{**row, "bases": tuple(row["bases"])}) for row in packaged_toml("forms.toml")["form"]]
    ids = dict.fromkeys(row.id for row in rows)
    return {form: Dated((row.effective_from, row) for row in rows if row.id == form) for form in ids}
