"""Which gateways there are: one line each."""

from __future__ import annotations

from collections.abc import Callable

from server.parts import Parts
from server.sms.gateways.base import Gateway
from server.sms.gateways.sandbox import SandboxGateway
from shared.errors import InvalidInput

GATEWAYS: dict[str, Callable[[Parts], Gateway]] = {
    "sandbox": SandboxGateway,
}


def open_gateway(parts: Parts) -> Gateway:
    """The gateway that the setting names. InvalidInput("sms_gateway")."""
    make = GATEWAYS.get(parts.settings.sms_gateway)
    if make is None:
        known = ", ".join(GATEWAYS)
        raise InvalidInput(
            "sms_gateway",
            field="sms_gateway",
            vi=f"Không có cổng tin nhắn “{parts.settings.sms_gateway}”. Chọn: {known}.",
            en=f"There is no SMS gateway “{parts.settings.sms_gateway}”. Choose: {known}.",
        )
    return make(parts)
