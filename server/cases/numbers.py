"""Events about numbers: a lease taken, serials voided, lost or returned."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.scene import Scene
from server.db import db
from server.devices.models import DESK
from server.keys.publication import publish_keys
from server.ledger.verdicts import Holds
from server.numbering.lost import lose_numbers
from server.numbering.models import LeaseRow
from server.numbering.serials import LOST, VOIDED, retire_numbers
from server.numbering.service import UNSIGNED, lease_row, lock_mark
from shared.cases.records import LeaseReturned, LeaseTaken, NumbersGone
from shared.errors import Corrupt
from shared.ids import parse_uuid
from shared.numbering.lease import Lease, open_lease
from shared.numbering.number import DecisionNumber
from shared.seal.keys import key_id
from shared.seal.signed import Signed

MOST_AT_ONCE = 1_000


def take_lease(scene: Scene) -> None:
    """A lease (or a renewal of one) that this server has forgotten, since it was restored from a backup, is known again
    from its own signature. Holds("duplicate") where it overlaps another: two tablets hold the same serials."""
    signed, lease = _opened(scene)
    if lease.ledger != scene.entry.ledger or lease.home != scene.entry.home:
        raise Holds("not_allowed", "body")
    mark = lock_mark(lease.home, lease.year, lease.series)
    row = db.session.get(LeaseRow, (lease.home, lease.id))
    if row is None:
        if _overlaps(lease):
            raise Holds("duplicate", "body")
        db.session.add(lease_row(lease, signed, lease.id))
        db.session.flush()
        publish_keys(scene.parts, lease.home)
    elif lease.use_before > row.use_before or row.signature == UNSIGNED:
        row.epoch, row.issued_at, row.use_before = lease.epoch, lease.issued_at, lease.use_before
        row.body, row.kid, row.signature = signed.body, signed.kid, signed.signature
    mark.high = max(mark.high, lease.last)


def _overlaps(lease: Lease) -> bool:
    found = select(LeaseRow.id).where(
        LeaseRow.home == lease.home,
        LeaseRow.year == lease.year,
        LeaseRow.series == lease.series,
        LeaseRow.first <= lease.last,
        LeaseRow.last >= lease.first,
    )
    return db.session.scalar(found.limit(1)) is not None


def retire(scene: Scene) -> None:
    """`number.voided` and `number.lost`: of the ledger's own leases; the desk declares any tablet's numbers lost."""
    gone: NumbersGone = scene.data
    state = VOIDED if scene.event.kind == "number.voided" else LOST
    numbers = _numbers(scene, (gone.year, gone.series), first=gone.first, last=gone.last)
    if state == LOST and scene.entry.tablet.kind == DESK:
        lose_numbers(numbers, scene.entry)
    else:
        retire_numbers(scene.rows, numbers, scene.entry, state)


def return_lease(scene: Scene) -> None:
    """The unused rest of a lease: these numbers are never given out again."""
    returned: LeaseReturned = scene.data
    lease = db.session.get(LeaseRow, (scene.entry.home, parse_uuid(returned.lease, "lease")))
    if lease is None or lease.tablet != scene.entry.ledger:
        raise Holds("outside_lease", "lease")
    numbers = _numbers(scene, (lease.year, lease.series), first=returned.first, last=returned.last)
    retire_numbers(scene.rows, numbers, scene.entry, VOIDED)


def _numbers(scene: Scene, series: tuple[int, int], *, first: int, last: int) -> list[DecisionNumber]:
    if not 1 <= first <= last < first + MOST_AT_ONCE:
        raise Holds("malformed", "first")
    return [DecisionNumber(scene.entry.home, *series, serial) for serial in range(first, last + 1)]


def _opened(scene: Scene) -> tuple[Signed, Lease]:
    taken: LeaseTaken = scene.data
    public = scene.parts.keys.server_public
    own = key_id(public)
    signed = Signed.from_wire({"body": taken.body, "kid": taken.kid, "sig": taken.sig})
    try:
        return signed, open_lease(signed, lambda kid: public if kid == own else None)
    except Corrupt as error:
        raise Holds("bad_seal", "sig") from error
