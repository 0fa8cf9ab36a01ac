"""A wipe order of the unit: everything that only this tablet has goes out first, then the keys, then the files.

What cannot be sent (a forked ledger, a refused batch) is sealed to the unit's server and stays beside: only the server
opens it. From the moment the mark stands, the next start of the program finishes what was begun.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from field_client.enrolment.device import Device
from field_client.enrolment.identity import Identity
from field_client.enrolment.keystore import Keystore
from field_client.evidence.delivery import photo_sum
from field_client.ledger.chain_writer import Entry
from field_client.ledger.delivery import without_receipt
from field_client.ledger.stick import Stick
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.files import write_whole
from field_client.store.tables import deliveries, receipts
from field_client.sync.trust import server_keys
from shared.cases.records import LedgerClosed
from shared.errors import Corrupt
from shared.seal.signed import Signed

MARK = "wiped.json"
REASON = "wipe"
_LEFT_BEHIND = ("preferences.json", "counts.json")


@dataclass(frozen=True, slots=True)
class Wiped:
    """What the mark says: which ledger's keys went, when it was ordered (ms UTC, server time), and how many sealed
    files stayed beside."""

    tablet: str
    ordered_at: int
    sealed_files: int


def keep_order(tx: Connection, identity: Identity, wire: object) -> None:
    """Keep an order that the unit's server signed for this ledger since its enrolment. One from before does nothing.

    Corrupt when it is not the server's or not for this ledger: an order that anybody could write would be a way to
    destroy evidence.
    """
    order = Signed.from_wire(wire).opened("wipe", server_keys(tx, identity))
    enrolled = tx.execute(select(func.min(receipts.c.time))).scalar() or 0
    time = order.get("time")
    if (order.get("tablet"), order.get("server")) != (str(identity.tablet), str(identity.server)) or type(
        time
    ) is not int:
        raise Corrupt(
            "wipe",
            vi="Lệnh xoá này của máy khác nên không làm gì.",
            en="This wipe order is another tablet's; nothing was done.",
        )
    if time >= enrolled:
        meta.put(tx, "wipe_ordered", time)


class Wiping:
    """`push` sends all that may leave; called on the thread that syncs. `destroy_keys`: as `Keystore.destroy`."""

    def __init__(self, tablet: OpenTablet, destroy_keys: Callable[[], None], *, push: Callable[[], int]) -> None:
        self._tablet, self._destroy_keys, self._push = tablet, destroy_keys, push
        self._pictures_left: int | None = None

    def obey(self) -> bool:
        """Carry out the order, if there is one and nothing is on its way any more; whether the keys are gone.

        TransportError: the line was cut; the order stands and the next round goes on.
        """
        with self._tablet.store.reading() as connection:
            ordered_at = meta.get(connection, "wipe_ordered")
        if ordered_at is None or self._pictures_move():
            return False
        self._close_ledger()
        self._push()
        sealed = self._seal_what_is_left()
        self._tablet.hooks.point("wipe.sent")
        ledger = str(self._tablet.identity.tablet)
        mark = {"tablet": ledger, "ordered_at": ordered_at, "sealed_files": sealed}
        write_whole(self._tablet.settings.data_dir / MARK, json.dumps(mark).encode())
        self._tablet.hooks.point("wipe.marked")
        self._destroy_keys()
        self._tablet.hooks.point("wipe.keys")
        return True

    def _pictures_move(self) -> bool:
        """Whether pictures are still getting to the server: as long as each round brings some, they go that way."""
        with self._tablet.store.reading() as connection:
            left = photo_sum(connection).bytes_left
        before, self._pictures_left = self._pictures_left, left
        return left > 0 and (before is None or left < before)

    def _close_ledger(self) -> None:
        """`ledger.closed`, once: the last thing the server hears of this ledger."""
        with self._tablet.store.transaction() as tx:
            if meta.get(tx, "wipe_closed") is None:
                self._tablet.chain.append(tx, Entry("ledger.closed", LedgerClosed(REASON)))
                meta.put(tx, "wipe_closed", True)

    def _seal_what_is_left(self) -> int:
        """How many sealed files stay on the device because the server could not take what they hold."""
        folder = self._tablet.settings.export_dir
        with self._tablet.store.reading() as connection:
            wanted = select(func.count()).select_from(deliveries).where(without_receipt())
            events, pictures = connection.execute(wanted).scalar() or 0, photo_sum(connection)
        if not events and not pictures.waiting and not pictures.refused:
            return 0
        folder.mkdir(parents=True, exist_ok=True)
        stick = Stick(self._tablet, folder)
        if events:
            stick.write_ledger()
        return int(events > 0) + stick.write_pictures()


def finish_wiping(device: Device, keystore: Keystore) -> Wiped | None:
    """What a start of the program does first: finish a wipe that was begun. None where none was.

    The keys went first: without them the files are noise, whatever else is cut short.
    """
    mark = read_mark(device)
    if mark is None:
        return None
    if _is_enrolled_anew(keystore, mark):
        forget_mark(device)  # the power went after the new enrolment and before this
        return None
    keystore.destroy()
    device.wipe_store()
    for name in _LEFT_BEHIND:
        (device.settings.data_dir / name).unlink(missing_ok=True)
    device.hooks.point("wipe.done")
    return mark


def _is_enrolled_anew(keystore: Keystore, mark: Wiped) -> bool:
    """The keys that are here are another ledger's: an order that was carried out must never reach them."""
    try:
        file = keystore.read()
    except Corrupt:
        return False
    return file is not None and str(file.tablet) != mark.tablet


def read_mark(device: Device) -> Wiped | None:
    """The mark of a wipe that has begun or is done."""
    try:
        content: Mapping[str, Any] = json.loads((device.settings.data_dir / MARK).read_bytes())
        return Wiped(str(content["tablet"]), int(content["ordered_at"]), int(content["sealed_files"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_mark(device: Device) -> None:
    """The device is enrolled anew."""
    (device.settings.data_dir / MARK).unlink(missing_ok=True)
