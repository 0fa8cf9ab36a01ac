"""Which edition of a form was in force on a day, its template, and the labels that a checker reads it by.

An edition is two files in forms/: ``MQD02_2025-07-01.xml`` (wording) and ``.toml`` (dates, labels, source). A fault
in a printed edition is mended as a revision beside it (``MQD02_2025-07-01.2.xml`` and ``.2.toml``): events name the
SHA-256 of the wording they were entered with, and that wording stays printable.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from shared.cases.parties import FormEdition
from shared.errors import InvalidInput, NotFound

Fact = Literal["number", "day", "name", "plate", "points", "amount", "words", "part"]
FACTS: tuple[Fact, ...] = ("number", "day", "name", "plate", "points", "amount", "words", "part")
_FOLDER = "print_templates.forms"


@dataclass(frozen=True, slots=True)
class Label:
    """A fact stands between the words `before` and the nearest words `after`, white space counting as one space.

    number, day: of the document · name, plate: of the offender · points: all legal points, in order ·
    amount, words: the total in figures and in words · part: the amount of one act (they add up to the total).
    """

    fact: Fact
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Form:
    """One edition as packaged. `until` is its last day, None while it has no successor; no `labels` where no seal of
    its own covers a fact (attached papers)."""

    id: FormEdition
    file: str
    source: str
    since: date
    until: date | None
    labels: tuple[Label, ...]
    outside: tuple[str, ...]
    revision: int = 1


def form_edition(form: str, day: date) -> FormEdition:
    """The newest edition of `form` (``MQD02``) in force on `day`. NotFound(no_form) when we have none for that day."""
    fitting = [one for one in all_forms() if one.id.form == form and _holds(one, day)]
    if not fitting:
        raise NotFound(
            "no_form",
            vi=f"Không có mẫu {form} cho ngày {day:%d/%m/%Y}. Cập nhật phần mềm rồi làm lại.",
            en=f"There is no form {form} for {day.isoformat()}. Update the program, then try again.",
        )
    return max(fitting, key=lambda one: (one.since, one.revision)).id


def template_hash(edition: FormEdition) -> str:
    """SHA-256 (hex) of the template of that edition as packaged; NotFound(form_changed) when it is not the event's."""
    return load_form(edition).id.sha256


def load_form(edition: FormEdition) -> Form:
    """The very wording that `edition` names by hash. NotFound(form_changed) when it is not packaged."""
    for one in all_forms():
        if one.id == edition:
            return one
    raise NotFound(
        "form_changed",
        vi=f"Không có đúng bản mẫu {edition.form} ngày {edition.edition} đã ghi trong sổ. Cập nhật phần mềm rồi in.",
        en=f"The wording of {edition.form} of {edition.edition} named in the ledger is not here. Update, then print.",
    )


def forms_of(form: str, edition: str) -> tuple[Form, ...]:
    """Every revision of one edition, oldest first; a checker that knows only form and date takes the last."""
    return tuple(one for one in all_forms() if (one.id.form, one.id.edition) == (form, edition))


@cache
def all_forms() -> tuple[Form, ...]:
    """Every packaged edition, by form, first day and revision."""
    forms = [_form(one.name) for one in files(_FOLDER).iterdir() if one.name.endswith(".xml")]
    return tuple(sorted(forms, key=lambda one: (one.id.form, one.id.edition, one.revision)))


def _form(name: str) -> Form:
    stem = name.removesuffix(".xml")
    about = _about(f"{stem}.toml")
    edition_name, _, revision = stem.partition(".")
    form, edition = edition_name.split("_")
    sha256 = hashlib.sha256((files(_FOLDER) / name).read_bytes()).hexdigest()
    labels = tuple(Label(one["fact"], one["before"], one["after"]) for one in about.get("label", ()))
    return Form(
        id=FormEdition(form, edition, sha256),
        file=name,
        source=about["source"],
        since=date.fromisoformat(edition),
        until=about.get("until"),
        labels=labels,
        outside=tuple(about["outside"]),
        revision=int(revision or 1),
    )


def _about(name: str) -> dict[str, Any]:
    """What stands beside the wording. InvalidInput(form_label) names the file, and the place where it breaks."""
    try:
        about = tomllib.loads((files(_FOLDER) / name).read_text(encoding="utf-8"))
        labels = [(one["fact"], one["before"], one["after"]) for one in about.get("label", ())]
        if {fact for fact, _, _ in labels} - set(FACTS) or not {"source", "outside"} <= about.keys():
            raise ValueError("unknown fact, or source or outside missing")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            "form_label",
            field=name,
            vi=f"Tệp {name} không dùng được: {error}.",
            en=f"{name} cannot be used: {error}.",
        ) from error
    return about


def _holds(form: Form, day: date) -> bool:
    return form.since <= day and (form.until is None or day <= form.until)
