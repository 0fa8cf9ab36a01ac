"""The composition root of the server: the one place that wires settings, clock, keys, database and routes."""

from __future__ import annotations

import os
from collections.abc import Callable

from flask import Flask
from flask_migrate import Migrate

from server.api import register_api
from server.db import db, prepare_engine
from server.devices.routes import ROUTES as DEVICES
from server.evidence.places import EXTENSION as PHOTO_PLACES
from server.evidence.places import Places
from server.evidence.routes import ROUTES as EVIDENCE
from server.feed.routes import ROUTES as FEED
from server.hooks import Hooks, NoHooks
from server.keys.folder import open_key_folder
from server.ledger.admission import EXTENSION as GATE
from server.ledger.admission import Gate
from server.ledger.routes import ROUTES as LEDGER
from server.numbering.routes import ROUTES as NUMBERING
from server.pages import register_pages
from server.papercheck.reading import EXTENSION as PAPER_DESK
from server.papercheck.reading import Desk
from server.parts import EXTENSION, Parts
from server.portal.routes import ROUTES as PORTAL
from server.recovery.routes import ROUTES as RECOVERY
from server.settings import Settings
from shared.clock import Clock
from shared.protocol.version import LARGEST_PUSH

MIGRATIONS = os.path.join(os.path.dirname(__file__), "migrations")


def create_app(
    settings: Settings,
    *,
    clock: Clock,
    randomness: Callable[[int], bytes] = os.urandom,
    hooks: Hooks | None = None,
) -> Flask:
    """The Flask app over an existing key folder and database. DomainError when the keys are missing or open."""
    app = Flask("server")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=LARGEST_PUSH,
    )
    app.extensions[EXTENSION] = Parts(
        settings=settings,
        clock=clock,
        keys=open_key_folder(settings.key_dir),
        randomness=randomness,
        hooks=hooks or NoHooks(),
        boot=randomness(4).hex(),
    )
    app.extensions[GATE] = Gate(clock)
    app.extensions[PHOTO_PLACES] = Places()
    app.extensions[PAPER_DESK] = Desk()
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
    register_api(app, [DEVICES, LEDGER, NUMBERING, FEED, PORTAL, RECOVERY, EVIDENCE])
    register_pages(app)
    return app


def _engine_options(settings: Settings) -> dict[str, object]:
    # A database error is logged; names, phones and plates among its parameters must not be.
    always: dict[str, object] = {"hide_parameters": True}
    if settings.is_sqlite:
        return always
    # PgBouncer in transaction mode shares server connections: prepared statements of one client would meet another's.
    return always | {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None}}
