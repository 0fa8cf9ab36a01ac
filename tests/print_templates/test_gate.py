"""The type wall (I1): nothing final exists but from committed bytes and their own seal."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from types import SimpleNamespace

import pytest

from print_templates.render import (
    PrintableDecision,
    RecordedReport,
    printable_decision,
    recorded_report,
    render_decision,
    render_report,
)
from shared.errors import Corrupt
from tests.samples import (
    TABLET_CODE,
    printable_sample,
    recorded_sample,
    sample_decision,
    sample_report,
    sealed_decision,
    sealed_report,
)


def test_a_printable_decision_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError):
        PrintableDecision(object(), sample_decision(), (b"{}", False), b"")
    with pytest.raises(TypeError):
        RecordedReport(None, sample_report(), (b"{}", False), b"")


def test_a_printable_decision_is_neither_changed_copied_nor_stored() -> None:
    printable = printable_sample(sample_decision())
    with pytest.raises(AttributeError):
        printable.token = b""
    with pytest.raises(TypeError):
        copy.copy(printable)
    with pytest.raises(TypeError):
        pickle.dumps(printable)


def test_what_only_looks_printable_is_not_rendered() -> None:
    good = printable_sample(sample_decision())
    twin = SimpleNamespace(decision=good.decision, token=good.token, training=False)
    with pytest.raises(TypeError):
        render_decision(twin, copy_mark=None)
    with pytest.raises(TypeError):
        render_decision(sample_decision(), copy_mark=None)
    with pytest.raises(TypeError):
        render_report(good)


def test_the_seal_of_another_decision_opens_nothing() -> None:
    raw, _ = sealed_decision(sample_decision())
    _, other = sealed_decision(sample_decision(total=1_000))
    with pytest.raises(Corrupt, match="other content"):
        printable_decision(raw, other, tablet_code=TABLET_CODE)


def test_a_seal_of_these_bytes_with_other_facts_opens_nothing() -> None:
    raw, token = sealed_decision(sample_decision())
    with pytest.raises(Corrupt, match="does not fit"):
        printable_decision(raw, token, tablet_code="0318")


def test_an_edited_event_opens_nothing() -> None:
    raw, token = sealed_decision(sample_decision())
    edited = raw.replace(b'"total":5500000', b'"total":5500001')
    assert edited != raw
    with pytest.raises(Corrupt):
        printable_decision(edited, token, tablet_code=TABLET_CODE)


def test_a_report_is_no_decision_and_a_decision_no_report() -> None:
    raw, token = sealed_report(sample_report())
    with pytest.raises(Corrupt, match=r"report\.recorded"):
        printable_decision(raw, token, tablet_code=TABLET_CODE)
    raw, token = sealed_decision(sample_decision())
    with pytest.raises(Corrupt, match=r"decision\.entered"):
        recorded_report(raw, token, tablet_code=TABLET_CODE)


def test_bytes_without_a_seal_open_nothing() -> None:
    raw, token = sealed_decision(sample_decision())
    for broken in (b"", b"\x00" * 40, token[:-1], token + b"\x00"):
        with pytest.raises(Corrupt):
            printable_decision(raw, broken, tablet_code=TABLET_CODE)


def test_committed_bytes_with_their_seal_are_printable() -> None:
    printable = printable_sample(sample_decision())
    assert printable.decision == replace(sample_decision(), pages=printable.decision.pages)
    assert recorded_sample(sample_report()).report.number.count == 222
