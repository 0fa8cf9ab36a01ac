"""Offer and push: events leave in order, and count as received only under a receipt that verifies (I7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from field_client.enrolment.identity import Identity
from field_client.ledger.chain_writer import head_at, last_seq
from field_client.ledger.delivery import SET_ASIDE, STOPPED, UNSENT, note_settled, set_state
from field_client.ledger.frozen import BEHIND, freeze, frozen_code
from field_client.ledger.receipts import keep_receipt, newest_signed
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.tables import deliveries, events
from field_client.sync.batch import BatchSize, fitting
from field_client.sync.faults import Refused, transport
from field_client.sync.link import Link
from field_client.sync.offering import Offering
from field_client.sync.status import StatusBoard
from field_client.sync.trust import adopt_epoch, believed_receipt
from shared.errors import InvalidInput, TransportError
from shared.ledger.chain import sign_head
from shared.ledger.receipt import Receipt
from shared.protocol.answers import read_answer, understood
from shared.protocol.envelope import Push, write_push
from shared.protocol.messages import PushReplySchema
from shared.protocol.version import LARGEST_BATCH, PROTOCOL_VERSION
from shared.seal.signed import Signed

_MOST_EVENTS = 2_000
_CUT = frozenset({"server_silent", "push_too_large"})


class Pushing:
    """One ledger's way to its server. `size` is remembered from round to round."""

    def __init__(self, tablet: OpenTablet, link: Link, board: StatusBoard) -> None:
        self._tablet, self._link, self._board = tablet, link, board
        self._size = BatchSize()
        self._offering = Offering(tablet, link)

    def offer(self) -> None:
        """Show the newest receipt, and learn what the server holds. TransportError, Refused."""
        self._offering.offer()
        self._board.reached()

    def push_all(self) -> int:
        """Send everything that is not received; how many were acknowledged. TransportError, Refused."""
        done = self._push_frozen()
        before_cut = done
        while batch := self._batch():
            first, raws, total = batch
            self._board.sending(done, done + total)
            try:
                done += self._push(first, raws)
            except Refused as error:
                if not self._answered(error, first, len(raws)):
                    raise
            except TransportError as error:
                if error.code not in _CUT:
                    raise
                self._size.was_cut()
                if done == before_cut:
                    raise
                # The link carries something: a smaller push goes at once. Only two cuts in a row end the round.
                before_cut = done
        return done

    def _push_frozen(self) -> int:
        """What a frozen ledger wrote, part by part, each once. Where it is the branch of a copied store, the server
        keeps it beside its own (I2): only so does the paper that was handed out find its own decision."""
        done = 0
        while part := self._frozen_part():
            first, raws = part
            try:
                done += self._push(first, raws)
            except Refused as error:
                if not self._answered(error, first, len(raws)):
                    raise
                if error.code not in {"ledger_fork", "frozen"}:
                    return done  # an epoch or a gap: the next round sends it
            with self._tablet.store.transaction() as tx:
                meta.put(tx, "branch_sent", first + len(raws) - 1)
        return done

    def _frozen_part(self) -> tuple[int, list[bytes]] | None:
        """(first seq, events) of a frozen ledger that did not leave yet; None when nothing is left or not frozen."""
        with self._tablet.store.reading() as connection:
            oldest = select(func.min(deliveries.c.seq)).where(deliveries.c.state.in_(UNSENT))
            first = connection.execute(oldest).scalar()
            if first is None or frozen_code(connection) in {None, BEHIND}:
                return None
            first = max(first, meta.get(connection, "branch_sent", 0) + 1)
            raws = connection.execute(
                select(events.c.raw).where(events.c.seq >= first).order_by(events.c.seq).limit(_MOST_EVENTS)
            ).scalars()
            branch = fitting(list(raws), LARGEST_BATCH)
        return (first, branch) if branch else None

    def release_refused(self) -> None:
        """A person asks to try again: what the server refused as a batch may go once more."""
        with self._tablet.store.transaction() as tx:
            refused = select(func.min(deliveries.c.seq)).where(deliveries.c.reason.startswith(STOPPED))
            first = tx.execute(refused).scalar()
            if first is not None:
                set_state(tx, range(first, last_seq(tx) + 1), "pending")

    def _batch(self) -> tuple[int, list[bytes], int] | None:
        """(first seq, events, how many are unsent); None when nothing may leave."""
        with self._tablet.store.reading() as connection:
            if meta.get(connection, "frozen") is not None:
                return None
            refused = select(deliveries.c.seq).where(deliveries.c.reason.startswith(STOPPED)).limit(1)
            if connection.execute(refused).first() is not None:
                return None
            pending = deliveries.c.state.in_(UNSENT)
            first, total = connection.execute(select(func.min(deliveries.c.seq), func.count()).where(pending)).one()
            if first is None:
                return None
            raws = connection.execute(
                select(events.c.raw).where(events.c.seq >= first).order_by(events.c.seq).limit(_MOST_EVENTS)
            ).scalars()
            return first, fitting(list(raws), self._size.limit), total

    def _push(self, first: int, raws: list[bytes]) -> int:
        tablet, last = self._tablet, first + len(raws) - 1
        with tablet.store.transaction() as tx:
            body = write_push(signed_push(tx, tablet.identity, first, raws))
            set_state(tx, range(first, last + 1), "sent")
            meta.put(tx, "pushed_to", max(last, meta.get(tx, "pushed_to", 0)))
        self._size.leaving(len(body))
        tablet.hooks.point("push.before")
        try:
            answer = self._read(PushReplySchema, self._link.push(f"/ledger/{tablet.identity.tablet}", body))
            tablet.hooks.point("push.sent")
            with tablet.store.transaction() as tx:
                signed, receipt = believed_receipt(tx, tablet.identity, answer["receipt"])
                if receipt.seq < last or receipt.head != head_at(tx, tablet.identity.tablet, receipt.seq):
                    raise transport("bad_answer")
                self._received(tx, signed, receipt)
                for verdict in answer["verdicts"]:
                    note_verdict(tx, verdict)
        except TransportError:
            with tablet.store.transaction() as tx:
                set_state(tx, range(first, last + 1), "pending")
            raise
        tablet.hooks.point("push.stored")
        self._size.grew()
        self._board.reached()
        return len(raws)

    def _received(self, tx: Connection, signed: Signed, receipt: Receipt) -> None:
        """Store the receipt and mark what it covers, in this one transaction."""
        keep_receipt(tx, signed, receipt, self._tablet.chain.moment())
        covered = select(deliveries.c.seq).where(deliveries.c.seq <= receipt.seq, deliveries.c.state.in_(UNSENT))
        for seq in tx.execute(covered).scalars().all():
            set_state(tx, range(seq, seq + 1), "received")

    def _answered(self, error: Refused, first: int, count: int) -> bool:
        """Act on a refusal of a push. True: the loop may go on."""
        if error.code == "epoch" and "statement" in error.problem:
            with self._tablet.store.transaction() as tx:
                adopted = adopt_epoch(tx, self._tablet.identity, error.problem["statement"])
            if adopted:
                self.offer()  # in a new epoch the receipt is shown before anything is sent
            return adopted
        with self._tablet.store.transaction() as tx:
            if error.code in {"ledger_fork", "frozen"}:
                freeze(tx, error.code)
                return True
            if error.code == "ledger_gap" and 0 < error.problem.get("expected", 0) < first:
                set_state(tx, range(error.problem["expected"], first), "pending")
                return True
            if error.code == "push_too_large" and count > 1:
                self._size.was_cut()
                return True
            if error.permanent and error.status not in {401, 403} and error.code != "version":
                set_state(tx, range(first, first + count), "held", STOPPED + error.code)
        return False

    def _read(self, schema: Any, answer: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return read_answer(schema, answer)
        except InvalidInput as error:
            raise transport("bad_answer") from error


def signed_push(connection: Connection, identity: Identity, first: int, raws: list[bytes]) -> Push:
    """The events from seq `first` on, under the tablet's signature over their head."""
    last = first + len(raws) - 1
    prev, head = head_at(connection, identity.tablet, first - 1), head_at(connection, identity.tablet, last)
    if prev is None or head is None:
        raise RuntimeError("events without a head")
    return Push(
        version=PROTOCOL_VERSION,
        ledger=identity.tablet,
        epoch=meta.get(connection, "epoch"),
        first=first,
        prev=prev,
        head=head,
        signature=sign_head(identity.tablet_key, identity.tablet, last, head),
        receipt=newest_signed(connection),
        events=tuple(raws),
    )


def note_verdict(tx: Connection, verdict: Mapping[str, Any]) -> None:
    """Keep what became of one event that did not simply apply.

    A verdict bears no signature: of an event that no receipt covers it proves nothing (I7). It loses nothing either,
    since the answer to that event's push tells it again.
    """
    seq = verdict["seq"]
    said, reason = understood(verdict)
    state = tx.execute(select(deliveries.c.state).where(deliveries.c.seq == seq)).scalar()
    if state is None or state in UNSENT:
        return
    if said in {"already_applied", SET_ASIDE}:
        note_settled(tx, seq, SET_ASIDE if said == SET_ASIDE else None, verdict.get("note"))
    else:
        set_state(tx, range(seq, seq + 1), said, reason)
