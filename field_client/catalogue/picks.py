"""Finding an act: search inside the draft's vehicle group, tiles for what is used most."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from field_client.store.tables import favourites
from field_client.ui.views import FavouriteRow, ViolationRow
from shared.errors import InvalidInput
from shared.law.catalogue import Catalogue
from shared.law.violation import Violation

MOST_ROWS, MOST_TILES = 20, 8
_ASIDE = frozenset({"owner", "other"})
"""Groups that any stop may need besides the vehicle's own."""
_OF_GROUP: dict[str, frozenset[str]] = {
    "motorbike": frozenset({"motorcycle"}) | _ASIDE,
    "electric": frozenset({"moped_e", "bicycle"}) | _ASIDE,
    "car": frozenset({"car"}) | _ASIDE,
    "truck": frozenset({"car"}) | _ASIDE,
    "bus": frozenset({"car"}) | _ASIDE,
    "other": frozenset({"bicycle", "tractor", "pedestrian"}) | _ASIDE,
}
# (label, icon, code, query): a tile without a code opens the search at several levels of one behaviour.
_TILES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "motorbike": (
        ("Không mũ bảo hiểm", "racing-helmet", "moto.no_helmet", ""),
        ("Vượt đèn đỏ", "traffic-light-outline", "moto.red_light", ""),
        ("Nồng độ cồn", "glass-mug-variant", "", "nong do con"),
        ("Quá tốc độ", "speedometer", "", "toc do"),
        ("Ngược chiều", "arrow-u-left-top", "moto.wrong_way", ""),
        ("Giấy phép lái xe", "card-account-details-outline", "", "giay phep lai xe"),
        ("Điện thoại", "cellphone", "moto.phone", ""),
        ("Biển báo, vạch kẻ", "road-variant", "moto.sign_marking", ""),
    ),
    "car": (
        ("Vượt đèn đỏ", "traffic-light-outline", "car.red_light", ""),
        ("Nồng độ cồn", "glass-mug-variant", "", "nong do con"),
        ("Quá tốc độ", "speedometer", "", "toc do"),
        ("Dây an toàn", "shield-check-outline", "car.seatbelt_driver", ""),
        ("Điện thoại", "cellphone", "car.phone", ""),
        ("Ngược chiều", "arrow-u-left-top", "car.wrong_way", ""),
        ("Giấy phép lái xe", "card-account-details-outline", "", "giay phep lai xe"),
        ("Biển báo, vạch kẻ", "road-variant", "car.sign_marking", ""),
    ),
}
_TILES["truck"] = _TILES["bus"] = _TILES["car"]


def in_group(catalogue: Catalogue, query: str, day: date, group: str) -> list[Violation]:
    """What `query` means on `day`, best first, among the acts of a draft's vehicle group."""
    groups = _OF_GROUP.get(group, frozenset())
    found = catalogue.search(query, day, limit=len(catalogue.rows()))
    return [row for row in found if row.vehicle_group in groups]


def search_rows(found: list[Violation]) -> tuple[ViolationRow, ...]:
    """At most 20 rows as a search shows them; frames are an individual's."""
    return tuple(
        ViolationRow(row.code, row.short_vi, row.legal_basis, row.fine_min, row.fine_max) for row in found[:MOST_ROWS]
    )


def tiles(catalogue: Catalogue, day: date, *, group: str) -> tuple[FavouriteRow, ...]:
    """At most 8 tiles; one whose act is not in force on `day` is left out."""
    rows = []
    for label, icon, code, query in _TILES.get(group, ()):
        if not code or _in_force(catalogue, code, day):
            rows.append(FavouriteRow(label, icon, code, query))
    return tuple(rows[:MOST_TILES])


def count_use(tx: Connection, code: str, now_ms: int) -> None:
    """An act was recorded once more."""
    statement = insert(favourites).values(code=code, uses=1, last_used=now_ms)
    again = {"uses": favourites.c.uses + 1, "last_used": now_ms}
    tx.execute(statement.on_conflict_do_update(index_elements=[favourites.c.code], set_=again))


def most_used(connection: Connection) -> tuple[str, ...]:
    """Codes by use on this tablet, most first."""
    ordered = select(favourites.c.code).order_by(favourites.c.uses.desc(), favourites.c.last_used.desc())
    return tuple(connection.execute(ordered.limit(MOST_ROWS)).scalars())


def _in_force(catalogue: Catalogue, code: str, day: date) -> bool:
    try:
        catalogue.find(code, day)
    except InvalidInput:
        return False
    return True
