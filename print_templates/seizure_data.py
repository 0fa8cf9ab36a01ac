"""A seizure as the names that its templates may use: the event says what and why, its report who and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from print_templates.party_data import offender_data, party_data, signer_data, unit_data, vehicle_data
from shared.cases.records import SeizureRecorded
from shared.cases.report import Report, SeizedItem
from shared.clock import day_of, in_vietnam


@dataclass(frozen=True, slots=True)
class Seizure:
    """`recorded` and the `report` of its case; `at` (ms UTC) is the time of the event. The reporter signs."""

    recorded: SeizureRecorded
    report: Report
    at: int


def seizure_data(seizure: Seizure, *, number: str) -> dict[str, Any]:
    """`number` as printed. `den_ngay` None: until the penalty is executed (LC Đ125: to secure the fine).

    No page break depends on `seizure.at`: its days stand in figures of one width, or in a line of their own.
    """
    recorded, report = seizure.recorded, seizure.report
    return {
        "so": number,
        "ngay_ky": day_of(seizure.at),
        "luc_lap": in_vietnam(seizure.at),
        "noi_lap": report.place.text if report.reason_elsewhere is None else f"trụ sở {report.unit.name}",
        "don_vi": unit_data(report.unit),
        "nguoi_ky": signer_data(report.recorder, report.unit),
        "chung_kien": party_data(report.witness),
        "bien_ban": {"so": str(report.number), "ngay": day_of(report.made_at)},
        "doi_tuong": offender_data(report.offender),
        "phuong_tien": vehicle_data(report.vehicle),
        "tam_giu": items_data(recorded.items),
        "ly_do": recorded.reason,
        "den_ngay": date.fromisoformat(recorded.until) if recorded.until else None,
    }


def items_data(items: Iterable[SeizedItem]) -> list[dict[str, Any]]:
    """The rows of the table of things: `ten`, `dvt`, `so_luong`, `tinh_trang`."""
    return [{"ten": one.name, "dvt": one.unit, "so_luong": one.quantity, "tinh_trang": one.condition} for one in items]
