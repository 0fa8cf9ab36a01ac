"""The sync worker: offer, push, feed, numbers, push again; then it waits, longer after each failure.

Retry rule: a quiet round every `sync_every` seconds; after a failure 2 s, doubled up to 5 minutes, each with jitter,
never sooner than the server's Retry-After. 401 pauses until a person asks. Nothing is ever discarded.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

from field_client.ledger.frozen import freeze
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.sync.faults import Refused
from field_client.sync.feeding import Feeding
from field_client.sync.leasing import Leasing
from field_client.sync.link import Link
from field_client.sync.pushing import Pushing
from field_client.sync.status import StatusBoard
from field_client.ui.views import Network, Words
from shared.errors import DomainError, TransportError

log = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
_NETWORKS = {"offline": Network.OFFLINE, "captive_portal": Network.CAPTIVE}
_UNAUTHORISED = frozenset({401, 403})


class SyncWorker:
    """`wake` when there is something new; `sync_once` is one round (tests and the demo may call it)."""

    def __init__(self, tablet: OpenTablet, link: Link, board: StatusBoard, after_round: Callable[[], None]) -> None:
        self._tablet, self._board, self._after_round = tablet, board, after_round
        self._pushing = Pushing(tablet, link, board)
        self._feeding = Feeding(tablet, link)
        self._leasing = Leasing(tablet, link, self._feeding)
        self._due, self._ending, self._one = threading.Event(), threading.Event(), threading.Lock()
        self._asked, self._more_numbers = threading.Event(), threading.Event()
        self._wait = FIRST_WAIT
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
        if self._wait <= FIRST_WAIT:
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
            if not self._may_try(asked):
                return
            self._board.working(True)
            try:
                self._round()
            except DomainError as error:
                self._failed(error)
                raise
            finally:
                self._board.working(False)
                self._after_round()

    def _round(self) -> None:
        self._pushing.offer()
        self._pushing.push_all()
        self._feeding.fetch()
        if self._leasing.ask_if_needed(force=self._more_numbers.is_set()):
            self._more_numbers.clear()
        self._pushing.push_all()

    def _may_try(self, asked: bool) -> bool:
        with self._tablet.store.reading() as connection:
            paused = meta.get(connection, "paused") is not None
        if paused and not asked:
            return False
        if asked:
            self._pushing.release_refused()
            with self._tablet.store.transaction() as tx:
                meta.drop(tx, "paused")
        return True

    def _failed(self, error: DomainError) -> None:
        network = Network.ONLINE if isinstance(error, Refused) and error.permanent else Network.SILENT
        network = _NETWORKS.get(error.code, network)
        self._board.missed(network, Words(error.vi, error.en), self._tablet.clock.now_ms())
        if isinstance(error, Refused) and error.code == "frozen":
            # The server found a copy of this store. Numbers and printing stop here too; sending goes on.
            with self._tablet.store.transaction() as tx:
                freeze(tx, error.code)
        elif isinstance(error, Refused) and error.status in _UNAUTHORISED:
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
            told = error.retry_after if isinstance(error, Refused) else None
            wait = max(self._wait * random.uniform(0.5, 1.0), told or 0.0)  # noqa: S311 - jitter, not a secret
            self._wait = min(self._wait * 2, LONGEST_WAIT)
            return wait
        except DomainError as error:
            log.warning("sync: %s", error)
            return LONGEST_WAIT
        except Exception:  # the worker must outlive a defect; what is unsent stays unsent
            log.exception("sync")
            return LONGEST_WAIT
        self._wait = FIRST_WAIT
        return self._tablet.settings.sync_every
