"""The catalogue: whole or not at all, one row for each code and day, found by what an officer would type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.law.assess import assess
from shared.law.book import load_law
from shared.law.catalogue import Catalogue, check_catalogue, load_catalogue, parse_catalogue, prefer_used
from shared.law.catalogue_file import decode_catalogue
from shared.law.packaged import packaged_text
from shared.law.regimes import known_sources, regimes
from tests.shared.law.building import FIRST_DAY, TODAY, a_case

_TEXT = packaged_text("violations.csv")


def _line(code: str, regime: str = "ND168-2024") -> str:
    return next(line for line in _TEXT.splitlines() if f",{code}," in line and line.startswith(regime))


def _with(code: str, change: Callable[[str], str]) -> str:
    line = _line(code)
    assert change(line) != line
    return _TEXT.replace(line, change(line))


def test_all_637_rows_of_212_codes_and_four_regimes_are_here() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.rows()) == 637
    assert len(catalogue.codes()) == 212
    assert {row.regime for row in catalogue.rows()} == set(regimes())


def test_the_packaged_file_has_no_fault_and_every_row_a_source() -> None:
    assert check_catalogue(_TEXT) == []
    assert {row.source for row in load_catalogue().rows()} == set(known_sources())
    assert sum(row.confidence == "uncertain" for row in load_catalogue().rows()) == 3


def test_the_edition_changes_with_any_byte() -> None:
    assert parse_catalogue(_TEXT).edition == load_catalogue().edition
    assert parse_catalogue(_TEXT + "\n").edition != load_catalogue().edition


@given(st.sampled_from(load_catalogue().codes()), st.dates(FIRST_DAY, date(2027, 12, 31)))
def test_a_code_has_at_most_one_row_on_a_day(code: str, day: date) -> None:
    fitting = [row for row in load_catalogue().rows() if row.code == code and row.in_force(day)]
    assert len(fitting) <= 1
    if fitting:
        assert load_catalogue().find(code, day) is fitting[0]
    else:
        with pytest.raises(InvalidInput) as caught:
            load_catalogue().find(code, day)
        assert caught.value.code == "not_in_force"


def test_an_unknown_code_says_so() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_catalogue().find("moto.teleport", TODAY)
    assert caught.value.code == "unknown_violation"


@pytest.mark.parametrize(
    ("code", "day", "point"),
    [
        ("moto.red_light", TODAY, "ND168:7-7-c"),
        ("moto.phone", TODAY, "ND168:7-4-đ"),
        ("car.hit_and_run", TODAY, "ND168:6-8"),
        ("car.child_no_restraint", TODAY, "ND238:6-1a"),
        ("moto.no_helmet", date(2022, 6, 1), "ND123:6-3-n"),
        ("moto.wrong_way", date(2020, 6, 1), "ND100:6-5"),
    ],
)
def test_the_legal_point_is_regime_article_clause_and_point(code: str, day: date, point: str) -> None:
    assert load_catalogue().find(code, day).legal_point == point


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("vuot den do", "car.red_light"),
        ("vượt đèn đỏ", "car.red_light"),
        ("nong do con", "car.alcohol.1"),
        ("mu bao hiem", "moto.no_helmet"),
        ("mũ", "moto.no_helmet"),
        ("non bao hiem", "moto.no_helmet"),
        ("bốc đầu", "moto.wheelie"),
        ("boc dau", "moto.wheelie"),
        ("ca vet", "car.no_registration"),
        ("moto.red", "moto.red_light"),
        ("7.7.c", "moto.red_light"),
        ("7-7-c", "moto.red_light"),
        ("điểm c khoản 7 Điều 7", "moto.red_light"),
        ("Điều 7 khoản 4 điểm đ", "moto.phone"),
        ("xe du", "car.unlicensed_passenger_service"),
        ("red light", "car.red_light"),
    ],
)
def test_search_finds_what_the_officer_means(query: str, first: str) -> None:
    assert load_catalogue().search(query, TODAY)[0].code == first


def test_search_knows_the_vehicle_the_day_and_the_limit() -> None:
    found = load_catalogue().search("vuot den do", TODAY, vehicle_group="motorcycle")
    assert [row.code for row in found] == ["moto.red_light"]
    old = load_catalogue().search("vuot den do", date(2020, 8, 1), vehicle_group="car")
    assert old[0].regime == "ND100-2019"
    assert len(load_catalogue().search("", TODAY, limit=7)) == 7
    assert load_catalogue().search("zzzz", TODAY) == []


def test_every_row_is_found_by_its_own_short_name() -> None:
    for row in load_catalogue().in_force(TODAY):
        found = load_catalogue().search(row.short_vi, TODAY, vehicle_group=row.vehicle_group, limit=8)
        assert row in found, row.code


@given(st.text(max_size=40))
def test_any_keystroke_is_a_harmless_search(query: str) -> None:
    assert len(load_catalogue().search(query, TODAY, limit=5)) <= 5


def test_favourites_and_recent_ones_come_first_in_their_order() -> None:
    found = load_catalogue().search("nong do con", TODAY, limit=50)
    used = prefer_used(found, ["moto.alcohol.2", "car.alcohol.3", "unknown.code"])
    assert [row.code for row in used[:3]] == ["moto.alcohol.2", "car.alcohol.3", "car.alcohol.1"]
    assert sorted(row.code for row in used) == sorted(row.code for row in found)


_FRAME = ",4000000,6000000,"
_FAULTS: list[tuple[str, str, str, str, str]] = [
    ("bad_value", "fine_max_vnd", "moto.red_light", _FRAME, ",4000000,6tr,"),
    ("frame_reversed", "fine_max_vnd", "moto.red_light", _FRAME, ",6000000,4000000,"),
    ("above_ceiling", "fine_max_vnd", "moto.red_light", _FRAME, ",4000000,76000000,"),
    ("no_penalty", "fine_max_vnd", "moto.red_light", _FRAME, ",0,0,"),
    ("outside_regime", "effective_from", "moto.red_light", "2025-01-01", "2024-12-31"),
    ("dates_reversed", "effective_to", "moto.red_light", "2025-01-01,", "2025-01-01,2024-06-01"),
    ("bad_value", "effective_from", "moto.red_light", "2025-01-01", "1/1/2025"),
    ("bad_value", "regime", "moto.red_light", "ND168-2024", "ND999-2030"),
    ("bad_value", "legal_basis", "moto.red_light", "Điều 7", "điều bảy"),
    ("bad_value", "code", "moto.red_light", "moto.red_light", "Moto Red"),
    ("bad_value", "source", "moto.red_light", ",T3,", ",ai đó kể,"),
    ("band_reversed", "revoke_max_months", "moto.weaving", ",10,12,", ",12,10,"),
    ("not_nfc", "behaviour_vi", "moto.weaving", "ạng lách", "ạng la\u0301ch"),
    ("cell_count", "", "moto.red_light", "verified", "verified,thừa"),
]


@pytest.mark.parametrize(
    ("code", "column", "row", "old", "new"), _FAULTS, ids=[f"{one[0]}-{one[1]}" for one in _FAULTS]
)
def test_a_broken_row_is_named_by_line_and_column_and_nothing_is_loaded(
    code: str, column: str, row: str, old: str, new: str
) -> None:
    broken = _with(row, lambda line: line.replace(old, new))
    number = _TEXT.splitlines().index(_line(row)) + 1
    faults = check_catalogue(broken)
    assert (number, column, code) in [(fault.row, fault.column, fault.code) for fault in faults]
    with pytest.raises(InvalidInput) as caught:
        parse_catalogue(broken)
    assert caught.value.code == "catalogue_broken"
    assert f"dòng {faults[0].row}" in caught.value.vi
    assert f"line {faults[0].row}" in caught.value.en
    assert caught.value.field == faults[0].field


def test_overlapping_rows_of_one_code_are_a_fault() -> None:
    doubled = _TEXT + _line("moto.red_light") + "\n"
    assert [fault.code for fault in check_catalogue(doubled)] == ["overlap"]


def test_a_gap_between_rows_of_one_code_is_a_fault() -> None:
    late = _with("moto.red_light", lambda line: line.replace("2025-01-01", "2025-02-01"))
    assert [fault.code for fault in check_catalogue(late)] == ["gap"]


def test_points_before_they_existed_are_a_fault() -> None:
    line = _line("moto.red_light", "ND123-2021")
    cells = line.rsplit(",", 6)
    assert cells[1] == "0"
    assert [fault.code for fault in check_catalogue(_TEXT.replace(line, ",".join([cells[0], "4", *cells[2:]])))] == [
        "no_points_yet"
    ]


@pytest.mark.parametrize(
    ("heading", "code"),
    [("fine_min_vnd,", "missing_column"), ("regime,", "missing_column")],
)
def test_a_missing_column_is_named_before_any_row(heading: str, code: str) -> None:
    faults = check_catalogue(_TEXT.replace(heading, "khác,", 1))
    assert {fault.code for fault in faults} == {code, "unknown_column"}
    assert all(fault.row == 1 for fault in faults)


def test_an_empty_file_has_no_rows_and_a_foreign_encoding_is_told() -> None:
    heading = _TEXT.splitlines()[0] + "\n"
    assert [fault.code for fault in check_catalogue(heading)] == ["no_rows"]
    assert check_catalogue("")
    with pytest.raises(InvalidInput) as caught:
        decode_catalogue(_TEXT.encode("utf-16"))
    assert caught.value.code == "catalogue_encoding"
    assert decode_catalogue(b"\xef\xbb\xbf" + _TEXT.encode()) == _TEXT


@given(st.text(max_size=200))
def test_any_text_is_checked_without_a_crash(text: str) -> None:
    assert check_catalogue(text)


def test_a_catalogue_from_the_feed_is_used_like_the_packaged_one() -> None:
    changed = _with("moto.red_light", lambda line: line.replace(",4000000,6000000,", ",5000000,7000000,"))
    catalogue: Catalogue = parse_catalogue(changed)
    assert catalogue.find("moto.red_light", TODAY).fine_max == 7_000_000
    assert load_catalogue().find("moto.red_light", TODAY).fine_max == 6_000_000


@pytest.mark.parametrize(("maximum", "right"), [("14999000", False), ("15000000", True)])
def test_a_frame_that_just_reaches_the_threshold_opens_the_explanation(maximum: str, right: bool) -> None:
    """Article 61 says "from 15 million": no row of today stands exactly there, so one is made."""
    text = _with("moto.red_light", lambda line: line.replace(_FRAME, f",4000000,{maximum},"))
    law = replace(load_law(), catalogue=parse_catalogue(text))
    assert assess(a_case(TODAY, "moto.red_light"), law=law).explanation_right is right


@pytest.mark.parametrize(("maximum", "able"), [("22500000", True), ("22501000", False)])
def test_a_frame_that_just_reaches_the_post_is_within_its_authority(maximum: str, able: bool) -> None:
    text = _with("moto.red_light", lambda line: line.replace(_FRAME, f",4000000,{maximum},"))
    law = replace(load_law(), catalogue=parse_catalogue(text))
    assert assess(a_case(TODAY, "moto.red_light"), law=law).competent is able


@pytest.mark.parametrize(("maximum", "spot"), [("500000", True), ("501000", False)])
def test_a_frame_that_just_reaches_the_threshold_may_be_decided_on_the_spot(maximum: str, spot: bool) -> None:
    text = _with("moto.red_light", lambda line: line.replace(_FRAME, f",400000,{maximum},"))
    law = replace(load_law(), catalogue=parse_catalogue(text))
    assert assess(a_case(TODAY, "moto.red_light"), law=law).on_the_spot is spot
