"""The gateway of development and the demo: nobody is texted; a page and a file show what would have been."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from server.db import db, insert_once, transaction
from server.parts import Parts
from server.sms.gateways.base import DeliveryReport, GatewayError, OutgoingText
from server.sms.models import SandboxMessage

REFUSED = re.compile(r"\+849999\d{5}")
"""Numbers that play "nobody has this number", so that failures can be tried."""


class SandboxGateway:
    """Writes to `sandbox_messages`, and a line of JSON to `settings.sms_jsonl` when that is set."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def send(self, message: OutgoingText) -> str:
        """Accepted at once; the same id twice is one message."""
        if REFUSED.fullmatch(message.phone):
            raise GatewayError("no such number", permanent=True)
        if not self.was_sent(message):
            now = self._parts.clock.now_ms()
            with transaction():
                values = {"home": message.home, "id": message.id, "phone": message.phone}
                insert_once(SandboxMessage, {**values, "text": message.text, "sent_at": now})
            self._copy(message, now)
        return f"sandbox-{message.id}"

    def was_sent(self, message: OutgoingText) -> bool | None:
        """The table knows."""
        return db.session.get(SandboxMessage, (message.home, message.id)) is not None

    def reports(self, pending: Sequence[OutgoingText]) -> list[DeliveryReport]:
        """Every message arrives."""
        ids = [one.id for one in pending]
        known = db.session.scalars(select(SandboxMessage.id).where(SandboxMessage.id.in_(ids)))
        return [DeliveryReport(one, "delivered") for one in known]

    def _copy(self, message: OutgoingText, now: int) -> None:
        if not self._parts.settings.sms_jsonl:
            return
        line = {"id": str(message.id), "home": message.home, "phone": message.phone, "text": message.text, "at": now}
        with Path(self._parts.settings.sms_jsonl).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
