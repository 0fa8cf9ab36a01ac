"""The claims of seizures and blanks: what their events and reports say, bounded, never another form's number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.cases.parties import FormEdition
from shared.cases.records import BlankIssued, SeizureRecorded
from shared.cases.report import SeizedItem
from shared.errors import InvalidInput
from shared.seal.claims import Claims
from shared.seal.of_case import SealContext
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
from shared.seal.token import LONGEST, seal
from tests.samples import HOME, PERSON, TABLET_CODE, sample_event, sample_report

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
SEIZURE = SeizureRecorded(
    "000012/QĐ-TG", (SeizedItem("Xe", "chiếc", 1),), "để ngăn chặn", FormEdition("MQD20", "2025-07-01", "0" * 64), 2
)


def claims(training: bool = False, **changes: object) -> Claims:
    seizure = replace(SEIZURE, **changes)  # type: ignore[arg-type]  # any field of the event
    raw = sample_event("seizure.recorded", seizure, training=training)
    return claims_of_seizure(seizure, sample_report(), SealContext(raw, training, TABLET_CODE))


def form(name: str) -> FormEdition:
    return FormEdition(name, "2025-07-01", "0" * 64)


def test_a_decision_to_seize_has_a_number_of_the_series_of_seizures() -> None:
    made = claims()
    assert (made.series, made.serial, made.form, made.unit, made.pages) == (4, 12, 20, HOME, 2)
    assert (made.amount, made.code, made.points) == (0, "", ())


def test_in_training_it_takes_a_training_number_and_says_so() -> None:
    made = claims(training=True)
    assert (made.series, made.training) == (2, True)


def test_a_record_of_a_seizure_has_a_number_of_its_tablet() -> None:
    made = claims(number=f"{TABLET_CODE}-000222/BB-TG", form=form("MBB15"))
    assert (made.series, made.serial, made.tablet) == (0, 222, TABLET_CODE)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("0317-000222/BB-TG", "MQD20"),
        ("000012/QĐ-TG", "MBB15"),
        ("0318-000222/BB-TG", "MBB15"),
        ("12", "MQD20"),
        ("0/QĐ-TG", "MQD20"),
    ],
)
def test_the_number_of_another_form_or_tablet_is_not_sealed(number: str, name: str) -> None:
    with pytest.raises(InvalidInput, match="number"):
        claims(number=number, form=form(name))


def test_a_seizure_on_another_form_is_not_sealed() -> None:
    with pytest.raises(InvalidInput, match="unknown_form"):
        claims(form=form("MQD02"))


def test_an_offender_whom_nobody_knows_has_no_name_check() -> None:
    raw = sample_event("seizure.recorded", SEIZURE)
    report = sample_report(offender=replace(PERSON, kind="unknown", name=None), vehicle=None)
    made = claims_of_seizure(SEIZURE, report, SealContext(raw, False, TABLET_CODE))
    assert (made.name_check, made.plate_check, made.initials) == (b"", b"", "")


def test_blanks_are_counted_in_their_seal() -> None:
    blanks = BlankIssued(11, 20, form("BLANK"))
    raw = sample_event("blank.issued", blanks)
    made = claims_of_blanks(blanks, SealContext(raw, False, TABLET_CODE), unit=HOME, pages=2)
    assert (made.kind, made.series, made.serial, made.acts, made.pages) == (7, 0, 11, 10, 2)
    assert len(seal(made, KEY)) < LONGEST


@pytest.mark.parametrize("name", ["MBB01", "MQD20"])
def test_blanks_on_another_form_are_not_sealed(name: str) -> None:
    blanks = BlankIssued(1, 2, form(name))
    raw = sample_event("blank.issued", blanks)
    with pytest.raises(InvalidInput, match="blanks"):
        claims_of_blanks(blanks, SealContext(raw, False, TABLET_CODE), unit=HOME, pages=2)
