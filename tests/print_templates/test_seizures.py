"""A seizure's paper: from its own committed bytes and the report of its case, under its own seal."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from print_templates.copies import render_copy
from print_templates.editions import Form, form_edition, load_form
from print_templates.made_up import OFFICER, TABLET_CODE, made_seizure, moment_of
from print_templates.render import (
    PrintableSeizure,
    Seizure,
    count_pages_seizure,
    printable_seizure,
    render_seizure,
)
from shared.clock import day_of
from shared.errors import Conflict, Corrupt, NotFound
from shared.ledger.event import Event, read_event
from shared.seal.claims import name_check, plate_check
from shared.seal.of_paper import claims_of_seizure
from shared.seal.token import read_token
from tests.print_templates.reading import texts
from tests.samples import moment
from tools.forms_samples import Way, sample_report, sample_seizure, sealed

WAY = Way("plain", False, None)


def form_of(name: str, day: str = "2026-11-21") -> Form:
    return load_form(form_edition(name, day_of(moment(f"{day} 12:00"))))


def sealed_seizure(form: Form, **frame: object) -> tuple[bytes, bytes]:
    """Exact bytes and token of the sample seizure, its event's frame changed."""
    report = sample_report(form, WAY)
    recorded = made_seizure(form)
    pages = count_pages_seizure(Seizure(recorded, report.report, moment_of(form)))
    recorded = replace(recorded, pages=pages)
    event = read_event(WAY.event(form, "seizure.recorded", recorded))
    raw = replace(event, **frame).exact()  # type: ignore[arg-type]  # any field of the frame
    return raw, sealed(claims_of_seizure(recorded, report.report, WAY.context(raw)))


@pytest.mark.parametrize("name", ["MQD20", "MBB15"])
def test_things_reason_and_term_stand_on_the_paper_with_the_person_of_the_report(name: str) -> None:
    seizure = sample_seizure(form_of(name), WAY)
    words = " ".join(texts(render_seizure(seizure)))
    for item in seizure.seizure.recorded.items:
        assert item.name in words
    assert seizure.seizure.recorded.reason in words
    assert "NGUYỄN VĂN MẪU" in words
    assert f"Biên bản vi phạm hành chính số {seizure.seizure.report.number}" in words
    if name == "MQD20":
        assert "từ ngày 01/07/2025 đến hết ngày 31/12/2025" in words


def test_its_seal_carries_name_and_plate_of_the_report_under_its_own_hash() -> None:
    seizure = sample_seizure(form_of("MQD20"), WAY)
    claims, _ = read_token(seizure.token)
    assert (claims.kind, claims.series, claims.serial, claims.form) == (6, 4, 12, 20)
    assert claims.name_check == name_check(claims.hash16, "NGUYỄN VĂN MẪU")
    assert claims.plate_check == plate_check(claims.hash16, "29B112345")


def test_its_third_copy_is_marked_like_every_reprint() -> None:
    seizure = sample_seizure(form_of("MQD20"), WAY)
    assert render_copy(seizure, 1, as_of=None) == render_seizure(seizure)
    assert "Bản in lại, bản 3" in texts(render_copy(seizure, 3, as_of=None))[0]


def test_without_an_end_it_lasts_until_the_penalty_is_executed() -> None:
    seizure = sample_seizure(form_of("MQD20"), Way("letters", False, None))
    assert "đến khi chấp hành xong quyết định xử phạt" in " ".join(texts(render_seizure(seizure)))


def test_a_report_of_another_case_opens_nothing() -> None:
    form = form_of("MQD20")
    raw, token = sealed_seizure(form, case=uuid4())
    with pytest.raises(Corrupt, match="another case"):
        printable_seizure(raw, token, tablet_code=TABLET_CODE, report=sample_report(form, WAY))


def test_another_officer_than_reported_opens_nothing_because_no_event_names_him() -> None:
    form = form_of("MQD20")
    raw, token = sealed_seizure(form, officer=OFFICER + 1)
    with pytest.raises(Corrupt, match="another officer"):
        printable_seizure(raw, token, tablet_code=TABLET_CODE, report=sample_report(form, WAY))


def test_the_seal_of_another_seizure_opens_nothing() -> None:
    form = form_of("MQD20")
    raw, _ = sealed_seizure(form)
    _, other = sealed_seizure(form, mono=4_711)
    with pytest.raises(Corrupt, match="other content"):
        printable_seizure(raw, other, tablet_code=TABLET_CODE, report=sample_report(form, WAY))


def test_it_is_neither_made_by_hand_nor_rendered_from_what_only_looks_like_it() -> None:
    good = sample_seizure(form_of("MQD20"), WAY)
    with pytest.raises(TypeError):
        PrintableSeizure(object(), good.seizure, (b"{}", False), good.token)
    with pytest.raises(TypeError):
        render_seizure(sample_report(form_of("MQD20"), WAY))  # type: ignore[arg-type]


def test_another_page_count_than_the_events_prints_nothing() -> None:
    form = form_of("MBB15")
    report = sample_report(form, WAY)
    recorded = replace(made_seizure(form), pages=9)
    raw = WAY.event(form, "seizure.recorded", recorded)
    token = sealed(claims_of_seizure(recorded, report.report, WAY.context(raw)))
    with pytest.raises(Conflict, match="pages_differ"):
        render_seizure(printable_seizure(raw, token, tablet_code=TABLET_CODE, report=report))


def test_the_time_of_the_event_moves_no_page_break() -> None:
    form = form_of("MQD20")
    report = sample_report(form, Way("longest", False, None)).report
    recorded = made_seizure(form, "longest")
    counts = {
        count_pages_seizure(Seizure(recorded, report, moment(day)))
        for day in ("2026-01-01 00:00", "2026-11-21 23:59", "2025-07-01 11:11")
    }
    assert len(counts) == 1


def test_a_seizure_event_is_no_event_of_another_paper() -> None:
    form = form_of("MQD20")
    report = sample_report(form, WAY)
    other: Event = read_event(sealed_seizure(form)[0])
    raw = replace(other, kind="item.returned").exact()
    with pytest.raises(Corrupt, match=r"seizure\.recorded"):
        printable_seizure(raw, b"", tablet_code=TABLET_CODE, report=report)


def test_before_2022_there_is_no_such_form() -> None:
    with pytest.raises(NotFound, match="no_form"):
        form_of("MQD20", "2020-08-05")
