"""One request answered by a process of its own that is killed on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import event

from server.db import db
from server.hooks import NoHooks
from server.parts import EXTENSION
from tests.server.conftest import World

FORK = multiprocessing.get_context("fork")
PATIENCE_S = 60


class KillAt(NoHooks):
    """SIGKILL to this process when the `left`-th statement, commit or named point is reached."""

    def __init__(self, left: int) -> None:
        self.left = left

    def point(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_at(world: World, step: int, ask: Callable[[FlaskClient], int]) -> bool:
    """`ask` (the status of its answer) in a process that dies at `step`. Whether it died."""
    forget_connections(world)

    def answer() -> None:
        kill = KillAt(step)
        app = world.app
        app.extensions[EXTENSION] = replace(world.parts, hooks=kill)
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *_: kill.point("statement"))
            event.listen(db.engine, "commit", lambda _: kill.point("commit"))
        os._exit(0 if ask(app.test_client()) == 200 else 1)

    process = FORK.Process(target=answer)
    process.start()
    process.join(PATIENCE_S)
    assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
    return process.exitcode != 0


def forget_connections(world: World) -> None:
    """A connection must not live in two processes."""
    with world.app.app_context():
        db.session.remove()
        db.engine.dispose()
