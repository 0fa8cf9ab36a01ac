"""A push: judged before the lock is taken, stored as it is, applied, acknowledged by a signed receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.cases.unapplied import note_unapplied
from server.db import db, transaction
from server.devices.models import FROZEN, Tablet
from server.ledger.apply import Application
from server.ledger.entries import Entry
from server.ledger.models import LedgerRow, PushRow
from server.ledger.offers import face_receipt, other_epoch
from server.ledger.receipts import newest_receipt, sign_receipt
from server.ledger.store import continues_branch, head_at, lock_ledger, store_branch, store_events, stored_hashes
from server.parts import Parts
from server.problems import Problem
from server.units.service import epoch_of
from shared.errors import Conflict, Corrupt
from shared.ledger.chain import first_head, head_is_signed, next_head
from shared.ledger.receipt import Receipt
from shared.protocol.envelope import Push


@dataclass(frozen=True, slots=True)
class Judged:
    """A push whose chain and head signature hold: one entry and one head an event."""

    push: Push
    entries: tuple[Entry, ...]
    heads: tuple[bytes, ...]


def judge_push(tablet: Tablet, push: Push) -> Judged:
    """Check what needs no database. Corrupt("push_envelope"), ("bad_chain") or ("bad_signature")."""
    if push.ledger != tablet.id:
        raise _corrupt("push_envelope", "tablet")
    head, heads = push.prev, []
    for raw in push.events:
        head = next_head(head, raw)
        heads.append(head)
    if head != push.head or push.first < 1:
        raise _corrupt("bad_chain", "head")
    if not head_is_signed(tablet.public, push.signature, push.ledger, push.last, push.head):
        raise _corrupt("bad_signature", "signature")
    entries = tuple(Entry(tablet, push.first + n, raw) for n, raw in enumerate(push.events))
    return Judged(push, entries, tuple(heads))


def accept_push(parts: Parts, tablet: Tablet, push: Push) -> dict[str, Any]:
    """The answer of PushReplySchema. Problem for 409 epoch, ledger_gap, ledger_fork; nothing is half stored."""
    judged = judge_push(tablet, push)
    _check_epoch(parts, push)
    face_receipt(parts, tablet, push.receipt)
    with transaction():
        ledger = lock_ledger(tablet.home, tablet.id)
        _check_epoch(parts, push)
        forked = _is_fork(ledger, judged)
        answer = {} if forked else _take(parts, ledger, judged)
        if forked:
            _keep_branch(parts, tablet, judged)
        _count_contact(parts, ledger, push)
        parts.hooks.point("push.stored")
    parts.hooks.point("push.committed")
    if forked:
        raise _fork(push)
    return answer


def _take(parts: Parts, ledger: LedgerRow, judged: Judged) -> dict[str, Any]:
    push = judged.push
    stored = db.session.get(PushRow, (ledger.home, ledger.tablet, push.first, push.last))
    if stored is not None:
        return {"receipt": sign_receipt(parts, stored.receipt).to_wire(), "verdicts": stored.verdicts}
    new = [n for n, entry in enumerate(judged.entries) if entry.seq > ledger.seq]
    if not new:
        verdicts = _verdicts(Application(parts), judged.entries, again=True)
        return {"receipt": newest_receipt(parts, ledger).to_wire(), "verdicts": verdicts}
    now = parts.clock.now_ms()
    entries = [judged.entries[n] for n in new]
    store_events(entries, [judged.heads[n] for n in new], now)
    ledger.seq, ledger.head, ledger.last_push_at = push.last, push.head, now
    ledger.signature = push.signature
    application = Application(parts)
    application.take(entries)
    receipt = Receipt(parts.keys.server_id, push.epoch, ledger.tablet, push.last, push.head, now).exact()
    ledger.receipt = receipt
    verdicts = _verdicts(application, judged.entries[: new[0]], again=True)
    verdicts += _verdicts(application, entries, again=False)
    db.session.add(
        PushRow(
            home=ledger.home,
            tablet=ledger.tablet,
            first=push.first,
            last=push.last,
            head=push.head,
            receipt=receipt,
            verdicts=verdicts,
            received_at=now,
        )
    )
    return {"receipt": sign_receipt(parts, receipt).to_wire(), "verdicts": verdicts}


def _verdicts(application: Application, entries: Any, *, again: bool) -> list[dict[str, Any]]:
    """What is worth telling; `again`: these were here before, so even the plain ones are named."""
    told = []
    for entry in entries:
        verdict = application.verdict_at(entry, entry.seq)
        one = verdict.told(entry.seq) if verdict is not None else None
        if one is None and again:
            one = {"seq": entry.seq, "verdict": "already_applied"}
        if one is not None:
            told.append(one)
    return told


def _check_epoch(parts: Parts, push: Push) -> None:
    if push.epoch != epoch_of(parts):
        raise other_epoch(parts)


def _is_fork(ledger: LedgerRow, judged: Judged) -> bool:
    """Whether the pushed branch differs from the stored one. Problem("ledger_gap") when it starts too late to tell."""
    push = judged.push
    if push.first > ledger.seq + 1:
        if continues_branch(ledger, push):
            return True
        raise Problem(
            Conflict(
                "ledger_gap",
                field="from",
                vi=f"Máy chủ còn thiếu các mục từ {ledger.seq + 1}. Gửi từ mục đó.",
                en=f"The server lacks the entries from {ledger.seq + 1} on. Send from there.",
            ),
            expected=ledger.seq + 1,
        )
    if head_at(ledger, push.first - 1, first=first_head(ledger.tablet)) != push.prev:
        return True
    here = stored_hashes(ledger.home, ledger.tablet, push.first, push.last)
    return any(here.get(entry.seq, entry.hash) != entry.hash for entry in judged.entries)


def _keep_branch(parts: Parts, tablet: Tablet, judged: Judged) -> None:
    """Evidence of a copied tablet: its bytes are kept, its decisions known to look-up, its numbering stopped."""
    row = db.session.get_one(Tablet, (tablet.home, tablet.id))
    row.state = FROZEN
    here = stored_hashes(tablet.home, tablet.id, judged.push.first, judged.push.last)
    branch = [one for one in judged.entries if here.get(one.seq) != one.hash]
    store_branch(tablet.home, judged.push, branch, parts.clock.now_ms())
    for entry in branch:
        note_unapplied(entry)


def _count_contact(parts: Parts, ledger: LedgerRow, push: Push) -> None:
    ledger.contacts += 1
    ledger.last_contact_at = parts.clock.now_ms()
    ledger.reported_seq = max(ledger.reported_seq, push.last)


def _fork(push: Push) -> Problem:
    return Problem(
        Conflict(
            "ledger_fork",
            field=str(push.first),
            vi="Máy này trùng mã với máy khác: cùng thứ tự, khác nội dung. Tạm khoá số và in; mang máy về đơn vị.",
            en="Another copy of this tablet exists: same place, other content. Numbering and printing are locked.",
        )
    )


def _corrupt(code: str, field: str) -> Corrupt:
    return Corrupt(
        code,
        field=field,
        vi="Chuỗi sổ hoặc chữ ký không khớp nên máy chủ không nhận gì. Dữ liệu vẫn giữ trên máy; gửi lại.",
        en="The chain or its signature does not hold; nothing was taken. Everything stays on the tablet; send again.",
    )
