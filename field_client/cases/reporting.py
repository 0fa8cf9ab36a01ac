"""Recording a report: from the draft's fields to sealed facts, in one transaction that also asks for its print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, insert

from field_client.cases.case_rows import add_case
from field_client.cases.draft_reading import DraftFacts, read_facts, strokes_of, witness_of
from field_client.cases.draft_rows import Draft, keep_draft, read_draft_row
from field_client.cases.drafting import draft_field, next_count
from field_client.cases.judging import case_of_draft
from field_client.catalogue.picks import count_use
from field_client.catalogue.prior import prior_check
from field_client.evidence.photos import declare_photos
from field_client.ledger.chain_writer import Entry, Written
from field_client.printing.permits import Asked, Sealed, permit_first
from field_client.store.tables import reports
from field_client.ui.views import CheckItem, ReportCheck, Tone, Words
from field_client.workplace import Workplace
from shared.cases.records import CaseTransferred
from shared.cases.report import Report, ReportedAct, ReportNumber, SignatureState
from shared.clock import day_of
from shared.errors import Conflict, DomainError, InvalidInput, NotAllowed
from shared.law.assess import assess
from shared.law.assessment import Assessment
from shared.law.book import LawBook
from shared.law.circumstances import parse_circumstances
from shared.law.notes import NOTES
from shared.seal.of_case import SealContext, claims_of_report
from shared.seal.token import seal
from shared.text import search_key

FORM = "MBB01"
TOP_POST = "department_director"
_SIGNATURES: tuple[SignatureState, ...] = ("signed", "refused", "absent", "unable", "unknown")
Judged = tuple[DraftFacts, Assessment, LawBook]


class Reporting:
    """`wake_printer` after a print row was committed."""

    def __init__(self, place: Workplace, *, wake_printer: Callable[[], None]) -> None:
        self._tablet, self._on_duty, self._law = place.tablet, place.on_duty, place.law
        self._printer, self._wake_printer = place.printer, wake_printer

    def check(self, draft_id: str) -> ReportCheck:
        """The checklist before finishing. Nothing is stored."""
        with self._tablet.store.reading() as connection:
            draft = read_draft_row(connection, draft_id)
            facts = read_facts(draft.values, self._tablet.clock.now_ms())
            items = [CheckItem(Tone.BAD, words) for words in facts.reader.errors.values()]
            items += [
                CheckItem(Tone.BAD, Words(f"Còn thiếu: {one.words.vi}", f"Still missing: {one.words.en}"))
                for one in facts.reader.missing
            ]
            if items:
                return ReportCheck((*items, *facts.reader.cautions), may_record=False)
            try:
                _, found, _ = self._judge(connection, facts)
            except DomainError as error:
                return ReportCheck((CheckItem(Tone.BAD, Words(error.vi, error.en)),), may_record=False)
            before = prior_check(
                connection, facts.offender, vehicle=facts.vehicle, today=day_of(self._tablet.clock.now_ms())
            )
        notes = [CheckItem(Tone.WARN, Words(*NOTES[code])) for code in found.notes if code in NOTES]
        notes += [before] if before is not None else []
        good = CheckItem(
            Tone.OK, Words("Đủ thông tin để hoàn tất biên bản", "Everything needed to finish the report is there")
        )
        return ReportCheck((good, *facts.reader.cautions, *notes), may_record=True)

    def record(self, draft_id: str) -> str:
        """Seal the report; the case's id. NotAllowed("report_incomplete"), InvalidInput, Conflict when done before."""
        tablet = self._tablet
        now = tablet.clock.now_ms()
        with tablet.store.reading() as connection:
            draft = _open(read_draft_row(connection, draft_id))
            facts = read_facts(draft.values, now)
            _refuse_gaps(facts)
            try:
                judged = self._judge(connection, facts)
            except InvalidInput as error:
                raise error.at(draft_field(error.field)) from error
        report = self._paged(self._report(judged, now))
        tablet.hooks.point("record.before")
        with tablet.store.transaction() as tx:
            draft = _open(read_draft_row(tx, draft_id))
            report = replace(report, number=ReportNumber(tablet.identity.code, next_count(tx)))
            self._write(tx, draft, report, judged[1])
            tablet.hooks.point("record.inserted")
        tablet.hooks.point("record.committed")
        self._wake_printer()
        return draft_id

    def _judge(self, connection: Connection, facts: DraftFacts) -> Judged:
        law = self._law.book(connection)
        now = self._tablet.clock.now_ms()
        return facts, assess(case_of_draft(facts, self._on_duty().officer, now), law=law), law

    def _report(self, judged: Judged, now: int) -> Report:
        from print_templates.render import form_edition  # noqa: PLC0415 - heavy, and only here needed

        facts, found, law = judged
        reader = facts.reader
        if facts.offender is None or facts.place is None:
            raise _incomplete("người vi phạm, nơi vi phạm", "offender, place")
        reason = reader.text("refusal_reason")
        return Report(
            number=ReportNumber(self._tablet.identity.code, 1),
            unit=self._tablet.identity.unit,
            recorder=self._on_duty().officer.signer,
            offender=facts.offender,
            vehicle=facts.vehicle,
            acts=tuple(
                ReportedAct(one.code, one.row.behaviour_vi, one.row.legal_point, act.count)
                for one, act in zip(found.acts, facts.acts, strict=True)
            ),
            place=facts.place,
            ended_at=facts.ended_at,
            detected_at=facts.detected_at,
            made_at=now,
            by_device=reader.flag("by_device"),
            continuing=False,
            offender_signature=next((one for one in _SIGNATURES if one == reason), "signed"),
            signature_reason=reader.text("refusal_note"),
            explanation_right=found.explanation_right,
            explanation_waived=found.explanation_right and reader.flag("explanation_waived"),
            stop_requested=reader.flag("complied"),
            statement=reader.text("statement"),
            witness=witness_of(reader),
            strokes=strokes_of(reader),
            catalogue=law.catalogue.edition,
            form=form_edition(FORM, day_of(now)),
            pages=0,
            mitigating=parse_circumstances(reader.listed("mitigating"), "mitigating"),
            aggravating=parse_circumstances(reader.listed("aggravating"), "aggravating"),
        )

    def _paged(self, report: Report) -> Report:
        from print_templates.render import count_pages_report  # noqa: PLC0415 - heavy, and only here needed

        return replace(report, pages=count_pages_report(report))

    def _write(self, tx: Connection, draft: Draft, report: Report, found: Assessment) -> None:
        tablet, officer = self._tablet, self._on_duty().officer
        case = UUID(draft.id)
        written = tablet.chain.append(tx, Entry("report.recorded", report, officer.id, case, report.made_at))
        claims = claims_of_report(report, SealContext(written.raw, False, tablet.identity.code))
        token = tablet.chain.seal(tx, written, seal(claims, tablet.identity.tablet_key))
        add_case(tx, draft.id, officer=officer.id, **_listed(report, draft, found), **_state(found))
        tx.execute(
            insert(reports).values(
                of_seq=written.seq,
                case_id=draft.id,
                number=str(report.number),
                token=token,
                pages=report.pages,
                hash=written.hash,
            )
        )
        if not found.competent:
            post = found.lowest_competent_post or TOP_POST
            moved = CaseTransferred(to_post=post, reasons=found.incompetent_because, of_seq=written.seq)
            tablet.chain.append(tx, Entry("case.transferred", moved, officer.id, case))
        declare_photos(tx, tablet.chain, draft.id, officer=officer.id)
        self._permit(tx, written)
        for act in report.acts:
            count_use(tx, act.code, report.made_at)
        keep_draft(tx, replace(draft, case_id=draft.id))

    def _permit(self, tx: Connection, written: Written) -> None:
        sealed = Sealed("report", written.seq, written.hash)
        printer, now = self._printer, self._tablet.clock.now_ms()
        permit_first(tx, sealed, Asked(printer.name, now, roll=printer.roll is not None))


def _open(draft: Draft) -> Draft:
    if draft.case_id is not None:
        raise Conflict(
            "already_recorded",
            vi="Biên bản này đã hoàn tất rồi. Mở lại từ danh sách.",
            en="This report is finished already. Open it from the list.",
        )
    return draft


def _refuse_gaps(facts: DraftFacts) -> None:
    reader = facts.reader
    if reader.errors:
        name, words = next(iter(reader.errors.items()))
        raise InvalidInput("draft", field=name, vi=words.vi, en=words.en)
    if reader.missing:
        vi = ", ".join(one.words.vi for one in reader.missing)
        raise _incomplete(vi, ", ".join(one.words.en for one in reader.missing))


def _incomplete(vi: str, en: str) -> NotAllowed:
    return NotAllowed("report_incomplete", vi=f"Còn thiếu: {vi}.", en=f"Still missing: {en}.")


def _state(found: Assessment) -> dict[str, str | None]:
    if not found.competent:
        return {"state": "transferred", "to_post": found.lowest_competent_post or TOP_POST}
    return {"state": "recorded", "not_before": found.not_before.isoformat() if found.not_before else None}


def _listed(report: Report, draft: Draft, found: Assessment) -> dict[str, object]:
    """What the lists show and search; names and plates lie only in the encrypted store."""
    plate = report.vehicle.plate or "" if report.vehicle else ""
    name = report.offender.name or ""
    acts = "; ".join(act.row.short_vi for act in found.acts)
    return {
        "recorded_at": report.made_at,
        "name": name,
        "vehicle_group": str(draft.values.get("vehicle.group") or ""),
        "plate": plate,
        "acts": acts,
        "search": search_key(f"{name} {plate} {report.number}"),
    }
