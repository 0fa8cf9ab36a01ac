"""The tablet program: a window first, then everything else behind it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from field_client.ui.ports import TabletServices

# Kivy reads these while it is imported. KIVY_NO_ARGS: it would eat the program's own arguments.
KIVY = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
}
WIDTH, HEIGHT = 1280, 800


def main() -> int:
    """Open the window, show the first frame, then open the services behind it. Returns when the window closes."""
    prepare_kivy()
    from field_client.ui.app import TabletApp  # noqa: PLC0415 - importing Kivy opens the window: not before main()

    TabletApp(open_services).run()
    return 0


def prepare_kivy() -> None:
    """Settings that must stand before Kivy makes its window. What the environment says already is kept."""
    for name, value in KIVY.items():
        os.environ.setdefault(name, value)
    from kivy.config import Config  # noqa: PLC0415 - Kivy reads the environment at its first import

    Config.set("graphics", "width", str(WIDTH))
    Config.set("graphics", "height", str(HEIGHT))
    # Escape and the back gesture must not end a program in which somebody is signing
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("input", "mouse", "mouse,disable_multitouch")


def open_services() -> TabletServices:
    """The real services; runs on the worker thread, so their imports do not delay the first frame."""
    from field_client.bootstrap import build_tablet  # noqa: PLC0415 - see above
    from field_client.settings import Settings  # noqa: PLC0415 - see above

    tablet = build_tablet(Settings.from_environment(os.environ))
    tablet.start()
    return tablet


if __name__ == "__main__":
    sys.exit(main())
