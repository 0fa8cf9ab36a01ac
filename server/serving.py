"""Real server and worker processes. The clock is an argument: production gives the system's, a demo its own."""

from __future__ import annotations

import ctypes
import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn has no types
from sqlalchemy import select

from server.app import create_app
from server.db import db, transaction
from server.desk.judging import judge_decisions
from server.evidence.service import sweep_uploads
from server.feed.prior import refresh_prior_offences
from server.hooks import Hooks
from server.keys.publication import publish_keys
from server.ledger.replay import replay_waiting
from server.parts import EXTENSION, Parts
from server.restore.service import compare_witness, witness_all
from server.schema import require_current
from server.settings import Settings
from server.sms.gateways.registry import open_gateway
from server.sms.worker import run_once
from server.times.judging import judge_times
from server.units.models import Unit
from server.units.service import publish_unit_documents
from shared.clock import Clock

LOG = logging.getLogger("bienban.worker")
IDLE_SECONDS = 0.25
REPLAY_EVERY_MS = 60_000
REFRESH_EVERY_MS = 6 * 3_600_000
"""Tablets fetch the list of earlier offences whole, so it is not made anew for each decision."""
TIMEOUT_SECONDS = 60
THREADS = 12
"""Of a process: so that a page is answered while pushes are in work, and a slow sender keeps nobody else out. Fewer
than the database connections that SQLAlchemy opens (5 + 10)."""
PR_SET_PDEATHSIG = 1


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn's base class has no types
    """gunicorn under our settings: worker processes, each with its own app, its own connections and a few threads."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app, self._options = make_app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make_app()


def serve(
    settings: Settings, clock: Clock, *, bind: str | None = None, workers: int | None = None, hooks: Hooks | None = None
) -> None:
    """Serve until SIGTERM, which lets requests in progress finish. Never returns (gunicorn exits the process).

    DomainError before anything listens: keys or schema are not there.
    """
    start_up(settings, clock)
    options = {
        "bind": bind or settings.bind,
        "workers": workers or settings.workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "keepalive": 0,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": 30,
        "loglevel": "warning",
        "proc_name": "bienban-server",
        "post_fork": _end_with_master,
    }
    _Server(lambda: create_app(settings, clock=clock, hooks=hooks), options).run()


def _end_with_master(_server: object, _worker: object) -> None:
    """Linux tells a worker when its master was killed; without it the orphan would hold the port half a minute more."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start_up(settings: Settings, clock: Clock) -> None:
    """What is done once before serving: check the schema, see whether the database was restored, replay what waited
    for this version, re-date key lists."""
    app = create_app(settings, clock=clock)
    parts: Parts = app.extensions[EXTENSION]
    with app.app_context():
        require_current()
        compare_witness(parts)
        witness_all(parts)
        replay_waiting(parts)
        for home in db.session.scalars(select(Unit.home)).all():
            with transaction():
                publish_keys(parts, home)
                publish_unit_documents(parts, home)
        refresh_prior_offences(parts)
        db.session.remove()
        db.engine.dispose()  # no connection of this process may live on in a forked worker


def run_worker(settings: Settings, clock: Clock, *, stop: threading.Event | None = None) -> None:
    """Send texts until SIGTERM (or `stop` is set); the text in hand is finished first."""
    app = create_app(settings, clock=clock)
    parts: Parts = app.extensions[EXTENSION]
    stopping = stop or stop_on_signal()
    with app.app_context():
        require_current()
        compare_witness(parts)  # before a text leaves: what the backup shows as unsent may have been sent
    replayed_at = refreshed_at = clock.now_ms()
    while not stopping.is_set():
        with app.app_context():
            try:
                done = run_once(parts, open_gateway(parts)) or judge_decisions(parts) > 0 or judge_times(parts) > 0
                if clock.now_ms() - replayed_at >= REPLAY_EVERY_MS:
                    replayed_at = clock.now_ms()
                    replay_waiting(parts)
                if clock.now_ms() - refreshed_at >= REFRESH_EVERY_MS:
                    refreshed_at = clock.now_ms()
                    refresh_prior_offences(parts)
                    sweep_uploads(parts)
            except Exception:
                # A database that restarts, or one text that no gateway takes, must not end all others; what was in
                # hand is still in its row.
                LOG.exception("worker")
                done = False
        if not done:
            stopping.wait(IDLE_SECONDS)


def stop_on_signal() -> threading.Event:
    """Set by SIGTERM and SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
