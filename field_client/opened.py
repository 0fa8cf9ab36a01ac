"""Everything that lives while the store is open, wired once. Imported only when a PIN was right."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.cases.books import Books
from field_client.cases.deciding import Deciding
from field_client.cases.drafting import Drafting, Locate
from field_client.cases.paperwork import Paperwork
from field_client.cases.reporting import Reporting
from field_client.cases.showing import Showing
from field_client.catalogue.law_shelf import LawShelf
from field_client.enrolment.device import Device
from field_client.enrolment.identity import Identity
from field_client.ledger.chain_writer import ChainWriter
from field_client.ledger.delivery import unsent
from field_client.open_tablet import OnDuty, OpenTablet
from field_client.printing.paper import Press
from field_client.printing.ports import Printer
from field_client.printing.worker import PrintWorker
from field_client.store import meta
from field_client.store.store import Store
from field_client.sync.link import Address, Link
from field_client.sync.status import StatusBoard
from field_client.sync.worker import SyncWorker
from field_client.ui.views import TruthView


class Opened:
    """The open tablet: services for the screens, and its two workers."""

    def __init__(
        self,
        device: Device,
        store: Store,
        identity: Identity,
        *,
        on_duty: Callable[[], OnDuty],
        confirm_pin: Callable[[str], Ed25519PrivateKey],
        printer: Printer,
        locate: Locate,
    ) -> None:
        chain = ChainWriter(identity.tablet, device.clock, device.boot)
        self.tablet = OpenTablet(store, identity, chain, device.clock, device.hooks, device.settings)
        self.board, self.law, self.printer = StatusBoard(), LawShelf(), printer
        self._link = _link(device, store, identity)
        self.press = press = Press()
        self.printing = PrintWorker(self.tablet, printer, press, after=self._sync_wakes)
        self.sync = SyncWorker(self.tablet, self._link, self.board, after_round=self.printing.wake)
        self.drafting = Drafting(self.tablet, on_duty, self.law, locate)
        self.reporting = Reporting(
            self.tablet, on_duty, self.law, printer=printer.name, wake_printer=self.printing.wake
        )
        self.deciding = Deciding(self.tablet, on_duty, self.law, confirm_pin=confirm_pin, printer=printer.name)
        self.showing = Showing(self.tablet, on_duty, self.deciding, printer=printer, press=press)
        self.paperwork = Paperwork(
            self.tablet, printer, press, wake_printer=self.printing.wake, wake_sync=self.sync.wake
        )
        self.books = Books(self.tablet, self.law, self.board, ask_sync=self.sync.ask_now)

    def start(self) -> None:
        """Start both workers; rows that were under way when the program died are marked first."""
        self.printing.start()
        self.sync.start()

    def stop(self) -> None:
        """End both workers and close the store."""
        self.sync.stop()
        self.printing.stop()
        self._link.close()
        self.tablet.store.close()

    def truth(self) -> TruthView:
        """The bar at the top right, from rows and from what the network last did."""
        with self.tablet.store.reading() as connection:
            left = unsent(connection)
        status = self.board.read()
        return TruthView(status.network, left.count, left.oldest_ms, status.offline_since_ms)

    def _sync_wakes(self) -> None:
        self.sync.wake()


def _link(device: Device, store: Store, identity: Identity) -> Link:
    link = Link(Address(identity.url, identity.tls_pin), device.clock, timeout=device.settings.timeout)
    with store.reading() as connection:
        link.token = meta.get(connection, "token")
    link.key = identity.tablet_key
    return link
