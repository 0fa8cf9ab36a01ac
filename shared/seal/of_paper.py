"""The claims of a seizure's paper (MQĐ20, MBB15) and of a set of emergency blanks, from their events.

Neither event says all that its paper shows: a seizure is printed together with the report it belongs to, blanks with
the unit that holds the ledger. What comes from there and is sealed is named below.
"""

from __future__ import annotations

import re

from shared.cases.records import BlankIssued, SeizureRecorded
from shared.cases.report import Report
from shared.clock import day_of
from shared.errors import InvalidInput
from shared.ledger.event import read_event
from shared.numbering.number import SEIZURE_SERIES, TRAINING_SERIES
from shared.seal import claims as c
from shared.seal.claims import Claims
from shared.seal.of_case import SealContext, days_since_1970, edition_day, form_id

MOST_BLANKS = 200
"""Blanks under one seal: their count is a claim of one byte."""
_OF_SERIES = re.compile(r"0*([1-9]\d{0,6})/\S+")
_OF_TABLET = re.compile(r"(\d{4,5})-(\d{6,9})/\S+")


def claims_of_seizure(seizure: SeizureRecorded, report: Report, context: SealContext) -> Claims:
    """The seal of `seizure.recorded`: a decision (MQĐ20) has a number of the series of seizures, a record (MBB15)
    one of its tablet like a report. The day is the event's; unit, name and plate are the report's.

    InvalidInput: unknown_form, number (not as that form writes it).
    """
    series, serial = _number(seizure, context)
    offender, vehicle = report.offender, report.vehicle
    return Claims(
        kind=c.SEIZURE,
        unit=report.unit.home,
        series=series,
        serial=serial,
        tablet=context.tablet_code,
        day=_day(context),
        hash16=context.hash16,
        form=form_id(seizure.form),
        edition=edition_day(seizure.form),
        pages=seizure.pages,
        initials=c.initials_of(offender.name or ""),
        name_check=c.name_check(context.hash16, offender.name) if offender.name else b"",
        plate_check=c.plate_check(context.hash16, vehicle.plate) if vehicle and vehicle.plate else b"",
        flags=_flags(context),
    )


def claims_of_blanks(blanks: BlankIssued, context: SealContext, *, unit: int, pages: int) -> Claims:
    """The seal of `blank.issued`: `serial` is the first number, `acts` how many there are, `pages` of one blank.

    InvalidInput: unknown_form; blanks (none, or more than `MOST_BLANKS`).
    """
    many = blanks.last - blanks.first + 1
    if blanks.first < 1 or not 0 < many <= MOST_BLANKS or blanks.form.form != "BLANK":
        raise InvalidInput(
            "blanks",
            field="last",
            vi=f"Mỗi lần cấp từ 1 đến {MOST_BLANKS} mẫu giấy trắng, số từ 1 trở lên.",
            en=f"Issue 1 to {MOST_BLANKS} blanks at a time, numbered from 1 on.",
        )
    return Claims(
        kind=c.BLANK,
        unit=unit,
        series=0,
        serial=blanks.first,
        tablet=context.tablet_code,
        day=_day(context),
        hash16=context.hash16,
        form=form_id(blanks.form),
        edition=edition_day(blanks.form),
        pages=pages,
        acts=many,
        flags=_flags(context),
    )


def _number(seizure: SeizureRecorded, context: SealContext) -> tuple[int, int]:
    if seizure.form.form == "MQD20":
        found = _OF_SERIES.fullmatch(seizure.number)
        if found:
            return TRAINING_SERIES if context.training else SEIZURE_SERIES, int(found[1])
    elif seizure.form.form == "MBB15":
        found = _OF_TABLET.fullmatch(seizure.number)
        if found and found[1] == context.tablet_code:
            return 0, int(found[2])
    else:
        raise InvalidInput(
            "unknown_form",
            field="form.form",
            vi=f"Việc tạm giữ ghi trên mẫu MQĐ20 hoặc MBB15, không phải {seizure.form.form}.",
            en=f"A seizure is written on form MQĐ20 or MBB15, not {seizure.form.form}.",
        )
    raise InvalidInput(
        "number",
        field="number",
        vi=f"Số “{seizure.number}” không đúng cách ghi của mẫu {seizure.form.form}.",
        en=f"The number “{seizure.number}” is not as form {seizure.form.form} writes it.",
    )


def _day(context: SealContext) -> int:
    return days_since_1970(day_of(read_event(context.raw).at))


def _flags(context: SealContext) -> int:
    return c.TRAINING if context.training else 0
