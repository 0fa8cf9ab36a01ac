"""The services of the tablet in memory, for the screens alone. Its law is a toy; its promises are those of ports."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from field_client.ui.ports import Frame
from field_client.ui.views import (
    ActView,
    AssessmentView,
    CaseFilter,
    CaseRow,
    CheckItem,
    CircumstanceRow,
    CopyView,
    DecisionLock,
    DecisionReview,
    Delivery,
    DraftView,
    EnrolledView,
    EnrolmentOffer,
    EnteredView,
    FavouriteRow,
    HomeView,
    LedgerSum,
    LockView,
    Missing,
    Network,
    NextStep,
    Notice,
    OfficerChoice,
    OpenPrint,
    PaperKind,
    PaperView,
    PersonRow,
    PhotoView,
    PlateView,
    Preferences,
    PrintingView,
    PrintOutcome,
    PrintState,
    ReceiptView,
    RecordedView,
    RecoveryState,
    RecoveryView,
    ReportCheck,
    SerialsView,
    ServiceWay,
    ShiftView,
    Stage,
    SyncFilter,
    SyncView,
    Told,
    Tone,
    TruthView,
    ViolationRow,
    Words,
)
from shared.errors import InvalidInput, NotAllowed, NotFound, TransportError
from tests.ui.samples import CIRCUMSTANCES, FAVOURITES, ROWS, SYNC_ROWS, VIOLATIONS, at, page, photo, same

NEEDED = {
    "person": (("offender.name", "họ và tên"), ("offender.address", "nơi ở hiện tại")),
    "vehicle": (("vehicle.plate", "biển số"),),
    "acts": (("acts", "hành vi"),),
    "evidence": (
        ("read_back", "đọc lại cho người vi phạm nghe"),
        ("signature.offender", "chữ ký người vi phạm"),
        ("signature.recorder", "chữ ký người lập biên bản"),
    ),
}
LIMIT = 22_500_000
OUTCOMES = {
    PrintOutcome.ALL: PrintState.CONFIRMED,
    PrintOutcome.SPOILED: PrintState.SPOILED,
    PrintOutcome.NONE: PrintState.NONE,
}


def plain(text: str) -> str:
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in marks if not unicodedata.combining(letter))


class FakeCamera:
    """Shows one grey frame; `show(text)` is a QR held before it."""

    available = True

    def __init__(self) -> None:
        self.on_text: Callable[[str], None] | None = None

    def start(self, *, on_frame: Callable[[Frame], None], on_text: Callable[[str], None]) -> None:
        self.on_text = on_text
        self.on_frame = on_frame

    def stop(self) -> None:
        self.on_text = None

    def show(self, text: str) -> None:
        assert self.on_text is not None, "the camera is not started"
        self.on_text(text)

    def take_photo(self) -> bytes:
        return photo()


class FakeServices:
    pin = "123456"

    def __init__(self) -> None:
        self.camera = FakeCamera()
        self.time = at(14, 29)
        self.enrolled = True
        self.wrong = 0
        self.retry_at: int | None = None
        self.network = Network.OFFLINE
        self.kept = Preferences()
        self.rows = list(ROWS)
        self.notices: tuple[Notice, ...] = ()
        self.answered: list[tuple[str, str]] = []
        self.drafts: dict[str, DraftView] = {}
        self.recorded_cases: dict[str, RecordedView] = {}
        self.entered_cases: dict[str, EnteredView] = {}
        self.prints: dict[str, PrintingView] = {}
        self.print_calls: list[tuple[str, int]] = []
        self.paper_calls: list[tuple[str, PaperKind, int]] = []
        self.served: list[tuple[str, ServiceWay, str]] = []
        self.numbers_left = 38
        self.sums = LedgerSum(222, 213, 8, 1, at(11, 20))
        self.closed = False
        self.shift_ended: int | None = None
        self.shift_starts = True
        self.saves: list[Mapping[str, object]] = []
        self.wiped_words: Words | None = None
        self.station_reached, self.recovery_answer, self.asked_anew = True, False, False
        self.recovery_state, self.approvals = RecoveryState.WAITING, 0
        self.admitted: dict[str, str] = {}
        self.new_pins: list[str] = []
        self.officer = OfficerChoice("o1", "Nguyễn Văn Mẫu", Words("Thiếu tá · Đội trưởng", "Major · Team leader"))
        self.other = OfficerChoice("o2", "Trần Thị Ví Dụ", Words("Đại uý · Cán bộ", "Captain · Officer"))

    # access
    def now_ms(self) -> int:
        return self.time

    def preferences(self) -> Preferences:
        return self.kept

    def save_preferences(self, preferences: Preferences) -> None:
        self.kept = preferences

    def truth(self) -> TruthView:
        oldest = at(11, 20) if self.sums.unsent else None
        return TruthView(self.network, self.sums.unsent, oldest, at(11, 20))

    def lock_view(self) -> LockView | None:
        if not self.enrolled:
            return None
        return LockView(
            officer=self.officer,
            officers=(self.officer, self.other),
            unit="Đội CSGT đường bộ số 3",
            unit_parent="Phòng CSGT, Công an thành phố Mẫu",
            tablet_code="TB-0317",
            enrolled_on="02/06/2026",
            app_version="1.4.2",
            truth=self.truth(),
            tries_left=10 - self.wrong if self.wrong else None,
            retry_at_ms=self.retry_at,
        )

    def choose_officer(self, officer_id: str) -> LockView:
        if officer_id == self.other.id:
            self.officer, self.other = self.other, self.officer
        view = self.lock_view()
        assert view is not None
        return view

    def unlock(self, pin: str) -> None:
        if pin != self.pin:
            self.wrong += 1
            self.retry_at = self.time + 24_000 if self.wrong >= 3 else None
            raise NotAllowed("wrong_pin", vi="Mã PIN chưa đúng.", en="Wrong PIN.", field="pin")
        self.wrong = 0

    def lock(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def read_enrolment_code(self, payload: str) -> EnrolmentOffer:
        if not payload.startswith("enrol|"):
            raise InvalidInput("not_an_enrolment", vi="Đây không phải mã đăng ký.", en="Not an enrolment code.")
        _kind, server, code, root = payload.split("|")
        return EnrolmentOffer(server, code, root)

    def enrol(self, offer: EnrolmentOffer, pin: str) -> EnrolledView:
        if offer.code != "ABCD-1234":
            raise InvalidInput("bad_code", vi="Mã đăng ký không đúng hoặc đã dùng. Xin mã mới ở đơn vị.",
                               en="The code is wrong or used. Ask for a new one.", field="code")  # fmt: skip
        self.enrolled, self.pin = True, pin
        return EnrolledView("Đội CSGT đường bộ số 3", "TB-0317", self.officer, "3F9A-11C2-77D0", bool(offer.root))

    # without the PIN, and who works here
    def wiped(self) -> Words | None:
        return self.wiped_words

    def begin_recovery(self, *, anew: bool = False) -> RecoveryView:
        if anew:
            self.approvals, self.recovery_answer, self.asked_anew = 0, False, True
        return self._recovery(RecoveryState.ASKING)

    def ask_recovery(self) -> RecoveryView:
        if not self.station_reached:
            raise TransportError("offline", vi="Không có mạng.", en="No network.")
        self.recovery_answer = self.recovery_answer or self.approvals >= 2
        return self._recovery(RecoveryState.APPROVED if self.recovery_answer else self.recovery_state)

    def take_recovery_answer(self, text: str) -> RecoveryView:
        if not text.startswith("BBA1|"):
            raise InvalidInput("answer", vi="Đây không phải mã mở máy.", en="This is not an answer.", field="answer")
        self.recovery_answer = True
        return self._recovery(RecoveryState.APPROVED)

    def finish_recovery(self, pin: str) -> None:
        self.pin, self.wrong, self.retry_at = pin, 0, None

    def _recovery(self, state: RecoveryState) -> RecoveryView:
        challenge = "BBC1|01a1f7dc-b8c0-747d-b503-8adb32960392|3|" + "A" * 43 + "|" + "B" * 43 + "|" + "C" * 128
        code = "M2X9-K7QF" if self.asked_anew else "K7QF-2M9X"
        return RecoveryView(
            self.officer.name, challenge + "|" + "D" * 86, code, state, self.approvals, self.recovery_answer
        )

    def people(self) -> tuple[PersonRow, ...]:
        third = OfficerChoice("o3", "Lê Văn Thử", Words("Trung uý · Cán bộ", "Lieutenant · Officer"))
        rows = [
            PersonRow(self.officer, here=True, certified=True, on_duty=True, key="3F9A-11C2"),
            PersonRow(self.other, here=True, certified=False, key="77D0-9B21"),
        ]
        new = PersonRow(third, here=third.id in self.admitted, certified=bool(self.admitted.get(third.id)))
        return (*rows, new)

    def admit_officer(self, officer_id: str, *, own_pin: str, new_pin: str, code: str) -> tuple[PersonRow, ...]:
        if own_pin != self.pin:
            raise NotAllowed("wrong_pin", vi="Mã PIN chưa đúng.", en="Wrong PIN.", field="pin")
        self.admitted[officer_id] = code
        self.new_pins.append(new_pin)
        return self.people()

    def change_pin(self, old: str, new: str) -> None:
        if old != self.pin:
            raise NotAllowed("wrong_pin", vi="Mã PIN chưa đúng.", en="Wrong PIN.", field="pin")
        self.pin = new

    # drafts
    def new_draft(self) -> DraftView:
        draft_id = f"draft-{len(self.drafts) + 1}"
        values: dict[str, object] = {
            "offender.kind": "person", "offender.nationality": "Việt Nam", "offender.id_kind": "cccd",
            "vehicle.group": "motorbike", "vehicle.ground": "white", "ended_at": at(14, 26),
            "detected_at": at(14, 26), "place.text": "Ngã tư Mẫu – Ví Dụ", "place.ward": "Phường Mẫu",
            "place.accuracy": 12,
        }  # fmt: skip
        self.drafts[draft_id] = self._view(
            DraftView(draft_id, "0317-000222/BB-VPHC", values, self.time, recorder="Thiếu tá Nguyễn Văn Mẫu")
        )
        return self.drafts[draft_id]

    def load_draft(self, draft_id: str) -> DraftView:
        if draft_id == "d1" and "d1" not in self.drafts:
            self.drafts["d1"] = replace(self.new_draft(), id="d1")
        return self.drafts[draft_id]

    def save_draft(self, draft_id: str, changes: Mapping[str, object]) -> DraftView:
        self.saves.append(dict(changes))
        draft = self.drafts[draft_id]
        return self._keep(replace(draft, values={**draft.values, **changes}, saved_at_ms=self.time + 40_000))

    def read_card(self, draft_id: str, payload: str) -> DraftView:
        parts = payload.split("|")
        if len(parts) != 7:
            raise InvalidInput("not_a_card", vi="Không đọc được mã QR. Lau thẻ, tránh bóng, hoặc gõ tay.",
                               en="Cannot read the QR. Wipe the card, avoid glare, or type.")  # fmt: skip
        born = f"{parts[3][:2]}/{parts[3][2:4]}/{parts[3][4:]}"
        found = {
            "offender.id_number": parts[0], "offender.name": parts[2].upper(), "offender.born": born,
            "offender.address": parts[5],
        }  # fmt: skip
        sex = {"offender.sex": "male" if parts[4] == "Nam" else "female"}
        draft = self.drafts[draft_id]
        values = {**draft.values, **found, **sex}
        return self._keep(replace(draft, values=values, from_card=frozenset(found), card_read_ms=self.time))

    def locate(self, draft_id: str) -> DraftView:
        return self.save_draft(draft_id, {"place.accuracy": 5})

    def add_photo(self, draft_id: str, jpeg: bytes) -> DraftView:
        draft = self.drafts[draft_id]
        view = PhotoView(f"p{len(draft.photos)}", at(14, 26, (31 + 17 * len(draft.photos)) % 60), jpeg)
        return self._keep(replace(draft, photos=(*draft.photos, view)))

    def remove_photo(self, draft_id: str, photo_id: str) -> DraftView:
        draft = self.drafts[draft_id]
        return self._keep(replace(draft, photos=tuple(one for one in draft.photos if one.id != photo_id)))

    def search_violations(self, draft_id: str, query: str) -> tuple[ViolationRow, ...]:
        words = plain(query).split()
        return tuple(row for row in VIOLATIONS if words and all(word in plain(row.title) for word in words))

    def favourites(self, draft_id: str) -> tuple[FavouriteRow, ...]:
        return FAVOURITES

    def circumstances(self) -> tuple[CircumstanceRow, ...]:
        return CIRCUMSTANCES

    def assess_draft(self, draft_id: str) -> AssessmentView:
        chosen = self.drafts[draft_id].values.get("acts", [])
        assert isinstance(chosen, list)
        rows = {row.code: row for row in VIOLATIONS}
        acts = [(rows[code], count) for code, count in chosen]
        over = any(row.frame_max > LIMIT for row, _count in acts)
        views = tuple(self._act(row, count, over) for row, count in acts)
        total = None if over else sum(view.amount or 0 for view in views)
        points = " · trừ 4 điểm" if any(row.code == "moto.red_light" for row, _count in acts) else ""
        told = self._authority(max((row.frame_max for row, _count in acts), default=0)) if acts else None
        return AssessmentView(views, total, same(f"{len(views)} hành vi{points}"), told, over)

    def check_report(self, draft_id: str) -> ReportCheck:
        draft = self.drafts[draft_id]
        full = CheckItem(Tone.OK, same("Đủ mục bắt buộc của mẫu biên bản"))
        lacking = [CheckItem(Tone.BAD, same(f"Còn thiếu: {item.words.vi}")) for item in draft.missing]
        over = self.assess_draft(draft_id).explanation_right
        authority = (
            CheckItem(Tone.WARN, same("Vượt thẩm quyền Đội trưởng: chuyển cả hồ sơ"), same("Trưởng phòng CSGT ký"))
            if over
            else CheckItem(Tone.OK, same("Trong thẩm quyền Đội trưởng"), same("Khung cao nhất 6.000.000 đồng"))
        )
        items = [
            *(lacking or [full]),
            authority,
            CheckItem(Tone.OK, same("Đồng hồ máy khớp lần đồng bộ cuối"), same("Lệch 2 giây lúc 11:20")),
            CheckItem(Tone.OK, same("Hạn ra quyết định 02/12/2026"), same("7 ngày làm việc; 24/11 nghỉ lễ")),
            CheckItem(Tone.WARN, same("Biển số này còn 1 lần chưa nộp phạt"), same("Không chặn biên bản")),
        ]
        return ReportCheck(tuple(items), not lacking)

    def record_report(self, draft_id: str) -> RecordedView:
        over = self.assess_draft(draft_id).explanation_right
        told = (
            Told(Tone.HOLD, same("Đã chuyển hồ sơ cho Trưởng phòng CSGT"),
                 (same("Khung cao nhất 40.000.000 đồng, quá giới hạn Đội trưởng."),))
            if over
            else None
        )  # fmt: skip
        self.prints[draft_id + "/report"] = self._asked(draft_id + "/report", 2)
        self.recorded_cases[draft_id] = RecordedView(
            draft_id, "0317-000222/BB-VPHC", at(14, 33, 2), 222, page("BIEN BAN"),
            NextStep.TRANSFERRED if over else NextStep.DECIDE, told, self.prints[draft_id + "/report"],
            paper=self._paper(draft_id, PaperKind.TRANSFER) if over else None,
        )  # fmt: skip
        return self.recorded_cases[draft_id]

    # decisions
    def recorded(self, case_id: str) -> RecordedView:
        if case_id not in self.recorded_cases:
            self.drafts.setdefault(case_id, self.new_draft())
            self.record_report(case_id)
        view = self.recorded_cases[case_id]
        paper = self._paper(case_id, PaperKind.TRANSFER) if view.paper else None
        return replace(view, printing=self.prints[case_id + "/report"], paper=paper)

    def review_decision(self, case_id: str) -> DecisionReview:
        numbers = (
            CheckItem(Tone.OK, same("Còn số trong dải đã cấp"), same("Số kế tiếp 004133, chỉ giữ khi bấm nhập"))
            if self.numbers_left
            else CheckItem(Tone.BAD, same("Đã dùng hết dải số 004121 – 004170"), same("50 trên 50 số. Năm 2026."))
        )
        lock = Told(
            Tone.BAD,
            same("Hết số quyết định, chưa nhập được"),
            (
                same("Biên bản vẫn lập và hoàn tất bình thường. Quyết định này nằm ở mục “Chờ quyết định”, "
                     "còn hạn tới 02/12/2026."),
                same("Có mạng là máy tự xin dải mới; hoặc nạp dải số bằng USB tại đơn vị."),
            ),
        )  # fmt: skip
        checks = (
            CheckItem(Tone.OK, same("Biên bản 0317-000222 đã hoàn tất"), same("Trên máy này, lúc 14:33:02")),
            CheckItem(Tone.OK, same("Trong thẩm quyền Đội trưởng"),
                      same("Khung cao nhất 6.000.000, giới hạn 22.500.000 đồng")),
            CheckItem(Tone.OK, same("Không thuộc diện giải trình"),
                      same("Khung dưới 15.000.000 đồng, không tước giấy phép")),
            CheckItem(Tone.OK, same("Trong hạn ra quyết định"), same("Hạn 02/12/2026")),
            CheckItem(Tone.OK, same("Số tiền bằng chữ khớp số"), same("5.500.000 đồng · trừ 4 điểm")),
            numbers,
        )  # fmt: skip
        return DecisionReview(
            case_id, "0317-000222/BB-VPHC", checks, page("XEM TRUOC, CHUA NHAP, CHUA CO SO"),
            Words("Chỉ in được sau khi nhập", "Printing only after entry"),
            None if self.numbers_left else DecisionLock("numbers_out", lock, ("ask_numbers", same("Xin dải số mới"))),
        )  # fmt: skip

    def enter_decision(self, case_id: str, pin: str) -> EnteredView:
        if pin != self.pin:
            raise NotAllowed("wrong_pin", vi="Mã PIN chưa đúng. Còn 9 lần.", en="Wrong PIN. 9 left.", field="pin")
        printing = PrintingView("BP-04", same("đang kết nối"), self._copies(2, PrintState.WAITING), 0, 1)
        self.prints[case_id] = printing
        self.entered_cases.setdefault(case_id, EnteredView(
            case_id, "004133/QĐ-XPHC", at(14, 41, 7), 223, "K7QF-2M9X-T", page("004133"), Delivery.UNSENT, printing
        ))  # fmt: skip
        return self.entered(case_id)

    def entered(self, case_id: str) -> EnteredView:
        if case_id in ("c4", "c5", "c6", "c7", "c8", "c9") and case_id not in self.entered_cases:
            self.enter_decision(case_id, self.pin)
        if case_id not in self.entered_cases:
            raise NotFound("not_entered", vi="Quyết định chưa nhập.", en="The decision is not entered.")
        refused = any(one == case_id and way is ServiceWay.REFUSED for one, way, _ in self.served)
        paper = self._paper(case_id, PaperKind.REFUSAL) if refused else None
        return replace(self.entered_cases[case_id], printing=self.prints[case_id], paper=paper)

    def print_paper(self, case_id: str, paper: PaperKind, copies: int) -> PrintingView:
        self.paper_calls.append((case_id, paper, copies))
        self.prints[f"{case_id}/{paper}"] = self._asked(f"{case_id}/{paper}", copies)
        return self.prints[f"{case_id}/{paper}"]

    def paper_printing(self, case_id: str, paper: PaperKind) -> PrintingView:
        nothing = PrintingView("BP-04", same("đang kết nối"), (), 0, 1)
        return self.prints.setdefault(f"{case_id}/{paper}", nothing)

    def _paper(self, case_id: str, paper: PaperKind) -> PaperView:
        symbol = {PaperKind.TRANSFER: "BB-CHS", PaperKind.REFUSAL: "BB-KN", PaperKind.DAY_SHEET: "PKC"}[paper]
        return PaperView(f"0317-000231/{symbol}", self.paper_printing(case_id, paper))

    def resolve_lock(self, case_id: str, action: str) -> DecisionReview:
        self.numbers_left = 50
        return self.review_decision(case_id)

    def print_report(self, case_id: str, copies: int) -> PrintingView:
        self.prints[case_id + "/report"] = self._asked(case_id + "/report", copies)
        return self.prints[case_id + "/report"]

    def print_decision(self, case_id: str, copies: int) -> PrintingView:
        if case_id not in self.entered_cases:
            raise NotAllowed("not_entered", vi="Chỉ in được sau khi nhập.", en="Printing only after entry.")
        self.print_calls.append((case_id, copies))
        self.prints[case_id] = self._asked(case_id, copies)
        return self.prints[case_id]

    def printing(self, case_id: str, *, decision: bool) -> PrintingView:
        return self.prints[case_id if decision else case_id + "/report"]

    def settle_print(self, print_id: str, outcome: PrintOutcome) -> PrintingView:
        view = self.prints[print_id]
        assert view.open is not None
        if outcome is PrintOutcome.LATER:
            return view
        state = OUTCOMES[outcome]
        good = view.open.copies if outcome is PrintOutcome.ALL else 0
        copies = tuple(replace(copy, state=state) for copy in view.copies)
        self.prints[print_id] = replace(
            view, copies=copies, confirmed=view.confirmed + good, next_copy=len(copies) + 1, open=None
        )
        return self.prints[print_id]

    def serve_decision(self, case_id: str, way: ServiceWay, note: str) -> EnteredView:
        self.served.append((case_id, way, note))
        self.entered_cases[case_id] = replace(
            self.entered_cases[case_id], served=same("Đã giao cho người vi phạm lúc 14:45")
        )
        return self.entered(case_id)

    # ledger
    def shift(self) -> ShiftView:
        view = ShiftView(self.shift_ended is None and self.shift_starts, self.shift_ended, 14, 11, 2, 1, 8)
        if self.shift_ended is None:
            return view
        return view.with_sheet(self._paper("", PaperKind.DAY_SHEET), page("PHIEU KET CA"))

    def close_shift(self) -> ShiftView:
        if self.shift_ended is None:
            self.shift_ended = at(18, 2)
            self.print_paper("", PaperKind.DAY_SHEET, 1)
        return self.shift()

    def home(self, which: CaseFilter) -> HomeView:
        tests: dict[CaseFilter, Callable[[CaseRow], bool]] = {
            CaseFilter.ALL: lambda row: True,
            CaseFilter.DRAFT: lambda row: row.stage is Stage.DRAFT,
            CaseFilter.AWAITING: lambda row: row.stage is Stage.AWAITING,
            CaseFilter.PRINT_UNKNOWN: lambda row: row.stage is Stage.PRINT_UNKNOWN,
            CaseFilter.UNSENT: lambda row: row.delivery is Delivery.UNSENT,
        }
        counts = {key: len([row for row in self.rows if test(row)]) for key, test in tests.items()}
        rows = tuple(row for row in self.rows if tests[which](row))
        serials = SerialsView(self.numbers_left, 50, "004121", "004170", 2026) if self.rows else None
        return HomeView(rows, counts, self.sums, serials, self.notices)

    def search_cases(self, query: str) -> tuple[CaseRow, ...]:
        words = plain(query).split()
        return tuple(row for row in self.rows if words and all(word in plain(row.name + row.plate) for word in words))

    def decisions(self) -> tuple[CaseRow, ...]:
        return tuple(row for row in self.rows if row.stage is not Stage.DRAFT)

    def answer_notice(self, notice_id: str, action: str) -> None:
        self.answered.append((notice_id, action))
        self.notices = tuple(notice for notice in self.notices if notice.id != notice_id)

    def sync_view(self, which: SyncFilter) -> SyncView:
        sums = LedgerSum(223, 213, 9, 1, at(11, 20))
        counts = {SyncFilter.OPEN: 10, SyncFilter.UNSENT: 9, SyncFilter.HELD: 1, SyncFilter.RECEIVED: 213}
        rows = SYNC_ROWS if which is not SyncFilter.HELD else SYNC_ROWS[-1:]
        why = same("Không có mạng. Có mạng là máy tự gửi.") if self.network is Network.OFFLINE else None
        return SyncView(sums, 223, ReceiptView(at(11, 20, 41), 214, "9f3a 77c1"), rows, counts, why)

    def sync_now(self) -> None:
        self.sums = LedgerSum(223, 222, 0, 1, self.time)

    def export_ledger(self) -> Words:
        raise NotAllowed("no_stick", vi="Chưa cắm USB. Cắm USB rồi bấm lại.", en="No USB stick. Plug one in.")

    # inside
    def _keep(self, draft: DraftView) -> DraftView:
        self.drafts[draft.id] = self._view(draft)
        return self.drafts[draft.id]

    def _view(self, draft: DraftView) -> DraftView:
        values = draft.values
        errors = {}
        number = str(values.get("offender.id_number", ""))
        if number and len(number) != 12:
            errors["offender.id_number"] = Words("Số định danh có 12 chữ số.", "12 digits are needed.")
        missing = [
            Missing(step, same(words))
            for step, fields in NEEDED.items()
            for name, words in fields
            if not values.get(name) and not (name == "signature.offender" and values.get("refusal_reason"))
        ]
        minor = str(values.get("offender.born", "")).endswith(("2009", "2010", "2011"))
        earlier = None
        plate = self._plate(str(values.get("vehicle.plate", "")), str(values.get("vehicle.ground", "white")))
        if plate.fits:
            earlier = Told(
                Tone.WARN,
                same("Biển này có 1 lần vi phạm chưa nộp phạt"),
                (same("14/08/2026 · vượt đèn đỏ · QĐ 003377/QĐ-XPHC"),
                 same("Theo bản sao trên máy, cập nhật 21:05 ngày 20/11.")),
            )  # fmt: skip
        return replace(draft, errors=errors, missing=tuple(missing), minor=minor, plate=plate, earlier=earlier)

    def _plate(self, keys: str, ground: str) -> PlateView:
        ground = ground if ground in ("white", "yellow", "blue", "red") else "white"
        top, bottom = keys[:4], keys[4:]
        top = f"{top[:2]}-{top[2:]}" if len(top) > 2 else top
        bottom = f"{bottom[:3]}.{bottom[3:]}" if len(bottom) > 3 else bottom
        fits = None if len(keys) < 8 else len(keys) == 9
        words = same("" if fits is None else "Đúng mẫu xe máy, Mẫu" if fits else "Biển không đúng mẫu")
        return PlateView(
            (top, bottom), f"{top} {bottom}".strip(), ground, fits, words, same("Chưa đối chiếu đăng ký xe")
        )

    def _act(self, row: ViolationRow, count: int, over: bool) -> ActView:
        licence = {"moto.red_light": "trừ 4 điểm", "car.alcohol_3": "tước 22–24 tháng"}.get(row.code, "không trừ điểm")
        amount = None if over else (row.frame_min + row.frame_max) // 2
        return ActView(
            row.code, row.title, row.legal_basis, row.frame_min, row.frame_max, amount, same(licence), count,
            row.code == "moto.helmet_passenger",
        )  # fmt: skip

    def _authority(self, highest: int) -> Told:
        highest_words = f"{highest:,}".replace(",", ".")
        line = same(f"Khung cao nhất {highest_words} đồng, giới hạn 22.500.000 đồng.")
        if highest > LIMIT:
            return Told(
                Tone.HOLD,
                same("Vượt thẩm quyền Đội trưởng: chuyển cả hồ sơ"),
                (line, same("Vẫn lập biên bản tại đây. Quyết định do [b]Trưởng phòng CSGT[/b] ký."),
                 same("Được giải trình: khung từ 15.000.000 đồng, hạn 5 ngày làm việc.")),
            )  # fmt: skip
        return Told(
            Tone.OK,
            same("Trong thẩm quyền Đội trưởng"),
            (line, same("Căn cứ Nghị định 238/2026, áp dụng từ 15/08/2026.")),
        )

    def _copies(self, count: int, state: PrintState) -> tuple[CopyView, ...]:
        purposes = ("Giao người vi phạm", "Lưu hồ sơ")
        return tuple(
            CopyView(place + 1, same(purposes[place] if place < 2 else "Bản thêm"), state) for place in range(count)
        )

    def _asked(self, print_id: str, copies: int) -> PrintingView:
        opened = OpenPrint(print_id, copies, PrintState.ASKED, at(14, 41, 30))
        before = self.prints.get(print_id)
        return PrintingView(
            "BP-04", same("đang kết nối"), self._copies(copies, PrintState.ASKED),
            before.confirmed if before else 0, copies + 1, opened,
        )  # fmt: skip
