"""Terms as data with dates: nothing here knows a number of years, and nothing goes without a term that says so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from shared.errors import InvalidInput

CASE, PHOTOS, TRAINING = CLASSES = ("case", "photos", "training")
OWN_FILE = "retention.toml"
LONGEST_YEARS = 200


@dataclass(frozen=True, slots=True)
class Term:
    """Cases of this class closed from `effective_from` on are kept for `years`."""

    name: str
    effective_from: date
    years: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of all classes."""

    rows: tuple[Term, ...]

    def ends(self, name: str, closed: date) -> date | None:
        """The first day on which a case closed on `closed` may go; None: no term of its class, so never."""
        fitting = [one for one in self.rows if one.name == name and one.effective_from <= closed]
        if not fitting:
            return None
        term = max(fitting, key=lambda one: one.effective_from)
        return _years_later(closed, term.years)


def load_terms(data_dir: Path, file: Path | None = None) -> Terms:
    """`file`, else `retention.toml` of the data folder, else the packaged defaults. InvalidInput("terms")."""
    own = data_dir / OWN_FILE
    chosen = file or (own if own.exists() else None)
    try:
        if chosen is None:
            return read_terms(resources.files(__package__).joinpath("data/terms.toml").read_text("utf-8"))
        return read_terms(chosen.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(str(chosen), str(error)) from error


def read_terms(text: str) -> Terms:
    """The terms of a TOML text. InvalidInput("terms") names the row that is wrong: a slip here destroys evidence."""
    try:
        rows = tomllib.loads(text)["term"]
        if not isinstance(rows, list) or not rows:
            raise TypeError("term")
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise _wrong("term", str(error)) from error
    return Terms(tuple(_read(row, f"term.{n}") for n, row in enumerate(rows)))


def _read(row: object, field: str) -> Term:
    if not isinstance(row, dict) or row.keys() != {"class", "effective_from", "years"}:
        raise _wrong(field, "class, effective_from, years")
    name, begins, years = row["class"], row["effective_from"], row["years"]
    if name not in CLASSES:
        raise _wrong(f"{field}.class", " | ".join(CLASSES))
    if type(years) is not int or not 1 <= years <= LONGEST_YEARS:
        raise _wrong(f"{field}.years", f"1…{LONGEST_YEARS}")
    try:
        return Term(name, date.fromisoformat(begins) if isinstance(begins, str) else begins, years)
    except ValueError as error:
        raise _wrong(f"{field}.effective_from", "YYYY-MM-DD") from error


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February: the day after, never the day before
        return date(day.year + years, 3, 1)


def _wrong(field: str, what: str) -> InvalidInput:
    return InvalidInput(
        "terms",
        field=field,
        vi=f"Thời hạn lưu ghi chưa đúng ở {field}: {what}. Chưa huỷ gì; sửa tệp rồi chạy lại.",
        en=f"The retention terms are wrong at {field}: {what}. Nothing was removed; mend the file and run again.",
    )
