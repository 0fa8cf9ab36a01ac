"""The same as `test_verify_seeded`, for reports and for documents that change a decision."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from print_templates import printable
from print_templates.render import PrintableChange, RecordedReport, render_change, render_report
from shared.cases.parties import Vehicle
from shared.cases.report import ReportNumber
from shared.numbering.number import CHANGE_SERIES
from shared.seal.keylist import GrantedRange
from shared.seal.of_case import CHANGES
from tests.faults.record import Injected
from tests.samples import (
    HELMET,
    LEDGER,
    PERSON,
    RED_LIGHT,
    TABLET_CODE,
    changed_sample,
    recorded_sample,
    sample_change,
    sample_key_list,
    sample_keys_json,
    sample_report,
)
from tests.tools.papers import judge, with_pages
from tests.tools.test_verify_seeded import FAMILY, GIVEN, MIDDLE, name, plate

pytestmark = pytest.mark.fault("F23")

SEED = 20_261_122
REPORTS, CHANGED, FORGERIES = 8, 6, 60
Sheet = tuple[Any, bytes]
"""What passed the gate, and its file."""
Forge = Callable[[random.Random, Sheet, Sheet], bytes]


def report(chance: random.Random, count: int) -> Sheet:
    acts = (HELMET, RED_LIGHT)[: chance.randrange(1, 3)]
    drawn = sample_report(
        number=ReportNumber(TABLET_CODE, count),
        offender=replace(PERSON, name=name(chance)),
        vehicle=Vehicle("motorcycle", plate(chance)),
        acts=acts,
    )
    made = recorded_sample(drawn)
    return made, render_report(made)


def change(chance: random.Random, serial: int) -> Sheet:
    kind = chance.choice(sorted(CHANGES))
    was = sample_change(kind)
    symbol = was.number.text.partition("/")[2]
    number = replace(was.number, serial=serial, text=f"{serial:06d}/{symbol}")
    made = changed_sample(kind, replace(was, number=number))
    return made, render_change(made)


def forged_report(of: Sheet, **changes: Any) -> bytes:
    """The sheet with other facts beside its genuine seal; laid out on as many pages as it had."""
    content = replace(of[0].report, **changes)
    return render_report(RecordedReport(printable._GATE, content, (b"{}", False), of[0].token))


def forged_change(of: Sheet, **changes: Any) -> bytes:
    return render_change(
        PrintableChange(printable._GATE, replace(of[0].change, **changes), (b"{}", False), of[0].token)
    )


def same_initials(chance: random.Random, of: Sheet, _: Sheet) -> bytes:
    was = of[0].report.offender.name.split()
    now = was
    while now == was:
        now = [
            chance.choice([one for one in words if one[0] == old[0]])
            for words, old in zip((FAMILY, MIDDLE, GIVEN), was, strict=True)
        ]
    return forged_report(of, offender=replace(of[0].report.offender, name=" ".join(now)))


def other_plate(chance: random.Random, of: Sheet, _: Sheet) -> bytes:
    was = of[0].report.vehicle.plate
    return forged_report(of, vehicle=Vehicle("motorcycle", was[:-1] + str((int(was[-1]) + 3) % 10)))


def other_act(_: random.Random, of: Sheet, __: Sheet) -> bytes:
    first, *rest = of[0].report.acts
    new = RED_LIGHT if first.code == HELMET.code else HELMET
    return forged_report(of, acts=(new, *rest))


def other_count(chance: random.Random, of: Sheet, _: Sheet) -> bytes:
    was = of[0].report.number
    return forged_report(of, number=ReportNumber(was.tablet, was.count + chance.randrange(1, 9)))


def seal_of_another(_: random.Random, of: Sheet, other: Sheet) -> bytes:
    return forged_report(
        (other[0], b""), **{one: getattr(of[0].report, one) for one in ("offender", "vehicle", "number")}
    )


def missing_page(chance: random.Random, of: Sheet, _: Sheet) -> bytes:
    gone = chance.randrange(of[0].report.pages)
    return with_pages(of[1], [one for one in range(of[0].report.pages) if one != gone])


def repeated_page(chance: random.Random, of: Sheet, _: Sheet) -> bytes:
    return with_pages(of[1], [*range(of[0].report.pages), chance.randrange(of[0].report.pages)])


def reordered_pages(_: random.Random, of: Sheet, __: Sheet) -> bytes:
    return with_pages(of[1], list(reversed(range(of[0].report.pages))))


def foreign_page(_: random.Random, of: Sheet, other: Sheet) -> bytes:
    return with_pages(of[1], [-1, *range(1, of[0].report.pages)], other[1])


def other_number(_: random.Random, of: Sheet, __: Sheet) -> bytes:
    was = of[0].change.number
    return forged_change(of, number=replace(was, serial=was.serial + 1, text=f"{was.serial + 1:06d}/QĐ-ĐC"))


def other_day(_: random.Random, of: Sheet, __: Sheet) -> bytes:
    return forged_change(of, signed_at=of[0].change.signed_at - 86_400_000)


def other_code(_: random.Random, of: Sheet, __: Sheet) -> bytes:
    return forged_change(of, code="EGNZE2J7P")


def repeated_change(_: random.Random, of: Sheet, __: Sheet) -> bytes:
    return with_pages(of[1], [0, 0])


def change_of_another(_: random.Random, of: Sheet, other: Sheet) -> bytes:
    return with_pages(of[1], [0, -1], other[1])


OF_REPORTS: tuple[Forge, ...] = (
    same_initials,
    other_plate,
    other_act,
    other_count,
    seal_of_another,
    missing_page,
    repeated_page,
    reordered_pages,
    foreign_page,
)
OF_CHANGES: tuple[Forge, ...] = (other_number, other_day, other_code, repeated_change, change_of_another)


@pytest.fixture(scope="module")
def reports() -> list[Sheet]:
    chance = random.Random(SEED)
    return [report(chance, 201 + n) for n in range(REPORTS)]


@pytest.fixture(scope="module")
def changes() -> list[Sheet]:
    chance = random.Random(SEED)
    return [change(chance, 11 + n) for n in range(CHANGED)]


@pytest.fixture(autouse=True)
def keys(tmp_path: Path) -> None:
    ranges = (GrantedRange(str(LEDGER), 2026, CHANGE_SERIES, 1, 50),)
    (tmp_path / "keys.json").write_bytes(sample_keys_json(sample_key_list(ranges=ranges)))


def test_no_genuine_report_or_change_is_called_a_forgery(
    tmp_path: Path, reports: list[Sheet], changes: list[Sheet]
) -> None:
    verdicts = [judge(tmp_path, pdf) for _, pdf in (*reports, *changes)]
    assert [one.faults for one in verdicts if one.state != "ok"] == []


@pytest.mark.parametrize("forges", [OF_REPORTS, OF_CHANGES], ids=["reports", "changes"])
def test_every_forged_report_and_change_is_found(
    tmp_path: Path,
    reports: list[Sheet],
    changes: list[Sheet],
    forges: tuple[Forge, ...],
    faults_injected: Injected,
) -> None:
    chance = random.Random(SEED)
    missed: Counter[str] = Counter()
    for n in range(FORGERIES // 2):
        forge = forges[n % len(forges)]
        of, other = chance.sample(reports if forges is OF_REPORTS else changes, 2)
        verdict = judge(tmp_path, forge(chance, of, other))
        if verdict.state != "bad" or not verdict.faults:
            missed[forge.__name__] += 1
    faults_injected(FORGERIES // 2)
    assert missed == {}
