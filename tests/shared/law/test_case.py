"""Reading a case from JSON: every bad fact is refused with the path of its field, none is guessed."""

from __future__ import annotations

import copy
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.law.assess import assess
from shared.law.case import Act, File, parse_case
from shared.law.settlement import parse_decided, settle

GOOD: dict[str, Any] = {
    "ended_at": "2026-11-20T08:00:00+07:00",
    "detected_at": "2026-11-20T08:05:00+07:00",
    "record_made_at": "2026-11-20T08:10:00+07:00",
    "processed_at": "2026-11-20T09:00:00+07:00",
    "by_device": False,
    "continuing": False,
    "place": "01",
    "offender": {"kind": "person", "born": "1990-05-05"},
    "signer": {"post": "team_leader", "agency": "csgt"},
    "acts": [{"code": "moto.no_helmet", "count": 1}],
    "mitigating": ["9.1"],
    "aggravating": ["10.1.a"],
    "file": {
        "transferred": False,
        "explained": False,
        "explanation_waived": False,
        "complex": False,
        "extended": False,
    },
}


def _put(path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return data


def _refusal(data: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        assess(parse_case(data))
    return caught.value


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("ended_at", None, "field_missing"),
        ("ended_at", "2026-11-20", "field_invalid"),
        ("ended_at", "2026-11-20T08:00:00", "field_invalid"),
        ("ended_at", "hôm qua", "field_invalid"),
        ("ended_at", 20261120, "field_invalid"),
        ("ended_at", "0001-01-01T00:00:00+07:00", "field_invalid"),
        ("ended_at", "2019-12-31T08:00:00+07:00", None),
        ("detected_at", "2026-11-20T07:00:00+07:00", "time_order"),
        ("record_made_at", "2026-11-20T08:04:00+07:00", "time_order"),
        ("processed_at", "2026-11-20T08:09:00+07:00", "time_order"),
        ("by_device", "no", "field_invalid"),
        ("by_device", 0, "field_invalid"),
        ("by_device", None, "field_invalid"),
        ("place", "02", "unknown_province"),
        ("place", 1, "field_invalid"),
        ("offender", None, "field_missing"),
        ("offender", [], "not_an_object"),
        ("offender.kind", "company", "field_invalid"),
        ("offender.kind", None, "field_missing"),
        ("offender.born", "05/05/1990", "field_invalid"),
        ("offender.born", "1990-02-30", "field_invalid"),
        ("offender.born", "2026-11-21", "born_later"),
        ("offender.name", "X", "unknown_field"),
        ("signer.post", "general", "unknown_post"),
        ("signer.post", "inspector", "post_of_other_agency"),
        ("signer.agency", "navy", "field_invalid"),
        ("signer.agency", None, "field_missing"),
        ("acts", [], "acts_missing"),
        ("acts", None, "field_missing"),
        ("acts", {}, "field_invalid"),
        ("acts.0", "moto.no_helmet", "not_an_object"),
        ("acts.0.code", "moto.nope", "unknown_violation"),
        ("acts.0.code", 7, "field_invalid"),
        ("acts.0.count", 0, "field_invalid"),
        ("acts.0.count", 2, "count_not_priced"),
        ("acts.0.count", True, "field_invalid"),
        ("acts.0.count", 1.5, "field_invalid"),
        ("mitigating", "9.1", "field_invalid"),
        ("mitigating.0", "9.9", "unknown_circumstance"),
        ("mitigating.0", "10.1.a", "unknown_circumstance"),
        ("mitigating.0", 9.1, "field_invalid"),
        ("aggravating.0", "9.1", "unknown_circumstance"),
        ("aggravating.0", "10.1.f", "unknown_circumstance"),
        ("file.transferred", 1, "field_invalid"),
        ("file.lost", True, "unknown_field"),
        ("file", [], "not_an_object"),
        ("mitigatng", ["9.1"], "unknown_field"),
    ],
)
def test_a_bad_fact_is_refused_with_the_path_of_its_field(path: str, value: Any, code: str | None) -> None:
    error = _refusal(_put(path, value))
    assert error.field == ("acts.0.code" if code is None else path)
    assert error.code == (code or "not_in_force")
    assert error.vi
    assert error.en


@pytest.mark.parametrize(
    "name", ["ended_at", "detected_at", "record_made_at", "processed_at", "offender", "signer", "acts"]
)
def test_a_missing_fact_is_refused(name: str) -> None:
    data = copy.deepcopy(GOOD)
    del data[name]
    error = _refusal(data)
    assert (error.code, error.field) == ("field_missing", name)


def test_a_circumstance_given_twice_is_refused_because_two_would_move_the_fine_to_its_limit() -> None:
    error = _refusal(_put("mitigating", ["9.1", "9.1"]))
    assert (error.code, error.field) == ("repeated_circumstance", "mitigating.1")


def test_what_may_be_left_out_has_its_default() -> None:
    data = {name: GOOD[name] for name in ("ended_at", "detected_at", "record_made_at", "processed_at", "signer")}
    case = parse_case({**data, "offender": {"kind": "person"}, "acts": [{"code": "moto.no_helmet"}], "note": "của tôi"})
    assert (case.by_device, case.continuing, case.place) == (False, False, None)
    assert (case.mitigating, case.aggravating, case.file) == ((), (), File())
    assert case.acts == (Act("moto.no_helmet", 1),)
    assert case.offender.born is None


@pytest.mark.parametrize("spelling", ["10.1.đ", "10.1.dd", "10.1.Đ", unicodedata.normalize("NFD", "10.1.đ")])
def test_the_barred_letter_may_be_written_both_ways(spelling: str) -> None:
    assert parse_case(_put("aggravating", [spelling])).aggravating == ("10.1.đ",)


def test_a_continuing_violation_may_end_after_it_was_detected() -> None:
    data = {**GOOD, "continuing": True, "ended_at": "2026-11-20T23:00:00+07:00"}
    assert parse_case(data).law_day.isoformat() == "2026-11-20"


def test_times_of_other_zones_become_days_of_viet_nam() -> None:
    data = {
        **GOOD,
        **dict.fromkeys(("ended_at", "detected_at", "record_made_at", "processed_at"), "2026-11-20T18:00:00Z"),
    }
    assert parse_case(data).record_day.isoformat() == "2026-11-21"


_KEYS = st.sampled_from([*GOOD, "kind", "post", "code"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(_JSON)
def test_any_json_is_answered_or_refused_never_a_crash(data: Any) -> None:
    with pytest.raises(InvalidInput):
        parse_case(data)


@given(st.sampled_from([*GOOD, "offender.kind", "offender.born", "signer.post", "acts.0.code", "acts.0.count"]), _JSON)
def test_any_value_in_any_field_is_answered_or_refused(path: str, value: Any) -> None:
    assert _refused_field(_put(path, value)) != ""


def _refused_field(data: Any) -> str | None:
    """The field of the refusal, or None when the case is answered."""
    try:
        assess(parse_case(data))
    except InvalidInput as error:
        return error.field or ""
    return None


DECIDED: dict[str, Any] = {
    "decided_at": "2026-11-02T09:00:00+07:00",
    "served_at": "2026-11-02T10:00:00+07:00",
    "amount": 5_000_000,
    "offender": {"kind": "person"},
    "paid": [{"at": "2026-11-20T10:00:00+07:00", "amount": 5_000_000}],
}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"amount": -1}, "field_invalid", "amount"),
        ({"amount": "5tr"}, "field_invalid", "amount"),
        ({"amount": None}, "field_missing", "amount"),
        ({"served_at": "2026-11-01T10:00:00+07:00"}, "time_order", "served_at"),
        ({"served_at": "hôm qua"}, "field_invalid", "served_at"),
        ({"served_at": None, "decided_at": None}, "field_missing", "served_at"),
        ({"paid": [{"at": "2026-11-20T10:00:00+07:00", "amount": 0}]}, "field_invalid", "paid.0.amount"),
        ({"paid": [{"amount": 1}]}, "field_missing", "paid.0.at"),
        ({"paid": {}}, "field_invalid", "paid"),
        ({"service": {"way": "pigeon", "at": "2026-11-20T10:00:00+07:00"}}, "field_invalid", "service.way"),
        ({"service": {"way": "handed"}}, "field_missing", "service.at"),
        ({"service": {"way": "electronic", "at": "2025-06-30T10:00:00+07:00"}}, "service_way_unknown", "service.way"),
        ({"offender": {"kind": "firm"}}, "field_invalid", "offender.kind"),
        ({"as_of": "2026-10-01"}, "as_of_outside", "as_of"),
        ({"as_of": "2126-10-01"}, "as_of_outside", "as_of"),
        ({"pay_days": 5}, "field_invalid", "pay_days"),
        ({"pauses": [{"from": "2026-11-20", "to": "2026-11-19"}]}, "pause_invalid", "pauses.0.to"),
        ({"payd": []}, "unknown_field", "payd"),
    ],
)
def test_a_bad_fact_after_the_decision_is_refused_with_its_path(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_decided({**DECIDED, **change})
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_whole_case_may_stand_for_the_amount() -> None:
    answer = settle(
        *parse_decided({**GOOD, "mitigating": [], "aggravating": [], "served_at": "2026-11-20T10:00:00+07:00"})
    )
    assert (answer["unpaid"], answer["pay_by"], answer["correction_until"]) == (500_000, "2026-11-30", "2027-11-22")


def test_without_the_day_of_decision_only_what_service_gives_is_told() -> None:
    answer = settle(*parse_decided({"served_at": "2026-11-02T10:00:00+07:00", "amount": 500_000}))
    assert answer["pay_by"] == "2026-11-12"
    assert answer["execution_until"] is None
    assert answer["correction_until"] is None
