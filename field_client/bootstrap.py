"""The composition root of the tablet: production takes the system's clock here, demo and tests pass another."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from field_client.enrolment.hardware import FileSecret
from field_client.enrolment.keystore import Keystore
from field_client.hooks import Hooks, NoHooks
from field_client.settings import Settings
from field_client.system_clock import SystemClock
from field_client.tablet import Tablet
from field_client.unlocking import Fittings
from shared.clock import Clock

if TYPE_CHECKING:
    from field_client.printing.ports import Printer
    from field_client.ui.ports import CameraPort, Frame

Locate = Callable[[], tuple[int, int, int] | None]


class NoCamera:
    """A device without a camera: cards are typed, photos cannot be added."""

    available = False

    def start(self, *, on_frame: Callable[[Frame], None], on_text: Callable[[str], None]) -> None:
        """Nothing will come."""

    def stop(self) -> None:
        """Nothing to end."""

    def take_photo(self) -> bytes:
        """NotAllowed("no_camera")."""
        from shared.errors import NotAllowed  # noqa: PLC0415 - never reached where `available` is asked first

        raise NotAllowed("no_camera", vi="Máy không có máy ảnh.", en="This device has no camera.")


def build_tablet(
    settings: Settings,
    *,
    clock: Clock | None = None,
    hooks: Hooks | None = None,
    camera: CameraPort | None = None,
    printer: Printer | None = None,
    locate: Locate = lambda: None,
) -> Tablet:
    """The tablet over the folders of `settings`. Nothing is opened or imported that the lock screen does not need."""
    clock = clock or SystemClock()
    keystore = Keystore(settings.data_dir / "keystore.json", FileSecret(settings.secret_file), clock)
    fittings = Fittings(
        settings=settings,
        clock=clock,
        hooks=hooks or NoHooks(),
        camera=camera or NoCamera(),
        printer=printer,
        locate=locate,
        boot=secrets.token_hex(4),
    )
    return Tablet(fittings, keystore)
