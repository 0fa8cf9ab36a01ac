"""The data of every other event kind, v1 (docs/protocol.md 2.3).

References: `of_seq` is an event of the same ledger; `of_hash` (64 hex, content hash) one of another ledger, and
exactly one of them is set where a shape has both (in `CaseMoved` at most one). Times ms UTC, days ISO, amounts đồng,
hashes 64 hex, keys and tokens base64url.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.cases.decision import NumberTaken
from shared.cases.parties import FormEdition, NamedParty, Signer, Unit
from shared.cases.report import SeizedItem


def one_reference(of_seq: int | None, of_hash: str | None) -> None:
    """ValueError unless exactly one is set: a reader would not know which of two to follow."""
    if (of_seq is None) == (of_hash is None):
        raise ValueError("exactly one of of_seq and of_hash")


PrintOutcome = Literal["printed", "spoiled", "none", "unknown"]
ServiceWay = Literal["handed", "refused", "posted", "electronic", "posted_publicly"]


@dataclass(frozen=True, slots=True)
class DocumentSealed:
    """Follows directly the event it seals, in the same transaction. `token`: base64url of the COSE_Sign1 bytes."""

    of_seq: int
    token: str


@dataclass(frozen=True, slots=True)
class PrintStarted:
    """Written before bytes leave for the printer: which copies of what, where. It is the permit, used once.

    The desk prints a tablet's decision too; then it is named by `of_hash`.
    """

    copies: tuple[int, ...]
    printer: str
    of_seq: int | None = None
    of_hash: str | None = None

    def __post_init__(self) -> None:
        one_reference(self.of_seq, self.of_hash)


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """SHA-256 of the file that this copy was printed from."""

    copy: int
    file_hash: str


@dataclass(frozen=True, slots=True)
class PrintSettled:
    """What a PERSON said came out of the printer for the `print.started` at `of_seq`; a printer never says it."""

    of_seq: int
    outcome: PrintOutcome
    copies: tuple[PrintedCopy, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceRecorded:
    """Proof that the decision reached the offender (or was refused: MBB06); payment counts from `served_at`."""

    way: ServiceWay
    served_at: int
    of_seq: int | None = None
    of_hash: str | None = None
    receiver: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        one_reference(self.of_seq, self.of_hash)


@dataclass(frozen=True, slots=True)
class DecisionChanged:
    """`decision.corrected|amended|cancelled`: a new numbered document (MQĐ39, 38, 40) that changes an entered decision.

    `changed` and `code` are number and look-up code of that decision: the paper prints its code, since a change has
    none of its own. `changes`: field path → new text.
    """

    number: NumberTaken
    changed: NumberTaken
    unit: Unit
    signer: Signer
    reason: str
    form: FormEdition
    pages: int
    signed_at: int
    code: str | None = None
    of_seq: int | None = None
    of_hash: str | None = None
    changes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        one_reference(self.of_seq, self.of_hash)


@dataclass(frozen=True, slots=True)
class CaseTransferred:
    """The whole case goes to a higher post (LC Đ52 k4 b). `reasons` are codes of assess.incompetent_because."""

    to_post: str
    reasons: tuple[str, ...]
    of_seq: int


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """`case.closed_without_decision|referred|suspended|resumed`: why, and to whom where it applies.

    It is about its case; the reference names one paper of it where there are several, and may be absent.
    """

    reason: str
    to: str | None = None
    of_seq: int | None = None
    of_hash: str | None = None

    def __post_init__(self) -> None:
        if self.of_seq is not None and self.of_hash is not None:
            raise ValueError("at most one of of_seq and of_hash")


@dataclass(frozen=True, slots=True)
class ExplanationRecorded:
    """Giải trình: written, heard, or waived, on `day` (LC Đ61)."""

    way: Literal["written", "heard", "waived"]
    day: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class VerificationRecorded:
    """MBB05: what was found when the report was verified; errors in a report are mended by this alone."""

    finding: str
    day: str


@dataclass(frozen=True, slots=True)
class SeizureRecorded:
    """What was taken, why, until when; `number` as printed."""

    number: str
    items: tuple[SeizedItem, ...]
    reason: str
    form: FormEdition
    pages: int
    until: str | None = None


@dataclass(frozen=True, slots=True)
class ItemReturned:
    """Items of the seizure at `of_seq`/`of_hash` given back."""

    items: tuple[SeizedItem, ...]
    receiver: NamedParty
    of_seq: int | None = None
    of_hash: str | None = None

    def __post_init__(self) -> None:
        one_reference(self.of_seq, self.of_hash)


@dataclass(frozen=True, slots=True)
class PaymentArranged:
    """Deferral, reduction or instalments granted (LC Đ76, Đ77, Đ79)."""

    kind: Literal["deferred", "reduced", "instalments"]
    until: str
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Money that a receipt proves."""

    amount: int
    paid_at: int
    channel: str
    document: str


@dataclass(frozen=True, slots=True)
class EnforcementSent:
    """The case was handed to enforcement (LC Đ86)."""

    to: str
    day: str


@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """A photo or file belongs to this case: content address, size in bytes, media type."""

    file_hash: str
    size: int
    media_type: str
    taken_at: int


@dataclass(frozen=True, slots=True)
class PhoneCorrected:
    """The number to text from now on, E.164; absent = declined."""

    reason: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class LeaseTaken:
    """A signed lease as it came: the exact body as text, key id (16 hex) and signature."""

    body: str
    kid: str
    sig: str


@dataclass(frozen=True, slots=True)
class NumbersGone:
    """`number.voided|lost`: serials first…last of one series, never to be entered (lost may return, flagged)."""

    year: int
    series: int
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeaseReturned:
    """The unused rest of a lease given back when a tablet leaves its unit."""

    lease: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class OfficerSignedIn:
    """This officer's key on this tablet. Not `certified`: he records, but enters nothing until the server agrees."""

    key: str
    certified: bool


@dataclass(frozen=True, slots=True)
class ClockChanged:
    """The device clock moved against `mono` by more than the allowed skew."""

    expected_ms: int
    found_ms: int


@dataclass(frozen=True, slots=True)
class LedgerExported:
    """An export up to `to_seq` left this tablet."""

    to_seq: int
    file_hash: str


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """Day sheet: first and last seq, and how many of what."""

    first_seq: int
    last_seq: int
    reports: int
    decisions: int


@dataclass(frozen=True, slots=True)
class BlankIssued:
    """Emergency blanks with their own numbers, sealed before any power is lost."""

    first: int
    last: int
    form: FormEdition


@dataclass(frozen=True, slots=True)
class BlankSettled:
    """A blank was used (its report is `of_seq`), spoiled or lost."""

    number: int
    outcome: Literal["used", "spoiled", "lost"]
    of_seq: int | None = None


@dataclass(frozen=True, slots=True)
class NoteRecorded:
    """`complaint.recorded` and `appointment.recorded`: what was said, for when."""

    text: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class EventSettled:
    """A person at the desk settles the held event `seq` of `ledger` (UUID), whose content hash is `of_hash`.

    `objections` are those he accepts, each ``reason`` or ``reason field`` as in the verdict. `changes`: field path of
    the event's data → the text that counts instead; the bytes of the event stay as they are.
    """

    ledger: str
    seq: int
    of_hash: str
    outcome: Literal["accepted", "corrected", "set_aside"]
    reason: str
    objections: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerClosed:
    """The last event of a ledger."""

    reason: str
