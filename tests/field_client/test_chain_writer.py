"""Whatever comes past the screens, the chain takes no event that its own reader would refuse."""

from __future__ import annotations

from typing import Any

import pytest

from field_client.ledger.chain_writer import Entry, last_seq
from shared.cases.records import NoteRecorded, PhoneCorrected, PrintStarted
from shared.errors import InvalidInput
from shared.ledger.event import read_event
from shared.protocol.events import read_data
from tests import samples as s
from tests.field_client.conftest import Site


def refused(site: Site, kind: str, data: Any) -> str | None:
    """The field named when the chain refuses `data`; nothing of the transaction stays, not even a changed clock."""
    tablet = site.tablet.opened.tablet
    before = site.kinds()
    site.clock.ms += 3_600_000
    with pytest.raises(InvalidInput) as caught, tablet.store.transaction() as tx:
        tablet.chain.append(tx, Entry(kind, data, 7, s.CASE))
    assert caught.value.code == "malformed"
    assert site.kinds() == before
    return caught.value.field


@pytest.mark.parametrize("text", ["a\tb", "x" * 5_000, "a\x00b", "a\u0378", "\U0010ffff"])
def test_a_text_that_no_reader_takes_is_refused_at_its_field(shift: Site, text: str) -> None:
    assert refused(shift, "report.recorded", s.sample_report(statement=text)) == "statement"
    assert refused(shift, "complaint.recorded", NoteRecorded(text)) == "text"


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("phone.corrected", PhoneCorrected("sai số", "0912345678"), "phone"),
        ("appointment.recorded", NoteRecorded("hẹn", at=2**53), "at"),
        ("print.started", PrintStarted(copies=(1,) * 201, printer="file", of_seq=1), "copies"),
        ("print.started", PrintStarted(copies=(1,), printer="file", of_hash="AB" * 32), "of_hash"),
    ],
)
def test_a_value_against_its_rule_is_refused_at_its_field(shift: Site, kind: str, data: Any, field: str) -> None:
    assert refused(shift, kind, data) == field


def test_what_is_stored_is_what_a_reader_reads(shift: Site) -> None:
    tablet = shift.tablet.opened.tablet
    typed = NoteRecorded("Kho\u0302ng đo\u0302\u0300ng y\u0301")
    with tablet.store.transaction() as tx:
        written = tablet.chain.append(tx, Entry("complaint.recorded", typed, 7, s.CASE))
        assert last_seq(tx) == written.seq
    assert read_data(read_event(written.raw)) == NoteRecorded("Không đồng ý")
