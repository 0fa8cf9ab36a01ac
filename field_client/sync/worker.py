"""The sync worker: offer, push, feed, numbers, push again, photos; then it waits, longer after each failure.

A quiet round every `sync_every` seconds; after a failure as `waiting` says. A server that does not know this tablet
any more (401) pauses it until a person asks; any other refusal of one step leaves the other steps going. Nothing is
ever discarded.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from field_client.enrolment.wiping import Wiping
from field_client.ledger.frozen import freeze
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.faults import UNWRITABLE
from field_client.sync.draining import Draining
from field_client.sync.faults import Refused
from field_client.sync.feeding import Feeding
from field_client.sync.leasing import Leasing
from field_client.sync.link import Link
from field_client.sync.photo_queue import PhotoQueue
from field_client.sync.pushing import Pushing
from field_client.sync.returning import known_to_server
from field_client.sync.status import StatusBoard
from field_client.sync.waiting import LONGEST_WAIT, Waiting
from field_client.ui.views import Network, Words
from shared.errors import DomainError, TransportError

log = logging.getLogger(__name__)
_NETWORKS = {
    "offline": Network.OFFLINE,
    "captive_portal": Network.CAPTIVE,
    "foreign_tls": Network.INTERCEPTED,
}
_UNAUTHORISED = 401
_STORELESS = UNWRITABLE | {"store_damaged"}


@dataclass(frozen=True, slots=True)
class Around:
    """What the worker calls: `after_round` each time, `destroy_keys` once, when the unit ordered a wipe."""

    after_round: Callable[[], None]
    destroy_keys: Callable[[], None]


class SyncWorker:
    """`wake` when there is something new; `sync_once` is one round (tests and the demo may call it). `wiped`: the keys
    are gone by order of the unit, and this worker has ended."""

    def __init__(self, tablet: OpenTablet, link: Link, board: StatusBoard, around: Around) -> None:
        self._tablet, self._link, self._board = tablet, link, board
        self._after_round = around.after_round
        self._pushing = Pushing(tablet, link, board)
        self._wiping = Wiping(tablet, around.destroy_keys, push=self._pushing.push_all)
        self.wiped = False
        self._draining = Draining(tablet, link, board)
        self._feeding = Feeding(tablet, link)
        self._leasing = Leasing(tablet, link, self._feeding)
        self._due, self._ending, self._one = threading.Event(), threading.Event(), threading.Lock()
        self._photos = PhotoQueue(tablet, link, self._ending.is_set)
        self._asked, self._more_numbers = threading.Event(), threading.Event()
        self._waiting = Waiting(tablet.settings.sync_every, random.SystemRandom())
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Work until `stop`."""
        self._due.set()
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._ending.set()
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._tablet.settings.timeout + 5)

    def wake(self) -> None:
        """There is something to send. Does not shorten the wait after a failure."""
        if not self._waiting.is_backing_off:
            self._due.set()

    def ask_now(self, *, numbers: bool = False) -> None:
        """A person asks: now, whatever failed before; `numbers`: ask for a block too."""
        if numbers:
            self._more_numbers.set()
        self._asked.set()
        self._due.set()

    def sync_once(self) -> None:
        """One whole round. DomainError: what stopped it; everything unsent stays for the next."""
        with self._one:
            asked = self._asked.is_set()
            self._asked.clear()
            self._board.working(True)
            try:
                if self._may_try(asked):
                    self._round()
            except DomainError as error:
                if error.code in _STORELESS:
                    self._drain()
                self._failed(error)
                raise
            finally:
                self._board.working(False)
                self._after_round()

    def _round(self) -> None:
        known_to_server(self._tablet, self._link, self._pushing.offer)
        self._pushing.push_all()
        refusals = [one for one in (self._tried(self._feeding.fetch), self._tried(self._ask_numbers)) if one]
        self._pushing.push_all()
        if self._photos.work():
            self._due.set()  # new facts, or a long queue: another round at once, facts first
        if self._wiping.obey():
            self.wiped = True
            self._ending.set()
            return
        if refusals:
            raise refusals[0]

    def _tried(self, step: Callable[[], None]) -> Refused | None:
        """A refusal of this step keeps no other from being done; anything else ends the round."""
        try:
            step()
        except Refused as error:
            if error.status == _UNAUTHORISED:
                raise
            return error
        return None

    def _ask_numbers(self) -> None:
        if self._leasing.ask_if_needed(force=self._more_numbers.is_set()):
            self._more_numbers.clear()

    def _may_try(self, asked: bool) -> bool:
        with self._tablet.store.reading() as connection:
            paused = meta.get(connection, "paused")
        if paused is not None and not asked:
            self._board.missed(Network.REFUSED, Words(*paused), self._tablet.clock.now_ms())
            return False
        if asked:
            self._pushing.release_refused()
            with self._tablet.store.transaction() as tx:
                meta.drop(tx, "paused")
        return True

    def _drain(self) -> None:
        """The store takes no note of anything. What is in it goes to the server all the same; nothing is claimed."""
        try:
            self._draining.send_all()
        except DomainError as error:
            log.info("sync without a store that can be written: %s", error)

    def _failed(self, error: DomainError) -> None:
        if error.code in _STORELESS:
            self._board.hindered(Words(error.vi, error.en))
            return
        network = Network.ONLINE if isinstance(error, Refused) and error.status < 500 else Network.SILENT
        if isinstance(error, Refused) and error.status == _UNAUTHORISED:
            network = Network.REFUSED
        network = _NETWORKS.get(error.code, network)
        self._board.missed(network, Words(error.vi, error.en), self._tablet.clock.now_ms())
        if isinstance(error, Refused) and error.code == "frozen":
            # The server found a copy of this store. Numbers and printing stop here too; sending goes on.
            with self._tablet.store.transaction() as tx:
                freeze(tx, error.code)
        elif isinstance(error, Refused) and error.status == _UNAUTHORISED:
            with self._tablet.store.transaction() as tx:
                meta.put(tx, "paused", [error.vi, error.en])

    def _run(self) -> None:
        wait = 0.0
        while not self._ending.is_set():
            self._due.wait(timeout=wait)
            self._due.clear()
            if self._ending.is_set():
                return
            wait = self._try()

    def _try(self) -> float:
        """One round; how many seconds to wait for the next."""
        try:
            self.sync_once()
        except TransportError as error:
            log.info("sync: %s", error)
            return self._waiting.after_failure(error.retry_after if isinstance(error, Refused) else None)
        except DomainError as error:
            log.warning("sync: %s", error)
            return self._waiting.after_failure(None) if error.code in _STORELESS else LONGEST_WAIT
        except Exception:  # the worker must outlive a defect; what is unsent stays unsent
            log.exception("sync")
            return LONGEST_WAIT
        return self._waiting.after_success()
