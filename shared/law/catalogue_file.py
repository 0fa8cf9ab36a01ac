"""Checking a catalogue file before a single row of it is believed. Every fault names its line and column."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

from shared.errors import InvalidInput
from shared.law.regimes import known_sources, regimes
from shared.law.violation import LEGAL_BASIS
from shared.text import has_unassigned

RawRow = dict[str, str]
GROUPS = ("car", "motorcycle", "tractor", "bicycle", "moped_e", "pedestrian", "owner", "other")
_CONDITION = re.compile(r"(owner_drives|repeat|excess_over_50|excess_over_100):(revoke_\d+_\d+|points_\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` is the line in the file (the heading is 1); `column` its name or "" for the whole line."""

    row: int
    column: str
    code: str
    vi: str
    en: str

    @property
    def field(self) -> str:
        """The dotted path of an error: ``rows.12.fine_max_vnd``."""
        return f"rows.{self.row}.{self.column}" if self.column else f"rows.{self.row}"


def decode_catalogue(data: bytes) -> str:
    """The text of a catalogue file. InvalidInput(catalogue_encoding) unless it is UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput(
            "catalogue_encoding",
            vi=f"Tệp danh mục không phải UTF-8: lỗi ở dòng {line}. Lưu lại bằng UTF-8.",
            en=f"The catalogue file is not UTF-8: line {line} breaks it. Save it as UTF-8.",
            field=f"rows.{line}",
        ) from None


def read_rows(text: str) -> Iterator[RawRow]:
    """Rows of a file that `faults_of` found sound."""
    return iter(csv.DictReader(StringIO(text)))


def faults_of(text: str) -> list[Fault]:
    """Every fault of the file, by line. An empty list means that it may be loaded."""
    lines = csv.reader(StringIO(text, newline=""))
    try:
        heading = next(lines, [])
        faults = list(_heading_faults(heading))
        if faults:
            return faults
        rows = [(lines.line_num, cells) for cells in lines if cells]
    except csv.Error as error:
        return [_fault(lines.line_num, "", "broken_line", f"dòng hỏng ({error})", f"broken line ({error})")]
    dated: list[tuple[int, RawRow]] = []
    for number, cells in rows:
        if len(cells) != len(heading):
            faults.append(
                _fault(
                    number,
                    "",
                    "cell_count",
                    f"có {len(cells)} ô, cần {len(heading)}",
                    f"{len(cells)} cells, not {len(heading)}",
                )
            )
            continue
        row = dict(zip(heading, cells, strict=True))
        faults += _row_faults(number, row)
        if all(_COLUMNS[name](row[name]) for name in ("code", "effective_from", "effective_to")):
            dated.append((number, row))
    if not rows:
        faults.append(_fault(1, "", "no_rows", "danh mục không có dòng nào", "the catalogue has no rows"))
    return sorted([*faults, *_series_faults(dated)], key=lambda fault: (fault.row, fault.column))


def _heading_faults(heading: list[str]) -> Iterator[Fault]:
    for name in heading:
        if name not in _COLUMNS:
            yield _fault(1, name, "unknown_column", "cột không biết", "unknown column")
        elif heading.count(name) > 1:
            yield _fault(1, name, "repeated_column", "cột lặp lại", "repeated column")
    for name in _COLUMNS:
        if name not in heading:
            yield _fault(1, name, "missing_column", "thiếu cột", "missing column")


def _row_faults(number: int, row: RawRow) -> Iterator[Fault]:
    broken = False
    for column, check in _COLUMNS.items():
        if row[column] != unicodedata.normalize("NFC", row[column]):
            yield _fault(number, column, "not_nfc", "chữ chưa ở dạng NFC", "text is not NFC")
        elif has_unassigned(row[column]):
            # It could not be signed, and no form could print it.
            yield _fault(
                number, column, "unassigned", "ký tự chưa có trong Unicode 14", "a character not in Unicode 14"
            )
        elif not check(row[column]):
            broken = True
            yield _fault(number, column, "bad_value", f"giá trị sai “{row[column]}”", f"bad value “{row[column]}”")
    if not broken:
        yield from _sense_faults(number, row)


def _sense_faults(number: int, row: RawRow) -> Iterator[Fault]:
    """What single cells cannot show: order of limits, dates inside the regime, a penalty that exists."""
    regime = regimes()[row["regime"]]
    first, last = _dates(row)
    if last is not None and last < first:
        yield _fault(number, "effective_to", "dates_reversed", "kết thúc trước khi bắt đầu", "ends before it starts")
    elif not regime.covers(first, last):
        yield _fault(
            number, "effective_from", "outside_regime", f"ngoài thời gian của {regime.id}", f"outside {regime.id}"
        )
    low, high = int(row["fine_min_vnd"]), int(row["fine_max_vnd"])
    if low > high:
        yield _fault(number, "fine_max_vnd", "frame_reversed", "mức tối đa nhỏ hơn tối thiểu", "maximum below minimum")
    if high > regime.fine_ceiling:
        yield _fault(number, "fine_max_vnd", "above_ceiling", "vượt trần của lĩnh vực", "above the field's ceiling")
    if high == 0 and row["confiscate"] != "vehicle_main" and "cảnh cáo" not in row["additional"]:
        yield _fault(number, "fine_max_vnd", "no_penalty", "không có hình thức phạt nào", "no penalty at all")
    if int(row["revoke_min_months"]) > int(row["revoke_max_months"]):
        yield _fault(
            number, "revoke_max_months", "band_reversed", "thời hạn tước đảo ngược", "suspension band reversed"
        )
    if row["points"] != "0" and not regime.points:
        yield _fault(number, "points", "no_points_yet", "chưa có trừ điểm", "points did not exist yet")
    if row["fine_cap_vnd"] and not row["fine_per"]:
        yield _fault(
            number, "fine_cap_vnd", "cap_alone", "trần tổng mà không tính theo đơn vị", "a cap without fine_per"
        )


def _series_faults(rows: list[tuple[int, RawRow]]) -> Iterator[Fault]:
    """Overlaps and gaps between the rows of one code."""
    by_code: dict[str, list[tuple[date, date | None, int]]] = {}
    for number, row in rows:
        by_code.setdefault(row["code"], []).append((*_dates(row), number))
    for spans in by_code.values():
        spans.sort(key=lambda span: span[0])
        for (_, last, before), (first, _, number) in pairwise(spans):
            if last is None or first <= last:
                yield _fault(
                    number, "effective_from", "overlap", f"chồng thời gian với dòng {before}", f"overlaps line {before}"
                )
            elif first != last + timedelta(days=1):
                yield _fault(
                    number, "effective_from", "gap", f"hở thời gian sau dòng {before}", f"a gap after line {before}"
                )


def _dates(row: RawRow) -> tuple[date, date | None]:
    last = row["effective_to"]
    return date.fromisoformat(row["effective_from"]), date.fromisoformat(last) if last else None


def _fault(row: int, column: str, code: str, vi: str, en: str) -> Fault:
    place_vi = f"dòng {row}, cột {column}" if column else f"dòng {row}"
    place_en = f"line {row}, column {column}" if column else f"line {row}"
    return Fault(row, column, code, f"{place_vi}: {vi}.", f"{place_en}: {en}.")


def _is_date(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _whole(cell: str) -> bool:
    return re.fullmatch(r"0|[1-9][0-9]{0,9}", cell) is not None


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda cell: cell in words


def _anything(cell: str) -> bool:
    return "\n" not in cell


def _text(cell: str) -> bool:
    return bool(cell.strip()) and "\n" not in cell


_COLUMNS: dict[str, Callable[[str], bool]] = {
    "regime": lambda cell: cell in regimes(),
    "effective_from": _is_date,
    "effective_to": lambda cell: not cell or _is_date(cell),
    "code": lambda cell: re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", cell) is not None,
    "vehicle_group": _one_of(*GROUPS),
    "legal_basis": lambda cell: LEGAL_BASIS.search(cell) is not None,
    "short_vi": lambda cell: _text(cell) and len(cell) <= 60,
    "behaviour_vi": _text,
    "behaviour_en": _text,
    "nicknames": _anything,
    "fine_min_vnd": _whole,
    "fine_max_vnd": _whole,
    "fine_per": _one_of("", "person", "item"),
    "fine_cap_vnd": lambda cell: not cell or _whole(cell),
    "additional": _anything,
    "confiscate": _one_of(
        "", "vehicle", "vehicle_main", "vehicle_if_repeat", "vehicle_if_no_origin", "object", "object_if_forged"
    ),
    "revoke_min_months": _whole,
    "revoke_max_months": _whole,
    "points": _whole,
    "conditional_revocation": lambda cell: all(_CONDITION.fullmatch(part) for part in cell.split(";") if part),
    "for_minors": _one_of("", "yes"),
    "seize_vehicle": _one_of("yes", "no", "conditional", "if_under_16"),
    "source": lambda cell: cell in known_sources(),
    "confidence": _one_of("verified", "uncertain"),
}  # fmt: skip
