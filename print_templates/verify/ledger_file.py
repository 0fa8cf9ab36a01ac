"""An exported ledger: chain, head signature, receipts, seals; and what its events say of a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from print_templates.attached import WAYS, Belongs, recorded_paper, render_recorded
from print_templates.check_word import check_word
from print_templates.copies import render_copy
from print_templates.printable import (
    PrintableChange,
    RecordedReport,
    printable_change,
    printable_decision,
    printable_seizure,
    recorded_report,
)
from print_templates.verify.facts import one_spaced
from print_templates.verify.page import NotReadable, read_pages
from print_templates.verify.trust import Trust
from print_templates.verify.verdict import Verdict, judged
from shared.errors import Corrupt, DomainError, NotFound
from shared.ledger.event import SEALED_KINDS, Event, content_hash, is_understood, read_event
from shared.ledger.export import ExportedEvent, ExportEnvelope, check_export, read_export
from shared.ledger.receipt import open_receipt
from shared.protocol.events import read_data
from shared.seal.base64url import from_base64url
from shared.seal.claims import Claims
from shared.seal.of_case import CHANGES, SealContext, claims_of_change, claims_of_decision, claims_of_report
from shared.seal.token import read_token

LARGEST = 512_000_000
_REPRINT = re.compile(r"Bản in lại, bản \d+(?:, theo sổ máy lúc \d{2}:\d{2} \d{2}/\d{2}/\d{4})?")
_CHECK_WORD = re.compile(r"Từ kiểm tra ([0-9A-Z]{4} [0-9A-Z]{4})(?![0-9A-Z])")
_CLAIMS_OF: dict[str, Callable[[Any, SealContext], Claims]] = {
    "decision.entered": claims_of_decision,
    "report.recorded": claims_of_report,
    **{kind: partial(claims_of_change, kind) for kind in CHANGES},
}


@dataclass(frozen=True, slots=True)
class KnownLedger:
    """A checked export to compare pages with. `sealed`: first 16 bytes of the content hash → (raw event, token);
    `attached`: check word → raw event of a paper without a seal of its own."""

    code: str
    faults: tuple[str, ...]
    sealed: dict[bytes, tuple[bytes, bytes | None]]
    attached: dict[str, bytes] = field(default_factory=dict)

    def faults_of(self, token: bytes, pages: list[str] | None) -> list[str]:
        """What the ledger says against this seal and, when given, against the text of its pages."""
        if self.faults:
            return [f"the ledger itself is not good: {self.faults[0]}"]
        claims, _ = read_token(token)
        entry = self.sealed.get(claims.hash16)
        if entry is None:
            return ["this document is not in the ledger"]
        if entry[1] != token:
            return ["the ledger holds another seal for this document"]
        return [] if pages is None else self._text_faults(entry[0], token, pages)

    def attached_faults(self, token: bytes, pages: list[str]) -> list[str]:
        """What the ledger says against a paper attached to the document of this seal: its entry, found by its check
        word, is printed again and every word compared."""
        if faults := self.faults_of(token, None):
            return faults
        words = {found for page in pages for found in _CHECK_WORD.findall(one_spaced(page))}
        raw = self.attached.get(words.pop()) if len(words) == 1 else None
        if raw is None:
            return ["no entry of the ledger has the check word of this paper"]
        try:
            of = self._document(self.sealed[read_token(token)[0].hash16][0], token)
            if isinstance(of, PrintableChange):
                return ["nothing is attached to a document of this kind"]
            expected = read_pages(render_recorded(recorded_paper(raw, of=of, tablet_code=self.code)))
        except (DomainError, NotReadable) as error:
            return [f"cannot be printed again to compare its text ({error})"]
        return _page_differences([page.text for page in expected], pages, whole=True)

    def _text_faults(self, raw: bytes, token: bytes, pages: list[str]) -> list[str]:
        """Print the event again and compare every word. What is written on a blank by hand is in no event."""
        if read_event(raw).kind == "blank.issued":
            return []
        try:
            expected = read_pages(render_copy(self._document(raw, token), 1, as_of=None))
        except (DomainError, NotReadable) as error:
            return [f"cannot be printed again to compare its text ({error})"]
        return _page_differences([page.text for page in expected], pages, whole=False)

    def _document(self, raw: bytes, token: bytes) -> Belongs | PrintableChange:
        event = read_event(raw)
        if event.kind == "seizure.recorded":
            return printable_seizure(raw, token, tablet_code=self.code, report=self._report_of(event))
        if event.kind == "decision.entered":
            return printable_decision(raw, token, tablet_code=self.code)
        if event.kind in CHANGES:
            return printable_change(raw, token, tablet_code=self.code)
        return recorded_report(raw, token, tablet_code=self.code)

    def _report_of(self, event: Event) -> RecordedReport:
        """The report of the same case. NotFound(no_report): it is in another ledger."""
        for raw, token in self.sealed.values():
            found = read_event(raw)
            if token is not None and (found.kind, found.case) == ("report.recorded", event.case):
                return recorded_report(raw, token, tablet_code=self.code)
        raise NotFound("no_report", vi="Biên bản không có trong sổ này.", en="Its report is not in this ledger.")


def check_ledger(data: bytes, trust: Trust) -> tuple[Verdict, KnownLedger]:
    """The verdict on an export, and its content to compare pages with. Corrupt(export_envelope): not an export."""
    envelope, lines = read_export(data)
    faults = list(_receipt_faults(envelope, trust))
    sealed: dict[bytes, tuple[bytes, bytes | None]] = {}
    attached: dict[str, bytes] = {}
    notes: list[str] = []
    anchors = {hashlib.sha256(one.body).hexdigest() for one in envelope.receipts}
    waiting: tuple[int, bytes, Event] | None = None
    seq = 0
    try:
        for one in check_export(data, lambda _: _ledger_key(trust, envelope)):
            seq = one.seq
            if one.raw is None:
                gone = _removal_faults(one, envelope, trust)
                faults += gone
                notes += [] if gone else [f"removed by retention ({seq})"]
                waiting = None
                continue
            event = read_event(one.raw)
            faults += _frame_faults(event, seq, anchors)
            if event.kind in WAYS:
                attached[check_word(content_hash(one.raw))] = one.raw
            if waiting is not None:
                faults += _seal_faults(waiting, event, (trust, envelope), sealed)
            waiting = (seq, one.raw, event) if event.kind in SEALED_KINDS else None
        if waiting is not None:
            faults.append(f"no seal follows the entry ({waiting[0]})")
    except Corrupt as error:
        faults.append(_named(error, lines, seq))
    summary = f"ledger {envelope.code}, {len(lines)} entries, {len(sealed)} seals, {len(envelope.receipts)} receipts"
    facts = {"ledger": str(envelope.ledger), "entries": len(lines), "seals": len(sealed), "last": envelope.last}
    verdict = judged("ledger", summary, faults, notes=notes, facts=facts)
    return verdict, KnownLedger(envelope.code, verdict.faults, sealed, attached)


def _ledger_key(trust: Trust, envelope: ExportEnvelope) -> bytes | None:
    """The key of this ledger in its unit's list. The head signature covers neither home nor code of the envelope,
    so a key that the list holds under another home or code is not this ledger's."""
    key_list = trust.ring.list_of(envelope.home)
    if key_list is None:
        return None
    for key in key_list.keys:
        if key.use in ("tablet", "desk") and key.ledger == str(envelope.ledger) and key.code == envelope.code:
            return key.public
    return None


def _receipt_faults(envelope: ExportEnvelope, trust: Trust) -> Iterator[str]:
    keys = trust.ring.public_of("server")
    for signed in envelope.receipts:
        try:
            receipt = open_receipt(signed, keys.get)
        except DomainError:
            yield "a receipt is not signed by the server"
            continue
        if receipt.ledger != envelope.ledger:
            yield "a receipt is of another ledger"


def _frame_faults(event: Event, seq: int, anchors: set[str]) -> Iterator[str]:
    if event.anchor not in anchors:
        yield f"anchor of an unknown receipt ({seq})"


def _seal_faults(
    waiting: tuple[int, bytes, Event],
    event: Event,
    context: tuple[Trust, ExportEnvelope],
    sealed: dict[bytes, tuple[bytes, bytes | None]],
) -> list[str]:
    """The seal that must directly follow an entry: there, of these bytes, of these facts, by a good key."""
    seq, raw, of = waiting
    trust, envelope = context
    if event.kind != "document.sealed" or event.data.get("of_seq") != seq:
        return [f"no seal follows the entry ({seq})"]
    try:
        token = from_base64url(str(event.data["token"]))
        judgement = trust.judge(token)
        expected = _CLAIMS_OF.get(of.kind)
        if expected is not None and is_understood(of):
            wanted = expected(read_data(of), SealContext(raw, of.training, envelope.code))
            if judgement.claims != wanted:
                return [f"the seal does not fit its entry ({seq})"]
    except (DomainError, KeyError, ValueError):
        return [f"the seal cannot be read ({seq + 1})"]
    sealed[content_hash(raw)[:16]] = (raw, token)
    # Training entries are part of every ledger; only as paper are they without value.
    return [f"{fault} ({seq})" for fault in judgement.faults if not fault.startswith("TRAINING")]


def _removal_faults(one: ExportedEvent, envelope: ExportEnvelope, trust: Trust) -> list[str]:
    """An entry that is gone counts as missing unless the root or this unit's own retention key signed its removal. A
    removal bears no time, so a key that was revoked takes nothing away any more: the root has to sign then."""
    key_list = trust.ring.list_of(envelope.home)
    listed = key_list.keys if key_list is not None else ()
    keys = [trust.ring.root, *(key.public for key in listed if key.use == "retention" and key.revoked_at is None)]
    if one.removed is not None and one.removed.is_signed(envelope.ledger, keys):
        return []
    return [f"missing event ({one.seq})"]


def _named(error: Corrupt, lines: list[bytes], last_good: int) -> str:
    """Which fault it is, in words: edited, missing, repeated, out of order, cut short, foreign head."""
    if error.code == "bad_hash":
        seq = last_good + 1
        numbers = [_seq_of(line) for line in lines]
        here = numbers[seq - 1]
        if here == seq or here is None:
            return f"edited event ({seq})"
        if here < seq:
            return f"repeated event ({here}, in place of {seq})"
        return f"events out of order ({seq})" if seq in numbers else f"missing event ({seq})"
    words = {
        "export_line": "unreadable event",
        "wrong_seq": "event says it stands elsewhere",
        "export_short": "ledger cut short at event",
        "head_signature": "head not signed by this ledger's key",
    }
    return f"{words.get(error.code, error.en)} ({error.field})"


def _seq_of(line: bytes) -> int | None:
    found = re.findall(rb'"seq":(\d{1,15})', line)
    return int(found[-1]) if found else None


def _plain(text: str) -> str:
    return one_spaced(_REPRINT.sub(" ", one_spaced(text)))


def _page_differences(ours: list[str], theirs: list[str], *, whole: bool) -> list[str]:
    """The first different words of each page; with `whole` also another number of pages."""
    faults = [f"{len(theirs)} pages, the ledger gives {len(ours)}"] if whole and len(ours) != len(theirs) else []
    for number, (mine, given) in enumerate(zip(ours, theirs, strict=False), start=1):
        if difference := _difference(_plain(mine), _plain(given)):
            faults.append(f"text of page {number} differs from the ledger: “{difference}”")
    return faults


def _difference(ours: str, theirs: str) -> str:
    """The first words of theirs that are not ours; empty when the texts are the same."""
    if ours == theirs:
        return ""
    mine, given = ours.split(" "), theirs.split(" ")
    at = next((i for i, (a, b) in enumerate(zip(mine, given, strict=False)) if a != b), min(len(mine), len(given)))
    return " ".join(given[at : at + 8]) or "(text missing)"
