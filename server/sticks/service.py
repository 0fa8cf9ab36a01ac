"""Taking a sealed ledger from a stick: the same judgement, tables and receipt as a push over the network.

A file that is cut, altered, foreign or from before changes nothing and says why; taking one twice changes nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.db import db, transaction
from server.devices.models import Tablet
from server.feed.service import tell
from server.ledger.models import LedgerRow
from server.ledger.push import accept_push
from server.ledger.store import head_at
from server.parts import Parts
from server.problems import Problem
from server.sticks.photos import keep_photo
from server.units.service import epoch_of
from shared.errors import Corrupt, DomainError, InvalidInput
from shared.ledger.chain import first_head
from shared.ledger.exact import read_exact
from shared.ledger.export import ExportedEvent, ExportEnvelope, check_export, read_export
from shared.ledger.stick import (
    RECEIPT_ENDING,
    SEALED_ENDING,
    StickContent,
    open_from_stick,
    write_stick_receipt,
)
from shared.protocol.envelope import Push
from shared.protocol.version import PROTOCOL_VERSION
from shared.seal.signed import Signed

LARGEST_FILE = 256_000_000
"""Bytes. A year of one tablet's ledger has a tenth of it; more is no stick of ours."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file. `new`: events (or pictures) that were not here before; `problem`: nothing was taken."""

    file: str
    tablet: str = ""
    last: int = 0
    new: int = 0
    problem: DomainError | None = None


def import_sticks(parts: Parts, place: Path) -> list[Taken]:
    """Take every sealed file in the folder `place`, or the one file it names, each by itself; in order of names.

    The receipt is written beside each file. InvalidInput("stick_place") when there is none.
    """
    files = sorted(place.glob(f"*{SEALED_ENDING}")) if place.is_dir() else [place]
    if not files or not files[0].is_file():
        raise InvalidInput(
            "stick_place",
            field=str(place),
            vi=f"Không thấy tệp niêm phong (*{SEALED_ENDING}) trong {place}. Chọn lại thư mục của USB.",
            en=f"There is no sealed file (*{SEALED_ENDING}) in {place}. Choose the stick's folder.",
        )
    return [_take(parts, one) for one in files]


def _take(parts: Parts, file: Path) -> Taken:
    try:
        content = open_from_stick(_read(file), parts.keys.box_key)
        tablet = _tablet_of(content)
        if content.kind == "photo":
            receipt, new = keep_photo(parts, tablet, content)
            taken = Taken(file.name, tablet.code, new=new)
        else:
            taken, receipt = _take_ledger(parts, tablet, content, file.name)
    except DomainError as problem:
        return Taken(file.name, problem=problem)
    except Problem as refused:
        return Taken(file.name, problem=refused.error)
    _write(file.with_suffix(RECEIPT_ENDING), write_stick_receipt(content.kind, receipt))
    return taken


def _take_ledger(parts: Parts, tablet: Tablet, content: StickContent, name: str) -> tuple[Taken, Signed]:
    envelope, _ = read_export(content.body)
    if envelope.ledger != content.ledger:
        raise _foreign()
    # Each line is judged before the next is read, and all before anything is stored.
    lines = list(check_export(content.body, lambda ledger: tablet.public if ledger == tablet.id else None))
    ledger = db.session.get_one(LedgerRow, (tablet.home, tablet.id))
    before = ledger.seq
    push = _as_push(parts, ledger, envelope, lines)
    answer = accept_push(parts, tablet, push)
    _tell_verdicts(parts, tablet, [one for one in answer["verdicts"] if one["seq"] > before])
    taken = Taken(name, tablet.code, last=envelope.last, new=max(0, envelope.last - before))
    return taken, Signed.from_wire(answer["receipt"])


def _as_push(parts: Parts, ledger: LedgerRow, envelope: ExportEnvelope, lines: list[ExportedEvent]) -> Push:
    """What is new in the export, chained to what is here; all of it where the two differ, so that both branches of a
    copied tablet are kept."""
    start = first_head(ledger.tablet)
    known = min(ledger.seq, envelope.last)
    same = head_at(ledger, known, first=start) == (lines[known - 1].head if known else start)
    first = known + 1 if same else 1
    raws = [one.raw for one in lines[first - 1 :]]
    if any(raw is None for raw in raws):
        raise Corrupt(
            "stick_removed",
            vi="Sổ trên USB thiếu mục mà máy chủ chưa có nên không nhận gì. Báo đơn vị kỹ thuật.",
            en="The ledger on the stick lacks entries that the server does not hold; nothing was taken.",
        )
    return Push(
        version=PROTOCOL_VERSION,
        ledger=ledger.tablet,
        epoch=epoch_of(parts),
        first=first,
        prev=lines[first - 2].head if first > 1 else start,
        head=envelope.head,
        signature=envelope.signature,
        receipt=_newest(envelope),
        events=tuple(raw for raw in raws if raw is not None),
    )


def _newest(envelope: ExportEnvelope) -> Signed:
    if not envelope.receipts:
        raise _foreign()
    return max(envelope.receipts, key=lambda one: int(read_exact(one.body).get("seq", 0)))


def _tell_verdicts(parts: Parts, tablet: Tablet, verdicts: list[dict[str, Any]]) -> None:
    """What waits or is held goes by feed: on a stick nothing but the receipt is signed, so nothing else is believed."""
    with transaction():
        for verdict in verdicts:
            tell(parts, tablet, kind="verdict", data=verdict)


def _tablet_of(content: StickContent) -> Tablet:
    tablet = db.session.scalar(select(Tablet).where(Tablet.id == content.ledger))
    if tablet is None:
        raise _foreign()
    return tablet


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise OSError(f"over {LARGEST_FILE} bytes")
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "stick_unreadable",
            field=file.name,
            vi=f"Không đọc được tệp {file.name}: {error}. Thử USB khác; dữ liệu vẫn giữ trên máy tính bảng.",
            en=f"The file {file.name} cannot be read: {error}. Try another stick; the tablet keeps everything.",
        ) from error


def _write(file: Path, content: bytes) -> None:
    """Whole and on the disk before anybody pulls the stick."""
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _foreign() -> Corrupt:
    return Corrupt(
        "stick_foreign",
        vi="Tệp này của máy không ghi danh ở máy chủ này nên không nhận gì. Đưa về đúng đơn vị.",
        en="This file is of a tablet that is not enrolled here; nothing was taken. Bring it to its own unit.",
    )
