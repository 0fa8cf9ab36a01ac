"""Real servers and SMS workers, each in a process of its own, under a clock that the demo chose.

``python -m tools.demo.server_process SETTINGS.toml`` loads the program once and splits off a process for every line
``serve|worker START_MS`` on standard input; the answer on standard output is its process id. A process that was split
off before anything was opened is as whole as one that loaded by itself, and is there at once. Production programs
have no such option.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import traceback
from pathlib import Path

import gunicorn.workers.sync  # type: ignore[import-untyped]  # noqa: F401 - each server would load it anew

from server.serving import run_worker, serve
from server.settings import load_settings
from tools.demo.clock import ShiftedClock

PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> int:
    """Obey until standard input ends, which it does with the demo that started this."""
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for the killed
    gc.freeze()  # the pages of what is loaded stay shared
    while order := sys.stdin.readline().split():
        child = os.fork()
        if child == 0:
            _become(order[0], int(order[1]), Path(argv[0]))
        print(child, flush=True)
    return 0


def _become(role: str, start_ms: int, settings_file: Path) -> None:
    """Run until killed or told to stop. Never returns."""
    _end_with_parent()
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    try:
        settings = load_settings({}, settings_file)
        run = serve if role == "serve" else run_worker
        run(settings, ShiftedClock(start_ms))
    except Exception:
        traceback.print_exc()
    finally:
        # Also for gunicorn's SystemExit: the loop that this was split off from must not go on here.
        sys.stderr.flush()
        os._exit(0)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
