"""The enrolment ticket pins the certificate in front of the server; the policy names its successor."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from server.app import create_app
from server.cli import parts_of
from server.db import transaction
from server.devices.enrolment import issue_ticket
from server.devices.tls import tls_pins
from server.units.service import publish_unit_documents
from shared.errors import InvalidInput
from shared.protocol.enrolment import read_ticket
from tests.field_client.test_f28_who_stands_between import certificate
from tests.server.conftest import HOME, World


def test_the_ticket_pins_the_first_certificate_and_the_policy_names_all(world: World, tmp_path: Path) -> None:
    (now, pin), (later, next_pin) = certificate(tmp_path, "now.example"), certificate(tmp_path, "later.example")
    settings = replace(world.settings, tls_certs=f"{now}, {later}")
    app = create_app(settings, clock=world.clock)
    tablet = world.tablet()
    with app.app_context():
        ticket = issue_ticket(parts_of(app), HOME, 3)
        assert read_ticket(ticket.text()).tls_pin == pin
        with transaction():
            publish_unit_documents(parts_of(app), HOME)
    url = tablet.get("/api/v1/feed").get_json()["documents"]["policy"]["url"]
    content = json.loads(tablet.get(url).get_json()["document"]["body"])["content"]
    assert json.loads(content)["tls_pins"] == [pin, next_pin]


def test_without_the_setting_nothing_is_pinned(world: World) -> None:
    assert tls_pins(world.settings) == []
    with world.app.app_context():
        assert issue_ticket(world.parts, HOME, 3).tls_pin == ""


@pytest.mark.parametrize("content", [None, "", "x", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"])
def test_a_file_that_is_no_certificate_is_named(world: World, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "cert.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InvalidInput, match=r"^setting \(tls_certs\)"):
        tls_pins(replace(world.settings, tls_certs=str(file)))
