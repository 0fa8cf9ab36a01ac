"""Many tablets with whole shifts, signed ahead: real chains, keys, seals, leases and look-up codes.

An event is written once by the product's own code with marks in it, and its bytes are then filled in for every case:
200,000 reports with their decisions take about a minute, on two cores.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from server.cli import parts_of
from server.devices.enrolment import issue_ticket
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.cases.decision import NumberTaken, ReportReference
from shared.cases.parties import IdentityPaper, Offender, Signer, Unit, Vehicle
from shared.cases.records import DocumentSealed
from shared.cases.report import ReportNumber
from shared.clock import day_of
from shared.ids import uuid7
from shared.ledger.chain import first_head, head_after, sign_head
from shared.ledger.event import Event, content_hash
from shared.ledger.receipt import anchor_of
from shared.numbering.lookup_code import LookupKey, write_code
from shared.protocol.envelope import Push, pack_lines, write_push
from shared.protocol.events import write_data
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.claims import Claims, initials_of, name_check, plate_check
from shared.seal.of_case import SealContext, claims_of_decision, claims_of_report
from shared.seal.signed import Signed
from shared.seal.token import seal
from tests.benchmarks.people import MadeUpPerson, made_up_people
from tests.samples import sample_decision, sample_report
from tests.server.conftest import UNIT
from tests.server.tablet import TestTablet

FIRST_BATCH, LARGEST_BATCH = 16_000, 256_000
"""Bytes as sent: how tablets begin, and where they stop doubling."""
PEOPLE = made_up_people(500)
_NUMBERS = ("seq", "of_seq", "at", "mono", "count", "serial")
_MARK = {name: 900_000_000_000_001 + n for n, name in enumerate(_NUMBERS)}
_MARK_CASE = UUID(int=0xABCDEF)


@dataclass(frozen=True)
class Enlisted:
    """One enrolled tablet as plain data: what another process needs to write and send its ledger."""

    home: int
    id: str
    key: str
    officer_key: str
    code: str
    token: str
    epoch: int
    officer: dict[str, Any]
    unit: dict[str, Any]
    receipt: dict[str, str]
    server_key: str
    year: int
    first_serial: int
    now: int


@dataclass(frozen=True)
class Shift:
    """`decided`: of ten cases, how many were decided on the road."""

    cases: int
    decided: int = 7

    @property
    def decisions(self) -> int:
        """How many numbers the shift uses."""
        return sum(self.is_decided(n) for n in range(self.cases))

    def is_decided(self, case: int) -> bool:
        """Spread evenly."""
        return case * self.decided // 10 != (case + 1) * self.decided // 10

    @property
    def events(self) -> int:
        """Every document with its seal."""
        return 2 * (self.cases + self.decisions)


class Stencil:
    """The exact bytes of an event, and how to fill them in for a case."""

    def __init__(self, event: Event) -> None:
        self._raw = event.exact()

    def fill(self, **values: object) -> bytes:
        """The bytes with each mark replaced; `case` is a UUID, all else text or numbers."""
        raw = self._raw
        for name, value in values.items():
            mark = str(_MARK_CASE) if name == "case" else str(_MARK[name]) if name in _MARK else f"@{name}@"
            raw = raw.replace(mark.encode(), str(value).encode())
        return raw


class Writer:
    """Writes the ledger of one tablet."""

    def __init__(self, tablet: Enlisted) -> None:
        self.tablet = tablet
        self.id = UUID(tablet.id)
        self.key = Ed25519PrivateKey.from_private_bytes(from_base64url(tablet.key))
        self.officer_key = Ed25519PrivateKey.from_private_bytes(from_base64url(tablet.officer_key))
        self.receipt = Signed.from_wire(tablet.receipt)
        self.events: list[bytes] = []
        self.at, self.serial, self.count = tablet.now, tablet.first_serial, 0
        self._prepare(Signer(tablet.officer["id"], *(tablet.officer[name] for name in ("name", "post", "title"))))

    def _prepare(self, signer: Signer) -> None:
        unit = Unit(**self.tablet.unit)
        offender = Offender(
            kind="person", name="@name@", nationality="Việt Nam", identity=IdentityPaper("cccd", "@cccd@"),
            phone="@phone@",
        )  # fmt: skip
        vehicle, at, count = Vehicle("motorcycle", "@plate@"), _MARK["at"], _MARK["count"]
        number = ReportNumber(self.tablet.code, count)
        report = sample_report(
            number=number, unit=unit, recorder=signer, offender=offender, vehicle=vehicle, made_at=at, ended_at=self.at,
            detected_at=self.at,
        )  # fmt: skip
        decision = sample_decision(
            number=NumberTaken(self.tablet.year, 1, _MARK["serial"], "@text@"), unit=unit, signer=signer,
            offender=offender, vehicle=vehicle, signed_at=at, ended_at=self.at, code="@code@",
            report=ReportReference(number, day_of(self.at).isoformat(), of_seq=_MARK["of_seq"]),
        )  # fmt: skip
        self._report = self._stencil("report.recorded", report)
        self._decision = self._stencil("decision.entered", decision)
        self._seal = self._stencil("document.sealed", DocumentSealed(_MARK["of_seq"], "@token@"))
        empty = SealContext(b"", False, self.tablet.code)
        self._report_claims = claims_of_report(replace(report, made_at=self.at), empty)
        self._decision_claims = claims_of_decision(replace(decision, signed_at=self.at), empty)

    def _stencil(self, kind: str, value: object) -> Stencil:
        return Stencil(
            Event(
                seq=_MARK["seq"], kind=kind, officer=self.tablet.officer["id"], at=_MARK["at"], boot="5a3b1e00",
                mono=_MARK["mono"], anchor=anchor_of(self.receipt), data=write_data(value), case=_MARK_CASE,
            )
        )  # fmt: skip

    def write_case(self, person: MadeUpPerson, *, decided: bool) -> None:
        """A report, and its decision."""
        self.count += 1
        case = uuid7(self.at, content_hash(self.id.bytes + self.count.to_bytes(4, "big"))[:10])
        facts = {
            "case": case, "count": self.count, "name": person.name, "cccd": person.cccd, "plate": person.plate,
            "phone": person.phone or "+84900000000",
        }  # fmt: skip
        report = self._append(self._report, facts)
        self._append_seal(self._claims(self._report_claims, person, serial=self.count), self.key, case)
        if not decided:
            return
        number = LookupKey(self.tablet.home, self.tablet.year, self.serial)
        facts |= {
            "of_seq": report, "serial": self.serial, "code": write_code(number), "text": f"{self.serial:06d}/QĐ-XPHC",
        }  # fmt: skip
        self._append(self._decision, facts)
        claims = self._claims(self._decision_claims, person, serial=self.serial)
        self._append_seal(replace(claims, code=str(facts["code"])), self.officer_key, case)
        self.serial += 1

    def _claims(self, base: Claims, person: MadeUpPerson, *, serial: int) -> Claims:
        hash16 = content_hash(self.events[-1])[:16]
        return replace(
            base,
            serial=serial,
            hash16=hash16,
            initials=initials_of(person.name),
            name_check=name_check(hash16, person.name),
            plate_check=plate_check(hash16, person.plate),
        )

    def _append_seal(self, claims: Claims, key: Ed25519PrivateKey, case: UUID) -> None:
        token = to_base64url(seal(claims, key))
        self._append(self._seal, {"case": case, "of_seq": len(self.events), "token": token})

    def _append(self, stencil: Stencil, facts: dict[str, Any]) -> int:
        self.at += 700
        seq = len(self.events) + 1
        self.events.append(stencil.fill(seq=seq, at=self.at, mono=self.at % 1_000_000_000, **facts))
        return seq

    def pushes(self, sizes: Iterator[int]) -> list[bytes]:
        """Bodies of requests; `sizes` says how many events each holds."""
        bodies, first, head = [], 1, first_head(self.id)
        while first <= len(self.events):
            events = tuple(self.events[first - 1 : first - 1 + next(sizes)])
            push = Push(
                version=1, ledger=self.id, epoch=self.tablet.epoch, first=first, prev=head,
                head=head_after(head, events), signature=b"", receipt=self.receipt, events=events,
            )  # fmt: skip
            head = push.head
            bodies.append(write_push(replace(push, signature=sign_head(self.key, self.id, push.last, head))))
            first = push.last + 1
        return bodies


def write_shift(tablet: Enlisted, shift: Shift) -> Writer:
    """A tablet's whole shift."""
    writer = Writer(tablet)
    for n in range(shift.cases):
        writer.write_case(PEOPLE[(n * 7 + tablet.first_serial) % len(PEOPLE)], decided=shift.is_decided(n))
    return writer


def doubling(events: list[bytes]) -> Iterator[int]:
    """Batches as tablets make them on a good link: by bytes as sent, each twice the last."""
    each = len(pack_lines(events[:100])) / min(len(events), 100)
    size = FIRST_BATCH
    while True:
        yield max(1, int(size / each))
        size = min(2 * size, LARGEST_BATCH)


def enlist(app: Flask, *, home: int, shift: Shift, now: int) -> Enlisted:
    """Enrol a tablet of the unit over HTTP, with a lease for the shift."""
    with app.app_context():
        parts = parts_of(app)
        ticket = issue_ticket(parts, home, 3).code
    keys = [Ed25519PrivateKey.generate() for _ in range(2)]
    tablet = TestTablet(app.test_client(), home, uuid4(), keys[0], keys[1], now)
    answer = tablet.enrol(ticket)
    assert answer.status_code == 200, answer.get_json()
    assert tablet.receipt is not None
    year = day_of(now).year
    if shift.decisions:
        lease = tablet.ask_lease(uuid4(), year=year, count=shift.decisions)
        assert lease.status_code == 200, lease.get_json()
    raw = [to_base64url(key.private_bytes_raw()) for key in keys]
    return Enlisted(
        home=home, id=str(tablet.id), key=raw[0], officer_key=raw[1], code=tablet.code, token=tablet.token,
        epoch=tablet.epoch, officer=tablet.reply["officer"], unit=tablet.reply["unit"],
        receipt=tablet.receipt.to_wire(), server_key=to_base64url(parts.keys.server_public), year=year,
        first_serial=tablet.leases[-1]["from"] if tablet.leases else 1, now=now,
    )  # fmt: skip


def add_unit(app: Flask, home: int) -> None:
    """One more unit, made up."""
    unit = {**UNIT["unit"], "home": home, "name": f"Đội Mẫu số {home}", "sms_name": f"Doi Mau so {home}"}
    with app.app_context():
        set_up_unit(parts_of(app), read_unit({**UNIT, "unit": unit}))


def write_fleet(folder: Path, tablets: list[Enlisted], shift: Shift) -> None:
    """Every tablet's pushes as files ``NNNN-K.push`` beside ``NNNN.json``, on all cores."""
    jobs = [(folder, n, tablet, shift) for n, tablet in enumerate(tablets)]
    if len(jobs) < 8:
        for job in jobs:
            _write_one(job)
        return
    with multiprocessing.get_context("spawn").Pool() as pool:
        for _ in pool.imap_unordered(_write_one, jobs, chunksize=4):
            pass


def _write_one(job: tuple[Path, int, Enlisted, Shift]) -> None:
    folder, n, tablet, shift = job
    writer = write_shift(tablet, shift)
    for k, body in enumerate(writer.pushes(doubling(writer.events))):
        (folder / f"{n:04d}-{k}.push").write_bytes(body)
    head = head_after(first_head(writer.id), writer.events).hex()
    known = {**asdict(tablet), "events": len(writer.events), "head": head}
    (folder / f"{n:04d}.json").write_text(json.dumps(known), encoding="utf-8")
