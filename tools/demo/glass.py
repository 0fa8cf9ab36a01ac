"""The tablet's glass: a real window if there is a display, else a real one that is not shown anywhere."""

from __future__ import annotations

import gc
import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.ui_driver import Driver

WIDTH, HEIGHT = 1280, 800


def open_glass(services: Any) -> Driver:
    """The running app with these services, at its first screen, and the hand that drives it.

    Kivy reads its variables at the first import, so nothing of it may be imported before this.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    for name in ("KIVY_NO_ARGS", "KIVY_NO_CONFIG", "KIVY_NO_FILELOG", "KIVY_NO_CONSOLELOG", "KIVY_METRICS_DENSITY"):
        os.environ[name] = "1"
    os.environ["KIVY_DPI"] = "96"
    os.environ["KIVY_LOG_MODE"] = "PYTHON"  # otherwise Kivy keeps standard error for itself
    os.environ.setdefault("KIVY_CLIPBOARD", "sdl2")  # else it looks for programs that a bare machine lacks, aloud
    logging.getLogger("kivy").addFilter(_matters)
    logging.getLogger("kivy").setLevel(logging.WARNING)  # its traces, tens of thousands, would go nowhere
    gc.disable()  # the demo ends in half a minute; cycles are let go with the process
    window = _open_window()

    loop = import_module("kivy.base").EventLoop
    app_class = import_module("field_client.ui.app").TabletApp
    app = app_class(lambda: services, tick_s=0)
    app.load_config()
    app._run_prepare()
    loop.status = "started"
    driver: Driver = import_module("tools.ui_driver").Driver(app, window)
    driver.settle()
    return driver


def _matters(record: logging.LogRecord) -> bool:
    """Not that a bare machine has no second clipboard: pages of it before the first screen would look like a fault."""
    return "utbuffer" not in record.getMessage()


def _open_window() -> Any:
    config = import_module("kivy.config").Config
    config.set("graphics", "width", WIDTH)
    config.set("graphics", "height", HEIGHT)
    config.set("graphics", "maxfps", 0)
    config.set("graphics", "multisamples", 0)  # a software renderer would spend most of the demo on edges
    config.set("kivy", "exit_on_escape", 0)
    config.remove_section("input")
    config.add_section("input")
    return import_module("kivy.core.window").Window
