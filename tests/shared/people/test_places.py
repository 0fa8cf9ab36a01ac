"""Provinces: seven codes changed their name on 1/7/2025, so no code means anything without a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.people.officer import Agency, ladder, parse_post
from shared.people.places import is_city, plate_places, province, provinces, successor

_LAST_OLD_DAY = date(2025, 6, 30)
_FIRST_NEW_DAY = date(2025, 7, 1)


def test_there_are_63_provinces_until_the_merger_and_34_after() -> None:
    assert len(provinces(_LAST_OLD_DAY)) == 63
    assert len(provinces(_FIRST_NEW_DAY)) == 34


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("15", "Yên Bái", "Lào Cai"), ("24", "Bắc Giang", "Bắc Ninh"), ("44", "Quảng Bình", "Quảng Trị"),
        ("52", "Bình Định", "Gia Lai"), ("80", "Long An", "Tây Ninh"), ("82", "Tiền Giang", "Đồng Tháp"),
        ("91", "Kiên Giang", "An Giang"),
    ],
)  # fmt: skip
def test_a_reused_code_has_the_name_of_its_day(code: str, before: str, after: str) -> None:
    assert province(code, _LAST_OLD_DAY).name == before
    assert province(code, _FIRST_NEW_DAY).name == after


@given(st.dates(date(2020, 1, 1), date(2027, 12, 31)))
def test_every_day_has_one_name_for_each_code(day: date) -> None:
    codes = [row.code for row in provinces(day)]
    assert len(codes) == len(set(codes))


def test_every_old_province_has_exactly_one_successor() -> None:
    merged = [code for row in provinces(_FIRST_NEW_DAY) for code in row.merged_from]
    assert len(merged) == len(set(merged))
    for old in provinces(_LAST_OLD_DAY):
        assert successor(old.code, _FIRST_NEW_DAY).in_force(_FIRST_NEW_DAY)
    assert successor("74", _FIRST_NEW_DAY).name == "Thành phố Hồ Chí Minh"
    assert successor("74", _LAST_OLD_DAY).name == "Bình Dương"


def test_a_code_that_is_gone_is_refused_with_its_date() -> None:
    with pytest.raises(InvalidInput) as caught:
        province("02", _FIRST_NEW_DAY)
    assert caught.value.code == "unknown_province"


def test_dong_nai_is_a_city_from_its_own_date() -> None:
    day = date(2026, 4, 30)
    assert not is_city("75", day - timedelta(days=1))
    assert is_city("75", day)


def test_eighty_plate_codes_are_known() -> None:
    known = [code for code in (f"{number:02}" for number in range(100)) if plate_places(code)]
    assert len(known) == 81  # 80 of the provinces, and 80 of the traffic police department


def test_station_head_has_the_rank_of_a_team_leader() -> None:
    assert parse_post("station_head", Agency.CSGT) is parse_post("team_leader", Agency.CSGT)


def test_posts_rise_and_belong_to_one_agency() -> None:
    assert [post.id for post in ladder(Agency.CSGT)] == [
        "soldier", "team_leader", "commune_chief", "division_head", "provincial_director", "department_director",
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as caught:
        parse_post("inspector", Agency.CSGT)
    assert caught.value.code == "post_of_other_agency"
    with pytest.raises(InvalidInput) as caught:
        parse_post("general", Agency.CSGT)
    assert caught.value.code == "unknown_post"
