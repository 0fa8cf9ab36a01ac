"""What the sync is doing, for the truth bar and screen 10. Written by one worker, read by any thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from field_client.ui.views import Network, Words


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """`why` is the last fault in words; `progress` (sent, of) while sending."""

    network: Network = Network.OFFLINE
    offline_since_ms: int | None = None
    why: Words | None = None
    progress: tuple[int, int] | None = None
    running: bool = False


class StatusBoard:
    """The newest status."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = SyncStatus()

    def read(self) -> SyncStatus:
        """The status now."""
        with self._lock:
            return self._status

    def working(self, running: bool) -> None:
        """A round began or ended."""
        with self._lock:
            self._status = replace(self._status, running=running, progress=None)

    def sending(self, sent: int, of: int) -> None:
        """`sent` events of `of` are acknowledged in this round."""
        with self._lock:
            self._status = replace(self._status, progress=(sent, of))

    def reached(self) -> None:
        """The server answered, verifiably."""
        with self._lock:
            self._status = replace(self._status, network=Network.ONLINE, offline_since_ms=None, why=None)

    def hindered(self, why: Words) -> None:
        """The tablet itself cannot note what the server answers."""
        with self._lock:
            self._status = replace(self._status, why=why)

    def missed(self, network: Network, why: Words, now_ms: int) -> None:
        """It did not."""
        with self._lock:
            since = self._status.offline_since_ms
            self._status = replace(
                self._status, network=network, why=why, offline_since_ms=now_ms if since is None else since
            )
