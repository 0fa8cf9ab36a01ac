"""What every SMS gateway must do. A new gateway inherits `GatewayContract` and gives the fixture `gateway`."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.sms.gateways.base import Gateway, GatewayError, OutgoingText
from tests.server.conftest import HOME, World


def text_to(phone: str) -> OutgoingText:
    return OutgoingText(HOME, uuid4(), phone, "Doi CSGT so 3: da ra quyet dinh so 000001/QD-XPHC.")


class GatewayContract:
    """`gateway` is ready to send to `self.good`; `self.nobody` is a number it refuses for ever."""

    good = "+84912345678"
    nobody = "+84999900000"

    def test_a_message_is_accepted_with_a_reference(self, world: World, gateway: Gateway) -> None:
        with world.app.app_context():
            assert gateway.send(text_to(self.good))

    def test_a_message_that_left_is_known_or_said_to_be_unknowable(self, world: World, gateway: Gateway) -> None:
        message = text_to(self.good)
        with world.app.app_context():
            assert gateway.was_sent(message) in {False, None}
            gateway.send(message)
            assert gateway.was_sent(message) in {True, None}

    def test_a_number_nobody_has_fails_for_ever(self, world: World, gateway: Gateway) -> None:
        with world.app.app_context(), pytest.raises(GatewayError) as failure:
            gateway.send(text_to(self.nobody))
        assert failure.value.permanent

    def test_reports_speak_only_of_messages_that_were_asked_about(self, world: World, gateway: Gateway) -> None:
        mine, other = text_to(self.good), text_to(self.good)
        with world.app.app_context():
            gateway.send(mine)
            gateway.send(other)
            assert {one.id for one in gateway.reports([mine])} <= {mine.id}
