"""The day sheet: every report and decision of one shift, as its ledger has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from print_templates.party_data import unit_data, vehicle_data
from shared.cases.decision import Decision
from shared.cases.parties import Unit
from shared.cases.records import ShiftClosed
from shared.cases.report import Report
from shared.clock import day_of, in_vietnam


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the shift: `at` ms UTC, its kind, its data."""

    at: int
    kind: str
    data: Any


@dataclass(frozen=True, slots=True)
class Shift:
    """`closed` as the event says it, written at `at`; `entries` in their order."""

    closed: ShiftClosed
    at: int
    unit: Unit
    entries: tuple[Entry, ...]

    def counted(self) -> tuple[int, int]:
        """(reports, decisions) that are really in it."""
        kinds = [type(one.data) for one in self.entries]
        return kinds.count(Report), kinds.count(Decision)


def day_sheet_data(shift: Shift, *, number: str) -> dict[str, Any]:
    """`muc` (a row each: `gio`, `loai`, `so`, `ten`, `bien_so`, `tien`), the counts, the sum of fines, and the first
    and last place in the ledger."""
    kinds = [one.kind for one in shift.entries]
    recorders = {one.data.recorder.name for one in shift.entries if isinstance(one.data, Report)}
    return {
        "so": number,
        "ngay": day_of(shift.at),
        "luc": in_vietnam(shift.at),
        "tu_luc": in_vietnam(shift.entries[0].at) if shift.entries else None,
        "don_vi": unit_data(shift.unit),
        "can_bo": ", ".join(sorted(recorders)),
        "muc": [_row(one.at, one.data) for one in shift.entries if isinstance(one.data, Report | Decision)],
        "so_bien_ban": shift.closed.reports,
        "so_quyet_dinh": shift.closed.decisions,
        "tong_tien": sum(one.data.total for one in shift.entries if isinstance(one.data, Decision)),
        "so_chuyen": kinds.count("case.transferred"),
        "so_lan_in": kinds.count("print.started"),
        "muc_dau": shift.closed.first_seq,
        "muc_cuoi": shift.closed.last_seq,
    }


def _row(at: int, data: Report | Decision) -> dict[str, Any]:
    shown = vehicle_data(data.vehicle)
    decided = isinstance(data, Decision)
    return {
        "gio": in_vietnam(at),
        "loai": "Quyết định" if decided else "Biên bản",
        "so": data.number.text if isinstance(data, Decision) else str(data.number),
        "ten": data.offender.name,
        "bien_so": shown["bien_so"] if shown else None,
        "tien": data.total if isinstance(data, Decision) else 0,
    }
