"""The words of a text message: registered wording, unaccented, one part, no link, nothing personal."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from shared.errors import InvalidInput
from shared.numbering.lookup_code import show_code
from shared.text import gsm_text

About = Literal["decision", "cancelled"]
ONE_PART = 160
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Template:
    """One registered wording; `about`: "decision", or "cancelled" for whoever was texted before the cancellation."""

    about: About
    version: str
    effective_from: date
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a phone will show, and which template made it."""

    text: str
    template: str


def decision_text(*, unit: str, number: str, day: date, code: str, about: About = "decision") -> Wording:
    """The text about a decision: at most 160 signs of GSM-7. ValueError when the slots are over their bounds."""
    template = template_on(day, about)
    text = gsm_text(template.text.format(unit=unit, number=number, day=f"{day:%d/%m/%Y}", code=show_code(code)))
    if len(text) > ONE_PART:
        raise ValueError(f"text message of {len(text)} signs")
    return Wording(text, template.version)


def check_sms_name(name: str) -> None:
    """InvalidInput("sms_name") when a unit's name would not fit, or would not arrive as written."""
    if gsm_text(name) != name or not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput(
            "sms_name",
            field="unit.sms_name",
            vi=f"Tên đơn vị trong tin nhắn: không dấu, tối đa {LONGEST_NAME} ký tự.",
            en=f"The unit's name in text messages: unaccented, at most {LONGEST_NAME} characters.",
        )


def template_on(day: date, about: About = "decision") -> Template:
    """The wording in force on a day."""
    in_force = (one for one in _templates() if one.about == about and one.effective_from <= day)
    return max(in_force, key=lambda one: one.effective_from)


@cache
def _templates() -> tuple[Template, ...]:
    content = tomllib.loads((resources.files("server.sms.data") / "templates.toml").read_text(encoding="utf-8"))
    return tuple(Template(**one) for one in content["template"])
