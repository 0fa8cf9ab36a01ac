"""Five events of one case laid into ledgers before anything is sent, so that any order of arrival can be played.

An event's bytes hold its place in its ledger and the hash of what it refers to. So first every place is dealt out by
the order of arrival, then the bytes are made in the order in which people acted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

from shared.cases.decision import Decision, NumberTaken, ReportReference
from shared.cases.records import DecisionChanged, DocumentSealed, ServiceRecorded
from shared.cases.report import ReportNumber
from shared.clock import day_of
from shared.ledger.event import SEALED_KINDS, Event, read_event
from shared.ledger.receipt import anchor_of
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import CHANGE_SERIES
from shared.protocol.events import write_data
from shared.seal.base64url import to_base64url
from shared.seal.of_case import SealContext, claims_of_change, claims_of_decision, claims_of_report
from shared.seal.token import seal
from tests.samples import sample_decision, sample_form, sample_report
from tests.server.conftest import START
from tests.server.tablet import TestTablet

KINDS = ("report.recorded", "decision.entered", "service.recorded", "decision.amended", "decision.cancelled")
"""In the order in which people act."""


@dataclass
class Case:
    """One case and how it arrives: `order[n]` is the place in KINDS of what comes n-th, `where[kind]` its ledger."""

    order: Sequence[int]
    where: Sequence[int]
    id: UUID = field(default_factory=uuid4)
    seqs: dict[int, int] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    count: int = 0
    decision: Decision | None = None

    def reference(self, by: int, of: int) -> dict[str, Any]:
        """How event `by` names event `of`: by place in its own ledger, by hash in another."""
        if self.where[by] == self.where[of]:
            return {"of_seq": self.seqs[of]}
        return {"of_hash": self.hashes[of]}


def over_two_ledgers() -> Iterator[Case]:
    """Every way to spread five events over two ledgers, in every order of arrival that the two chains allow: 252."""
    for spread in range(2 ** len(KINDS)):
        where = [(spread >> place) & 1 for place in range(len(KINDS))]
        first = [place for place in range(len(KINDS)) if where[place] == 0]
        second = [place for place in range(len(KINDS)) if where[place] == 1]
        for chosen in combinations(range(len(KINDS)), len(first)):
            mine, theirs = iter(first), iter(second)
            yield Case([next(mine) if n in chosen else next(theirs) for n in range(len(KINDS))], where)


def lay(tablets: Sequence[TestTablet], cases: Sequence[Case]) -> list[list[int]]:
    """Fill the ledgers; for each round of arrival, the last seq that each ledger has shown by its end."""
    lengths = [len(one.events) for one in tablets]
    rounds = []
    for step in range(len(KINDS)):
        for case in cases:
            place = case.order[step]
            ledger = case.where[place]
            case.seqs[place] = lengths[ledger] + 1
            lengths[ledger] += 2 if KINDS[place] in SEALED_KINDS else 1
        rounds.append(list(lengths))
    for tablet, length in zip(tablets, lengths, strict=True):
        tablet.events += [b""] * (length - len(tablet.events))
    for case in cases:
        for place in range(len(KINDS)):
            _write(tablets[case.where[place]], case, place)
    return rounds


def _write(tablet: TestTablet, case: Case, place: int) -> None:
    at = START + 1_000 * (place + 1)
    value = (_report, _decision, _service, _change, _change)[place](tablet, case, place, at)
    raw = _put(tablet, case, case.seqs[place], (KINDS[place], value, at))
    case.hashes[place] = sha256(raw).hexdigest()
    if KINDS[place] in SEALED_KINDS:
        sealed = DocumentSealed(case.seqs[place], to_base64url(_token(tablet, raw, value)))
        _put(tablet, case, case.seqs[place] + 1, ("document.sealed", sealed, at))


def _put(tablet: TestTablet, case: Case, seq: int, what: tuple[str, Any, int]) -> bytes:
    kind, value, at = what
    assert tablet.receipt is not None
    event = Event(
        seq=seq, kind=kind, officer=tablet.officer, at=at, boot="5a3b1e00", mono=at % 1_000_000,
        anchor=anchor_of(tablet.receipt), data=write_data(value), case=case.id,
    )  # fmt: skip
    tablet.events[seq - 1] = event.exact()
    return tablet.events[seq - 1]


def _report(tablet: TestTablet, case: Case, _place: int, at: int) -> Any:
    tablet.reports += 1
    case.count = tablet.reports
    number = ReportNumber(tablet.code, case.count)
    return sample_report(number=number, unit=tablet.unit, recorder=tablet.signer, made_at=at)


def _decision(tablet: TestTablet, case: Case, place: int, at: int) -> Any:
    serial = _serial(tablet, 1)
    named = ReportReference(ReportNumber("0001", case.count), day_of(at).isoformat(), **case.reference(place, 0))
    case.decision = replace(
        sample_decision(),
        number=NumberTaken(2026, 1, serial, f"{serial:06d}/QĐ-XPHC"), unit=tablet.unit, signer=tablet.signer,
        report=named, signed_at=at, code=write_code(LookupKey(tablet.home, 2026, serial)),
    )  # fmt: skip
    return case.decision


def _service(_tablet: TestTablet, case: Case, place: int, at: int) -> Any:
    return ServiceRecorded("handed", at, **case.reference(place, 1))


def _change(tablet: TestTablet, case: Case, place: int, at: int) -> Any:
    assert case.decision is not None
    serial = _serial(tablet, CHANGE_SERIES)
    form = replace(sample_form("MQD02"), form="MQD40" if KINDS[place] == "decision.cancelled" else "MQD38")
    return DecisionChanged(
        number=NumberTaken(2026, CHANGE_SERIES, serial, f"{serial:06d}/{form.form}"), changed=case.decision.number,
        unit=tablet.unit, signer=tablet.signer, reason="thử", form=form, pages=1, signed_at=at,
        code=case.decision.code, **case.reference(place, 1),
    )  # fmt: skip


def _serial(tablet: TestTablet, series: int) -> int:
    """The next number of the tablet's leases of this series, in their order."""
    for lease in tablet.leases:
        if lease["series"] == series and lease["from"] <= lease["to"]:
            lease["from"] += 1
            return int(lease["from"] - 1)
    raise LookupError("no numbers left")


def _token(tablet: TestTablet, raw: bytes, value: Any) -> bytes:
    context = SealContext(raw, False, tablet.code)
    if isinstance(value, Decision):
        return seal(claims_of_decision(value, context), tablet.officer_key)
    if isinstance(value, DecisionChanged):
        claims = claims_of_change(read_event(raw).kind, value, context)
        return seal(claims, tablet.officer_key)
    return seal(claims_of_report(value, context), tablet.key)
