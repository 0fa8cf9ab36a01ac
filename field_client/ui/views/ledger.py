"""Lists and sums over the tablet's own ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from field_client.ui.views.decision import PaperView, PrintingView
from field_client.ui.views.words import Delivery, Stage, Told, Words
from print_templates.images import PagePicture


class CaseFilter(StrEnum):
    """Filters of the home list, in the order of the picks."""

    ALL = "all"
    DRAFT = "draft"
    AWAITING = "awaiting"
    PRINT_UNKNOWN = "print_unknown"
    UNSENT = "unsent"


class SyncFilter(StrEnum):
    OPEN = "open"
    UNSENT = "unsent"
    HELD = "held"
    RECEIVED = "received"


@dataclass(frozen=True)
class Notice:
    """A dialog or banner over home (storage, clock, session, rights, clone, numbers_low, year_change …).

    `id` names the kind and chooses the icon. `modal` notices open as a dialog once per unlock. The first
    action
    is the primary one; its id goes to `TabletServices.answer_notice`; at most two actions.
    """

    id: str
    told: Told
    facts: tuple[tuple[Words, str], ...] = ()
    actions: tuple[tuple[str, Words], ...] = ()
    modal: bool = False


@dataclass(frozen=True)
class CaseRow:
    """`vehicle_group` as in the draft; `stage_copies` only with PRINTED; a draft's `case_id` is its draft
    id."""

    case_id: str
    name: str
    at_ms: int
    vehicle_group: str
    plate: str
    acts: str
    stage: Stage
    delivery: Delivery
    decision_number: str = ""
    report_number: str = ""
    stage_copies: int = 0


@dataclass(frozen=True)
class LedgerSum:
    """created = acknowledged + unsent + held, or the bar turns red: `holds` says whether it does."""

    created: int
    acknowledged: int
    unsent: int
    held: int
    last_sync_ms: int | None = None

    @property
    def holds(self) -> bool:
        return self.created == self.acknowledged + self.unsent + self.held


@dataclass(frozen=True)
class SerialsView:
    """The newest lease: `left` of `total`, serials `first`…`last` as printed (six digits)."""

    left: int
    total: int
    first: str
    last: str
    year: int
    warning: Told | None = None


@dataclass(frozen=True)
class HomeView:
    rows: tuple[CaseRow, ...]
    counts: Mapping[CaseFilter, int]
    ledger: LedgerSum
    serials: SerialsView | None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class ReceiptView:
    time_ms: int
    seq: int
    head: str
    """First characters of the chain head it signs."""


@dataclass(frozen=True)
class SyncRow:
    """`since_ms`: server time from which the server has it, None when it has not; `words`: of who settled it."""

    seq: int
    title: Words
    plate: str
    at_ms: int
    size: int
    delivery: Delivery
    note: Words
    since_ms: int | None = None
    words: str = ""


@dataclass(frozen=True)
class SerialsOwn:
    """One lease of this tablet and how many of its serials stand in this ledger."""

    year: int
    training: bool
    first: int
    last: int
    used: int


@dataclass(frozen=True)
class SyncView:
    """10. `progress` (sent, of) while sending. `why_not` says why `Đồng bộ ngay` is disabled. `waiting`: of the
    acknowledged, those that wait at the server for an earlier entry. `photos`: what of them is not there yet.
    `skew_ms`: this clock minus the server's, as signed at the last contact."""

    sums: LedgerSum
    last_seq: int
    receipt: ReceiptView | None
    rows: tuple[SyncRow, ...]
    counts: Mapping[SyncFilter, int]
    why_not: Words | None = None
    progress: tuple[int, int] | None = None
    waiting: int = 0
    serials: tuple[SerialsOwn, ...] = ()
    photos: Told | None = None
    skew_ms: int = 0


@dataclass(frozen=True)
class ShiftView:
    """The shift that goes on (`is_open`), or the one that ended at `closed_at_ms` with its sheet.

    `unprinted`: reports and decisions of it of which nobody confirmed a copy; `unanswered`: prints that wait for a
    person's answer; `unsent`: events without a receipt. The last two are of the whole tablet, now.
    """

    is_open: bool
    closed_at_ms: int | None
    reports: int
    decisions: int
    unprinted: int
    unanswered: int
    unsent: int
    paper: PaperView | None = None
    page: PagePicture | None = None

    def with_sheet(self, paper: PaperView, page: PagePicture) -> ShiftView:
        """With its day sheet."""
        return replace(self, paper=paper, page=page)

    def without_sheet(self, printing: PrintingView, *, vi: str, en: str) -> ShiftView:
        """With the reason why its day sheet cannot be made."""
        return replace(self, paper=PaperView("", replace(printing, lock=Words(vi, en))))
