"""Reading the tables of cases worked by hand: what was given, what the worker reckoned, and from which line."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
CASE_TABLES = ("amounts", "people", "transfer", "explanation", "limits", "tet")


@dataclass(frozen=True)
class Worked:
    """One line of a table; `expect` maps what was reckoned by hand to its value as text."""

    table: str
    row: dict[str, str]
    expect: dict[str, str]

    def __str__(self) -> str:
        return f"{self.table}/{self.row['id']}"


def worked(table: str) -> list[Worked]:
    """Every line of ``worked_<table>.csv``."""
    with (_HERE / f"worked_{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))
    return [Worked(table, row, _pairs(row["expect"])) for row in rows]


def case_json(row: dict[str, str]) -> dict[str, Any]:
    """The line as the JSON that `bienban assess` reads."""
    days = _days(row["dates"])
    flags = row["flags"].split()
    file_flags = [flag for flag in flags if flag not in ("device", "continuing")]
    post, _, agency = row["signer"].partition("/")
    circumstances = row["circumstances"].split()
    return {
        "ended_at": f"{days['e']}T08:00:00+07:00",
        "detected_at": f"{days['d']}T08:05:00+07:00",
        "record_made_at": f"{days['r']}T08:10:00+07:00",
        "processed_at": f"{days['p']}T09:00:00+07:00",
        "by_device": "device" in flags,
        "continuing": "continuing" in flags,
        "offender": _offender(row["who"]),
        "signer": {"post": post, "agency": agency or "csgt"},
        "acts": [_act(act) for act in row["acts"].split(" + ")],
        "mitigating": [one for one in circumstances if one.startswith("9.")],
        "aggravating": [one for one in circumstances if one.startswith("10.")],
        "file": dict.fromkeys(file_flags, True),
    }


def decided_json(row: dict[str, str]) -> dict[str, Any]:
    """The line as the JSON that `bienban deadlines` reads."""
    extra = _pairs(row["extra"])
    data: dict[str, Any] = {
        "decided_at": f"{row['decided']}T09:00:00+07:00",
        "amount": int(row["amount"]),
        "offender": {"kind": row["kind"]},
        "paid": _payments(row["paid"].split()),
    }
    way, _, day = row["served"].rpartition(":")
    if way:
        data["service"] = {"way": way, "at": f"{day}T10:00:00+07:00"}
    elif day != "none":
        data["served_at"] = f"{day}T10:00:00+07:00"
    for name in ("as_of", "deferred_at", "ended_at"):
        if name in extra:
            data[name] = extra[name]
    if "pay_days" in extra:
        data["pay_days"] = int(extra["pay_days"])
    if "pauses" in extra:
        first, _, last = extra["pauses"].partition(":")
        data["pauses"] = [{"from": first, "to": last}]
    if "plan" in extra:
        data["instalments"] = _payments(extra["plan"].split(","))
    return data


def _days(text: str) -> dict[str, str]:
    """``e= d= r= p=``: ended, detected, record, processed; each defaults to the one before it."""
    if "=" not in text:
        return dict.fromkeys("edrp", text)
    found = _pairs(text)
    days = {"e": found.get("e", "")}
    for later, earlier in (("d", "e"), ("r", "d"), ("p", "r")):
        days[later] = found.get(later, days[earlier])
    return days


def _offender(who: str) -> dict[str, Any]:
    if who == "organisation":
        return {"kind": "organisation", "born": None}
    born = {"adult": "1990-05-05", "unknown": None}.get(who, who.removeprefix("born="))
    return {"kind": "person", "born": born}


def _act(text: str) -> dict[str, Any]:
    code, _, count = text.partition("*")
    return {"code": code, "count": int(count)} if count else {"code": code}


def _payments(words: list[str]) -> list[dict[str, Any]]:
    pairs = [word.split(":") for word in words]
    return [{"at": f"{day}T11:00:00+07:00", "amount": int(amount)} for day, amount in pairs]


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())
