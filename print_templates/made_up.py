"""Made-up content for every form: a plain case as on the pictures, every letter, and the longest there can be.

Persons, units, plates and numbers are evidently invented. Used by the check of the forms, the pictures of them in
docs/forms and the tests; nothing that leaves a tablet or a server comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from print_templates.change_data import PLACES
from print_templates.editions import Form, form_edition
from shared.cases.decision import DecidedAct, Decision, NumberTaken, PaymentPlace, ReportReference
from shared.cases.parties import (
    FormEdition,
    IdentityPaper,
    Licence,
    NamedParty,
    Offender,
    OffenderKind,
    Place,
    Signer,
    Unit,
    Vehicle,
)
from shared.cases.records import (
    BlankIssued,
    CaseTransferred,
    DecisionChanged,
    ItemReturned,
    SeizureRecorded,
    ServiceRecorded,
    ShiftClosed,
    VerificationRecorded,
)
from shared.cases.report import Appointment, Report, ReportedAct, ReportNumber, SeizedItem
from shared.clock import VIETNAM, ms_of
from shared.law.forms import form_rule
from shared.law.regimes import regimes
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import CHANGE_SERIES, PENALTY_SERIES

Size = Literal["plain", "letters", "longest"]
SIZES: tuple[Size, ...] = ("plain", "letters", "longest")
TABLET_CODE = "9999"
OFFICER = 7
HOME = 9_999

ALL_LETTERS = (
    "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY ÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴ FJWZ "
    "aăâbcdđeêghiklmnoôơpqrstuưvxy àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ fjwz "
    "0123456789 .,;:()–—“”…/%+-"
)
LONG_NAME = "NGUYỄN PHƯƠNG THƯỢNG HOÀNG NGUYỆT THƯƠNG NGHIÊNG NHƯỢNG TRƯỜNG PHƯỢNG KHUYẾCH TRƯƠNG ĐƯỜNG ƯỚC MẪU"
LONG_WORDS = " ".join(["Điều khiển phương tiện không chấp hành hiệu lệnh, hướng dẫn, biển báo hiệu"] * 6)
MANY = 8
_HELMET = "Người điều khiển không đội mũ bảo hiểm hoặc không cài quai đúng quy cách"
_RED_LIGHT = "Không chấp hành hiệu lệnh của đèn tín hiệu giao thông"
_CODES = {_HELMET: "moto.no_helmet", _RED_LIGHT: "moto.red_light"}


@dataclass(frozen=True, slots=True)
class _Words:
    """`acts`: (wording, article-clause-point, đồng); `rich`: with everything that is absent in most cases."""

    person: str
    company: str
    street: str
    remark: str
    acts: tuple[tuple[str, str, int], ...]
    rich: bool


_WORDS: dict[Size, _Words] = {
    "plain": _Words(
        person="NGUYỄN VĂN MẪU",
        company="CÔNG TY TNHH VẬN TẢI MẪU",
        street="số 5 ngõ 12 phố Mẫu, phường Thượng Mẫu, thành phố Mẫu",
        remark="Xước nhẹ bên trái",
        acts=((_HELMET, "7-2-h", 500_000), (_RED_LIGHT, "7-7-c", 5_000_000)),
        rich=False,
    ),
    "letters": _Words(
        LONG_NAME, LONG_NAME, LONG_WORDS[:200], ALL_LETTERS, ((ALL_LETTERS, "5-11-đ", 75_000_000),), True
    ),
    "longest": _Words(
        LONG_NAME, LONG_NAME, LONG_WORDS[:240], LONG_WORDS, ((LONG_WORDS, "5-11-đ", 75_000_000),) * MANY, True
    ),
}


def day_with(form: Form) -> date:
    """A day of the form on which the report's form has an edition too: its last one, where it has a last one."""
    return form.until or form.since


def moment_of(form: Form) -> int:
    """Ms UTC of an hour on that day at which a report was made and a decision signed."""
    day = day_with(form)
    return ms_of(datetime(day.year, day.month, day.day, 14, 41, tzinfo=VIETNAM))


def made_decision(form: Form, kind: OffenderKind = "person", size: Size = "plain") -> Decision:
    """A decision on that form; `pages` still 0."""
    words, at, day = _WORDS[size], moment_of(form), day_with(form)
    own = _edition(form, "MQD02", also="MQD01")
    serial = 1_048_575 if words.rich else 4_133
    return Decision(
        number=NumberTaken(day.year, PENALTY_SERIES, serial, f"{serial:06d}/{form_rule(own.form, day).symbol}"),
        unit=made_unit(size),
        signer=_signer(words),
        offender=_offender(kind, words),
        report=None if own.form == "MQD01" else ReportReference(_report_number(words), str(day), of_seq=1),
        acts=tuple(_decided(form, words, index) for index in range(len(words.acts))),
        place=Place(f"Km 2+300 đường Mẫu, {words.street}"[:240]),
        ended_at=at - 960_000,
        signed_at=at,
        mitigating=("9.1", "9.2") if words.rich else (),
        aggravating=("10.1.đ", "10.1.i") if words.rich else (),
        penalty="fine",
        total=sum(amount for _, _, amount in words.acts),
        points=12 if words.rich else 4 * (day.year >= 2025),
        revoke_months=24 if words.rich else 0,
        pay_days=10,
        payment=PaymentPlace(LONG_NAME, "9" * 24, "9" * 20, "999", "9999")
        if words.rich
        else PaymentPlace("Kho bạc Nhà nước khu vực Mẫu", "3111.0.1234567", "1234567", "009", "4252"),
        print_policy="entered",
        catalogue="check",
        form=own,
        pages=0,
        vehicle=_vehicle(words),
        code=write_code(LookupKey(HOME, day.year, serial)),
    )


def made_change(form: Form, size: Size = "plain") -> DecisionChanged:
    """A document that corrects, amends or cancels a decision; `pages` still 0."""
    words, year = _WORDS[size], day_with(form).year
    serial, changed = (1_048_575, 1_048_574) if words.rich else (17, 4_133)
    plain = (("offender.address", "Số 15 ngõ 12 phố Mẫu"),)
    return DecisionChanged(
        number=NumberTaken(year, CHANGE_SERIES, serial, f"{serial:06d}/{form_rule(form.id.form, form.since).symbol}"),
        changed=NumberTaken(year, PENALTY_SERIES, changed, f"{changed:06d}/QĐ-XPHC"),
        unit=made_unit(size),
        signer=_signer(words),
        reason=words.acts[0][0] if words.rich else "Ghi sai số nhà của người vi phạm",
        form=form.id,
        pages=0,
        signed_at=moment_of(form),
        code=write_code(LookupKey(HOME, year, changed)),
        of_seq=3,
        changes=tuple((path, LONG_WORDS[:200]) for path in PLACES) if words.rich else plain,
    )


def made_report(form: Form, kind: OffenderKind = "person", size: Size = "plain") -> Report:
    """A report on that form (of that day, where the form is another); `pages` still 0."""
    words, at = _WORDS[size], moment_of(form)
    short = _decree(form)[0]
    many = len(words.acts)
    return Report(
        number=_report_number(words),
        unit=made_unit(size),
        recorder=replace(_signer(words), delegation=None),
        offender=_offender(kind, words),
        acts=tuple(
            ReportedAct(_CODES.get(text, "check"), text, f"{short}:{place}", 1 + 2 * words.rich)
            for text, place, _ in words.acts
        ),
        place=Place(f"Km 2+300 đường Mẫu, {words.street}"[:240]),
        ended_at=at - 960_000,
        detected_at=at - 960_000,
        made_at=at,
        by_device=many == MANY,
        continuing=words.rich,
        offender_signature="refused" if words.rich else "signed",
        explanation_right=words.rich,
        explanation_waived=size == "letters",
        stop_requested=True,
        catalogue="check",
        form=_edition(form, "MBB01"),
        pages=0,
        vehicle=_vehicle(words),
        reason_elsewhere=LONG_WORDS[:120] if words.rich else None,
        statement=words.remark * many if words.rich else "Tôi vội đi làm nên không để ý đèn.",
        signature_reason=LONG_WORDS[:120] if words.rich else None,
        witness=NamedParty(LONG_NAME, LONG_WORDS[:120], "Tổ trưởng tổ dân phố") if words.rich else None,
        interpreter=made_receiver(size) if words.rich else None,
        damaged=made_receiver(size) if words.rich else None,
        seized=made_items(size),
        appointment=Appointment(at, f"trụ sở đơn vị, {words.street}"[:120]),
    )


def made_seizure(form: Form, size: Size = "plain") -> SeizureRecorded:
    """A seizure on MQĐ20 or MBB15; `pages` still 0."""
    symbol = form_rule(form.id.form, form.since).symbol
    number = f"000012/{symbol}" if form.id.form == "MQD20" else f"{TABLET_CODE}-000222/{symbol}"
    return SeizureRecorded(
        number=number,
        items=made_items(size),
        reason="để bảo đảm thi hành quyết định xử phạt" if size == "plain" else _WORDS[size].acts[0][0],
        form=form.id,
        pages=0,
        until=None if size == "letters" else f"{day_with(form).year}-12-31",
    )


def made_event(form: Form, size: Size, of_seq: int) -> object:
    """The data of the event whose paper is on that form; `of_seq` is the document it belongs to."""
    words = _WORDS[size]
    remark = "Người được giao xem quyết định rồi trả lại, không ký." if size == "plain" else words.remark
    at = moment_of(form)
    events: dict[str, object] = {
        "MBB05": VerificationRecorded(made_words(size), str(day_with(form))),
        "MBB06": ServiceRecorded("refused", at - 600_000, of_seq=of_seq, note=remark),
        "MBB16": ItemReturned(made_items(size), made_receiver(size), of_seq=of_seq),
        "MBB29": CaseTransferred("division_head", ("fine_above_limit", "no_power_to_confiscate"), of_seq),
    }
    return events[form.id.form]


def made_shift(form: Form, size: Size = "plain") -> ShiftClosed:
    """A shift of four reports and decisions, or of sixty."""
    many = 2 if size == "plain" else 30
    return ShiftClosed(first_seq=9, last_seq=8 + 2 * many, reports=many, decisions=many)


def made_blanks(form: Form) -> BlankIssued:
    """Ten blanks."""
    return BlankIssued(11, 20, form.id)


def made_items(size: Size = "plain") -> tuple[SeizedItem, ...]:
    """What was taken."""
    if size == "plain":
        return (
            SeizedItem("Xe mô tô biển số 29-B1 123.45", "chiếc", 1, _WORDS[size].remark),
            SeizedItem("Giấy phép lái xe số 010123456789", "cái", 1, "Còn hạn"),
        )
    return (SeizedItem(LONG_WORDS[:90], "chiếc", 12, _WORDS[size].remark[:120]),) * len(_WORDS[size].acts)


def made_unit(size: Size = "plain") -> Unit:
    """The unit at the top left of each page."""
    if size == "plain":
        return Unit(HOME, "Đội Cảnh sát giao thông đường bộ số 3", "Phòng Cảnh sát giao thông", "Thượng Mẫu")
    return Unit(HOME, "Đội Cảnh sát giao thông đường bộ cao tốc Nghiêng Thượng số 12", LONG_NAME.title(), "Thượng Mẫu")


def made_words(size: Size) -> str:
    """A free text of that length: a finding, a reason."""
    return "Người vi phạm đã xuất trình giấy phép lái xe hợp lệ." if size == "plain" else _WORDS[size].remark


def made_receiver(size: Size) -> NamedParty:
    """Whoever takes something back."""
    words = _WORDS[size]
    return NamedParty(words.person, words.street[:160], "Chủ phương tiện")


def _decided(form: Form, words: _Words, index: int) -> DecidedAct:
    text, place, amount = words.acts[index]
    short, number = _decree(form)
    article, clause, point = place.split("-")
    return DecidedAct(
        code=_CODES.get(text, "check"),
        text=text,
        point=f"{short}:{place}",
        basis=f"điểm {point} khoản {clause} Điều {article} NĐ {number}/NĐ-CP",
        amount=amount,
        penalty="fine",
        count=3 if words.rich else 1,
        also=("confiscate_object", "seize") if words.rich else (),
    )


def _edition(form: Form, wanted: str, *, also: str = "") -> FormEdition:
    """The form itself when it is `wanted` (or `also`), else the edition of `wanted` on its day."""
    return form.id if form.id.form in (wanted, also) else form_edition(wanted, day_with(form))


def _decree(form: Form) -> tuple[str, str]:
    """(short, number) of the decree of that day: ``ND168``, ``168/2024``."""
    held = [one for one in regimes().values() if one.effective_from <= day_with(form)]
    title = held[-1].title.split()
    return held[-1].short, title[3].removesuffix("/NĐ-CP")


def _report_number(words: _Words) -> ReportNumber:
    return ReportNumber("99999", 999_999) if words.rich else ReportNumber(TABLET_CODE, 222)


def _signer(words: _Words) -> Signer:
    if not words.rich:
        return Signer(OFFICER, "TRẦN VĂN THỬ", "team_leader", "Đội trưởng")
    delegation = "Quyết định số 1234/QĐ-GQXP ngày 01/01/2020 về việc giao quyền xử phạt"
    return Signer(OFFICER, LONG_NAME[:60], "team_leader", "Phó Đội trưởng", delegation)


def _vehicle(words: _Words) -> Vehicle:
    return Vehicle("motorcycle", "29B112345", LONG_WORDS[:80] if words.rich else None)


def _offender(kind: OffenderKind, words: _Words) -> Offender:
    if kind == "unknown":
        return Offender("unknown")
    party = NamedParty(LONG_NAME if words.rich else "PHẠM THỊ GIẢ ĐỊNH", words.street[:160], "Giám đốc")
    number, by = ("001099012345", "Cục Cảnh sát quản lý hành chính về trật tự xã hội")
    person = kind == "person"
    return Offender(
        kind=kind,
        name=words.person if person else words.company,
        sex="female" if words.rich else "male",
        born="2008-02-29" if words.rich else "1999-01-01",
        nationality="Việt Nam",
        occupation=LONG_WORDS[:80] if words.rich else "Lái xe",
        address=words.street[:200],
        identity=IdentityPaper(
            "cccd" if person else "tax", number, "2021-06-15", LONG_WORDS[:80] if words.rich else by
        ),
        licence=Licence("010123456789", "FC" if words.rich else "A1"),
        phone="+84912345678",
        guardian=party if person and words.rich else None,
        representative=None if person else party,
    )
