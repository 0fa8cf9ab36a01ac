"""How many bytes a report and a whole case cost on the wire: gzip, batches of 100, made-up but realistic people.

Goals: `report.recorded` without strokes ≤ 400 bytes, a whole case (report, decision, both seals, prints, service)
≤ 1,000 bytes. Run: ``python -m tests.benchmarks.sizes``.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from uuid import UUID

from shared.cases.parties import Vehicle
from shared.cases.records import DocumentSealed, PrintedCopy, PrintSettled, PrintStarted, ServiceRecorded
from shared.cases.report import ReportNumber
from shared.ids import uuid7
from shared.ledger.event import Event, read_event
from shared.numbering.lookup_code import LookupKey, write_code
from shared.protocol.envelope import pack_lines
from shared.protocol.events import read_data, write_data
from shared.seal.base64url import to_base64url
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.seal.token import seal
from tests import samples
from tests.benchmarks.people import MadeUpPerson, made_up_people, made_up_place

ACTS = (
    (samples.HELMET, samples.HELMET_FINE),
    (samples.RED_LIGHT, samples.RED_LIGHT_FINE),
    (
        replace(samples.HELMET, code="moto.speed.1", text="Chạy quá tốc độ từ 5 đến dưới 10 km/h", point="ND168:7-2-b"),
        replace(
            samples.HELMET_FINE,
            code="moto.speed.1",
            text="Chạy quá tốc độ từ 5 đến dưới 10 km/h",
            point="ND168:7-2-b",
            basis="điểm b khoản 2 Điều 7 NĐ 168/2024/NĐ-CP",
        ),
    ),
)


class MadeUpLedger:
    """Writes the events of whole cases one after the other, as a tablet does."""

    def __init__(self, seed: int = 7) -> None:
        self.draw = random.Random(seed)
        self.events: list[bytes] = []
        self.at = samples.RECORDED
        self.mono = 5_000_000
        self.anchor = hashlib.sha256(b"made-up receipt").hexdigest()
        self.case: UUID | None = None
        self.serial = 4000

    def append(self, kind: str, value: object) -> bytes:
        """One event, some seconds after the last."""
        passed = self.draw.randint(200, 40_000)
        self.at, self.mono = self.at + passed, self.mono + passed
        event = Event(
            seq=len(self.events) + 1,
            kind=kind,
            officer=7,
            at=self.at,
            boot="5a3b1e00",
            mono=self.mono,
            anchor=self.anchor,
            data=write_data(value),
            case=self.case,
        )
        self.events.append(event.exact())
        return self.events[-1]

    def whole_case(self, person: MadeUpPerson, *, report_only: bool = False) -> None:
        """Report, seal, its print, decision, seal, its print, service."""
        self.case = uuid7(self.at, self.draw.randbytes(10))
        self._report(person)
        if report_only:
            return
        self._sealed(len(self.events), report=True)
        self._printed(len(self.events) - 1)
        self._decision(person)
        self._sealed(len(self.events), report=False)
        decision = len(self.events) - 1
        self._printed(decision)
        self.append("service.recorded", ServiceRecorded(way="handed", served_at=self.at, of_seq=decision))

    def _report(self, person: MadeUpPerson) -> None:
        chosen = self.draw.sample(ACTS, self.draw.choice((1, 1, 2)))
        self.fines = tuple(fine for _, fine in chosen)
        self.offender, self.vehicle = person.offender, Vehicle("motorcycle", person.plate)
        self.place = made_up_place(self.draw)
        self.count = 1 + sum(b'"kind":"report.recorded"' in one for one in self.events)
        self.ended = self.at - self.draw.randint(60_000, 600_000)
        report = samples.sample_report(
            number=ReportNumber("0317", self.count),
            offender=self.offender,
            vehicle=self.vehicle,
            acts=tuple(act for act, _ in chosen),
            place=self.place,
            ended_at=self.ended,
            detected_at=self.ended,
            made_at=self.at,
            statement=self.draw.choice((None, "Tôi nhận lỗi.", "Tôi vội nên không để ý.")),
        )
        self.append("report.recorded", report)
        self.report_seq = len(self.events)

    def _decision(self, person: MadeUpPerson) -> None:
        self.serial += 1
        decision = samples.sample_decision(
            number=replace(samples.sample_decision().number, serial=self.serial, text=f"{self.serial:06d}/QĐ-XPHC"),
            report=replace(
                samples.sample_decision().report, number=ReportNumber("0317", self.count), of_seq=self.report_seq
            ),
            offender=self.offender,
            vehicle=self.vehicle,
            acts=self.fines,
            place=self.place,
            ended_at=self.ended,
            signed_at=self.at,
            total=sum(one.amount for one in self.fines),
            points=max(one.points for one in self.fines),
            code=write_code(LookupKey(samples.HOME, 2026, self.serial)),
        )
        self.append("decision.entered", decision)

    def _sealed(self, seq: int, *, report: bool) -> None:
        raw = self.events[seq - 1]
        context = SealContext(raw, False, samples.TABLET_CODE)
        value = read_data(read_event(raw))
        claims = claims_of_report(value, context) if report else claims_of_decision(value, context)
        token = seal(claims, samples.TABLET_KEY if report else samples.OFFICER_KEY)
        self.append("document.sealed", DocumentSealed(seq, to_base64url(token)))

    def _printed(self, seq: int) -> None:
        self.append("print.started", PrintStarted((1, 2), "BP-04", of_seq=seq))
        file_hash = hashlib.sha256(self.draw.randbytes(8)).hexdigest()
        copies = tuple(PrintedCopy(copy, file_hash) for copy in (1, 2))
        self.append("print.settled", PrintSettled(len(self.events), "printed", copies))


def bytes_per_case(*, report_only: bool, cases: int = 100) -> float:
    """Mean gzip bytes of a case in one batch of `cases`."""
    ledger = MadeUpLedger()
    for person in made_up_people(cases):
        ledger.whole_case(person, report_only=report_only)
    return len(pack_lines(ledger.events)) / cases


def main() -> None:
    """Print both figures beside their goals."""
    print(f"report.recorded, gzip in a batch of 100: {bytes_per_case(report_only=True):.0f} bytes (goal 400)")
    print(f"whole case, gzip in a batch of 100: {bytes_per_case(report_only=False):.0f} bytes (goal 1,000)")


if __name__ == "__main__":
    main()
