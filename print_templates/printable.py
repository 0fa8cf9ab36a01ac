"""The type wall of the print gate: what can be rendered as final exists only from committed, sealed bytes.

`PrintableDecision`, `PrintableChange`, `RecordedReport`, `PrintableSeizure` and `PrintableBlanks` are made by the
functions below alone, from the exact bytes of a committed event and the token of the `document.sealed` that follows
it. A form on a screen has neither.
"""

from __future__ import annotations

from typing import Any, NoReturn

from print_templates.blank_data import Blanks, count_pages_blank
from print_templates.seizure_data import Seizure
from shared.cases.decision import Decision
from shared.cases.parties import Unit
from shared.cases.records import BlankIssued, DecisionChanged, SeizureRecorded
from shared.cases.report import Report
from shared.errors import Corrupt, DomainError
from shared.ledger.event import Event, content_hash, read_event
from shared.protocol.events import read_data
from shared.seal.claims import Claims
from shared.seal.of_case import CHANGES, SealContext, claims_of_change, claims_of_decision, claims_of_report
from shared.seal.of_paper import claims_of_blanks, claims_of_seizure
from shared.seal.token import read_token

_GATE = object()


class Sealed:
    """Frozen after the gate; cannot be copied into another shape, pickled or made by hand."""

    __slots__ = ("_content", "_raw", "content_hash", "token", "training")
    _content: Any
    _raw: bytes
    content_hash: bytes
    token: bytes
    training: bool

    def __init__(self, gate: object, content: Any, event: tuple[bytes, bool], token: bytes) -> None:
        if gate is not _GATE:
            raise TypeError(f"{type(self).__name__} comes only from committed bytes and their seal")
        raw, training = event
        for name, value in (
            ("_content", content),
            ("_raw", raw),
            ("content_hash", content_hash(raw)),
            ("token", token),
            ("training", training),
        ):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} never changes")

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is never copied or stored; load the row again")

    def event(self) -> Event:
        """The event it was made from: case, officer, place in the ledger."""
        return read_event(self._raw)


class PrintableDecision(Sealed):
    """An entered decision: `decision`, `content_hash` (32 bytes), `token`, `training`."""

    __slots__ = ()

    @property
    def decision(self) -> Decision:
        """The data of the event."""
        content: Decision = self._content
        return content


class RecordedReport(Sealed):
    """A recorded report: `report`, `content_hash` (32 bytes), `token`, `training`."""

    __slots__ = ()

    @property
    def report(self) -> Report:
        """The data of the event."""
        content: Report = self._content
        return content


class PrintableChange(Sealed):
    """A document that corrects, amends or cancels an entered decision: `change`, and the others as above."""

    __slots__ = ()

    @property
    def change(self) -> DecisionChanged:
        """The data of the event."""
        content: DecisionChanged = self._content
        return content


class PrintableSeizure(Sealed):
    """A recorded seizure with the report it belongs to: `seizure`, and the others as above."""

    __slots__ = ()

    @property
    def seizure(self) -> Seizure:
        """The data of both events."""
        content: Seizure = self._content
        return content


class PrintableBlanks(Sealed):
    """Issued emergency blanks: `blanks` (their numbers and unit), and the others as above."""

    __slots__ = ()

    @property
    def blanks(self) -> Blanks:
        """The data of the event, with the unit that holds the ledger."""
        content: Blanks = self._content
        return content


def printable_decision(raw_event: bytes, token: bytes, *, tablet_code: str) -> PrintableDecision:
    """The printable decision in the exact bytes of a COMMITTED `decision.entered` and the token that seals it.

    `tablet_code` is the ledger's. Corrupt(not_printable): another kind, or a seal of other bytes or other facts.
    The signature is not judged here (no key at hand): the row that holds the token was checked when it was written.
    """
    event = _event(raw_event, "decision.entered")
    decision: Decision = read_data(event)
    _check_seal(token, claims_of_decision(decision, SealContext(raw_event, event.training, tablet_code)))
    return PrintableDecision(_GATE, decision, (raw_event, event.training), token)


def recorded_report(raw_event: bytes, token: bytes, *, tablet_code: str) -> RecordedReport:
    """As `printable_decision`, for `report.recorded`."""
    event = _event(raw_event, "report.recorded")
    report: Report = read_data(event)
    _check_seal(token, claims_of_report(report, SealContext(raw_event, event.training, tablet_code)))
    return RecordedReport(_GATE, report, (raw_event, event.training), token)


def printable_change(raw_event: bytes, token: bytes, *, tablet_code: str) -> PrintableChange:
    """As `printable_decision`, for `decision.corrected`, `decision.amended` and `decision.cancelled`."""
    event = _event(raw_event, *CHANGES)
    change: DecisionChanged = read_data(event)
    _check_seal(token, claims_of_change(event.kind, change, SealContext(raw_event, event.training, tablet_code)))
    return PrintableChange(_GATE, change, (raw_event, event.training), token)


def printable_seizure(raw_event: bytes, token: bytes, *, tablet_code: str, report: RecordedReport) -> PrintableSeizure:
    """As `printable_decision`, for `seizure.recorded`, together with the report of the same case.

    Corrupt(not_printable) also when the report is of another case, or another officer seized than reported: the event
    does not say his name and title, and no name is guessed on paper.
    """
    event = _event(raw_event, "seizure.recorded")
    recorded: SeizureRecorded = read_data(event)
    of = report.event()
    if event.case is None or (event.case, event.training) != (of.case, of.training):
        raise not_printable("biên bản thuộc vụ việc khác", "the report is of another case")
    if event.officer != report.report.recorder.officer:
        raise not_printable("người tạm giữ không phải người lập biên bản", "another officer seized than reported")
    seizure = Seizure(recorded, report.report, event.at)
    context = SealContext(raw_event, event.training, tablet_code)
    _check_seal(token, claims_of_seizure(recorded, report.report, context))
    return PrintableSeizure(_GATE, seizure, (raw_event, event.training), token)


def printable_blanks(raw_event: bytes, token: bytes, *, tablet_code: str, unit: Unit) -> PrintableBlanks:
    """As `printable_decision`, for `blank.issued`; `unit` holds the ledger, its id is in the seal."""
    event = _event(raw_event, "blank.issued")
    issued: BlankIssued = read_data(event)
    blanks = Blanks(issued, unit, tablet_code, event.at)
    context = SealContext(raw_event, event.training, tablet_code)
    _check_seal(token, claims_of_blanks(issued, context, unit=unit.home, pages=count_pages_blank(blanks)))
    return PrintableBlanks(_GATE, blanks, (raw_event, event.training), token)


def _event(raw: bytes, *kinds: str) -> Event:
    event = read_event(raw)
    if event.kind not in kinds:
        wanted = ", ".join(kinds)
        raise not_printable(f"mục là {event.kind}, không phải {wanted}", f"the entry is {event.kind}, not {wanted}")
    return event


def _check_seal(token: bytes, expected: Claims) -> None:
    try:
        claims, _ = read_token(token)
    except DomainError as error:
        raise not_printable("tem không đọc được", "its seal cannot be read") from error
    if claims.hash16 != expected.hash16:
        raise not_printable("tem thuộc nội dung khác", "the seal belongs to other content")
    if claims != expected:
        raise not_printable("tem không khớp nội dung", "the seal does not fit the content")


def not_printable(vi: str, en: str) -> Corrupt:
    return Corrupt(
        "not_printable",
        vi=f"Không in: {vi}. Sổ không đổi; đồng bộ rồi báo đơn vị.",
        en=f"Not printed: {en}. The ledger is unchanged; sync, then tell the unit.",
    )
