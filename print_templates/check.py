"""`check_forms`: every packaged form laid out with the longest content there can be, before it reaches a roadside.

Finds: unknown tag or attribute (file and line), name without data, missing glyph, content that does not fit a page,
a page count that depends on the number. Run by the tests, and by whoever edits a form (docs/forms.md).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from print_templates.editions import Form, all_forms
from print_templates.render import count_pages_change, count_pages_decision, count_pages_report
from shared.cases.decision import DecidedAct, Decision, NumberTaken, PaymentPlace, ReportReference
from shared.cases.parties import (
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
from shared.cases.records import DecisionChanged
from shared.cases.report import Appointment, Report, ReportedAct, ReportNumber, SeizedItem
from shared.clock import VIETNAM, ms_of
from shared.errors import DomainError
from shared.law.regimes import regimes
from shared.seal.of_case import CHANGES

ALL_LETTERS = (
    "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY ÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴ FJWZ "
    "aăâbcdđeêghiklmnoôơpqrstuưvxy àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ fjwz "
    "0123456789 .,;:()–—“”…/%+-"
)
LONG_NAME = "NGUYỄN PHƯƠNG THƯỢNG HOÀNG NGUYỆT THƯƠNG NGHIÊNG NHƯỢNG TRƯỜNG PHƯỢNG KHUYẾCH TRƯƠNG ĐƯỜNG ƯỚC MẪU"
LONG_WORDS = " ".join(["Điều khiển phương tiện không chấp hành hiệu lệnh, hướng dẫn, biển báo hiệu"] * 6)
MANY = 8
CHANGE_FORMS = frozenset(form for form, _ in CHANGES.values())


def check_forms() -> list[str]:
    """One line a fault, ``file: what``; empty when every form is good."""
    return [fault for form in all_forms() for fault in check_form(form)]


def check_form(form: Form) -> list[str]:
    """The faults of one edition, over persons, organisations, unknown offenders, short and long cases."""
    faults = []
    kinds: tuple[OffenderKind, ...] = ("person", "organisation", "unknown")
    for kind in kinds:
        for many in (1, MANY):
            try:
                if not _lay_out(form, kind, many):
                    faults.append(f"{form.file}: page count depends on the number ({kind}, {many} acts)")
            except DomainError as error:
                faults.append(f"{form.file}: {error} ({kind}, {many} acts)")
    return faults


def _lay_out(form: Form, kind: OffenderKind, many: int) -> bool:
    """Whether the count stays the same for another number; raises what the form cannot hold."""
    if form.id.form in CHANGE_FORMS:
        change = longest_change(form, many)
        other_change = replace(change, number=NumberTaken(change.number.year, 3, 1, "000001/QĐ-ĐCXPHC"))
        return count_pages_change(change) == count_pages_change(other_change)
    if form.id.form.startswith("MQD"):
        if kind == "unknown":
            return True  # nobody is fined whom nobody knows
        decision = longest_decision(form, kind, many)
        other = replace(decision, number=NumberTaken(decision.number.year, 1, 1, "000001/QĐ-XPHC"))
        return count_pages_decision(decision) == count_pages_decision(other)
    report = longest_report(form, kind, many)
    other_report = replace(report, number=ReportNumber("0001", 1))
    return count_pages_report(report) == count_pages_report(other_report)


def longest_decision(form: Form, kind: OffenderKind, many: int) -> Decision:
    """A made-up decision with everything in it, `many` acts long."""
    at = _noon(form)
    short, number = _decree(form)
    act = DecidedAct(
        code="check.long",
        text=LONG_WORDS if many > 1 else ALL_LETTERS,
        point=f"{short}:5-11-đ",
        basis=f"điểm đ khoản 11 Điều 5 NĐ {number}/NĐ-CP",
        amount=75_000_000,
        penalty="fine",
        count=3,
        also=("confiscate_object", "seize"),
    )
    return Decision(
        number=NumberTaken(form.since.year, 1, 1_048_575, "1048575/QĐ-XPVPHC"),
        unit=_unit(),
        signer=replace(_signer(), delegation="Quyết định số 1234/QĐ-GQXP ngày 01/01/2020 về việc giao quyền xử phạt"),
        offender=_offender(kind),
        report=None
        if form.id.form == "MQD01"
        else ReportReference(ReportNumber("99999", 999_999), str(form.since), of_seq=1),
        acts=(act,) * many,
        place=Place(LONG_WORDS[:240]),
        ended_at=at,
        signed_at=at,
        mitigating=("9.1", "9.2"),
        aggravating=("10.1.đ", "10.1.i"),
        penalty="fine",
        total=75_000_000 * many,
        points=12,
        revoke_months=24,
        pay_days=10,
        payment=PaymentPlace(LONG_NAME, "9" * 24, "9" * 20, "999", "9999"),
        print_policy="entered",
        catalogue="check",
        form=form.id,
        pages=0,
        vehicle=Vehicle("motorcycle", "29B112345", LONG_WORDS[:80]),
    )


def longest_change(form: Form, many: int) -> DecisionChanged:
    """A made-up document that changes `many` times as much as usual, its text with every letter."""
    year = form.since.year
    paths = ("offender.name", "offender.address", "vehicle.plate", "place.text")
    return DecisionChanged(
        number=NumberTaken(year, 3, 1_048_575, "1048575/QĐ-ĐCXPHC"),
        changed=NumberTaken(year, 1, 1_048_574, "1048574/QĐ-XPVPHC"),
        unit=_unit(),
        signer=replace(_signer(), delegation="Quyết định số 1234/QĐ-GQXP ngày 01/01/2020 về việc giao quyền xử phạt"),
        reason=LONG_WORDS if many > 1 else ALL_LETTERS,
        form=form.id,
        pages=0,
        signed_at=_noon(form),
        code="K7QF2M9XT",
        of_seq=3,
        changes=tuple((path, LONG_WORDS[:200]) for path in paths) * many,
    )


def longest_report(form: Form, kind: OffenderKind, many: int) -> Report:
    """A made-up report with everything in it, `many` acts and seized items long."""
    at = _noon(form)
    act = ReportedAct("check.long", LONG_WORDS if many > 1 else ALL_LETTERS, f"{_decree(form)[0]}:5-11-đ", 3)
    item = SeizedItem(LONG_WORDS[:90], "chiếc", 12, LONG_WORDS[:120])
    return Report(
        number=ReportNumber("99999", 999_999),
        unit=_unit(),
        recorder=_signer(),
        offender=_offender(kind),
        acts=(act,) * many,
        place=Place(LONG_WORDS[:240]),
        ended_at=at,
        detected_at=at,
        made_at=at,
        by_device=many > 1,
        continuing=True,
        offender_signature="refused",
        explanation_right=True,
        explanation_waived=many == 1,
        stop_requested=True,
        catalogue="check",
        form=form.id,
        pages=0,
        vehicle=Vehicle("motorcycle", "29B112345", LONG_WORDS[:80]),
        reason_elsewhere=LONG_WORDS[:120],
        statement=LONG_WORDS * many,
        signature_reason=LONG_WORDS[:120],
        witness=NamedParty(LONG_NAME, LONG_WORDS[:120], "Tổ trưởng tổ dân phố"),
        seized=(item,) * many,
        appointment=Appointment(at, LONG_WORDS[:120]),
    )


def _noon(form: Form) -> int:
    return ms_of(datetime(form.since.year, form.since.month, form.since.day, 12, tzinfo=VIETNAM))


def _decree(form: Form) -> tuple[str, str]:
    """(short, number) of the decree of that day: ``ND168``, ``168/2024``."""
    held = [one for one in regimes().values() if one.effective_from <= form.since]
    words = held[-1].title.split()
    return held[-1].short, words[3].removesuffix("/NĐ-CP")


def _unit() -> Unit:
    return Unit(9_999, "Đội Cảnh sát giao thông đường bộ cao tốc Nghiêng Thượng số 12", LONG_NAME.title(), "Thượng Mẫu")


def _signer() -> Signer:
    return Signer(1, LONG_NAME[:60], "team_leader", "Phó Đội trưởng")


def _offender(kind: OffenderKind) -> Offender:
    if kind == "unknown":
        return Offender("unknown")
    party = NamedParty(LONG_NAME, LONG_WORDS[:160], "Giám đốc")
    paper = IdentityPaper("cccd" if kind == "person" else "tax", "001099012345", "2021-06-15", LONG_WORDS[:80])
    return Offender(
        kind=kind,
        name=LONG_NAME,
        sex="female",
        born="2008-02-29",
        nationality="Việt Nam",
        occupation=LONG_WORDS[:80],
        address=LONG_WORDS[:200],
        identity=paper,
        licence=Licence("010123456789", "FC"),
        phone="+84912345678",
        guardian=party if kind == "person" else None,
        representative=party if kind == "organisation" else None,
    )
