"""Earlier penalties of the unit, as its feed last told: shown to the officer who judges, never counted by itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, insert, select

from field_client.store import meta
from field_client.store.tables import prior_offences
from field_client.ui.views import CheckItem, Tone, Words
from shared.cases.parties import Offender, Vehicle
from shared.law.calendar import add_months
from shared.protocol.prior import Kind, PriorOffences, prior_hash


def keep_prior(tx: Connection, prior: PriorOffences) -> None:
    """Replace the whole list."""
    meta.put(tx, "prior_salt", prior.salt.hex())
    tx.execute(delete(prior_offences))
    rows = [
        {"n": n, "hash": found, "day": one.day.isoformat(), "codes": " ".join(one.codes)}
        for n, one in enumerate(prior.offences)
        for found in (one.identity, one.plate)
        if found is not None
    ]
    if rows:
        tx.execute(insert(prior_offences), rows)


def prior_check(
    connection: Connection, offender: Offender | None, *, vehicle: Vehicle | None, today: date
) -> CheckItem | None:
    """A line for the officer when the unit penalised this paper or plate in the last twelve months; else None.

    Whether that is recidivism (Law on Handling Violations, article 2 clause 5, article 7) is his to judge: the list
    does not know when a penalty was served, and a plate may have had another driver.
    """
    salt = meta.get(connection, "prior_salt")
    if salt is None:
        return None
    since = add_months(today, -12).isoformat()
    paper = offender.identity.number if offender and offender.identity else None
    by_paper = _days(connection, _hash("identity", salt, paper), since)
    by_plate = _days(connection, _hash("plate", salt, vehicle.plate if vehicle else None), since)
    if by_paper:
        return _item(
            Words(f"Người này đã bị xử phạt {len(by_paper)} lần trong 12 tháng", f"Penalised {len(by_paper)} times"),
            by_paper[-1],
        )
    if by_plate:
        return _item(
            Words(f"Xe này đã bị xử phạt {len(by_plate)} lần trong 12 tháng", f"Vehicle fined {len(by_plate)} times"),
            by_plate[-1],
        )
    return None


def _hash(kind: Kind, salt: str, text: str | None) -> str | None:
    return prior_hash(kind, bytes.fromhex(salt), text) if text else None


def _days(connection: Connection, found: str | None, since: str) -> list[str]:
    """The days of the decisions under this hash, rising."""
    days = select(prior_offences.c.day).where(prior_offences.c.hash == found, prior_offences.c.day >= since)
    return list(connection.execute(days.order_by(prior_offences.c.day)).scalars())


def _item(words: Words, newest: str) -> CheckItem:
    day = f"{date.fromisoformat(newest):%d/%m/%Y}"
    return CheckItem(
        Tone.WARN,
        words,
        Words(
            f"Gần nhất {day}, tại đơn vị này. Xem xét tình tiết tái phạm, vi phạm nhiều lần.",
            f"Last on {day}, by this unit. Consider repeated violation.",
        ),
    )
