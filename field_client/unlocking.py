"""The heavy half of opening the tablet: every import here waits until a PIN was right or an enrolment begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.enrolment.wraps import OpenedKeys
from field_client.hooks import Hooks
from field_client.settings import Settings
from shared.clock import Clock

if TYPE_CHECKING:
    from field_client.enrolment.device import Device
    from field_client.enrolment.enrolling import Enrolled
    from field_client.enrolment.identity import Identity
    from field_client.enrolment.keystore import Keystore
    from field_client.enrolment.recovering import Recovering
    from field_client.enrolment.wiping import Wiped
    from field_client.open_tablet import OnDuty
    from field_client.opened import Opened
    from field_client.printing.ports import Printer
    from field_client.store.store import Store
    from field_client.ui.ports import CameraPort
    from field_client.ui.views import EnrolmentOffer


@dataclass(frozen=True, slots=True)
class People:
    """`on_duty` raises NotAllowed("locked") while nobody is; `confirm_pin` opens the signer's key, or raises.

    `keystore`: for further officers, and for a wipe that the unit ordered.
    """

    on_duty: Callable[[], OnDuty]
    confirm_pin: Callable[[str], Ed25519PrivateKey]
    keystore: Keystore


@dataclass(frozen=True, slots=True)
class Fittings:
    """What the composition root fits the tablet with. `printer` None = the one of the settings."""

    settings: Settings
    clock: Clock
    hooks: Hooks
    camera: CameraPort
    printer: Printer | None
    locate: Callable[[], tuple[int, int, int] | None]
    boot: str

    def device(self) -> Device:
        """This device with its store file."""
        from field_client.enrolment.device import Device  # noqa: PLC0415 - see the module

        return Device(self.settings, self.clock, self.hooks, self.boot)


class EnrollingDesk(Protocol):
    """`enrolment.enrolling.Enrolling` as the facade calls it."""

    def read_code(self, payload: str) -> EnrolmentOffer: ...

    def enrol(self, offer: EnrolmentOffer, pin: str) -> Enrolled: ...


def enrolling_desk(fittings: Fittings, keystore: Keystore) -> EnrollingDesk:
    """Enrolment over real HTTP."""
    from field_client.enrolment.enrolling import Enrolling  # noqa: PLC0415 - see the module
    from field_client.sync.link import Address, Link  # noqa: PLC0415 - see the module

    def link_for(address: Address) -> Link:
        return Link(address, fittings.clock, timeout=fittings.settings.timeout)

    return Enrolling(keystore, fittings.device(), link_for=link_for)


def recovering_desk(fittings: Fittings, keystore: Keystore) -> Recovering:
    """Opening without the PIN, with the unit's help."""
    from field_client.enrolment.recovering import Recovering  # noqa: PLC0415 - see the module
    from field_client.sync.link import Address, Link  # noqa: PLC0415 - see the module

    def link_for(address: Address) -> Link:
        return Link(address, fittings.clock, timeout=fittings.settings.timeout)

    return Recovering(keystore, fittings.device(), link_for=link_for)


def open_enrolled(fittings: Fittings, keys: OpenedKeys, people: People) -> Opened:
    """Open the store of an enrolled tablet with the keys of a right PIN. Corrupt, NotAllowed."""
    from field_client.enrolment.identity import read_identity  # noqa: PLC0415 - see the module
    from shared.errors import Corrupt  # noqa: PLC0415 - see the module

    store = fittings.device().open_store(keys.store)
    with store.reading() as connection:
        identity = read_identity(connection)
    if identity is None:
        store.close()
        raise Corrupt(
            "store_unreadable",
            vi="Kho dữ liệu không có căn cước của máy. Giữ nguyên máy và đưa về đơn vị.",
            en="The store does not say whose it is. Keep the tablet as it is and bring it to the unit.",
        )
    return open_store(fittings, store, identity, people)


def open_store(fittings: Fittings, store: Store, identity: Identity, people: People) -> Opened:
    """Wire everything over an open store."""
    from field_client.opened import Opened  # noqa: PLC0415 - see the module

    return Opened(fittings, store, identity, people)


def on_duty(opened: Opened, keystore: Keystore, keys: OpenedKeys) -> OnDuty:
    """The chosen officer with his key, which the ledger knows from here on at the latest."""
    from field_client.enrolment.identity import read_officer  # noqa: PLC0415 - see the module
    from field_client.enrolment.resealing import reseal  # noqa: PLC0415 - see the module
    from field_client.enrolment.signing_in import sign_in  # noqa: PLC0415 - see the module
    from field_client.open_tablet import OnDuty  # noqa: PLC0415 - see the module

    file = keystore.read()
    chosen, key = file.officer if file else 0, Ed25519PrivateKey.from_private_bytes(keys.officer)
    with opened.tablet.store.reading() as connection:
        read_officer(connection, chosen)
    sign_in(opened.tablet, chosen, key.public_key().public_bytes_raw())
    reseal(opened.tablet, keystore, keys.store)
    with opened.tablet.store.reading() as connection:
        officer = read_officer(connection, chosen)
    return OnDuty(officer, key)


def admit(opened: Opened, officer: int, pins: tuple[str, str], code: str) -> None:
    """Give a further officer a PIN here; `pins`: of who is on duty, and the new one."""
    from field_client.enrolment.admitting import Pins  # noqa: PLC0415 - see the module

    opened.admitting.admit(officer, Pins(*pins), "".join(code.split()).upper())


def resolve(opened: Opened, action: str) -> None:
    """The way out of a lock. TransportError when the server cannot be reached for numbers now."""
    from field_client.cases.notices import ASK_NUMBERS  # noqa: PLC0415 - see the module

    if action == ASK_NUMBERS:
        opened.sync.ask_now(numbers=True)
        opened.sync.sync_once()


def is_wiped(fittings: Fittings) -> bool:
    """Whether a wipe has begun, by its mark alone: asked at each start, so nothing heavy is imported for it."""
    return (fittings.settings.data_dir / "wiped.json").exists()


def finish_wiping(fittings: Fittings, keystore: Keystore) -> Wiped | None:
    """Finish a wipe that was begun; None where none was."""
    from field_client.enrolment.wiping import finish_wiping as finish  # noqa: PLC0415 - see the module

    return finish(fittings.device(), keystore)


def forget_wipe(fittings: Fittings) -> None:
    """The device is enrolled anew."""
    from field_client.enrolment.wiping import forget_mark  # noqa: PLC0415 - see the module

    forget_mark(fittings.device())


def root_fingerprint(root: bytes) -> str:
    """As a person compares it."""
    from shared.seal.keys import fingerprint  # noqa: PLC0415 - see the module

    return fingerprint(root)
