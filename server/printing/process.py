"""The process that prints: a few threads, each with its own app and connections, until it is told to stop."""

from __future__ import annotations

import logging
import os
import threading

from flask import Flask

from server.app import create_app
from server.db import db
from server.hooks import Hooks
from server.parts import EXTENSION, Parts
from server.printing.worker import run_once
from server.schema import require_current
from server.settings import Settings
from shared.clock import Clock

LOG = logging.getLogger("bienban.printing")
THREADS = 3
"""So that a printer that stalls keeps only its own permits waiting. More printers: more processes."""
IDLE_SECONDS = 0.5


def run_printing(
    settings: Settings, clock: Clock, *, stop: threading.Event, threads: int = THREADS, hooks: Hooks | None = None
) -> None:
    """Print until `stop` is set; the copies in hand are finished first. Conflict("schema")."""
    apps = [create_app(settings, clock=clock, hooks=hooks) for _ in range(threads)]
    with apps[0].app_context():
        require_current()
    running = [
        threading.Thread(target=_work, args=(app, stop), name=f"printing-{n}", daemon=True)
        for n, app in enumerate(apps)
    ]
    for one in running:
        one.start()
    for one in running:
        one.join()


def _work(app: Flask, stop: threading.Event) -> None:
    parts: Parts = app.extensions[EXTENSION]
    name = f"{os.getpid()}:{parts.boot}:{threading.current_thread().name}"
    while not stop.is_set():
        with app.app_context():
            try:
                done = run_once(parts, name)
            except Exception:
                # A database that restarts must not end the worker; what was in hand is in its row.
                LOG.exception("print worker")
                done = False
        if not done:
            stop.wait(IDLE_SECONDS)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
