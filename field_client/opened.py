"""Everything that lives while the store is open, wired once. Imported only when a PIN was right."""

from __future__ import annotations

from field_client.cases.books import Books
from field_client.cases.deciding import Deciding
from field_client.cases.drafting import Drafting
from field_client.cases.paperwork import Paperwork
from field_client.cases.reporting import Reporting
from field_client.cases.shifts import Shifts
from field_client.cases.showing import Showing
from field_client.catalogue.law_shelf import LawShelf
from field_client.enrolment.admitting import Admitting
from field_client.enrolment.device import Device
from field_client.enrolment.identity import Identity, read_policy
from field_client.ledger.chain_writer import ChainWriter
from field_client.ledger.delivery import unsent
from field_client.open_tablet import OpenTablet
from field_client.printing.paper import Press
from field_client.printing.ports import printer_named
from field_client.printing.worker import PrintWorker
from field_client.store import meta
from field_client.store.store import Store
from field_client.sync.link import Address, Link
from field_client.sync.status import StatusBoard
from field_client.sync.trust import told_time
from field_client.sync.worker import Around, SyncWorker
from field_client.ui.views import TruthView
from field_client.unlocking import Fittings, People
from field_client.workplace import Workplace


class Opened:
    """The open tablet: services for the screens, and its two workers."""

    def __init__(self, fittings: Fittings, store: Store, identity: Identity, people: People) -> None:
        device = fittings.device()
        chain = ChainWriter(identity.tablet, device.clock, device.boot)
        self.tablet = tablet = OpenTablet(store, identity, chain, device.clock, device.hooks, device.settings)
        settings = fittings.settings
        self.printer = fittings.printer or printer_named(settings.printer, settings.print_dir)
        self.board, self.press = StatusBoard(), Press()
        place = Workplace(tablet, people.on_duty, people.confirm_pin, LawShelf(), self.printer, self.press)
        self._link = _link(device, store, identity)
        self.printing = PrintWorker(tablet, self.printer, self.press, after=self._sync_wakes)
        self.sync = SyncWorker(tablet, self._link, self.board, Around(self.printing.wake, people.keystore.destroy))
        self.drafting = Drafting(place, fittings.locate)
        self.reporting = Reporting(place, wake_printer=self.printing.wake)
        self.deciding = Deciding(place)
        self.showing = Showing(place, self.deciding)
        self.paperwork = Paperwork(place, wake_printer=self.printing.wake, wake_sync=self.sync.wake)
        self.shifts = Shifts(place, wake_printer=self.printing.wake, wake_sync=self.sync.wake)
        self.admitting = Admitting(tablet, people.keystore, self._link)
        self.books = Books(tablet, place.law, self.board, ask_sync=self.sync.ask_now)

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

    def server_time(statement: object, nonce: str) -> int:
        with store.reading() as connection:
            return told_time(connection, identity, statement, nonce)

    def later_pins() -> tuple[str, ...]:
        with store.reading() as connection:
            return read_policy(connection).tls_pins

    link.server_time, link.later_pins = server_time, later_pins
    return link
