"""The plate as the vehicle step draws it, and whether it was seen before on this tablet."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from field_client.store.tables import cases
from field_client.ui.views import PlateView, Told, Tone, Words
from shared.errors import InvalidInput
from shared.people.plate import Plate, PlateKind, normalise_plate, parse_plate

_SHORTEST = 7
_KINDS = {
    PlateKind.CAR: ("Đúng mẫu ô tô", "Fits a car"),
    PlateKind.MOTORCYCLE: ("Đúng mẫu xe máy", "Fits a motorbike"),
    PlateKind.SPECIAL: ("Đúng mẫu biển chuyên dùng", "Fits a special plate"),
    PlateKind.FOREIGN: ("Đúng mẫu biển ngoại giao", "Fits a diplomatic plate"),
    PlateKind.MILITARY: ("Đúng mẫu biển quân đội", "Fits a military plate"),
    PlateKind.TEMPORARY: ("Đúng mẫu biển tạm thời", "Fits a temporary plate"),
}
_NOT_CHECKED = Words("Chưa đối chiếu đăng ký xe", "Not checked against the registry")


def shown_plate(plate: str | None) -> str:
    """As people write it, ``29-AB 123.45``; what is no plate stays as it was typed."""
    try:
        return parse_plate(plate).display if plate else ""
    except InvalidInput:
        return plate or ""


def plate_view(typed: str, plate: Plate | None, ground: str) -> PlateView | None:
    """None while nothing is typed; `fits` None while too short to judge."""
    if not typed:
        return None
    if plate is None:
        short = len(normalise_plate(typed)) < _SHORTEST
        message = Words("", "") if short else Words("Biển không đúng mẫu", "This is no plate")
        return PlateView((typed,), typed, ground, None if short else False, message, _NOT_CHECKED)
    head, *rest = plate.display.split(" ")
    lines = (head, *rest) if plate.kind is PlateKind.MOTORCYCLE and rest else (plate.display,)
    vi, en = _KINDS[plate.kind]
    places = plate.places_vi
    where = f", {places[-1]}" if places else ""
    return PlateView(lines, plate.display, ground, True, Words(vi + where, en + where), _NOT_CHECKED)


def seen_before(connection: Connection, plate: Plate | None) -> Told | None:
    """What this tablet's own ledger knows of the plate. No notice elsewhere is no proof of innocence."""
    if plate is None:
        return None
    found = connection.execute(select(func.count()).where(cases.c.plate == plate.normalised)).scalar() or 0
    if found:
        return Told(
            Tone.WARN,
            Words(f"Biển này có {found} biên bản trong sổ máy này.", f"This plate has {found} reports in this ledger."),
        )
    return Told(
        Tone.NEUTRAL,
        Words("Không thấy trong sổ máy này.", "Not found in this tablet's ledger."),
        (Words("Chưa có bản sao của đơn vị.", "There is no copy of the unit's list yet."),),
    )
