"""A person asks for paper: the permit is written, or the reason why not. Nobody else makes permits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.cases.models import PrintRow
from server.db import db, transaction
from server.parts import Parts
from server.printing.documents import Document, document_with
from server.printing.gate import require_standing
from server.printing.kinds import BLANKS
from server.printing.models import CREATED, FILE, OPEN, REFUSED, Printer, PrintPermit
from server.units.models import Officer
from server.units.service import lock_unit
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.printing.copies import FIRST_COPIES, FIRST_MARKED, VALID_MS, blanks_once, next_copies, print_open

LONGEST_REASON = 200
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Wish:
    """What `officer` wants on paper: `copies` of the document on the printer of that name; `reason` for a reprint."""

    officer: int
    document: bytes
    printer: str
    copies: int
    reason: str = ""


def ask(parts: Parts, home: int, wish: Wish) -> UUID:
    """Write the permit; its id. It waits for a worker (or, for a file, for the one who takes it).

    NotAllowed: `officer`, `print_open`, `copies`, `blanks_once` or as the gate; NotFound: `document`, `printer`;
    InvalidInput("reason") for a reprint without a reason.
    """
    with transaction():
        lock_unit(home)  # two people at once: the second sees the first one's permit
        require_officer(home, wish.officer)
        document = document_with(home, wish.document, locked=True)
        require_standing(document)
        _require_printer(home, wish)
        permits = permits_of(document)
        if any(one.state in OPEN for one in permits):
            raise print_open()
        copies = next_copies(used_copies(document, permits), wish.copies)
        if document.kind == BLANKS and copies != FIRST_COPIES[:1]:
            raise blanks_once()
        _require_reason(wish.reason, copies)
        permit = _permit(parts, document, wish, copies)
        db.session.add(permit)
        return permit.id


def withdraw(parts: Parts, home: int, permit_id: UUID, *, officer: int) -> None:
    """Take back a permit that nobody has begun to print. Conflict("started") when a worker was faster."""
    with transaction():
        lock_unit(home)
        row = require_officer(home, officer)
        permit = permit_with(home, permit_id, locked=True)
        if permit.state != CREATED:
            raise Conflict(
                "started",
                vi="Lệnh in này đã bắt đầu hoặc đã xong. Xem lại hàng đợi.",
                en="This print has begun or has ended. Look at the queue again.",
            )
        permit.state, permit.refused_because = REFUSED, f"{row.name} bỏ lệnh in"
        permit.settled_by, permit.settled_at = officer, parts.clock.now_ms()


def permit_with(home: int, permit_id: UUID, *, locked: bool = False) -> PrintPermit:
    """The permit as it is now. NotFound("print")."""
    wanted = select(PrintPermit).where(PrintPermit.home == home, PrintPermit.id == permit_id)
    if locked:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalars(wanted).one_or_none()
    if row is None:
        raise NotFound("print", vi="Không thấy lần in này.", en="There is no such print.")
    return row


def permits_of(document: Document) -> list[PrintPermit]:
    """The permits of a document, oldest first."""
    wanted = select(PrintPermit).where(PrintPermit.home == document.home, PrintPermit.document == document.hash)
    return list(db.session.scalars(wanted.order_by(PrintPermit.asked_at, PrintPermit.id)))


def used_copies(document: Document, permits: Iterable[PrintPermit]) -> list[int]:
    """Copy numbers that may be on paper. Copies 1 and 2 of a tablet's document are the tablet's, whether or not it has
    told of them: what a desk prints of it is always marked."""
    rows = db.session.execute(
        select(PrintRow.copies, PrintRow.outcome).where(
            PrintRow.home == document.home, PrintRow.document == document.hash
        )
    )
    told = [copy for copies, outcome in rows if outcome != _NONE for copy in copies]
    waiting = [copy for one in permits if one.state == CREATED for copy in one.copies]
    return [*told, *waiting, *(FIRST_COPIES if document.on_tablet else ())]


def require_officer(home: int, officer: int) -> Officer:
    """NotAllowed("officer") unless he is in the unit's roster now."""
    row = db.session.get(Officer, (home, officer))
    if row is None or not row.active:
        raise NotAllowed(
            "officer",
            vi="Tài khoản này không gắn với cán bộ của đơn vị nên chỉ xem, không in.",
            en="This account is no officer of the unit: it may look, not print.",
        )
    return row


def _require_printer(home: int, wish: Wish) -> None:
    row = db.session.get(Printer, (home, wish.printer))
    if row is None or not row.active:
        raise NotFound(
            "printer",
            field="printer",
            vi=f"Đơn vị không có máy in “{wish.printer}”. Chọn máy khác.",
            en=f"The unit has no printer “{wish.printer}”. Choose another.",
        )
    if row.kind == FILE and wish.copies != 1:
        raise NotAllowed(
            "copies",
            field="copies",
            vi="Mỗi lần xuất tệp là một bản. Chọn 1 bản.",
            en="Each file is one copy. Choose 1 copy.",
        )


def _require_reason(reason: str, copies: tuple[int, ...]) -> None:
    if len(reason) > LONGEST_REASON or (copies[-1] >= FIRST_MARKED and not reason.strip()):
        raise InvalidInput(
            "reason",
            field="reason",
            vi=f"Từ bản {FIRST_MARKED} trở đi là bản in lại: ghi lý do, tối đa {LONGEST_REASON} ký tự.",
            en=f"From copy {FIRST_MARKED} on it is a reprint: give a reason, at most {LONGEST_REASON} characters.",
        )


def _permit(parts: Parts, document: Document, wish: Wish, copies: tuple[int, ...]) -> PrintPermit:
    now = parts.clock.now_ms()
    return PrintPermit(
        home=document.home,
        id=parts.new_id(),
        tablet=document.tablet,
        seq=document.seq,
        kind=document.kind,
        document=document.hash,
        of_tablet=document.of.tablet if document.of is not None else None,
        of_seq=document.of.seq if document.of is not None else None,
        version=document.version,
        number=document.number,
        training=document.training,
        copies=list(copies),
        printer=wish.printer,
        reason=wish.reason.strip(),
        asked_by=wish.officer,
        asked_at=now,
        expires_at=now + VALID_MS,
        state=CREATED,
        due_at=now,
        attempts=0,
        files=[],
    )
