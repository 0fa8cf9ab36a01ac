"""Entering a decision: the one act that makes it exist. Checks, number, sealed event and print permit in ONE commit.

Before that commit there is no number, no seal and no final page anywhere (I1); after it all of them are there, also
when the screen never came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert

from field_client.cases.case_rows import SealedReport, case_row, change_case, decision_of, report_of
from field_client.cases.draft_rows import read_draft_row
from field_client.cases.judging import case_of_report
from field_client.cases.locks import Asked, first_lock, refusal
from field_client.enrolment.identity import Officer, Policy, read_policy
from field_client.ledger.chain_writer import Entry, Written
from field_client.ledger.receipts import latest_ms
from field_client.numbering.leases import choose_number, take_number
from field_client.open_tablet import OpenTablet
from field_client.printing.permits import Asked as AskedPrint
from field_client.printing.permits import Sealed, permit
from field_client.store.tables import decisions
from field_client.ui.views import DecisionLock
from field_client.workplace import Workplace
from shared.cases.decision import Decision, ReportReference
from shared.cases.drafting import Judged, Terms, draft_decision
from shared.clock import day_of
from shared.law.assess import assess
from shared.law.assessment import Assessment
from shared.law.book import LawBook
from shared.law.case import Case
from shared.numbering.lookup_code import LookupKey, write_code
from shared.printing.copies import FIRST_COPIES
from shared.seal.of_case import SealContext, claims_of_decision
from shared.seal.token import seal

FORM = "MQD02"


@dataclass(frozen=True)
class Basis:
    """What a decision at the moment `now` (ms UTC) would rest on."""

    report: SealedReport
    case: Case
    found: Assessment
    law: LawBook
    policy: Policy
    officer: Officer
    now: int


@dataclass(frozen=True)
class Considered:
    """A recorded case as it would be decided at this moment. `draft` has a placeholder for its number."""

    basis: Basis
    draft: Decision
    lock: DecisionLock | None


class Deciding:
    """Entering, for the officer on duty."""

    def __init__(self, place: Workplace) -> None:
        self._tablet, self._on_duty, self._law = place.tablet, place.on_duty, place.law
        self._confirm_pin, self._printer = place.confirm_pin, place.printer.name

    def consider(self, connection: Connection, case_id: str) -> Considered:
        """Judge the recorded facts again at this moment. NotFound; DomainError for what the law tables refuse."""
        tablet, officer = self._tablet, self._on_duty().officer
        now = tablet.clock.now_ms()
        row, report = case_row(connection, case_id), report_of(connection, case_id)
        law, policy = self._law.book(connection), read_policy(connection)
        values = read_draft_row(connection, row.draft_id).values
        case = case_of_report(report.report, values, officer, now)
        found = assess(case, law=law)
        basis = Basis(report, case, found, law, policy, officer, now)
        lock = first_lock(connection, tablet, Asked(row, found, officer, policy.style))
        return Considered(basis, _decision(tablet, basis), lock)

    def enter(self, case_id: str, pin: str) -> None:
        """Enter it; doing it again changes nothing. NotAllowed with a lock's code or ``wrong_pin``."""
        from print_templates.render import count_pages_decision  # noqa: PLC0415 - heavy, and only here needed

        tablet = self._tablet
        considered = self._considered(case_id)
        if considered is None:
            return
        key = self._confirm_pin(pin)
        if day_of(tablet.clock.now_ms()) != day_of(considered.basis.now):
            # The PIN took its second and midnight passed: another law, form or year of numbers may be in force.
            considered = self._considered(case_id)
            if considered is None:
                return
        decision = replace(considered.draft, pages=count_pages_decision(considered.draft))
        tablet.hooks.point("enter.before")
        with tablet.store.transaction() as tx:
            if decision_of(tx, case_id) is not None:
                return
            self._refuse_locked(tx, case_id, considered)
            self._write(tx, case_id, decision, key)
            tablet.hooks.point("enter.inserted")
        tablet.hooks.point("enter.committed")

    def _considered(self, case_id: str) -> Considered | None:
        """The case judged now; None when it is entered already. NotAllowed with a lock's code."""
        with self._tablet.store.reading() as connection:
            if decision_of(connection, case_id) is not None:
                return None
            considered = self.consider(connection, case_id)
        if considered.lock is not None:
            raise refusal(considered.lock)
        return considered

    def _refuse_locked(self, tx: Connection, case_id: str, considered: Considered) -> None:
        """Between the review and now a receipt, a fork or the year may have come."""
        basis = considered.basis
        asked = Asked(case_row(tx, case_id), basis.found, basis.officer, basis.policy.style)
        lock = first_lock(tx, self._tablet, asked)
        if lock is not None:
            raise refusal(lock)

    def _write(self, tx: Connection, case_id: str, draft: Decision, key: Ed25519PrivateKey) -> None:
        tablet = self._tablet
        decision = self._numbered(tx, draft)
        entry = Entry("decision.entered", decision, decision.signer.officer, UUID(case_id), decision.signed_at)
        written = tablet.chain.append(tx, entry)
        claims = claims_of_decision(decision, SealContext(written.raw, False, tablet.identity.code))
        token = tablet.chain.seal(tx, written, seal(claims, key))
        take_number(tx, decision.unit.home, decision.number, of_seq=written.seq)
        tx.execute(insert(decisions).values(**_row(case_id, decision, written), token=token))
        change_case(tx, case_id, state="entered")
        sealed = Sealed("decision", written.seq, written.hash)
        permit(tx, sealed, AskedPrint(self._printer, decision.signed_at, state="permitted"), FIRST_COPIES)

    def _numbered(self, tx: Connection, draft: Decision) -> Decision:
        """The decision with its number and look-up code. It is signed at the moment it was judged: midnight between
        the two must not give it a number, form or law of another day than its own."""
        tablet = self._tablet
        latest = latest_ms(tx, tablet.clock, tablet.chain.boot)
        number = choose_number(tx, year=day_of(draft.signed_at).year, style=read_policy(tx).style, latest_ms=latest)
        code = write_code(LookupKey(draft.unit.home, number.year, number.serial))
        return replace(draft, number=number, code=code)


def _decision(tablet: OpenTablet, basis: Basis) -> Decision:
    from print_templates.legal_points import point_on_paper  # noqa: PLC0415 - heavy, and only here needed
    from print_templates.render import form_edition  # noqa: PLC0415 - see above

    facts, policy = basis.report.report, basis.policy
    terms = Terms(
        unit=tablet.identity.unit,
        signer=basis.officer.signer,
        report=ReportReference(facts.number, day_of(facts.made_at).isoformat(), of_seq=basis.report.seq),
        style=policy.style,
        payment=policy.payment,
        print_policy=policy.print_policy,
        form=form_edition(FORM, day_of(basis.now)),
        at=basis.now,
        basis=point_on_paper,
    )
    return draft_decision(facts, Judged(basis.case, basis.found, basis.law), terms)


def _row(case_id: str, decision: Decision, written: Written) -> dict[str, Any]:
    number = decision.number
    return {
        "of_seq": written.seq,
        "case_id": case_id,
        "home": decision.unit.home,
        "year": number.year,
        "series": number.series,
        "serial": number.serial,
        "number": number.text,
        "code": decision.code,
        "pages": decision.pages,
        "hash": written.hash,
        "policy": decision.print_policy,
    }
