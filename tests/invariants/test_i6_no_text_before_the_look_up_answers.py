"""I6: no SMS before the public look-up really answers, over HTTP, for the number that the text names."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest

from server.parts import Parts
from server.portal.words import WORDS
from server.sms.gateways.sandbox import SandboxGateway
from server.sms.models import SandboxMessage, SmsRow
from server.sms.worker import run_once
from tests.server.conftest import World

FOUND = 200, "application/json", b'{"state": "found"}'
Answer = tuple[int, str, bytes]


class PublicAddress:
    """Something that answers under the public address; `answers` by the word asked for, else `otherwise`."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.otherwise: Answer = FOUND
        self.asked: list[dict[str, Any]] = []
        handler = type("Handler", (_Handler,), {"address": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    address: PublicAddress

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.address.asked.append(question)
        self._answer(self.address.answers.get(question["query"], self.address.otherwise))

    def do_GET(self) -> None:
        self._answer(FOUND)

    def _answer(self, answer: Answer) -> None:
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Location", f"{self.address.url}/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def public() -> Iterator[PublicAddress]:
    address = PublicAddress()
    yield address
    address.close()


@pytest.fixture
def owed(world: World, case: UUID) -> World:
    """One text is owed."""
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().status_code == 200
    return world


def work(world: World, url: str, rounds: int = 3) -> list[SandboxMessage]:
    """Rounds of the real worker, an hour apart; what the phones show."""
    parts: Parts = replace(world.parts, settings=replace(world.settings, public_url=url))
    with world.app.app_context():
        for _ in range(rounds):
            run_once(parts, SandboxGateway(parts))
            world.clock.ms += 3_600_000
    return world.rows(SandboxMessage)


def state(code: str, status: int = 200) -> Answer:
    return status, "application/json", json.dumps({"state": code}).encode()


@pytest.mark.parametrize(
    "answer",
    [
        (200, "text/html", b"<html>found</html>"),
        (200, "application/json", b""),
        (200, "application/json", b'"found"'),
        (200, "application/json", b'{"state": ["found"]}'),
        (302, "text/html", b""),
        (307, "text/html", b""),
        state("found", 404),
        state("found", 500),
        state("found", 202),
    ],
    ids=["html", "empty", "string", "list", "moved", "moved-post", "404", "500", "202"],
)
def test_whatever_else_answers_under_the_public_address_lets_no_text_go(
    owed: World, public: PublicAddress, answer: Answer
) -> None:
    public.otherwise = answer
    assert work(owed, public.url) == []
    assert public.asked
    assert owed.rows(SmsRow)[0].state == "waiting_lookup"


@pytest.mark.parametrize("code", sorted(set(WORDS) - {"found", "corrected"}))
def test_no_other_state_of_the_look_up_lets_a_text_go(owed: World, public: PublicAddress, code: str) -> None:
    public.otherwise = state(code)
    assert work(owed, public.url) == []
    assert owed.rows(SmsRow)[0].state == "waiting_lookup"


@pytest.mark.parametrize("missing", ["code", "number"])
def test_a_look_up_that_finds_only_half_of_the_text_lets_it_not_go(
    owed: World, public: PublicAddress, missing: str
) -> None:
    row = owed.rows(SmsRow)[0]
    public.answers = {getattr(row, missing): state("awaiting_sync")}
    assert work(owed, public.url) == []
    public.answers = {}
    assert len(work(owed, public.url)) == 1


def test_an_address_where_nobody_listens_lets_no_text_go_and_is_asked_less_and_less(owed: World) -> None:
    silent = PublicAddress()
    silent.close()
    parts = replace(owed.parts, settings=replace(owed.settings, public_url=silent.url))
    tries = 0
    with owed.app.app_context():
        for _ in range(400):
            tries += run_once(parts, SandboxGateway(parts))
            owed.clock.ms += 10_000
    assert owed.rows(SandboxMessage) == []
    assert 5 <= tries <= 20
