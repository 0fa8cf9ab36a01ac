"""A case as the engine is asked about it, and reading one from the JSON of `bienban assess` (design 8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Literal

from shared.clock import VIETNAM
from shared.errors import InvalidInput
from shared.law.circumstances import parse_circumstances
from shared.law.fields import Fields, refuse
from shared.people.officer import Agency, Post, parse_post
from shared.people.places import province

OffenderKind = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True)
class Offender:
    """`born` None: not known, treated as an adult and noted. A household counts as a person."""

    kind: OffenderKind = "person"
    born: date | None = None

    @property
    def is_organisation(self) -> bool:
        """Organisations are fined double."""
        return self.kind == "organisation"


@dataclass(frozen=True, slots=True)
class Act:
    """`count`: persons or items, only where the row is priced by them."""

    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class File:
    """What has happened to the file (article 66): each flag may lengthen the time limit."""

    transferred: bool = False
    explained: bool = False
    explanation_waived: bool = False
    complex: bool = False
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One offender, one record, one decision. Times are aware; `place` a province code of the day of the act."""

    ended_at: datetime
    detected_at: datetime
    record_made_at: datetime
    processed_at: datetime
    offender: Offender
    signer: Post
    acts: tuple[Act, ...]
    by_device: bool = False
    continuing: bool = False
    place: str | None = None
    mitigating: tuple[str, ...] = ()
    aggravating: tuple[str, ...] = ()
    file: File = File()

    law_day: date = field(init=False, compare=False)
    """The day whose law fits the act: its end, or its detection while it goes on (D118c article 7 clause 2)."""
    processed_on: date = field(init=False, compare=False)
    """The day whose authority, procedure and forms apply (D118c article 7 clause 3)."""
    record_day: date = field(init=False, compare=False)
    """The day from which the time limits of the decision count."""

    def __post_init__(self) -> None:
        # Asked for dozens of times in one answer, so reckoned once.
        days = {
            "law_day": self.detected_at if self.continuing else self.ended_at,
            "processed_on": self.processed_at,
            "record_day": self.record_made_at,
        }
        for name, moment in days.items():
            object.__setattr__(self, name, legal_day(moment))


def legal_day(moment: datetime) -> date:
    """The day in Viet Nam of an aware moment."""
    return moment.astimezone(VIETNAM).date()


# A label of the asker's own may stand beside the facts; every other unknown key is a slip that would change the law.
_LABELS = ("id", "name", "note", "comment")
_KEYS = (
    "ended_at", "detected_at", "record_made_at", "processed_at", "by_device", "continuing", "place", "offender",
    "signer", "acts", "mitigating", "aggravating", "file",
)  # fmt: skip


def parse_case(data: Any, *, also: tuple[str, ...] = ()) -> Case:
    """A case from parsed JSON; `also` names keys the caller reads itself. InvalidInput with the field's path."""
    fields = Fields.of(data)
    fields.only(*_KEYS, *_LABELS, *also)
    case = Case(
        ended_at=fields.moment("ended_at"),
        detected_at=fields.moment("detected_at"),
        record_made_at=fields.moment("record_made_at"),
        processed_at=fields.moment("processed_at"),
        offender=_offender(fields.inner("offender")),
        signer=_signer(fields.inner("signer")),
        acts=_acts(fields),
        by_device=fields.flag("by_device"),
        continuing=fields.flag("continuing"),
        place=fields.optional_text("place"),
        mitigating=parse_circumstances(fields.texts("mitigating"), "mitigating"),
        aggravating=parse_circumstances(fields.texts("aggravating"), "aggravating"),
        file=_file(fields.inner("file", optional=True)),
    )
    check_case(case)
    return case


def check_case(case: Case) -> None:
    """Facts that exclude each other. InvalidInput with the field's path."""
    order = ("ended_at", "detected_at", "record_made_at", "processed_at")
    # While a violation goes on it has not ended when it is detected.
    for earlier, later in pairwise(order[1:] if case.continuing else order):
        if getattr(case, later) < getattr(case, earlier):
            raise refuse("time_order", later, f"Thời điểm này sớm hơn {earlier}.", f"This is earlier than {earlier}.")
    if case.offender.born is not None and case.offender.born > case.law_day:
        raise refuse("born_later", "offender.born", "Ngày sinh sau ngày vi phạm.", "Born after the violation.")
    if case.place is not None:
        try:
            province(case.place, case.law_day)
        except InvalidInput as error:
            raise error.at("place") from None


def _offender(fields: Fields) -> Offender:
    fields.only("kind", "born")
    kind: OffenderKind = (
        "organisation" if fields.choice("kind", ("person", "organisation")) == "organisation" else "person"
    )
    return Offender(kind, fields.optional_day("born") if kind == "person" else None)


def _signer(fields: Fields) -> Post:
    fields.only("post", "agency")
    agency = Agency(fields.choice("agency", tuple(Agency)))
    try:
        return parse_post(fields.text("post"), agency)
    except InvalidInput as error:
        raise error.at(fields.path("post")) from None


def _acts(fields: Fields) -> tuple[Act, ...]:
    acts = []
    for act in fields.items("acts"):
        act.only("code", "count")
        acts.append(Act(act.text("code"), act.whole("count", least=1, default=1)))
    if not acts:
        raise refuse("acts_missing", "acts", "Cần ít nhất một hành vi.", "At least one act is needed.")
    return tuple(acts)


def _file(fields: Fields) -> File:
    names = ("transferred", "explained", "explanation_waived", "complex", "extended")
    fields.only(*names)
    return File(*(fields.flag(name) for name in names))
