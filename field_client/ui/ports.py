"""The boundary between screens and services: every call a screen makes, and nothing else.

All methods run on the one worker thread of `bridge.Bridge`, never on the UI thread, except `now_ms` and
`preferences`, which must answer at once. Each may raise a `DomainError` (shared/errors.py): the screen shows
it at its `field` (a name of `drafts.DRAFT_FIELDS`, or `pin`, `code`, `server`, `root`) or, without one, in a
banner. Nothing a call returned as saved may be lost by a crash right after it (I4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from field_client.ui.views import (
    AssessmentView,
    CaseFilter,
    CaseRow,
    CircumstanceRow,
    DecisionReview,
    DraftView,
    EnrolledView,
    EnrolmentOffer,
    EnteredView,
    FavouriteRow,
    HomeView,
    LockView,
    PaperKind,
    PersonRow,
    Preferences,
    PrintingView,
    PrintOutcome,
    RecordedView,
    RecoveryView,
    ReportCheck,
    ServiceWay,
    ShiftView,
    SyncFilter,
    SyncView,
    TruthView,
    ViolationRow,
    Words,
)


@dataclass(frozen=True)
class Frame:
    """One camera picture for the finder: `rgb` is width * height * 3 bytes, top row first."""

    width: int
    height: int
    rgb: bytes


class CameraPort(Protocol):
    """The camera. Callbacks may come from any thread; the screens hop to their own.

    While started it shows frames and reports each QR text it reads (decoded off the UI thread, once per
    text).
    """

    @property
    def available(self) -> bool: ...

    def start(self, *, on_frame: Callable[[Frame], None], on_text: Callable[[str], None]) -> None: ...

    def stop(self) -> None: ...

    def take_photo(self) -> bytes:
        """One full picture as JPEG; blocks, so it is called on the worker thread."""


class AccessServices(Protocol):
    """Before and around the PIN."""

    def now_ms(self) -> int:
        """The tablet's clock. Callable on the UI thread."""

    def preferences(self) -> Preferences:
        """Callable on the UI thread, before the store is open."""

    def save_preferences(self, preferences: Preferences) -> None: ...

    def truth(self) -> TruthView:
        """Also while locked: counts only. Cheap; asked every few seconds."""

    def lock_view(self) -> LockView | None:
        """None = not enrolled yet: the enrolment screen opens."""

    def wiped(self) -> Words | None:
        """What to say on a tablet that wiped itself by order of the unit; None on any other."""

    def choose_officer(self, officer_id: str) -> LockView: ...

    def unlock(self, pin: str) -> None:
        """NotAllowed wrong_pin | pin_wait | pin_wiped; the screen then asks `lock_view` for tries and
        wait."""

    def lock(self) -> None: ...

    def close(self) -> None:
        """The app ends: stop the workers, close the store. Nothing may need it: a crash skips it."""

    def read_enrolment_code(self, payload: str) -> EnrolmentOffer:
        """InvalidInput when the QR is no enrolment QR."""

    def enrol(self, offer: EnrolmentOffer, pin: str) -> EnrolledView:
        """Enrols and leaves the store open. InvalidInput (server, code, root, pin), TransportError."""


class RecoveryServices(Protocol):
    """Opening the tablet of the chosen officer without his PIN: two persons of the unit approve."""

    def begin_recovery(self, *, anew: bool = False) -> RecoveryView:
        """The request under way, or a new one. NotAllowed pin_works while a PIN may still open."""

    def ask_recovery(self) -> RecoveryView:
        """Sends it, or asks how it stands. TransportError: the QR is shown at the station instead."""

    def take_recovery_answer(self, text: str) -> RecoveryView:
        """An answer that was scanned or typed. InvalidInput answer."""

    def finish_recovery(self, pin: str) -> None:
        """The new PIN; opens the tablet. NotAllowed recovery_waits, InvalidInput pin."""


class PeopleServices(Protocol):
    """Who works on this tablet; only while somebody is on duty."""

    def people(self) -> tuple[PersonRow, ...]:
        """The unit's roster, those with a PIN here first."""

    def admit_officer(self, officer_id: str, *, own_pin: str, new_pin: str, code: str) -> tuple[PersonRow, ...]:
        """A further officer: with his one-time `code` certified at once, with "" recording only until certified.

        NotAllowed wrong_pin …, InvalidInput (code, pin), Conflict already_here, TransportError."""

    def change_pin(self, old: str, new: str) -> None:
        """Another PIN for the officer on duty. NotAllowed wrong_pin …, InvalidInput pin."""


class DraftServices(Protocol):
    """The report wizard. A draft nobody changed is not listed."""

    def new_draft(self) -> DraftView:
        """Defaults from the last report (vehicle group, ground, province), place from GPS where there is
        one."""

    def load_draft(self, draft_id: str) -> DraftView: ...

    def save_draft(self, draft_id: str, changes: Mapping[str, object]) -> DraftView:
        """Stores the changes in one commit, wrong values too; the answer carries errors and what is
        missing."""

    def read_card(self, draft_id: str, payload: str) -> DraftView:
        """Fills the fields a card QR gives and names them in `from_card`. InvalidInput: not a card."""

    def locate(self, draft_id: str) -> DraftView:
        """Place from GPS now. NotAllowed when there is no fix."""

    def add_photo(self, draft_id: str, jpeg: bytes) -> DraftView:
        """The row is stored before the picture is shown. NotAllowed storage_full: nothing is lost."""

    def remove_photo(self, draft_id: str, photo_id: str) -> DraftView:
        """Only while it is a draft: what was recorded stays. Conflict already_recorded; NotFound photo."""

    def search_violations(self, draft_id: str, query: str) -> tuple[ViolationRow, ...]:
        """Unaccented words do; only acts of the draft's vehicle group, in force at `ended_at`; at most 20."""

    def favourites(self, draft_id: str) -> tuple[FavouriteRow, ...]:
        """At most 8 tiles for the draft's vehicle group."""

    def circumstances(self) -> tuple[CircumstanceRow, ...]: ...

    def assess_draft(self, draft_id: str) -> AssessmentView: ...

    def check_report(self, draft_id: str) -> ReportCheck: ...

    def record_report(self, draft_id: str) -> RecordedView:
        """Seals the report, asks for its print of two copies and, when the case is above the officer's
        authority, transfers it: one transaction. NotAllowed with what is missing; Conflict when done
        before."""


class DecisionServices(Protocol):
    """From the recorded report to the served decision."""

    def recorded(self, case_id: str) -> RecordedView: ...

    def review_decision(self, case_id: str) -> DecisionReview: ...

    def enter_decision(self, case_id: str, pin: str) -> EnteredView:
        """NotAllowed with the lock's code; wrong_pin with field `pin`. Doing it again returns the entered
        row."""

    def entered(self, case_id: str) -> EnteredView:
        """NotFound not_entered before the entry."""

    def resolve_lock(self, case_id: str, action: str) -> DecisionReview:
        """The way out named by `DecisionLock.action` (for example ask for a new block of numbers)."""

    def print_report(self, case_id: str, copies: int) -> PrintingView:
        """Asks for more copies of a recorded report."""

    def print_decision(self, case_id: str, copies: int) -> PrintingView:
        """Writes the print rows; the worker prints from them. NotAllowed not_entered before the entry
        (I1)."""

    def printing(self, case_id: str, *, decision: bool) -> PrintingView:
        """Asked every second while the worker is printing."""

    def print_paper(self, case_id: str, paper: PaperKind, copies: int) -> PrintingView:
        """Asks for copies of a paper beside the document. NotAllowed no_paper until its event is recorded,
        needs_sheets where the printer has a roll; NotFound no_form."""

    def paper_printing(self, case_id: str, paper: PaperKind) -> PrintingView:
        """As `printing`, of such a paper."""

    def settle_print(self, print_id: str, outcome: PrintOutcome) -> PrintingView: ...

    def serve_decision(self, case_id: str, way: ServiceWay, note: str) -> EnteredView: ...


class LedgerServices(Protocol):
    """Lists, sums, sync."""

    def home(self, which: CaseFilter) -> HomeView:
        """Rows of this shift, newest first, at most 200."""

    def shift(self) -> ShiftView:
        """The shift that goes on, or the last one that ended with its sheet."""

    def close_shift(self) -> ShiftView:
        """Ends the shift and prints its sheet, once: a second call shows the last sheet, which `print_paper` with no
        case prints again."""

    def search_cases(self, query: str) -> tuple[CaseRow, ...]:
        """The tablet's own rows by name, plate, report or decision number, unaccented; newest first, at
        most 50."""

    def decisions(self) -> tuple[CaseRow, ...]:
        """Cases that await, have or passed on a decision; those needing a person first; at most 200."""

    def answer_notice(self, notice_id: str, action: str) -> None: ...

    def sync_view(self, which: SyncFilter) -> SyncView: ...

    def sync_now(self) -> None:
        """Wakes the sync worker and returns at once; `sync_view` tells the progress."""

    def export_ledger(self) -> Words:
        """Sealed export to a USB stick: what was written. NotAllowed no_stick."""


class TabletServices(
    AccessServices, RecoveryServices, PeopleServices, DraftServices, DecisionServices, LedgerServices, Protocol
):
    """Everything the screens ask for. `field_client.bootstrap.build_tablet` makes the real one."""

    @property
    def camera(self) -> CameraPort: ...
