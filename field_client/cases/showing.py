"""A recorded or entered case as its screen shows it: every word follows from a committed row (I7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from field_client.cases.case_rows import case_row, decision_of, report_of
from field_client.cases.deciding import Considered, Deciding
from field_client.cases.judging import authority_told, day_words
from field_client.cases.pictures import Pictures
from field_client.catalogue.prior import prior_check
from field_client.evidence.photos import photo_views
from field_client.ledger.delivery import delivery_of_case
from field_client.numbering.leases import stock
from field_client.printing.paper import load_committed, not_entered
from field_client.printing.papers import paper_of
from field_client.printing.views import printing_view
from field_client.ui.views import (
    CheckItem,
    DecisionReview,
    EnteredView,
    NextStep,
    PaperKind,
    PaperView,
    RecordedView,
    Told,
    Tone,
    Words,
)
from field_client.workplace import Workplace
from shared.clock import day_of, in_vietnam
from shared.errors import DomainError
from shared.law.notes import NOTES
from shared.money import dong
from shared.numbering.lookup_code import show_code
from shared.people.officer import POSTS

PRINT_LOCK = Words("Chỉ in được sau khi nhập", "Possible only after entry")
_SERVED = {
    "handed": ("Đã giao trực tiếp", "Handed over"),
    "refused": ("Từ chối nhận", "Refused"),
    "posted": ("Đã gửi bưu điện", "Posted"),
    "deemed": ("Coi như đã nhận", "Deemed received"),
}


class Showing:
    """Builds the views of screens 07b to 09."""

    def __init__(self, place: Workplace, deciding: Deciding) -> None:
        self._tablet, self._deciding, self._printer = place.tablet, deciding, place.printer
        self._pictures = Pictures(place.press)

    def recorded(self, case_id: str) -> RecordedView:
        """A finished report and what follows. NotFound."""
        with self._tablet.store.reading() as connection:
            report = report_of(connection, case_id)
            committed = load_committed(connection, report.sealed, self._tablet.identity)
            following, told = self._next(connection, case_id)
            printing = printing_view(connection, report.sealed, self._printer)
            delivery = delivery_of_case(connection, case_id)
            photos = photo_views(connection, case_id)
            paper = self._paper(connection, case_id, PaperKind.TRANSFER)
        return RecordedView(
            case_id=case_id,
            number=report.number,
            recorded_at_ms=report.recorded_at,
            ledger_seq=report.seq,
            page=self._pictures.final(committed),
            next=following,
            told=told,
            printing=printing,
            delivery=delivery,
            photos=photos,
            paper=paper,
        )

    def review(self, case_id: str) -> DecisionReview:
        """What would be entered, with the lock if there is one. NotFound."""
        with self._tablet.store.reading() as connection:
            considered = self._deciding.consider(connection, case_id)
            checks = self._checks(connection, considered)
        return DecisionReview(
            case_id=case_id,
            report_number=considered.basis.report.number,
            checks=checks,
            preview=self._pictures.preview(considered.draft),
            print_lock=PRINT_LOCK,
            lock=considered.lock,
        )

    def entered(self, case_id: str) -> EnteredView:
        """The entered decision. NotFound("not_entered") before its commit."""
        with self._tablet.store.reading() as connection:
            decision = decision_of(connection, case_id)
            if decision is None:
                raise not_entered()
            committed = load_committed(connection, decision.sealed, self._tablet.identity)
            printing = printing_view(connection, decision.sealed, self._printer)
            delivery = delivery_of_case(connection, case_id)
            served = _served(case_row(connection, case_id))
            paper = self._paper(connection, case_id, PaperKind.REFUSAL)
        return EnteredView(
            case_id=case_id,
            number=decision.decision.number.text,
            entered_at_ms=decision.entered_at,
            ledger_seq=decision.seq,
            lookup_code=show_code(decision.decision.code) if decision.decision.code else "",
            page=self._pictures.final(committed),
            delivery=delivery,
            printing=printing,
            served=served,
            paper=paper,
        )

    def _paper(self, connection: Connection, case_id: str, kind: PaperKind) -> PaperView | None:
        """A paper of the case; one that cannot be made says why and keeps no screen from opening."""
        sealed = paper_of(connection, case_id, kind)
        if sealed is None:
            return None
        printing = printing_view(connection, sealed, self._printer)
        try:
            return PaperView(load_committed(connection, sealed, self._tablet.identity).number, printing)
        except DomainError as error:
            return PaperView("", replace(printing, lock=Words(error.vi, error.en)))

    def _next(self, connection: Connection, case_id: str) -> tuple[NextStep, Told | None]:
        row = case_row(connection, case_id)
        if row.state == "transferred":
            post = POSTS.get(row.to_post)
            return NextStep.TRANSFERRED, Told(
                Tone.HOLD,
                Words("Đã chuyển cả hồ sơ lên cấp trên", "The whole case was passed up"),
                (
                    Words(
                        f"Quyết định do {post.title_vi if post else 'cấp có thẩm quyền'} ký.",
                        f"Signed by: {post.title_en if post else 'the competent post'}.",
                    ),
                ),
            )
        if row.state == "entered":
            return NextStep.NONE, None
        if row.not_before and day_of(self._tablet.clock.now_ms()) < date.fromisoformat(row.not_before):
            until = day_words(date.fromisoformat(row.not_before))
            return NextStep.WAIT, Told(
                Tone.WARN,
                Words("Chờ hết hạn giải trình", "The time to explain is running"),
                (Words(f"Nhập quyết định được từ {until}.", f"A decision can be entered from {until}."),),
            )
        considered = self._deciding.consider(connection, case_id)
        if considered.basis.found.penalty == "none" and considered.lock is not None:
            return NextStep.NONE, considered.lock.told
        return NextStep.DECIDE, None

    def _checks(self, connection: Connection, considered: Considered) -> tuple[CheckItem, ...]:
        found, case = considered.basis.found, considered.basis.case
        authority = authority_told(case, found, considered.basis.law)
        items = [
            CheckItem(
                Tone.OK,
                Words(f"Biên bản {considered.basis.report.number} đã niêm phong", "The report is sealed"),
            ),
            CheckItem(
                Tone.OK if found.competent else Tone.BAD,
                authority.title,
                next(iter(authority.lines), None),
            ),
            _amount(considered),
            CheckItem(
                Tone.OK,
                Words(
                    f"Còn hạn ra quyết định đến {day_words(found.decision_due)}",
                    f"May be decided until {day_words(found.decision_due)}",
                ),
            ),
        ]
        items += [CheckItem(Tone.WARN, Words(*NOTES[code])) for code in found.notes if code in NOTES]
        report, today = considered.basis.report.report, day_of(self._tablet.clock.now_ms())
        before = prior_check(connection, report.offender, vehicle=report.vehicle, today=today)
        items += [before] if before is not None else []
        left = stock(connection, year=today.year, latest_ms=self._tablet.clock.now_ms())
        if left.low and left.left:
            items.append(CheckItem(Tone.WARN, Words(f"Còn {left.left} số, nên xin thêm", f"{left.left} numbers left")))
        return tuple(items)


def _amount(considered: Considered) -> CheckItem:
    found = considered.basis.found
    if found.penalty == "warning":
        return CheckItem(Tone.OK, Words("Phạt cảnh cáo", "A warning"))
    parts = [f"trừ {found.points} điểm"] if found.points else []
    parts += [f"tước {found.suspension.vi}"] if found.suspension.vi else []
    more = Words(", ".join(parts), f"{found.points} points") if parts else None
    return CheckItem(Tone.OK, Words(f"Mức phạt {dong(found.total)}", f"Fine {found.total:,} đồng"), more)


def _served(row: object) -> Words | None:
    service, at = getattr(row, "service", "none"), getattr(row, "served_at", None)
    if service == "none" or at is None:
        return None
    vi, en = _SERVED[service]
    when = f"{in_vietnam(at):%H:%M %d/%m/%Y}"
    return Words(f"{vi} lúc {when}", f"{en} at {when}")
