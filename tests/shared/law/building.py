"""Cases for tests, and hypothesis strategies over every case the engine may be asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from shared.clock import VIETNAM
from shared.law.case import Act, Case, File, Offender
from shared.law.catalogue import load_catalogue
from shared.law.circumstances import circumstances
from shared.people.officer import POSTS, Agency, ladder

ADULT = date(1990, 5, 5)
FIRST_DAY = date(2020, 1, 1)
TODAY = date(2026, 11, 21)


def moment(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """That time of that day in Viet Nam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


def a_case(day: date, *codes: str, **changes: Any) -> Case:
    """A case that began, was recorded and is processed on `day`, by a team leader unless said otherwise."""
    when = moment(day)
    facts: dict[str, Any] = {
        "ended_at": when,
        "detected_at": when,
        "record_made_at": when,
        "processed_at": when,
        "offender": Offender(born=ADULT),
        "signer": POSTS["team_leader"],
        "acts": tuple(Act(code) for code in codes),
    }
    return Case(**{**facts, **changes})


_MITIGATING = [one.id for one in circumstances().values() if one.kind == "mitigating"]
_AGGRAVATING = [one.id for one in circumstances().values() if one.kind == "aggravating"]


@st.composite
def cases(draw: st.DrawFn, *, whole: bool = True) -> Case:
    """Any case of the catalogue since 2020: acts in force, people of any age, any signer, any file."""
    day = draw(st.dates(FIRST_DAY, TODAY))
    rows = load_catalogue().in_force(day)
    picked = draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4 if whole else 1))
    acts = tuple(Act(row.code, draw(st.integers(1, 60)) if row.fine_per else 1) for row in picked)
    organisation = draw(st.booleans())
    born = draw(st.none() | st.dates(date(1930, 1, 1), day))
    agency = draw(st.sampled_from(Agency))
    recorded = moment(day) + timedelta(days=draw(st.integers(0, 5)))
    return Case(
        ended_at=moment(day),
        detected_at=moment(day),
        record_made_at=recorded,
        processed_at=recorded + timedelta(days=draw(st.integers(0, 40))),
        offender=Offender("organisation") if organisation else Offender("person", born),
        signer=draw(st.sampled_from(ladder(agency))),
        acts=acts,
        by_device=draw(st.booleans()),
        mitigating=tuple(draw(st.lists(st.sampled_from(_MITIGATING), unique=True, max_size=3))),
        aggravating=tuple(draw(st.lists(st.sampled_from(_AGGRAVATING), unique=True, max_size=3))),
        file=File(*(draw(st.booleans()) for _ in range(5))),
    )
