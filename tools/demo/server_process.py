"""The real server, or its SMS worker, in a process of its own, under a clock that the demo chose.

``python -m tools.demo.server_process serve|worker SETTINGS.toml START_MS``: production programs have no such option.
"""

from __future__ import annotations

import sys
from pathlib import Path

from server.serving import run_worker, serve
from server.settings import load_settings
from tools.demo.clock import ShiftedClock


def main(argv: list[str]) -> int:
    """Run until killed or told to stop."""
    role, settings_file, start_ms = argv
    settings = load_settings({}, Path(settings_file))
    clock = ShiftedClock(int(start_ms))
    if role == "serve":
        serve(settings, clock=clock)
    else:
        run_worker(settings, clock=clock)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
