"""Events of our own that came back: stored as they are, and the lists, numbers, leases and prints made of them again.

Pictures do not come back; their hashes stand in the events. Drafts that were never recorded are gone with the device's
newer state.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from field_client.cases.case_rows import add_case, change_case
from field_client.cases.draft_rows import Draft, add_draft
from field_client.cases.judging import case_of_report
from field_client.catalogue.law_shelf import LawShelf
from field_client.enrolment.identity import read_officer
from field_client.ledger.chain_writer import ChainWriter, Written
from field_client.numbering.leases import keep_lease, take_number
from field_client.printing.papers import KINDS as PAPER_KINDS
from field_client.store.tables import cases, decisions, drafts, events, prints, reports
from shared.cases.decision import Decision
from shared.cases.machines import step
from shared.cases.records import CaseTransferred, LeaseTaken, PrintSettled, PrintStarted, ServiceRecorded
from shared.cases.report import Report
from shared.errors import Corrupt, DomainError
from shared.ids import RANDOM_BYTES, uuid7
from shared.law.assess import assess
from shared.ledger.event import KINDS, Event, read_event
from shared.numbering.lease import open_lease
from shared.printing.copies import VALID_MS
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.signed import Signed
from shared.text import search_key

_WAYS = {"handed": "hand", "electronic": "hand", "refused": "refuse", "posted": "post", "posted_publicly": "deem"}
Keys = Callable[[bytes], bytes | None]


class Rebuilding:
    """Inside one transaction. `keys`: kid → public key of the unit's server."""

    def __init__(self, tx: Connection, chain: ChainWriter, keys: Keys) -> None:
        self._tx, self._chain, self._keys = tx, chain, keys
        self._law = LawShelf()
        self._tokens: dict[int, str] = {}
        self._making: dict[str, Callable[[Written, Event, Any], None]] = {
            "report.recorded": self._report,
            "decision.entered": self._decision,
            "case.transferred": self._transferred,
            "service.recorded": self._served,
            "print.started": self._print_started,
            "print.settled": self._print_settled,
            "lease.taken": self._lease,
        }

    def take(self, raws: list[bytes]) -> None:
        """Store these events after the newest one. They were checked against a signed receipt."""
        told = [read_event(raw) for raw in raws]
        for event in told:
            if event.kind == "document.sealed":
                sealed = read_data(event)
                self._tokens[sealed.of_seq] = sealed.token
        for raw, event in zip(raws, told, strict=True):
            written = self._chain.take_back(self._tx, raw)
            make = self._making.get(event.kind)
            if make is not None and event.kind in KINDS:
                make(written, event, read_data(event))

    def _report(self, written: Written, event: Event, report: Report) -> None:
        case = _case(event)
        self._draft(case, event, report)
        plate = report.vehicle.plate or "" if report.vehicle else ""
        name = report.offender.name or ""
        add_case(
            self._tx,
            case,
            officer=event.officer,
            recorded_at=report.made_at,
            name=name,
            vehicle_group=report.vehicle.group if report.vehicle else "",
            plate=plate,
            acts="; ".join(act.text for act in report.acts),
            search=search_key(f"{name} {plate} {report.number}"),
            state="recorded",
            not_before=self._not_before(event, report),
        )
        row = {"number": str(report.number), "pages": report.pages, **self._sealed(written, case)}
        self._tx.execute(insert(reports).values(row))

    def _draft(self, case: str, event: Event, report: Report) -> None:
        """The copy may still hold the draft that this report was made of; it is done now."""
        known = self._tx.execute(select(drafts.c.id).where(drafts.c.id == case)).first()
        if known is not None:
            self._tx.execute(drafts.update().where(drafts.c.id == case).values(case_id=case))
            return
        group = {"vehicle.group": report.vehicle.group} if report.vehicle else {}
        made = report.made_at
        add_draft(self._tx, Draft(case, event.officer, made, made, values=group, case_id=case))

    def _not_before(self, event: Event, report: Report) -> str | None:
        """The day on which a decision is possible, as it was judged at the roadside."""
        try:
            officer = read_officer(self._tx, event.officer)
            found = assess(case_of_report(report, {}, officer, report.made_at), law=self._law.book(self._tx))
        except DomainError:
            return None  # judged again anyway before anything is entered
        return found.not_before.isoformat() if found.competent and found.not_before else None

    def _decision(self, written: Written, event: Event, decision: Decision) -> None:
        number, case = decision.number, _case(event)
        take_number(self._tx, decision.unit.home, number, of_seq=written.seq)
        row = {
            "home": decision.unit.home,
            "year": number.year,
            "series": number.series,
            "serial": number.serial,
            "number": number.text,
            "code": decision.code,
            "pages": decision.pages,
            "policy": decision.print_policy,
            **self._sealed(written, case),
        }
        self._tx.execute(insert(decisions).values(row))
        change_case(self._tx, case, state="entered")

    def _sealed(self, written: Written, case: str) -> dict[str, Any]:
        return {
            "of_seq": written.seq,
            "case_id": case,
            "token": self._tokens.get(written.seq, ""),
            "hash": written.hash,
        }

    def _transferred(self, _written: Written, event: Event, moved: CaseTransferred) -> None:
        change_case(self._tx, _case(event), state="transferred", to_post=moved.to_post)

    def _served(self, _written: Written, event: Event, service: ServiceRecorded) -> None:
        case = _case(event)
        before = self._tx.execute(select(cases.c.service).where(cases.c.id == case)).scalar_one()
        after = step("service", before, _WAYS[service.way])
        change_case(self._tx, case, service=after, served_at=service.served_at)

    def _print_started(self, written: Written, event: Event, started: PrintStarted) -> None:
        """What came out, a person has to say again, unless the answer came back too."""
        paper = (events.c.seq == started.of_seq) & events.c.kind.in_(PAPER_KINDS.values())
        printed = (
            ("report_seq", select(reports.c.hash).where(reports.c.of_seq == started.of_seq)),
            ("decision_seq", select(decisions.c.hash).where(decisions.c.of_seq == started.of_seq)),
            ("paper_seq", select(events.c.hash).where(paper)),
        )
        for column, hash_of in printed:
            found = self._tx.execute(hash_of).scalar()
            if found is not None:
                self._tx.execute(
                    insert(prints).values(
                        id=str(uuid7(event.at, os.urandom(RANDOM_BYTES))),
                        hash=found,
                        copies=json.dumps(started.copies),
                        printer=started.printer,
                        asked_at=event.at,
                        expires_at=event.at + VALID_MS,
                        state="unknown",
                        started_seq=written.seq,
                        sent_at=event.at,
                        **{column: started.of_seq},
                    )
                )

    def _print_settled(self, written: Written, _event: Event, settled: PrintSettled) -> None:
        files = json.dumps([[one.copy, one.file_hash] for one in settled.copies])
        self._tx.execute(
            prints.update()
            .where(prints.c.started_seq == settled.of_seq)
            .values(state="settled", settled_seq=written.seq, outcome=settled.outcome, files=files)
        )

    def _lease(self, _written: Written, _event: Event, taken: LeaseTaken) -> None:
        signed = Signed(taken.body.encode(), bytes.fromhex(taken.kid), from_base64url(taken.sig))
        try:
            keep_lease(self._tx, signed, open_lease(signed, self._keys))
        except Corrupt:
            return  # by a key that is no longer in the list: its numbers are not used, the event stays


def _case(event: Event) -> str:
    case: UUID | None = event.case
    if case is None:
        raise Corrupt(
            "event",
            vi="Mục nhận lại không nêu hồ sơ nên không dùng. Đưa máy về đơn vị.",
            en="An entry that came back names no case and is not used. Bring the tablet to the unit.",
        )
    return str(case)
