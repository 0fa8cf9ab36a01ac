"""Made-up reports, decisions, sealed events, key lists and ledgers for every test. No real person, plate or key.

Every builder takes changes by field name (`sample_decision(total=0)`), as `dataclasses.replace` does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from print_templates.render import (
    PrintableChange,
    PrintableDecision,
    RecordedReport,
    count_pages_change,
    count_pages_decision,
    count_pages_report,
    form_edition,
    printable_change,
    printable_decision,
    recorded_report,
)
from shared.cases.decision import DecidedAct, Decision, NumberTaken, PaymentPlace, ReportReference
from shared.cases.parties import (
    FormEdition,
    IdentityPaper,
    Licence,
    NamedParty,
    Offender,
    Place,
    Signer,
    Unit,
    Vehicle,
)
from shared.cases.records import DecisionChanged, DocumentSealed
from shared.cases.report import Report, ReportedAct, ReportNumber
from shared.clock import VIETNAM, day_of, ms_of
from shared.law.forms import form_rule
from shared.ledger.chain import first_head
from shared.ledger.event import Event, read_event
from shared.ledger.export import write_export
from shared.ledger.receipt import Receipt, anchor_of
from shared.numbering.lookup_code import LookupKey, write_code
from shared.numbering.number import CHANGE_SERIES
from shared.protocol.events import read_data, write_data
from shared.seal.base64url import to_base64url
from shared.seal.keylist import GrantedRange, KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import raw_public
from shared.seal.of_case import CHANGES, SealContext, claims_of_change, claims_of_decision, claims_of_report
from shared.seal.signed import Signed
from shared.seal.token import seal

ROOT_KEY = Ed25519PrivateKey.from_private_bytes(b"sample root key, made up, 32 b!!")
OFFICER_KEY = Ed25519PrivateKey.from_private_bytes(b"sample officer key, made up, 32!")
TABLET_KEY = Ed25519PrivateKey.from_private_bytes(b"sample tablet key, made up, 32 !")
SERVER_KEY = Ed25519PrivateKey.from_private_bytes(b"sample server key, made up, 32 !")

HOME = 317
TABLET_CODE = "0317"
LEDGER = UUID("01890000-0000-7000-8000-000000000317")
CASE = UUID("01890000-0000-7000-8000-00000000c001")
SERVER = UUID("01890000-0000-7000-8000-00000000abcd")
BOOT = "5a3b1e00"


def moment(text: str) -> int:
    """Ms UTC of a civil time in Viet Nam: ``moment("2026-11-21 14:41")``."""
    return ms_of(datetime.fromisoformat(text).replace(tzinfo=VIETNAM))


ENDED = moment("2026-11-21 14:25")
RECORDED = moment("2026-11-21 14:33:02")
ENTERED = moment("2026-11-21 14:41:07")

RECEIPT = Signed.over(
    "receipt",
    Receipt(SERVER, 1, LEDGER, 0, first_head(LEDGER), moment("2020-01-01 00:00")).exact(),
    SERVER_KEY,
)
ANCHOR = anchor_of(RECEIPT)

UNIT = Unit(
    home=HOME,
    name="Đội Cảnh sát giao thông đường bộ số 3",
    parent="Phòng Cảnh sát giao thông",
    place="Hà Nội",
)
LEADER = Signer(officer=7, name="TRẦN VĂN THỬ", post="team_leader", title="Đội trưởng")
PERSON = Offender(
    kind="person",
    name="NGUYỄN VĂN MẪU",
    sex="male",
    born="1999-01-01",
    nationality="Việt Nam",
    occupation="Lái xe",
    address="Số 5 ngõ 12 phố Mẫu, phường Thượng Đình, thành phố Hà Nội",
    identity=IdentityPaper("cccd", "001099012345", issued_on="2021-06-15", issued_by="Cục Cảnh sát QLHC về TTXH"),
    licence=Licence("010123456789", "A1"),
    phone="+84912345678",
)
MINOR = replace(
    PERSON,
    name="LÊ THỊ THỬ NGHIỆM",
    sex="female",
    born="2011-03-05",
    occupation="Học sinh",
    identity=IdentityPaper("cccd", "001311012345"),
    licence=None,
    guardian=NamedParty("LÊ VĂN MẪU", "Số 5 ngõ 12 phố Mẫu, phường Thượng Đình, thành phố Hà Nội", "Bố"),
)
ORGANISATION = Offender(
    kind="organisation",
    name="CÔNG TY TNHH VẬN TẢI MẪU",
    address="Số 1 đường Mẫu, phường Thượng Đình, thành phố Hà Nội",
    identity=IdentityPaper("tax", "0101234567", issued_on="2015-04-02", issued_by="Sở Tài chính thành phố Hà Nội"),
    phone="+84912345678",
    representative=NamedParty("PHẠM THỊ GIẢ ĐỊNH", title="Giám đốc"),
)
MOTORCYCLE = Vehicle(group="motorcycle", plate="29B112345")
PLACE = Place("Km 2+300 đường Nguyễn Trãi, phường Thượng Đình, thành phố Hà Nội", "01", 209961000, 1058061000, 8)

HELMET = ReportedAct(
    code="moto.no_helmet",
    text="Người điều khiển không đội mũ bảo hiểm hoặc không cài quai đúng quy cách",
    point="ND168:7-2-h",
)
RED_LIGHT = ReportedAct(
    code="moto.red_light", text="Không chấp hành hiệu lệnh của đèn tín hiệu giao thông", point="ND168:7-7-c"
)
HELMET_FINE = DecidedAct(
    code=HELMET.code,
    text=HELMET.text,
    point=HELMET.point,
    basis="điểm h khoản 2 Điều 7 NĐ 168/2024/NĐ-CP",
    amount=500_000,
    penalty="fine",
)
RED_LIGHT_FINE = DecidedAct(
    code=RED_LIGHT.code,
    text=RED_LIGHT.text,
    point=RED_LIGHT.point,
    basis="điểm c khoản 7 Điều 7 NĐ 168/2024/NĐ-CP",
    amount=5_000_000,
    penalty="fine",
    points=4,
)


def sample_form(form: str, day: str = "2026-11-21") -> FormEdition:
    """The edition of `form` in force on that day."""
    return form_edition(form, date.fromisoformat(day))


def sample_report(**changes: Any) -> Report:
    """0317-000222/BB-VPHC: a motorcyclist without a helmet who ran a red light."""
    report = Report(
        number=ReportNumber(TABLET_CODE, 222),
        unit=UNIT,
        recorder=LEADER,
        offender=PERSON,
        acts=(HELMET, RED_LIGHT),
        place=PLACE,
        ended_at=ENDED,
        detected_at=ENDED,
        made_at=RECORDED,
        by_device=False,
        continuing=False,
        offender_signature="signed",
        explanation_right=False,
        explanation_waived=False,
        stop_requested=True,
        catalogue="2026-08-15",
        form=sample_form("MBB01"),
        pages=2,
        vehicle=MOTORCYCLE,
        statement="Tôi vội đi làm nên không để ý đèn.",
    )
    return replace(report, **changes)


def sample_decision(**changes: Any) -> Decision:
    """004133/QĐ-XPHC: both acts, 5,500,000 đồng, four licence points."""
    decision = Decision(
        number=NumberTaken(year=2026, series=1, serial=4133, text="004133/QĐ-XPHC"),
        unit=UNIT,
        signer=LEADER,
        offender=PERSON,
        report=ReportReference(ReportNumber(TABLET_CODE, 222), "2026-11-21", of_seq=12),
        acts=(HELMET_FINE, RED_LIGHT_FINE),
        place=PLACE,
        ended_at=ENDED,
        signed_at=ENTERED,
        mitigating=(),
        aggravating=(),
        penalty="fine",
        total=5_500_000,
        points=4,
        revoke_months=0,
        pay_days=10,
        payment=PaymentPlace("Kho bạc Nhà nước khu vực I", "3111.0.1234567", "1234567", "009", "4252"),
        print_policy="entered",
        catalogue="2026-08-15",
        form=sample_form("MQD02"),
        pages=2,
        vehicle=MOTORCYCLE,
        code=write_code(LookupKey(HOME, 2026, 4133)),
    )
    return replace(decision, **changes)


def sample_change(kind: str, **changes: Any) -> DecisionChanged:
    """000017 of the series of changes, about the sample decision; `kind` such as ``decision.corrected``."""
    decision = sample_decision()
    form, _ = CHANGES[kind]
    symbol = form_rule(form, day_of(ENTERED)).symbol
    change = DecisionChanged(
        number=NumberTaken(year=2026, series=CHANGE_SERIES, serial=17, text=f"000017/{symbol}"),
        changed=decision.number,
        unit=UNIT,
        signer=LEADER,
        reason="Ghi sai số nhà của người vi phạm",
        form=sample_form(form),
        pages=1,
        signed_at=ENTERED,
        code=decision.code,
        of_seq=3,
        changes=() if kind == "decision.cancelled" else (("offender.address", "Số 15 ngõ 12 phố Mẫu"),),
    )
    return replace(change, **changes)


def sample_event(kind: str, value: Any, *, seq: int = 1, at: int = ENTERED, training: bool = False) -> bytes:
    """The exact bytes of one event of the sample ledger; `value` is a domain dataclass."""
    return Event(
        seq=seq,
        kind=kind,
        officer=LEADER.officer,
        at=at,
        boot=BOOT,
        mono=1_000 * seq,
        anchor=ANCHOR,
        data=write_data(value),
        case=CASE,
        training=training,
    ).exact()


def sealed_decision(
    decision: Decision, *, seq: int = 1, training: bool = False, key: Ed25519PrivateKey = OFFICER_KEY
) -> tuple[bytes, bytes]:
    """(exact bytes of `decision.entered`, its token), sealed by the officer's key."""
    raw = sample_event("decision.entered", decision, seq=seq, at=decision.signed_at, training=training)
    claims = claims_of_decision(read_data(read_event(raw)), SealContext(raw, training, TABLET_CODE))
    return raw, seal(claims, key)


def sealed_change(
    kind: str, change: DecisionChanged, *, seq: int = 1, key: Ed25519PrivateKey = OFFICER_KEY
) -> tuple[bytes, bytes]:
    """(exact bytes of the event, its token), sealed by the officer's key."""
    raw = sample_event(kind, change, seq=seq, at=change.signed_at)
    claims = claims_of_change(kind, read_data(read_event(raw)), SealContext(raw, False, TABLET_CODE))
    return raw, seal(claims, key)


def sealed_report(
    report: Report, *, seq: int = 1, training: bool = False, key: Ed25519PrivateKey = TABLET_KEY
) -> tuple[bytes, bytes]:
    """(exact bytes of `report.recorded`, its token), sealed by the tablet's key."""
    raw = sample_event("report.recorded", report, seq=seq, at=report.made_at, training=training)
    claims = claims_of_report(read_data(read_event(raw)), SealContext(raw, training, TABLET_CODE))
    return raw, seal(claims, key)


def sealed_event(token: bytes, *, of_seq: int, at: int = ENTERED) -> bytes:
    """The exact bytes of `document.sealed` for the event before it."""
    return sample_event("document.sealed", DocumentSealed(of_seq, to_base64url(token)), seq=of_seq + 1, at=at)


def sample_key_list(**changes: Any) -> KeyList:
    """The unit's list: root-signed keys of tablet and leader since 2020, serials 4,001 to 4,500 of 2026 granted."""
    since = moment("2020-01-01 00:00")
    tablet = KeyEntry(
        public=raw_public(TABLET_KEY), use="tablet", valid_from=since, ledger=str(LEDGER), code=TABLET_CODE
    )
    officer = KeyEntry(
        public=raw_public(OFFICER_KEY),
        use="officer",
        valid_from=since,
        ledger=str(LEDGER),
        code=TABLET_CODE,
        officer=LEADER.officer,
        name=LEADER.name,
        post=LEADER.post,
    )
    server = KeyEntry(public=raw_public(SERVER_KEY), use="server", valid_from=since)
    ranges = (
        GrantedRange(str(LEDGER), 2026, 1, 4001, 4500),
        GrantedRange(str(LEDGER), 2026, 2, 1, 500),
        GrantedRange(str(LEDGER), 2025, 1, 1, 500),
        GrantedRange(str(LEDGER), 2020, 1, 1, 500),
    )
    base = KeyList(
        home=HOME, dated=moment("2026-11-22 08:00"), unit=UNIT.name, keys=(tablet, officer, server), ranges=ranges
    )
    return replace(base, **changes)


def sample_keys_json(key_list: KeyList | None = None, *, root: Ed25519PrivateKey = ROOT_KEY) -> bytes:
    """keys.json with that one list under `root`."""
    chosen = key_list or sample_key_list()
    return write_key_ring(root, [sign_key_list(root, chosen)], dated=chosen.dated)


def printable_sample(decision: Decision, *, training: bool = False) -> PrintableDecision:
    """The decision with its true page count, entered, sealed, and through the gate."""
    raw, token = sealed_decision(replace(decision, pages=count_pages_decision(decision)), training=training)
    return printable_decision(raw, token, tablet_code=TABLET_CODE)


def changed_sample(kind: str, change: DecisionChanged) -> PrintableChange:
    """The document with its true page count, sealed, and through the gate."""
    raw, token = sealed_change(kind, replace(change, pages=count_pages_change(change)))
    return printable_change(raw, token, tablet_code=TABLET_CODE)


def recorded_sample(report: Report, *, training: bool = False) -> RecordedReport:
    """The report with its true page count, recorded, sealed, and through the gate."""
    raw, token = sealed_report(replace(report, pages=count_pages_report(report)), training=training)
    return recorded_report(raw, token, tablet_code=TABLET_CODE)


def sample_export(events: list[bytes]) -> bytes:
    """The sample ledger with these events as an export, signed at its head by the tablet's key."""
    return write_export(LEDGER, code=TABLET_CODE, home=HOME, events=events, receipts=[RECEIPT], key=TABLET_KEY)
