"""The server's receipts on this tablet: the newest is the anchor of new events and the proof of what arrived."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from field_client.store.tables import events, receipts
from shared.clock import Clock
from shared.ledger.receipt import Receipt, anchor_of
from shared.seal.signed import Signed


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on the clock nobody can set: ms of CLOCK_BOOTTIME in one start of the program."""

    boot: str
    mono: int


def keep_receipt(tx: Connection, signed: Signed, receipt: Receipt, came: Moment) -> None:
    """Store a receipt that was verified, with the moment it came."""
    n = (tx.execute(select(func.max(receipts.c.n))).scalar() or 0) + 1
    statement = insert(receipts).values(
        anchor=anchor_of(signed),
        n=n,
        epoch=receipt.epoch,
        seq=receipt.seq,
        time=receipt.time,
        body=signed.body,
        kid=signed.kid,
        sig=signed.signature,
        boot=came.boot,
        mono=came.mono,
    )
    # The same receipt again (a lost answer) keeps its first arrival.
    tx.execute(statement.on_conflict_do_nothing(index_elements=[receipts.c.anchor]))


def newest_signed(connection: Connection) -> Signed:
    """The newest receipt as it is sent and exported; enrolment gave one, so there is always one.

    One of a higher epoch is newer: a restored server may know less than it signed for before.
    """
    row = connection.execute(
        select(receipts.c.body, receipts.c.kid, receipts.c.sig)
        .order_by(receipts.c.epoch.desc(), receipts.c.n.desc())
        .limit(1)
    ).one()
    return Signed(row.body, row.kid, row.sig)


def newest_epoch(connection: Connection) -> int:
    """The epoch of the newest receipt."""
    return int(connection.execute(select(func.max(receipts.c.epoch))).scalar_one())


def signed_from(connection: Connection, seq: int) -> list[Signed]:
    """Every receipt that covers the ledger up to `seq` − 1 or further, in order of arrival."""
    found = select(receipts.c.body, receipts.c.kid, receipts.c.sig).where(receipts.c.seq >= seq - 1)
    return [Signed(row.body, row.kid, row.sig) for row in connection.execute(found.order_by(receipts.c.n))]


def newest_anchor(connection: Connection) -> str:
    """The anchor of an event written now: 64 hex."""
    newest = select(receipts.c.anchor).order_by(receipts.c.epoch.desc(), receipts.c.n.desc()).limit(1)
    anchor: str = connection.execute(newest).scalar_one()
    return anchor


def acknowledged_seq(connection: Connection) -> int:
    """The highest seq that a verified receipt of the newest epoch covers: what a restored server lost is not there."""
    newest = select(func.max(receipts.c.epoch)).scalar_subquery()
    return connection.execute(select(func.max(receipts.c.seq)).where(receipts.c.epoch == newest)).scalar() or 0


def latest_ms(connection: Connection, clock: Clock, boot: str) -> int:
    """The latest time that is known to have come: device clock, newest receipt plus what ran since, newest event.

    A clock set back does not make a lease young again (design 5 "Leases").
    """
    times = [clock.now_ms()]
    row = connection.execute(select(receipts).order_by(receipts.c.n.desc()).limit(1)).first()
    if row is not None:
        since = clock.mono_ms() - row.mono if row.boot == boot else 0
        times.append(row.time + max(0, since))
    newest = connection.execute(select(func.max(events.c.at))).scalar()
    return max([*times, newest or 0])


def newest_receipt_time(connection: Connection) -> int | None:
    """Server time (ms UTC) of the receipt that came last."""
    return connection.execute(select(receipts.c.time).order_by(receipts.c.n.desc()).limit(1)).scalar()
