"""A restored database is older than what this server promised: a new epoch begins, and numbers go on far above.

Noticed in three ways: the witness file is ahead of the database; a tablet shows a receipt of this server that the
database does not know; or a person says so (`bienban-server restored`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import select, update

from server.db import db, transaction
from server.keys.witness import NOTHING, Series, Witness, raise_witness, read_witness, replace_damaged_witness
from server.numbering.models import SeriesMark
from server.parts import Parts
from server.printing.doubts import doubt_prints
from server.restore.models import BY_HAND, BY_TABLET, BY_WITNESS, Restore, SkippedRange
from server.sms.outbox import doubt_texts
from server.units.models import ServerIdentity, Unit
from server.units.service import epoch_of
from shared.clock import day_of
from shared.numbering.number import ALL_SERIES, LARGEST_SERIAL

LOG = logging.getLogger("bienban.restore")
TABLET_CODES = 0
"""The series of tablet codes, which are given out once for ever like numbers; its year is 0."""
CODES_SKIPPED = 100
_AROUND_MS = 31 * 24 * 3_600_000
"""A backup may be this old: a series that it lacks can have been begun since then."""


def compare_witness(parts: Parts, series: Series | None = None) -> bool:
    """Begin a new epoch if the witness is ahead of the database, in `series` (None: in any). Whether one began.

    Call outside a transaction. Corrupt("witness").
    """
    witness = read_witness(parts.settings.key_dir)
    if witness is None or not _is_ahead(parts, witness, series):
        return False
    with transaction():
        epoch = epoch_of(parts)
        # Compared again inside: of two requests that saw it at once, one begins the epoch.
        began = _is_ahead(parts, witness, series) and _raise_epoch(parts, epoch, to=max(epoch, witness.epoch) + 1)
        if began:
            _skip_numbers(parts, witness, unknown_too=False)
            _write_down(parts, BY_WITNESS)
    if began:
        witness_all(parts)
    return began


def believe_receipt(parts: Parts, receipt_epoch: int) -> bool:
    """A receipt of ours shows what this database does not hold: begin an epoch above the receipt's, if that is not
    done yet. Whether one began. Call outside a transaction."""
    with transaction():
        began = _raise_epoch(parts, receipt_epoch, to=receipt_epoch + 1)
        if began:
            _skip_numbers(parts, read_witness(parts.settings.key_dir) or NOTHING, unknown_too=True)
            _write_down(parts, BY_TABLET)
    if began:
        witness_all(parts)
    return began


def restore_by_hand(parts: Parts) -> int:
    """A person says that the database was restored. The new epoch."""
    replace_damaged_witness(parts.settings.key_dir)
    witness = read_witness(parts.settings.key_dir) or NOTHING
    with transaction():
        epoch = max(epoch_of(parts), witness.epoch)
        _raise_epoch(parts, epoch, to=epoch + 1)
        _skip_numbers(parts, witness, unknown_too=True)
        _write_down(parts, BY_HAND)
    witness_all(parts)
    return epoch + 1


def witness_all(parts: Parts) -> None:
    """Write down what the database knows; call it outside a transaction, so that only what is committed is written."""
    marks = db.session.scalars(select(SeriesMark)).all()
    high = {(one.home, one.year, one.series): one.high for one in marks}
    raise_witness(parts.settings.key_dir, Witness(epoch_of(parts), high))


def _is_ahead(parts: Parts, witness: Witness, series: Series | None) -> bool:
    if witness.epoch > epoch_of(parts):
        return True
    known = _marks([series] if series is not None else None)
    asked = witness.high if series is None else {series: witness.high.get(series, 0)}
    return any(high > known.get(key, 0) for key, high in asked.items())


def _marks(only: list[Series] | None) -> dict[Series, int]:
    wanted = select(SeriesMark.home, SeriesMark.year, SeriesMark.series, SeriesMark.high)
    for home, year, series in only or ():
        wanted = wanted.where(SeriesMark.home == home, SeriesMark.year == year, SeriesMark.series == series)
    return {(row.home, row.year, row.series): row.high for row in db.session.execute(wanted)}


def _raise_epoch(parts: Parts, seen: int, *, to: int) -> bool:
    """Compare and set: only from an epoch that is not above `seen`. Whether this call did it."""
    changed = db.session.execute(
        update(ServerIdentity)
        .where(ServerIdentity.server == str(parts.keys.server_id), ServerIdentity.epoch <= seen)
        .values(epoch=to)
        .returning(ServerIdentity.epoch)
        .execution_options(synchronize_session="fetch")
    )
    return changed.scalar() is not None


def _skip_numbers(parts: Parts, witness: Witness, *, unknown_too: bool) -> None:
    """Raise every series above whatever may have been granted after the backup.

    `unknown_too`: nobody knows that the witness is whole (it may have been restored with the database), so also
    series that neither knows, of the years around now, begin with a skip.
    """
    locked = db.session.scalars(select(SeriesMark).with_for_update().execution_options(populate_existing=True))
    marks = {(one.home, one.year, one.series): one for one in locked}
    keys = marks.keys() | witness.high.keys()
    if unknown_too:
        keys |= set(_series_around(parts))
    epoch = epoch_of(parts)
    for home, year, series in sorted(keys):
        mark = marks.get((home, year, series))
        if mark is None:
            mark = SeriesMark(home=home, year=year, series=series, high=0)
            db.session.add(mark)
        skip = CODES_SKIPPED if series == TABLET_CODES else parts.settings.restore_skip
        before, above = mark.high, max(mark.high, witness.high.get((home, year, series), 0))
        mark.high = min(above + skip, LARGEST_SERIAL)
        if series != TABLET_CODES and mark.high > before:
            db.session.add(
                SkippedRange(home=home, year=year, series=series, first=before + 1, last=mark.high, epoch=epoch)
            )
    db.session.flush()


def _series_around(parts: Parts) -> Iterable[Series]:
    now = parts.clock.now_ms()
    years = {day_of(one).year for one in (now - _AROUND_MS, now, now + _AROUND_MS)}
    for home in db.session.scalars(select(Unit.home)):
        yield (home, 0, TABLET_CODES)
        yield from ((home, year, series) for year in years for series in ALL_SERIES)


def _write_down(parts: Parts, cause: str) -> None:
    epoch = epoch_of(parts)
    doubt_texts("the database was restored; the text may have left before")
    doubt_prints()
    db.session.add(Restore(epoch=epoch, began_at=parts.clock.now_ms(), cause=cause))
    LOG.warning("the database is older than what this server has promised (%s): epoch %s begins", cause, epoch)
