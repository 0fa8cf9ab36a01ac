"""From the recorded report to the served decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from field_client.ui.views.report import PhotoView
from field_client.ui.views.words import CheckItem, Delivery, Told, Words
from print_templates.images import PagePicture


class PrintOutcome(StrEnum):
    """A person's answer to "did paper come out?"."""

    ALL = "all"
    SPOILED = "spoiled"
    NONE = "none"
    LATER = "later"


class PrintState(StrEnum):
    """WAITING: the row is there, the worker has not taken it. ASKED: sent, a person has not answered.
    FAILED: the printer said no (it may only lower the claim)."""

    WAITING = "waiting"
    PRINTING = "printing"
    ASKED = "asked"
    FAILED = "failed"
    CONFIRMED = "confirmed"
    SPOILED = "spoiled"
    NONE = "none"


class ServiceWay(StrEnum):
    HANDED = "handed"
    REFUSED = "refused"
    POSTED = "posted"


class PaperKind(StrEnum):
    """Papers beside a sealed document (TRANSFER of its case, REFUSAL to receive it), and the sheet of a shift."""

    TRANSFER = "transfer"
    REFUSAL = "refusal"
    DAY_SHEET = "day_sheet"


class NextStep(StrEnum):
    """What follows a recorded report: DECIDE here, WAIT (explanation open), TRANSFERRED to the desk, NONE."""

    DECIDE = "decide"
    WAIT = "wait"
    TRANSFERRED = "transferred"
    NONE = "none"


@dataclass(frozen=True)
class CopyView:
    number: int
    purpose: Words
    state: PrintState


@dataclass(frozen=True)
class OpenPrint:
    """The print a person has not answered for yet."""

    print_id: str
    copies: int
    state: PrintState
    sent_at_ms: int | None


@dataclass(frozen=True)
class PrintingView:
    """Printing of one document of one case. `lock` not None = refused, and why."""

    printer: str
    printer_note: Words
    """e.g. `đang kết nối`, `không thấy máy in`."""
    copies: tuple[CopyView, ...]
    confirmed: int
    next_copy: int
    open: OpenPrint | None = None
    lock: Words | None = None
    roll: bool = False
    """The printer has a roll: what comes out is a notice (copy 0), never a copy of the document."""


@dataclass(frozen=True)
class PaperView:
    """A paper that bears no seal of its own: its number as printed, and its prints so far."""

    number: str
    printing: PrintingView


@dataclass(frozen=True)
class RecordedView:
    """A finished report. Its print of two copies was already asked for in the same transaction."""

    case_id: str
    number: str
    recorded_at_ms: int
    ledger_seq: int
    page: PagePicture
    next: NextStep
    told: Told | None
    """What follows, in words: transferred to whom, waiting until when. None when a decision can be made
    now."""
    printing: PrintingView
    delivery: Delivery = Delivery.UNSENT
    photos: tuple[PhotoView, ...] = ()
    paper: PaperView | None = None
    """The transfer note, when the case went up."""


@dataclass(frozen=True)
class DecisionLock:
    """Why `Nhập quyết định` is locked and the way out; `action` (id, label) or None when only time helps."""

    code: str
    """e.g. numbers_out, explanation_open, lease_expired, clock_wrong, over_authority, not_certified."""
    told: Told
    action: tuple[str, Words] | None = None


@dataclass(frozen=True)
class DecisionReview:
    """08. `preview` is stamped and has no number, QR or code (I1). `print_lock`: `Chỉ in được sau khi
    nhập`."""

    case_id: str
    report_number: str
    checks: tuple[CheckItem, ...]
    preview: PagePicture
    print_lock: Words
    lock: DecisionLock | None = None
    asks_pin: bool = True


@dataclass(frozen=True)
class EnteredView:
    """09. A decision with its row in the ledger. `served` None = not yet."""

    case_id: str
    number: str
    entered_at_ms: int
    ledger_seq: int
    lookup_code: str
    page: PagePicture
    delivery: Delivery
    printing: PrintingView
    served: Words | None = None
    paper: PaperView | None = None
    """The refusal record, when the offender refused to receive the decision."""
