"""The real server in a process of its own, which kills itself at a named point.

``python -m tests.faults.server_program SETTINGS.toml POINT``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from server.serving import serve
from server.settings import load_settings
from server.system_clock import SystemClock
from tests.faults.tablet_program import KillAt

if __name__ == "__main__":
    serve(load_settings({}, Path(sys.argv[1])), SystemClock(), hooks=KillAt(sys.argv[2]))
