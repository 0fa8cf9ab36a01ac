"""The offender of a draft: typed fields into a domain `Offender`."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, cast

from field_client.cases.reader import Reader
from shared.cases.parties import IdentityPaper, Licence, NamedParty, Offender, OffenderKind
from shared.errors import InvalidInput
from shared.law.assess import age_on
from shared.people.caution import Caution
from shared.people.identity import Holder, IdentityKind, Sex, cmnd_caution, parse_identity
from shared.people.licence import parse_licence
from shared.people.phone import parse_phone
from shared.text import one_line, plain_name

ADULT = 18
_DAY = re.compile(r"(\d{1,2})[/.\- ]?(\d{1,2})[/.\- ]?(\d{4})", re.ASCII)
_KINDS = ("person", "organisation", "unknown")


def read_offender(reader: Reader, today: date) -> Offender | None:
    """The offender, or None while a field is wrong or one that must be there is missing (both told by `reader`)."""
    kind = reader.text("offender.kind") or "person"
    if kind not in _KINDS:
        reader.fault("offender.kind", "Chọn cá nhân, tổ chức hoặc chưa rõ.", "Choose person, organisation or unknown.")
        return None
    if kind == "unknown":
        return Offender("unknown")
    before = len(reader.errors) + len(reader.missing)
    born = read_born(reader, today) if kind == "person" else None
    sex = _sex(reader) if kind == "person" else None
    name = reader.text("offender.name")
    reader.needs(name, "person", "tên người vi phạm", "the offender's name")
    if kind == "person":
        reader.needs(born or "offender.born" in reader.errors, "person", "ngày sinh", "birth date")
    identity = _identity(reader, kind, Holder(born, sex), today)
    offender = Offender(
        kind=cast("OffenderKind", kind),
        # The paper shows names in capitals; decomposed letters of some keyboards become one spelling here.
        name=plain_name(name) if name and kind == "person" else one_line(name or "") or None,
        sex=sex,
        born=born.isoformat() if born else None,
        nationality=reader.text("offender.nationality"),
        occupation=reader.text("offender.occupation"),
        address=reader.text("offender.address"),
        identity=identity,
        licence=_licence(reader, today),
        phone=_phone(reader),
        phone_declined=True if reader.flag("offender.phone_declined") and not reader.text("offender.phone") else None,
        guardian=_party(reader, "offender.guardian_name", address="offender.guardian_address"),
        representative=_party(reader, "offender.representative", title="offender.representative_title"),
    )
    _check_guardian(reader, born, today)
    return offender if len(reader.errors) + len(reader.missing) == before else None


def read_born(reader: Reader, today: date) -> date | None:
    """The birth date as typed, dd/mm/yyyy."""
    text = reader.text("offender.born")
    return None if text is None else reader.attempt("offender.born", lambda: _day(text, today))


def is_minor(born: date | None, today: date) -> bool:
    """Whether the guardian must get a copy."""
    return born is not None and age_on(born, today) < ADULT


def _day(text: str, today: date) -> date:
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput(
            "born",
            vi="Ngày sinh không có thật. Gõ ngày/tháng/năm, ví dụ 02/05/1985.",
            en="There is no such day. Type dd/mm/yyyy.",
        )
    if day > today or day.year < today.year - 130:
        raise InvalidInput(
            "born_outside", vi="Ngày sinh ở tương lai hoặc quá xa. Đọc lại trên thẻ.", en="This birth date cannot be."
        )
    return day


def _sex(reader: Reader) -> Sex | None:
    text = reader.text("offender.sex")
    return cast("Literal['male', 'female']", text) if text in {"male", "female"} else None


def _identity(reader: Reader, kind: str, holder: Holder, today: date) -> IdentityPaper | None:
    paper = reader.text("offender.id_kind") or ("cccd" if kind == "person" else "tax")
    number = reader.text("offender.id_number")
    if paper in {"none", "licence"}:
        return None
    reader.needs(number, "person", "số giấy tờ", "the number of the identity paper")
    if number is None:
        return None
    asked = cast("IdentityKind", paper)
    found = reader.attempt("offender.id_number", lambda: parse_identity(asked, number, holder=holder))
    if found is None:
        return None
    reader.cautious(found.cautions)
    caution = cmnd_caution(today) if paper == "cmnd" else None
    if caution is not None:
        reader.cautious((caution,))
    return IdentityPaper(found.kind, found.number)


def _licence(reader: Reader, today: date) -> Licence | None:
    by_licence = reader.text("offender.id_kind") == "licence"
    name = "offender.id_number" if by_licence else "offender.licence_number"
    number = reader.text(name)
    if number is None:
        if by_licence:
            reader.needs(None, "person", "số giấy phép lái xe", "the driving licence number")
        return None
    found = reader.attempt(name, lambda: parse_licence(number, reader.text("offender.licence_class"), today))
    if found is None:
        return None
    reader.cautious(found.cautions)
    return Licence(found.number, found.category)


def _phone(reader: Reader) -> str | None:
    text = reader.text("offender.phone")
    if text is None:
        return None
    found = reader.attempt("offender.phone", lambda: parse_phone(text))
    if found is None:
        return None
    reader.cautious(found.cautions)
    return found.e164


def _party(reader: Reader, name: str, *, address: str = "", title: str = "") -> NamedParty | None:
    who = reader.text(name)
    if who is None:
        return None
    return NamedParty(one_line(who), reader.text(address) if address else None, reader.text(title) if title else None)


def _check_guardian(reader: Reader, born: date | None, today: date) -> None:
    if is_minor(born, today) and reader.text("offender.guardian_name") is None:
        reader.cautious((_NO_GUARDIAN,))


_NO_GUARDIAN = Caution(
    "guardian_missing",
    "Người dưới 18 tuổi: ghi cha mẹ hoặc người giám hộ để giao một bản.",
    "Under 18: name a parent or guardian, who gets a copy.",
)
