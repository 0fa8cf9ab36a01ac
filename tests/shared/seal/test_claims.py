"""The keyed checks: they fit the eye's name and plate, however those were typed, and no other."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.cases.parties import FormEdition, Vehicle
from shared.cases.report import ReportedAct
from shared.errors import InvalidInput
from shared.seal.claims import FORM_IDS, initials_of, name_check, plain_plate, plate_check
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.text import plain_name
from tests import samples as s

HASH16 = bytes(range(16))
CONTEXT = SealContext(b"{}", False, "0317")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_the_name_check_is_that_of_the_document() -> None:
    expected = hashlib.sha256(b"bienban-name-v1\0" + HASH16 + "NGUYỄN VĂN MẪU".encode()).digest()[:8]
    assert name_check(HASH16, "NGUYỄN VĂN MẪU") == expected


@pytest.mark.parametrize(
    "name",
    [
        "nguyễn văn mẫu",
        "Nguyễn  Văn   Mẫu",
        " NGUYỄN VĂN MẪU ",
        "NGUYỄN\tVĂN\nMẪU",
        "NGUYỄN\u00a0VĂN\u3000MẪU",
        unicodedata.normalize("NFD", "Nguyễn Văn Mẫu"),
        unicodedata.normalize("NFD", "NGUYỄN  VĂN MẪU"),
    ],
)
def test_one_name_typed_in_other_ways_has_one_check(name: str) -> None:
    assert name_check(HASH16, name) == name_check(HASH16, "NGUYỄN VĂN MẪU")
    assert initials_of(name) == "NVM"


@pytest.mark.parametrize("name", ["NGUYỄN VĂN MẤU", "NGUYEN VAN MAU", "NGUYỄN VĂN", "NGUYỄNVĂN MẪU", "NGUYỄN VIẾT MẪU"])
def test_another_name_has_another_check_even_with_the_same_initials(name: str) -> None:
    assert name_check(HASH16, name) != name_check(HASH16, "NGUYỄN VĂN MẪU")


def test_the_checks_of_another_document_differ() -> None:
    assert name_check(bytes(16), "NGUYỄN VĂN MẪU") != name_check(HASH16, "NGUYỄN VĂN MẪU")
    assert plate_check(bytes(16), "29B112345") != plate_check(HASH16, "29B112345")


@given(TEXTS)
@example("ΐ")
@example("ŉ ß ǰ")
def test_a_name_read_back_from_the_page_has_the_check_it_was_sealed_with(name: str) -> None:
    printed = plain_name(name)
    assert name_check(HASH16, printed) == name_check(HASH16, name)
    assert name_check(HASH16, unicodedata.normalize("NFD", printed)) == name_check(HASH16, name)
    assert unicodedata.is_normalized("NFC", printed)


def test_the_plate_check_is_that_of_the_document() -> None:
    expected = hashlib.sha256(b"bienban-plate-v1\0" + HASH16 + "29LĐ12345".encode()).digest()[:8]
    assert plate_check(HASH16, "29LĐ12345") == expected


@pytest.mark.parametrize("plate", ["29-LĐ 123.45", "29lđ-12345", "29 LĐ–123·45", "29LĐ12345\n"])
def test_separators_and_case_of_a_plate_do_not_matter(plate: str) -> None:
    assert plain_plate(plate) == "29LĐ12345"
    assert plate_check(HASH16, plate) == plate_check(HASH16, "29LĐ12345")


def test_d_and_its_stroke_are_two_letters_of_a_plate() -> None:
    assert plate_check(HASH16, "29LĐ12345") != plate_check(HASH16, "29LD12345")


@given(TEXTS)
def test_initials_are_at_most_eight_characters_and_thirty_two_bytes(name: str) -> None:
    initials = initials_of(name)
    assert len(initials) <= 8
    assert len(initials.encode()) <= 32


def test_initials_of_a_long_name_and_of_none() -> None:
    assert initials_of("CÔNG TY TNHH MỘT THÀNH VIÊN VẬN TẢI MẪU ĐẶT RA") == "CTTMTVVT"
    assert initials_of("Đặng Ất Ơn") == "ĐẤƠ"
    assert initials_of("  ") == ""


def test_the_claims_of_a_decision_say_what_the_page_says() -> None:
    claims = claims_of_decision(s.sample_decision(), CONTEXT)
    assert (claims.kind, claims.unit, claims.series, claims.serial) == (1, 317, 1, 4133)
    assert (claims.amount, claims.acts, claims.points) == (5_500_000, 2, ("ND168:7-2-h", "ND168:7-7-c"))
    assert claims.hash16 == hashlib.sha256(b"{}").digest()[:16]
    assert claims.day == 20_778  # 2026-11-21
    assert claims.flags == 0


def test_a_decision_just_after_midnight_in_viet_nam_is_of_that_day() -> None:
    late = claims_of_decision(s.sample_decision(signed_at=s.moment("2026-11-21 23:59:59")), CONTEXT)
    early = claims_of_decision(s.sample_decision(signed_at=s.moment("2026-11-22 00:00")), CONTEXT)
    assert (late.day, early.day) == (20_778, 20_779)


def test_training_and_the_print_policy_are_flags() -> None:
    training = SealContext(b"{}", True, "0317")
    assert claims_of_decision(s.sample_decision(code=None), training).flags == 1
    assert claims_of_decision(s.sample_decision(print_policy="acknowledged"), training).flags == 3
    assert claims_of_decision(s.sample_decision(code=None), training).training
    assert claims_of_report(s.sample_report(), training).flags == 1
    assert claims_of_decision(s.sample_decision(code=None), training).code == ""


def test_of_more_than_six_acts_the_first_six_points_and_the_number_of_all_are_claimed() -> None:
    acts = tuple(ReportedAct("moto.no_helmet", "x", f"ND168:7-2-{letter}") for letter in "abcdefgh")
    claims = claims_of_report(s.sample_report(acts=acts), CONTEXT)
    assert (len(claims.points), claims.acts) == (6, 8)
    assert claims.points[5] == "ND168:7-2-f"


def test_a_report_claims_its_count_no_series_no_amount_no_code() -> None:
    claims = claims_of_report(s.sample_report(), CONTEXT)
    assert (claims.kind, claims.series, claims.serial, claims.tablet) == (2, 0, 222, "0317")
    assert (claims.amount, claims.code) == (0, "")


def test_an_unknown_offender_on_foot_has_neither_check() -> None:
    unknown = replace(s.PERSON, kind="unknown", name=None)
    for vehicle in (None, Vehicle("motorcycle")):
        claims = claims_of_report(s.sample_report(offender=unknown, vehicle=vehicle), CONTEXT)
        assert (claims.name_check, claims.plate_check, claims.initials) == (b"", b"", "")


def test_a_form_that_has_no_id_is_bad_input_and_not_a_crash() -> None:
    form = FormEdition("MQD99", "2025-07-01", "00" * 32)
    for claim in (
        lambda: claims_of_decision(s.sample_decision(form=form), CONTEXT),
        lambda: claims_of_report(s.sample_report(form=form), CONTEXT),
    ):
        with pytest.raises(InvalidInput) as caught:
            claim()
        assert caught.value.code == "unknown_form"
    assert len(set(FORM_IDS.values())) == len(FORM_IDS)


def test_a_time_beyond_the_calendar_is_bad_input_and_not_a_crash() -> None:
    with pytest.raises(InvalidInput):
        claims_of_decision(s.sample_decision(signed_at=2**53 - 1), CONTEXT)
