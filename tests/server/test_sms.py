"""Texts: never before the look-up answers, never lost, never guessed about, worded as registered."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import requests

from server.cases.models import DecisionRow
from server.db import db
from server.sms import lookup_check
from server.sms.gateways.base import DeliveryReport, Gateway, GatewayError, MaybeSent, OutgoingText
from server.sms.gateways.registry import GATEWAYS, open_gateway
from server.sms.gateways.sandbox import SandboxGateway
from server.sms.models import SandboxMessage, SmsRow
from server.sms.text import ONE_PART, check_sms_name, decision_text
from server.sms.worker import LEASE_MS, MOST_ATTEMPTS, check_one, collect_reports, recover_one, run_once, send_one
from shared.errors import InvalidInput
from tests.samples import PERSON
from tests.server.conftest import World
from tests.server.gateway_contract import GatewayContract


class TestSandbox(GatewayContract):
    @pytest.fixture
    def gateway(self, world: World) -> Gateway:
        return SandboxGateway(world.parts)


class ScriptedGateway:
    """Fails as told; the wire of a real one is tried where that gateway lives."""

    def __init__(self, *faults: Exception, sent: bool | None = None) -> None:
        self.faults, self.sent, self.texts = list(faults), sent, list[OutgoingText]()

    def send(self, message: OutgoingText) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.texts.append(message)
        return "reference"

    def was_sent(self, message: OutgoingText) -> bool | None:
        return self.sent

    def reports(self, pending: Sequence[OutgoingText]) -> list[DeliveryReport]:
        return []


@pytest.fixture
def owed(world: World, case: UUID) -> World:
    """One text is owed."""
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().status_code == 200
    return world


def row_of(world: World) -> SmsRow:
    rows = world.rows(SmsRow)
    assert len(rows) == 1
    row: SmsRow = rows[0]
    return row


def queue(world: World) -> None:
    with world.app.app_context():
        assert check_one(world.parts, lambda _url, _row: True)
    assert row_of(world).state == "queued"


def test_no_text_leaves_before_the_look_up_answers(owed: World) -> None:
    gateway = ScriptedGateway()
    with owed.app.app_context():
        for _ in range(20):
            run_once(owed.parts, gateway, check=lambda _url, _row: False)
            owed.clock.ms += 3_600_000
    assert (row_of(owed).state, gateway.texts) == ("waiting_lookup", [])


def test_the_check_asks_the_public_address_for_code_and_number(owed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def post(url: str, *, json: dict[str, object], timeout: int, allow_redirects: bool) -> requests.Response:
        asked.append((url, json))
        answer = owed.client.post("/api/v1/lookup", json=json)
        made = requests.Response()
        made.status_code, made._content = answer.status_code, answer.get_data()
        return made

    monkeypatch.setattr(lookup_check.requests, "post", post)
    assert lookup_check.lookup_answers("http://public.example", row_of(owed))
    row = row_of(owed)
    assert asked == [
        ("http://public.example/api/v1/lookup", {"query": row.code}),
        ("http://public.example/api/v1/lookup", {"query": row.number, "unit": 27, "date": row.day}),
    ]


def test_a_decision_that_look_up_no_longer_finds_is_not_texted(owed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with owed.app.app_context():
        db.session.execute(db.update(DecisionRow).values(held=True))
        db.session.commit()
    monkeypatch.setattr(lookup_check, "_ask", lambda _url, question: owed.look_up(**_words(question))["state"])
    assert not lookup_check.lookup_answers("http://public.example", row_of(owed))


def _words(question: dict[str, object]) -> dict[str, str]:
    return {name: value for name, value in question.items() if isinstance(value, str)}


@pytest.mark.parametrize(
    "body", [b"<html>captive portal</html>", b"[]", b'{"state": 5}', b'{"state": "awaiting_sync"}']
)
def test_any_other_answer_is_a_no(owed: World, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    made = requests.Response()
    made.status_code, made._content = 200, body
    monkeypatch.setattr(lookup_check.requests, "post", lambda *_args, **_more: made)
    assert not lookup_check.lookup_answers("http://public.example", row_of(owed))


def test_an_address_that_does_not_answer_is_a_no(owed: World) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert not lookup_check.lookup_answers(f"http://127.0.0.1:{closed.getsockname()[1]}", row_of(owed))


def test_a_citizen_without_a_phone_is_counted_and_never_texted(world: World, case: UUID) -> None:
    tablet = world.tablet()
    silent = replace(PERSON, phone=None)
    tablet.enter(case, tablet.decision(tablet.record(case, offender=silent), offender=silent))
    tablet.push()
    gateway = ScriptedGateway()
    with world.app.app_context():
        assert not run_once(world.parts, gateway, check=lambda _url, _row: True)
    assert (row_of(world).state, gateway.texts) == ("no_phone", [])


@pytest.mark.fault("F24")
def test_a_passing_failure_is_tried_again_later(owed: World) -> None:
    queue(owed)
    gateway = ScriptedGateway(GatewayError("busy", permanent=False))
    with owed.app.app_context():
        send_one(owed.parts, gateway)
        assert (row_of(owed).state, row_of(owed).error) == ("queued", "busy")
        assert not send_one(owed.parts, gateway)
        owed.clock.ms += LEASE_MS
        assert send_one(owed.parts, gateway)
    assert (row_of(owed).state, len(gateway.texts)) == ("accepted", 1)


@pytest.mark.fault("F24")
def test_a_permanent_failure_fails_at_once(owed: World) -> None:
    queue(owed)
    with owed.app.app_context():
        send_one(owed.parts, ScriptedGateway(GatewayError("no such number", permanent=True)))
    assert (row_of(owed).state, row_of(owed).error) == ("failed", "no such number")


@pytest.mark.fault("F24")
def test_passing_failures_end_some_day(owed: World) -> None:
    queue(owed)
    gateway = ScriptedGateway(*[GatewayError("busy", permanent=False)] * 50)
    with owed.app.app_context():
        for _ in range(50):
            send_one(owed.parts, gateway)
            owed.clock.ms += 3_600_000
    assert row_of(owed).state == "failed"
    assert 50 - len(gateway.faults) == MOST_ATTEMPTS


@pytest.mark.fault("F24")
def test_a_send_without_an_answer_is_unknown_and_never_repeated(owed: World) -> None:
    queue(owed)
    gateway = ScriptedGateway(MaybeSent("timeout"))
    with owed.app.app_context():
        for _ in range(5):
            run_once(owed.parts, gateway, check=lambda _url, _row: True)
            owed.clock.ms += 3_600_000
    assert (row_of(owed).state, gateway.texts) == ("unknown", [])


class Killed(BaseException):
    """The worker's process ends."""


@pytest.mark.fault("F24")
@pytest.mark.parametrize(("sent", "state"), [(True, "accepted"), (False, "queued"), (None, "unknown")])
def test_a_text_in_the_hands_of_a_killed_worker_is_asked_after(owed: World, sent: bool | None, state: str) -> None:
    queue(owed)
    gateway = ScriptedGateway(Killed(), sent=sent)  # type: ignore[arg-type]  # a kill is no Exception
    with owed.app.app_context():
        with pytest.raises(Killed):
            send_one(owed.parts, gateway)
        assert row_of(owed).state == "sending"
        assert not recover_one(owed.parts, gateway)
        owed.clock.ms += LEASE_MS
        assert recover_one(owed.parts, gateway)
    assert row_of(owed).state == state


@pytest.mark.fault("F24")
def test_two_workers_never_hold_the_same_text(owed: World) -> None:
    queue(owed)
    gateway = ScriptedGateway()
    other = owed.other_app()

    class Meanwhile(ScriptedGateway):
        def send(self, message: OutgoingText) -> str:
            with other.app_context():
                assert not send_one(owed.parts, gateway)
            return super().send(message)

    first = Meanwhile()
    with owed.app.app_context():
        send_one(owed.parts, first)
    assert (len(first.texts), gateway.texts) == (1, [])


@pytest.mark.fault("F24")
def test_an_accepted_text_without_a_report_is_unknown_after_a_day(owed: World) -> None:
    queue(owed)
    gateway = ScriptedGateway()
    with owed.app.app_context():
        send_one(owed.parts, gateway)
        assert not collect_reports(owed.parts, gateway)
        owed.clock.ms += 24 * 3_600_000
        assert collect_reports(owed.parts, gateway)
    assert row_of(owed).state == "unknown"


def test_the_sandbox_writes_its_file_once_for_a_message(world: World, tmp_path: Path) -> None:
    world.settings = replace(world.settings, sms_jsonl=str(tmp_path / "sms.jsonl"))
    app = world.other_app()
    message = OutgoingText(27, uuid4(), "+84912345678", "thu")
    with app.app_context():
        gateway = SandboxGateway(replace(world.parts, settings=world.settings))
        gateway.send(message)
        gateway.send(message)
        db.engine.dispose()
    lines = (tmp_path / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [str(message.id)]
    assert len(world.rows(SandboxMessage)) == 1


def test_an_unknown_gateway_is_named_at_start(world: World) -> None:
    with pytest.raises(InvalidInput) as error:
        open_gateway(replace(world.parts, settings=replace(world.settings, sms_gateway="pigeon")))
    assert "pigeon" in error.value.vi
    assert all(name in error.value.vi for name in GATEWAYS)


def test_the_longest_text_still_fits_one_part() -> None:
    longest = decision_text(unit="X" * 30, number="1048575/QĐ-XPHC-CSGT", day=date(2026, 11, 21), code="K7QF2M9XT")
    assert len(longest.text) <= ONE_PART
    assert longest.text.isascii()


@pytest.mark.fault("F25")
def test_a_text_names_unit_number_day_and_code_and_nothing_else() -> None:
    text = decision_text(unit="Doi CSGT 3", number="004133/QĐ-XPHC", day=date(2026, 3, 17), code="K7QF2M9XT").text
    for part in ("Doi CSGT 3", "004133/QD-XPHC", "17/03/2026", "K7QF-2M9X-T"):
        assert part in text
    assert "http" not in text
    assert "www" not in text


@pytest.mark.parametrize("name", ["", "Đội CSGT", "x" * 31, "a^b"])
def test_a_unit_name_that_would_not_arrive_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_sms_name(name)
