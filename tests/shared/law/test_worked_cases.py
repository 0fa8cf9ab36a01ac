"""The engine against cases worked by hand. A line that disagrees names its article and the line of law.md."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shared.law.assess import assess
from shared.law.case import parse_case
from shared.law.settlement import parse_decided, settle
from tests.shared.law.worked import CASE_TABLES, Worked, case_json, decided_json, worked

CASES = [one for table in CASE_TABLES for one in worked(table)]
PAYMENTS = worked("payment")


def _list(values: list[str]) -> str:
    return ",".join(values) or "none"


def _as_text(answer: dict[str, Any]) -> dict[str, str]:
    """The answer in the words of the tables; `amount` and the like speak of the first act."""
    first = answer["acts"][0]
    return {
        "amount": str(first["amount"]),
        "range": f"{first['amount_min']}-{first['amount_max']}",
        "frame": f"{first['frame_min']}-{first['frame_max']}",
        "regime": first["regime"],
        "also": _list(first["also"]),
        "total": str(answer["total"]),
        "points": str(answer["points"]),
        "revoke": str(answer["revoke_months"]),
        "penalty": answer["penalty"],
        "spot": "yes" if answer["on_the_spot"] else "no",
        "explain": "yes" if answer["explanation_right"] else "no",
        "not_before": answer["not_before"] or "none",
        "ok": "yes" if answer["competent"] else "no",
        "why": _list(answer["incompetent_because"]),
        "lowest": answer["lowest_competent_post"] or "none",
        "due": answer["decision_due"],
        "limit": answer["limitation_until"],
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_engine_agrees_with_the_case_worked_by_hand(case: Worked) -> None:
    answer = assess(parse_case(case_json(case.row))).as_json()
    said = _as_text(answer)
    expect = dict(case.expect)
    notes = expect.pop("notes", None)
    assert {key: said[key] for key in expect} == expect, f"{case.row['article']}: {case.row['working']}"
    if notes is not None:
        assert answer["notes"] == [] if notes == "none" else notes in answer["notes"]


@pytest.mark.parametrize("case", PAYMENTS, ids=str)
def test_what_follows_a_decision_agrees_with_the_case_worked_by_hand(case: Worked) -> None:
    answer = settle(*parse_decided(decided_json(case.row)))
    said = {
        "pay_by": answer["pay_by"] or "none",
        "served": answer["served_on"],
        "interest": str(answer["interest"]),
        "unpaid": str(answer["unpaid"]),
        "to_pay": str(answer["to_pay"]),
        "overpaid": str(answer["overpaid"]),
        "deferral": "yes" if answer["deferral_ok"] else "no",
        "deferral_until": answer["deferral_until"],
        "parts": "yes" if answer["instalments_ok"] else "no",
        "parts_until": answer["instalments_until"],
        "first": str(answer["first_instalment_min"]),
        "faults": _list(answer.get("plan_faults", [])),
        "execution": answer["execution_until"],
        "correction": answer["correction_until"],
        "send": answer["send_by"],
        "clean": answer["clean_again_on"],
    }
    assert {key: said[key] for key in case.expect} == case.expect, f"{case.row['article']}: {case.row['working']}"


def test_the_tables_are_large_enough_and_say_where_each_line_comes_from() -> None:
    assert len(CASES) + len(PAYMENTS) >= 200
    assert len(PAYMENTS) >= 40
    for table in ("explanation", "transfer", "tet"):
        assert len(worked(table)) >= 15
    for case in (*CASES, *PAYMENTS):
        assert case.expect, f"{case} expects nothing"
        assert re.search(r"Đ\d|BLDS|L88|L12|TT |Law 84|authority|notes|design", case.row["article"]), str(case)
        assert case.row["law_md"], str(case)
        assert len(case.row["working"]) >= 10, str(case)


def test_no_line_stands_twice() -> None:
    names = [str(case) for case in (*CASES, *PAYMENTS)]
    assert len(names) == len(set(names))
