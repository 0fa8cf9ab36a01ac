"""Leases as held, and taking a number: an INSERT under the key that no two decisions can share (I2)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_once

from field_client.ledger.chain_writer import ChainWriter, Entry
from field_client.store.tables import leases, numbers
from shared.cases.decision import NumberTaken
from shared.cases.records import LeaseTaken
from shared.ledger.exact import read_exact
from shared.numbering.lease import LOW_WATER_PERCENT, Lease, next_serial
from shared.numbering.number import PENALTY_SERIES, NumberStyle
from shared.seal.base64url import to_base64url
from shared.seal.signed import Signed


def take_lease(tx: Connection, chain: ChainWriter, signed: Signed, lease: Lease) -> None:
    """Keep a verified lease and write `lease.taken`; the same signed version again changes nothing."""
    if keep_lease(tx, signed, lease):
        taken = LeaseTaken(body=signed.body.decode(), kid=signed.kid.hex(), sig=to_base64url(signed.signature))
        chain.append(tx, Entry("lease.taken", taken))


def keep_lease(tx: Connection, signed: Signed, lease: Lease) -> bool:
    """Keep a verified lease; whether this signed version is new here."""
    statement = insert_once(leases).values(
        lease=str(lease.id),
        use_before=lease.use_before,
        epoch=lease.epoch,
        home=lease.home,
        year=lease.year,
        series=lease.series,
        first=lease.first,
        last=lease.last,
        issued_at=lease.issued_at,
        body=signed.body,
        kid=signed.kid,
        sig=signed.signature,
    )
    added = tx.execute(statement.on_conflict_do_nothing(index_elements=[leases.c.lease, leases.c.use_before]))
    return added.rowcount > 0


def held_leases(connection: Connection) -> list[Lease]:
    """Every lease in its newest signed version."""
    newest: dict[str, Lease] = {}
    for row in connection.execute(select(leases).order_by(leases.c.use_before)):
        newest[row.lease] = _lease(row.body)
    return list(newest.values())


def used_serials(connection: Connection, *, year: int, series: int) -> set[int]:
    """Serials that stand in this ledger."""
    found = select(numbers.c.serial).where(numbers.c.year == year, numbers.c.series == series)
    return set(connection.execute(found).scalars())


def choose_number(tx: Connection, *, year: int, style: NumberStyle, latest_ms: int) -> NumberTaken:
    """The number that the next decision of `year` takes. NotAllowed: ``no_numbers``, ``lease_expired``."""
    used = used_serials(tx, year=year, series=PENALTY_SERIES)
    _, serial = next_serial(held_leases(tx), year=year, series=PENALTY_SERIES, used=used, latest_ms=latest_ms)
    return NumberTaken(year, PENALTY_SERIES, serial, style.show(serial))


def take_number(tx: Connection, home: int, number: NumberTaken, *, of_seq: int) -> None:
    """Take it for the event `of_seq`. Conflict("same_number") when it is taken: then the whole entry rolls back."""
    tx.execute(
        insert(numbers).values(home=home, year=number.year, series=number.series, serial=number.serial, of_seq=of_seq)
    )


@dataclass(frozen=True, slots=True)
class Stock:
    """Numbers of one year that may still be taken at a moment. `newest` None = no good lease."""

    left: int
    total: int
    newest: Lease | None

    @property
    def low(self) -> bool:
        """Under a fifth left, or none at all: time to ask."""
        return self.left * 100 <= self.total * LOW_WATER_PERCENT


def stock(connection: Connection, *, year: int, latest_ms: int) -> Stock:
    """What is left for decisions of `year`."""
    good = [
        one
        for one in held_leases(connection)
        if one.year == year and one.series == PENALTY_SERIES and latest_ms < one.use_before
    ]
    used = used_serials(connection, year=year, series=PENALTY_SERIES)
    left = sum(sum(1 for serial in range(one.first, one.last + 1) if serial not in used) for one in good)
    return Stock(left, sum(len(one) for one in good), max(good, key=lambda one: one.issued_at, default=None))


def renewable(connection: Connection, *, year: int, latest_ms: int) -> Lease | None:
    """The block of `year` that is past its date at `latest_ms` with the most unused numbers, if a later date of it
    would spare asking for another: then no serial is left behind as a gap."""
    used = used_serials(connection, year=year, series=PENALTY_SERIES)
    unused = {
        one: sum(1 for serial in range(one.first, one.last + 1) if serial not in used)
        for one in held_leases(connection)
        if one.year == year and one.series == PENALTY_SERIES and latest_ms >= one.use_before
    }
    best = max(unused, key=lambda one: unused[one], default=None)
    return best if best is not None and unused[best] * 100 > len(best) * LOW_WATER_PERCENT else None


def _lease(signed_body: bytes) -> Lease:
    """From the signed body; the signature was checked before the row was written."""
    body = read_exact(signed_body)
    return Lease(
        id=UUID(body["lease"]),
        server=UUID(body["server"]),
        epoch=body["epoch"],
        home=body["home"],
        ledger=UUID(body["tablet"]),
        year=body["year"],
        series=body["series"],
        first=body["from"],
        last=body["to"],
        issued_at=body["issued_at"],
        use_before=body["use_before"],
    )
