"""The tablet as its screens call it: one method a call of `ui.ports.TabletServices`, each handed to its slice.

What needs the open store is reached through `_opened`; before the first right PIN nothing of it is even imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client import unlocking
from field_client.access import Face, officer_choice, wiped_words
from field_client.ui import views as v
from shared.errors import Corrupt, NotAllowed

if TYPE_CHECKING:
    from field_client.enrolment.keystore import Keystore
    from field_client.enrolment.recovering import Recovering
    from field_client.enrolment.wraps import OpenedKeys
    from field_client.open_tablet import OnDuty
    from field_client.opened import Opened
    from field_client.ui.ports import CameraPort
    from field_client.unlocking import Fittings


class Tablet:
    """Made by `bootstrap.build_tablet`. `start` before use; `stop` ends the workers and closes the store."""

    def __init__(self, fittings: Fittings, keystore: Keystore) -> None:
        self._fittings, self._keystore = fittings, keystore
        self._clock = fittings.clock
        self._face = Face(fittings.settings, keystore, fittings.clock)
        self._working = False
        self._open: Opened | None = None
        self._duty: OnDuty | None = None
        self._people = unlocking.People(self._on_duty, self._confirm, keystore)
        self._enrolling: unlocking.EnrollingDesk | None = None
        self._recovering: Recovering | None = None

    def start(self) -> None:
        """From now on the workers run while the store is open."""
        self._working = True
        if self._open is not None:
            self._open.start()

    def stop(self) -> None:
        """End the workers; nothing committed is lost."""
        if self._open is not None:
            with suppress(Corrupt):  # a store that does not tell its count must be closed all the same
                self._face.remember(self._open.truth())
            self._open.stop()
        self._open = self._duty = None

    def close(self) -> None:
        """The app ends: as `stop`."""
        self.stop()

    @property
    def camera(self) -> CameraPort:
        """The camera port."""
        return self._fittings.camera

    @property
    def opened(self) -> Opened:
        """The open slices, for the demo and tests; NotAllowed("locked") before a PIN."""
        if self._open is None:
            raise _locked()
        return self._open

    # Before and around the PIN

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def preferences(self) -> v.Preferences:
        return self._face.preferences()

    def save_preferences(self, preferences: v.Preferences) -> None:
        self._face.save_preferences(preferences)

    def truth(self) -> v.TruthView:
        if self._open is not None and self._open.sync.wiped:
            self._open.stop()
            self._open = self._duty = None
            self.wiped()
            return replace(self._face.truth(), unsent=0, wiped=True)
        if self._open is None:
            return self._face.truth()
        truth = self._open.truth()
        self._face.remember(truth)
        return truth

    def wiped(self) -> v.Words | None:
        if not unlocking.is_wiped(self._fittings):
            return None
        done = unlocking.finish_wiping(self._fittings, self._keystore)
        return None if done is None else wiped_words(done.ordered_at, done.sealed_files)

    def lock_view(self) -> v.LockView | None:
        if self._open is None and self.wiped():
            return None
        return self._face.lock_view(self.truth)

    def choose_officer(self, officer_id: str) -> v.LockView:
        self._keystore.choose(int(officer_id) if officer_id.isdecimal() else -1)
        self._duty = None
        view = self.lock_view()
        if view is None:
            raise _locked()
        return view

    def unlock(self, pin: str) -> None:
        self._begin_duty(self._keystore.unlock(pin))

    def lock(self) -> None:
        # The workers go on: printing what is entered and sending what is written needs nobody's key.
        self._duty = None

    def read_enrolment_code(self, payload: str) -> v.EnrolmentOffer:
        return self._desk.read_code(payload)

    def enrol(self, offer: v.EnrolmentOffer, pin: str) -> v.EnrolledView:
        enrolled = self._desk.enrol(offer, pin)
        unlocking.forget_wipe(self._fittings)
        self._adopt(unlocking.open_store(self._fittings, enrolled.store, enrolled.identity, self._people))
        self._duty = unlocking.on_duty(self._services, self._keystore, enrolled.keys)
        officer = self._duty.officer
        return v.EnrolledView(
            unit=enrolled.identity.unit.name,
            tablet_code=enrolled.identity.code,
            officer=officer_choice((officer.id, officer.name, officer.post, officer.title)),
            root=unlocking.root_fingerprint(enrolled.identity.root),
            root_pinned=enrolled.identity.root_pinned,
        )

    # Without the PIN

    def begin_recovery(self, *, anew: bool = False) -> v.RecoveryView:
        return self._station.begin(anew=anew)

    def ask_recovery(self) -> v.RecoveryView:
        return self._station.ask()

    def take_recovery_answer(self, text: str) -> v.RecoveryView:
        return self._station.take_answer(text)

    def finish_recovery(self, pin: str) -> None:
        self._begin_duty(self._station.finish(pin))

    # Who works on this tablet

    def people(self) -> tuple[v.PersonRow, ...]:
        return self._mine.admitting.people(self._on_duty().officer.id)

    def admit_officer(self, officer_id: str, *, own_pin: str, new_pin: str, code: str) -> tuple[v.PersonRow, ...]:
        unlocking.admit(self._mine, int(officer_id), (own_pin, new_pin), code)
        self._mine.sync.wake()
        return self.people()

    def change_pin(self, old: str, new: str) -> None:
        self._on_duty()
        self._keystore.change_pin(old, new)

    # The report wizard

    def new_draft(self) -> v.DraftView:
        return self._mine.drafting.new_draft()

    def load_draft(self, draft_id: str) -> v.DraftView:
        return self._mine.drafting.load_draft(draft_id)

    def save_draft(self, draft_id: str, changes: Mapping[str, object]) -> v.DraftView:
        return self._mine.drafting.save_draft(draft_id, changes)

    def read_card(self, draft_id: str, payload: str) -> v.DraftView:
        return self._mine.drafting.read_card(draft_id, payload)

    def locate(self, draft_id: str) -> v.DraftView:
        return self._mine.drafting.locate(draft_id)

    def add_photo(self, draft_id: str, jpeg: bytes) -> v.DraftView:
        return self._mine.drafting.add_photo(draft_id, jpeg)

    def remove_photo(self, draft_id: str, photo_id: str) -> v.DraftView:
        return self._mine.drafting.remove_photo(draft_id, photo_id)

    def search_violations(self, draft_id: str, query: str) -> tuple[v.ViolationRow, ...]:
        return self._mine.drafting.search_violations(draft_id, query)

    def favourites(self, draft_id: str) -> tuple[v.FavouriteRow, ...]:
        return self._mine.drafting.favourites(draft_id)

    def circumstances(self) -> tuple[v.CircumstanceRow, ...]:
        return self._mine.drafting.circumstances()

    def assess_draft(self, draft_id: str) -> v.AssessmentView:
        return self._mine.drafting.assess_draft(draft_id)

    def check_report(self, draft_id: str) -> v.ReportCheck:
        return self._mine.reporting.check(draft_id)

    def record_report(self, draft_id: str) -> v.RecordedView:
        case_id = self._mine.reporting.record(draft_id)
        self._mine.sync.wake()
        return self.recorded(case_id)

    # From the recorded report to the served decision

    def recorded(self, case_id: str) -> v.RecordedView:
        return self._mine.showing.recorded(case_id)

    def review_decision(self, case_id: str) -> v.DecisionReview:
        return self._mine.showing.review(case_id)

    def enter_decision(self, case_id: str, pin: str) -> v.EnteredView:
        self._mine.deciding.enter(case_id, pin)
        self._mine.sync.wake()
        return self.entered(case_id)

    def entered(self, case_id: str) -> v.EnteredView:
        return self._mine.showing.entered(case_id)

    def resolve_lock(self, case_id: str, action: str) -> v.DecisionReview:
        unlocking.resolve(self._mine, action)
        return self.review_decision(case_id)

    def print_report(self, case_id: str, copies: int) -> v.PrintingView:
        return self._mine.paperwork.ask(case_id, copies, decision=False)

    def print_decision(self, case_id: str, copies: int) -> v.PrintingView:
        return self._mine.paperwork.ask(case_id, copies, decision=True)

    def print_paper(self, case_id: str, paper: v.PaperKind, copies: int) -> v.PrintingView:
        return self._mine.paperwork.ask_paper(case_id, paper, copies)

    def paper_printing(self, case_id: str, paper: v.PaperKind) -> v.PrintingView:
        return self._mine.paperwork.view_paper(case_id, paper)

    def printing(self, case_id: str, *, decision: bool) -> v.PrintingView:
        return self._mine.paperwork.view(case_id, decision=decision)

    def settle_print(self, print_id: str, outcome: v.PrintOutcome) -> v.PrintingView:
        return self._mine.paperwork.settle(print_id, outcome)

    def serve_decision(self, case_id: str, way: v.ServiceWay, note: str) -> v.EnteredView:
        self._mine.paperwork.serve(case_id, way, note)
        return self.entered(case_id)

    # Lists, sums, sync

    def home(self, which: v.CaseFilter) -> v.HomeView:
        return self._mine.books.home(which)

    def shift(self) -> v.ShiftView:
        return self._mine.shifts.view()

    def close_shift(self) -> v.ShiftView:
        return self._mine.shifts.close()

    def search_cases(self, query: str) -> tuple[v.CaseRow, ...]:
        return self._mine.books.search(query)

    def decisions(self) -> tuple[v.CaseRow, ...]:
        return self._mine.books.decisions()

    def answer_notice(self, notice_id: str, action: str) -> None:
        self._mine.books.answer(notice_id, action)

    def sync_view(self, which: v.SyncFilter) -> v.SyncView:
        return self._mine.books.sync_view(which)

    def sync_now(self) -> None:
        self._services.sync.ask_now()

    def export_ledger(self) -> v.Words:
        return self._mine.books.export()

    def export_bytes(self) -> bytes:
        """The whole ledger as one checkable file (docs/protocol.md 10)."""
        return self._services.books.export_bytes()

    @property
    def _services(self) -> Opened:
        return self.opened

    @property
    def _mine(self) -> Opened:
        """The open slices, for the officer on duty: refuses while locked."""
        self._on_duty()
        return self.opened

    @property
    def _desk(self) -> unlocking.EnrollingDesk:
        if self._enrolling is None:
            self._enrolling = unlocking.enrolling_desk(self._fittings, self._keystore)
        return self._enrolling

    @property
    def _station(self) -> Recovering:
        if self._recovering is None:
            self._recovering = unlocking.recovering_desk(self._fittings, self._keystore)
        return self._recovering

    def _begin_duty(self, keys: OpenedKeys) -> None:
        if self._open is None:
            self._adopt(unlocking.open_enrolled(self._fittings, keys, self._people))
        self._duty = unlocking.on_duty(self._services, self._keystore, keys)

    def _adopt(self, opened: Opened) -> None:
        self._open = opened
        if self._working:
            opened.start()

    def _on_duty(self) -> OnDuty:
        if self._duty is None:
            raise _locked()
        return self._duty

    def _confirm(self, pin: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._keystore.unlock(pin).officer)


def _locked() -> NotAllowed:
    return NotAllowed("locked", vi="Máy đang khoá. Nhập mã PIN.", en="The tablet is locked. Enter the PIN.")
