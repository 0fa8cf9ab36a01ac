"""The photos' own queue: behind every fact, resumed at the server's offset, complete only under its signed word."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from field_client.evidence import delivery
from field_client.evidence.delivery import Outgoing
from field_client.ledger.chain_writer import last_seq
from field_client.open_tablet import OpenTablet
from field_client.sync.faults import Refused, transport
from field_client.sync.link import Link
from field_client.sync.trust import server_keys
from field_client.sync.tus import Tus
from shared.clock import Clock
from shared.errors import Corrupt, TransportError
from shared.evidence.receipt import open_photo_receipt
from shared.seal.signed import Signed

log = logging.getLogger(__name__)
FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 65_536, 16_384, 1_048_576
_QUICK_MS, _SLOW_MS = 2_000, 8_000
_FOR_EVER = frozenset({"photo_empty", "photo_too_large", "photo_type"})
"""Refusals of the photo itself. Everything else (full disk, too many, a fault) may be over at the next round."""
_MOST_DISPUTES = 5
LONGEST_TURN_MS = 60_000
"""Then offer, push and feed have their turn again, however many photos wait."""
_UNAUTHORISED = 401
_PUT_OFF = frozenset({429, 503, 507})
"""No room for photos now: none of them, until the next quiet round."""


@dataclass
class Pace:
    """How many bytes go in one request: few enough that new facts never wait long behind them."""

    clock: Clock
    size: int = FIRST_CHUNK

    def took(self, began: int) -> None:
        """A chunk that left at `began` (ms of the clock that only goes forward) arrived."""
        spent = self.clock.mono_ms() - began
        if spent < _QUICK_MS:
            self.size = min(self.size * 2, LARGEST_CHUNK)
        elif spent > _SLOW_MS:
            self.was_cut()

    def was_cut(self) -> None:
        """The line broke, or is slow."""
        self.size = max(self.size // 2, SMALLEST_CHUNK)


class PhotoQueue:
    """`ending` tells that the program stops: a photo ends at the next chunk then, and goes on there later."""

    def __init__(self, tablet: OpenTablet, link: Link, ending: Callable[[], bool]) -> None:
        self._tablet, self._tus, self._ending = tablet, Tus(link), ending
        self._pace = Pace(tablet.clock)
        self._facts = self._until = 0
        self._put_off = False

    def work(self) -> bool:
        """Send what may leave. True: stopped for new facts, or since a round must not last: push, then call again.

        TransportError when the network is away; Refused(401). A refusal of one photo stops no other.
        """
        self._until, self._put_off = self._tablet.clock.mono_ms() + LONGEST_TURN_MS, False
        with self._tablet.store.reading() as connection:
            self._facts = last_seq(connection)
            waiting = delivery.outgoing(connection)
        for photo in waiting:
            if self._must_stop():
                break
            self._send_one(photo)
        with self._tablet.store.transaction() as tx:
            delivery.drop_old_pictures(tx, keep_days=self._tablet.settings.keep_photos_days)
        return self._must_stop() and not self._put_off and not self._ending()

    def _send_one(self, photo: Outgoing) -> None:
        try:
            self._send(photo)
        except Refused as error:
            if error.status == _UNAUTHORISED:
                raise
            log.warning("photo: %s", error)
            self._put_off = error.status in _PUT_OFF
            with self._tablet.store.transaction() as tx:
                if error.code in _FOR_EVER:
                    delivery.note_refused(tx, photo.file_hash, error.code)
                else:
                    delivery.note_progress(tx, photo.file_hash, delivery.WAITING, 0)

    def _send(self, photo: Outgoing) -> None:
        with self._tablet.store.reading() as connection:
            picture = delivery.picture_of(connection, photo.file_hash)
        if hashlib.sha256(picture).hexdigest() != photo.file_hash:
            with self._tablet.store.transaction() as tx:
                delivery.note_refused(tx, photo.file_hash, "damaged")
            return
        offset = self._begin(photo)
        disputes = 0
        while offset < photo.size:
            if self._must_stop():
                self._note(photo, delivery.WAITING, offset)
                return
            before = offset
            offset = self._send_chunk(photo, picture, offset)
            disputes = disputes + 1 if offset <= before else 0
            if disputes > _MOST_DISPUTES:
                raise transport("server_silent")
            self._note(photo, delivery.SENDING, offset)
        self._confirm(photo)

    def _send_chunk(self, photo: Outgoing, picture: bytes, offset: int) -> int:
        """The offset after one request. A cut that moved something on is no failure: the server is asked where."""
        chunk, began = picture[offset : offset + self._pace.size], self._tablet.clock.mono_ms()
        try:
            after = self._tus.send(photo.file_hash, offset, chunk)
        except Refused as error:
            if error.code != "upload_offset":
                raise
            return self._begin(photo)
        except TransportError:
            self._pace.was_cut()
            after = self._begin(photo)
            if after <= offset:
                raise
            return after
        self._pace.took(began)
        self._tablet.hooks.point("photo.sent")
        return after

    def _begin(self, photo: Outgoing) -> int:
        found = self._tus.offset(photo.file_hash)
        return self._tus.create(photo.file_hash, photo.size) if found is None else found

    def _confirm(self, photo: Outgoing) -> None:
        """Only a receipt under the unit's keys makes a photo complete: a status line is anybody's (I7)."""
        identity = self._tablet.identity
        answer = self._tus.receipt(photo.file_hash)
        with self._tablet.store.transaction() as tx:
            try:
                signed = Signed.from_wire(answer.get("receipt"))
                receipt = open_photo_receipt(signed, server_keys(tx, identity))
            except Corrupt as error:
                raise transport("bad_answer") from error
            told = (receipt.server, receipt.home, receipt.sha256.hex(), receipt.size)
            if told != (identity.server, identity.unit.home, photo.file_hash, photo.size):
                raise transport("bad_answer")
            delivery.note_complete(tx, signed, receipt)
        self._tablet.hooks.point("photo.complete")

    def _note(self, photo: Outgoing, state: str, sent: int) -> None:
        with self._tablet.store.transaction() as tx:
            delivery.note_progress(tx, photo.file_hash, state, sent)

    def _must_stop(self) -> bool:
        if self._put_off or self._ending() or self._tablet.clock.mono_ms() > self._until:
            return True
        with self._tablet.store.reading() as connection:
            return last_seq(connection) > self._facts
