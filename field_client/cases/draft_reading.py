"""A draft as domain values, with every error, caution and gap beside its field. Nothing here is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from field_client.cases.person_reading import is_minor, read_born, read_offender
from field_client.cases.reader import Reader
from field_client.cases.signatures import stroke_text
from shared.cases.parties import NamedParty, Offender, Place, Vehicle
from shared.clock import day_of
from shared.law.case import Act
from shared.people.places import province
from shared.people.plate import Plate, parse_plate
from shared.text import has_unassigned, one_line

GROUPS = {
    "motorbike": "motorcycle",
    "electric": "moped_e",
    "car": "car",
    "truck": "car",
    "bus": "car",
    "other": "other",
}
"""Draft group → group of the catalogue."""
_NOTES = {"truck": "xe tải", "bus": "xe khách"}
_WITHOUT_PLATE = {"electric", "other"}


@dataclass(frozen=True)
class DraftFacts:
    """What the draft says so far. A part is None while a field of it is wrong or missing."""

    reader: Reader
    offender: Offender | None
    vehicle: Vehicle | None
    plate: Plate | None
    acts: tuple[Act, ...]
    place: Place | None
    ended_at: int
    detected_at: int
    minor: bool

    @property
    def complete(self) -> bool:
        """Whether a report can be recorded from it."""
        return not self.reader.errors and not self.reader.missing


def read_facts(values: Mapping[str, Any], now_ms: int) -> DraftFacts:
    """Read every field. `now_ms` decides what lies in the future."""
    reader = Reader(values)
    today = day_of(now_ms)
    offender = read_offender(reader, today)
    plate, vehicle = _vehicle(reader)
    acts = _acts(reader)
    ended_at, detected_at = _times(reader, now_ms)
    place = _place(reader, day_of(ended_at))
    _evidence(reader)
    _characters(reader)
    born = read_born(Reader(values), today)
    return DraftFacts(reader, offender, vehicle, plate, acts, place, ended_at, detected_at, is_minor(born, today))


def witness_of(reader: Reader) -> NamedParty | None:
    """The witness, or the local authority, when the offender did not sign."""
    name = reader.text("witness.name")
    if name is None:
        return None
    title = "Đại diện chính quyền" if reader.text("witness.kind") == "authority" else None
    return NamedParty(one_line(name), reader.text("witness.address"), title)


def strokes_of(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Drawn signatures as (who, text); evidence only, never a signature (design 3)."""
    drawn = ((who, stroke_text(reader.listed(f"signature.{who}"))) for who in ("offender", "recorder", "witness"))
    return tuple((who, text) for who, text in drawn if text)


def _vehicle(reader: Reader) -> tuple[Plate | None, Vehicle | None]:
    group, typed = reader.text("vehicle.group"), reader.text("vehicle.plate")
    reader.needs(group in GROUPS, "vehicle", "loại xe", "the kind of vehicle")
    if typed is None:
        reader.needs(group in _WITHOUT_PLATE, "vehicle", "biển số", "the plate")
        return None, Vehicle(GROUPS[group], note=_NOTES.get(group)) if group in GROUPS else None
    plate = reader.attempt("vehicle.plate", lambda: parse_plate(typed))
    if plate is None or group not in GROUPS:
        return plate, None
    reader.cautious(plate.cautions)
    return plate, Vehicle(GROUPS[group], plate.normalised, _NOTES.get(group))


def _acts(reader: Reader) -> tuple[Act, ...]:
    acts = []
    for chosen in reader.listed("acts"):
        if isinstance(chosen, list) and len(chosen) == 2 and isinstance(chosen[0], str) and type(chosen[1]) is int:
            acts.append(Act(chosen[0], max(1, chosen[1])))
    reader.needs(acts, "acts", "hành vi vi phạm", "the violation")
    return tuple(acts)


def _times(reader: Reader, now_ms: int) -> tuple[int, int]:
    ended, detected = reader.whole("ended_at"), reader.whole("detected_at")
    ended = now_ms if ended is None else ended
    detected = max(ended, now_ms) if detected is None else detected
    if ended > now_ms:
        reader.fault("ended_at", "Giờ vi phạm ở tương lai. Sửa lại giờ.", "The violation lies in the future.")
    elif detected > now_ms:
        reader.fault("detected_at", "Giờ phát hiện ở tương lai. Sửa lại giờ.", "The detection lies in the future.")
    elif detected < ended:
        reader.fault("detected_at", "Giờ phát hiện sớm hơn giờ vi phạm.", "Detected before the violation.")
    return ended, detected


def _place(reader: Reader, day: date) -> Place | None:
    text, ward = reader.text("place.text"), reader.text("place.ward")
    reader.needs(text, "evidence", "nơi vi phạm", "the place")
    code = reader.text("place.province")
    if code is not None and reader.attempt("place.province", lambda: province(code, day)) is None:
        return None
    if text is None:
        return None
    return Place(
        text=one_line(text if ward is None else f"{text}, {ward}"),
        province=code,
        lat=reader.whole("place.lat"),
        lon=reader.whole("place.lon"),
        accuracy=reader.whole("place.accuracy"),
    )


def _characters(reader: Reader) -> None:
    """A character that the ledger has no spelling for is an error where it stands, not a surprise at the end."""
    for name, value in reader.values.items():
        if isinstance(value, str) and has_unassigned(value):
            vi, en = (
                "Có ký tự lạ không ghi được vào sổ. Xoá ký tự đó.",
                "A character has no place in the ledger. Delete it.",
            )
            reader.fault(name, vi, en)


def _evidence(reader: Reader) -> None:
    reader.needs(reader.flag("read_back"), "evidence", "đọc lại biên bản", "reading the report back")
    signed, reason = reader.listed("signature.offender"), reader.text("refusal_reason")
    reader.needs(
        signed or reason, "evidence", "chữ ký người vi phạm hoặc lý do không ký", "the offender's signature or a reason"
    )
    if reason and not reader.text("witness.name"):
        reader.needs(
            reader.text("refusal_note"), "evidence", "người chứng kiến hoặc lý do", "a witness, or why there is none"
        )
    reader.needs(
        reader.listed("signature.recorder"), "evidence", "chữ ký người lập biên bản", "the recorder's signature"
    )
