"""The real server, or its SMS worker, in a process of its own, under a clock that the demo chose.

``python -m tools.demo.server_process SETTINGS.toml`` loads the program and waits for one line ``serve|worker START_MS``
on standard input, so that the demo does not wait for imports. Production programs have no such option.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from pathlib import Path

from server.serving import run_worker, serve
from server.settings import load_settings
from tools.demo.clock import ShiftedClock

PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> int:
    """Run until killed or told to stop; end with the demo that started this, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    order = sys.stdin.readline().split()
    if not order:
        return 0
    role, start_ms = order
    settings = load_settings({}, Path(argv[0]))
    run = serve if role == "serve" else run_worker
    run(settings, ShiftedClock(int(start_ms)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
