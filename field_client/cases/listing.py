"""Lists over the tablet's own cases: home, search, decisions. Rows come from the projections, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, select

from field_client.cases.draft_rows import to_draft
from field_client.cases.notices import notices
from field_client.cases.plates import shown_plate
from field_client.ledger.changed import changed, is_cancelled
from field_client.ledger.delivery import delivery_of_case, ledger_sum
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import stock
from field_client.open_tablet import OpenTablet
from field_client.store.tables import cases, decisions, drafts, prints, reports
from field_client.ui.views import (
    CaseFilter,
    CaseRow,
    Delivery,
    HomeView,
    SerialsView,
    Stage,
    Told,
    Tone,
    Words,
)
from shared.clock import day_of
from shared.law.catalogue import Catalogue
from shared.numbering.number import LARGEST_SERIAL, NumberStyle
from shared.people.plate import normalise_plate
from shared.text import search_key

MOST_HOME, MOST_FOUND = 200, 50
_UNSENT = frozenset({Delivery.UNSENT, Delivery.SENDING, Delivery.ONLY_HERE})
_PRINT_OPEN = frozenset({"sent", "unknown", "failed"})


@dataclass(frozen=True, slots=True)
class _Prints:
    """What is known of the prints of one document."""

    confirmed: int = 0
    open: bool = False


def home_view(connection: Connection, tablet: OpenTablet, catalogue: Catalogue, which: CaseFilter) -> HomeView:
    """Rows of `which`, counts of every filter, the sum of the ledger, numbers left, notices."""
    rows = [*_draft_rows(connection, catalogue), *_case_rows(connection, MOST_HOME)]
    rows.sort(key=lambda row: row.at_ms, reverse=True)
    counts = {one: sum(1 for row in rows if _fits(row, one)) for one in CaseFilter}
    return HomeView(
        rows=tuple(row for row in rows if _fits(row, which))[:MOST_HOME],
        counts=counts,
        ledger=ledger_sum(connection),
        serials=serials_view(connection, tablet),
        notices=notices(connection, tablet),
    )


def search_cases(connection: Connection, query: str) -> tuple[CaseRow, ...]:
    """Own rows by name, plate, report or decision number; unaccented words do."""
    words = search_key(query).split()
    if not words:
        return ()
    rows = _case_rows(connection, None)
    return tuple(row for row in rows if all(word in _searched(row) for word in words))[:MOST_FOUND]


def decision_rows(connection: Connection) -> tuple[CaseRow, ...]:
    """Cases that await, have or passed on a decision; those needing a person first."""
    rows = _case_rows(connection, MOST_HOME)
    first = {Stage.PRINT_UNKNOWN: 0, Stage.ENTERED: 1, Stage.AWAITING: 2}
    return tuple(sorted(rows, key=lambda row: first.get(row.stage, 3)))


def serials_view(connection: Connection, tablet: OpenTablet) -> SerialsView | None:
    """Numbers left for decisions of this year; None before the first lease."""
    now = tablet.clock.now_ms()
    year = day_of(now).year
    found = stock(connection, year=year, latest_ms=latest_ms(connection, tablet.clock, tablet.chain.boot))
    if found.newest is None:
        return None
    width = NumberStyle().digits
    warning = None
    if not found.left:
        warning = Told(
            Tone.WARN,
            Words("Hết số quyết định, chưa nhập được", "No decision numbers left"),
            (Words("Biên bản vẫn lập bình thường.", "Reports can still be recorded."),),
        )
    elif found.low:
        warning = Told(Tone.WARN, Words(f"Còn {found.left} số, nên xin thêm", f"{found.left} numbers left"))
    first, last = found.newest.first, min(found.newest.last, LARGEST_SERIAL)
    return SerialsView(found.left, found.total, f"{first:0{width}d}", f"{last:0{width}d}", year, warning)


def _draft_rows(connection: Connection, catalogue: Catalogue) -> Iterable[CaseRow]:
    """Drafts that somebody changed and nobody finished."""
    found = select(drafts).where(drafts.c.changed == 1, drafts.c.case_id.is_(None))
    for draft in map(to_draft, connection.execute(found)):
        values: Mapping[str, Any] = draft.values
        yield CaseRow(
            case_id=draft.id,
            name=str(values.get("offender.name") or ""),
            at_ms=draft.saved_at,
            vehicle_group=str(values.get("vehicle.group") or ""),
            plate=shown_plate(str(values.get("vehicle.plate") or "")),
            acts="; ".join(_short(catalogue, one[0], draft.made_at) for one in values.get("acts") or () if one),
            stage=Stage.DRAFT,
            delivery=Delivery.ONLY_HERE,
        )


def _short(catalogue: Catalogue, code: str, at_ms: int) -> str:
    rows = [row for row in catalogue.in_force(day_of(at_ms)) if row.code == code]
    return rows[0].short_vi if rows else code


def _case_rows(connection: Connection, most: int | None) -> list[CaseRow]:
    found = (
        select(
            cases,
            reports.c.number.label("report_number"),
            reports.c.of_seq.label("report_seq"),
            decisions.c.number.label("decision_number"),
            decisions.c.of_seq.label("decision_seq"),
        )
        .join(reports, reports.c.case_id == cases.c.id)
        .outerjoin(decisions, decisions.c.case_id == cases.c.id)
        .order_by(cases.c.recorded_at.desc())
        .limit(most)
    )
    printed, kept = _prints(connection), changed(connection)
    gone = frozenset(int(seq) for seq in kept if is_cancelled(kept, int(seq)))
    return [_case_row(connection, row, (printed, gone)) for row in connection.execute(found).all()]


def _case_row(
    connection: Connection, row: Any, known: tuple[Mapping[tuple[str, int], _Prints], frozenset[int]]
) -> CaseRow:
    """`known`: the prints, and the cancelled decisions by seq."""
    printed, gone = known
    state = printed.get(("decision", row.decision_seq), _Prints())
    stage = Stage.CANCELLED if row.decision_seq in gone else _stage(row, state)
    return CaseRow(
        case_id=row.id,
        name=row.name,
        at_ms=row.recorded_at,
        vehicle_group=row.vehicle_group,
        plate=shown_plate(row.plate),
        acts=row.acts,
        stage=stage,
        delivery=delivery_of_case(connection, row.id),
        decision_number=row.decision_number or "",
        report_number=row.report_number,
        stage_copies=state.confirmed if stage is Stage.PRINTED else 0,
    )


def _stage(row: Any, printed: _Prints) -> Stage:
    if row.state == "transferred":
        return Stage.TRANSFERRED
    if row.decision_seq is None:
        return Stage.AWAITING
    if printed.open:
        return Stage.PRINT_UNKNOWN
    return Stage.PRINTED if printed.confirmed else Stage.ENTERED


def _prints(connection: Connection) -> dict[tuple[str, int], _Prints]:
    """(document, of_seq) → prints. Confirmed copies are those a person said came out; a notice (copy 0) is none."""
    found: dict[tuple[str, int], _Prints] = {}
    rows = connection.execute(
        select(
            prints.c.decision_seq,
            prints.c.state,
            prints.c.outcome,
            case((prints.c.copies == "[0]", 0), else_=func.json_array_length(prints.c.copies)).label("copies"),
        ).where(prints.c.decision_seq.is_not(None))
    )
    for row in rows:
        key = ("decision", row.decision_seq)
        before = found.get(key, _Prints())
        confirmed = row.copies if row.outcome == "printed" else 0
        found[key] = _Prints(before.confirmed + confirmed, before.open or row.state in _PRINT_OPEN)
    return found


def _fits(row: CaseRow, which: CaseFilter) -> bool:
    match which:
        case CaseFilter.ALL:
            return True
        case CaseFilter.DRAFT:
            return row.stage is Stage.DRAFT
        case CaseFilter.AWAITING:
            return row.stage is Stage.AWAITING
        case CaseFilter.PRINT_UNKNOWN:
            return row.stage is Stage.PRINT_UNKNOWN
        case CaseFilter.UNSENT:
            return row.stage is not Stage.DRAFT and row.delivery in _UNSENT


def _searched(row: CaseRow) -> str:
    as_keyed = normalise_plate(row.plate)  # people type a plate with or without its hyphen and dot
    return search_key(f"{row.name} {row.plate} {as_keyed} {row.report_number} {row.decision_number}")
