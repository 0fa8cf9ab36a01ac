"""03: the offender. The card's QR fills most fields; what came from it is marked, never called verified."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.properties import BooleanProperty

from field_client.ui import wording
from field_client.ui.i18n import tr
from field_client.ui.screens.step import StepPanel, show_row
from field_client.ui.views import DraftView, Told, Tone, Words
from shared.errors import DomainError

KINDS = {
    # pick: what it changes, and back when tapped again
    "none": {"offender.kind": "person", "offender.id_kind": "none"},
    "foreign": {"offender.kind": "person", "offender.id_kind": "passport"},
    "organisation": {"offender.kind": "organisation", "offender.id_kind": "tax"},
    "unknown": {"offender.kind": "unknown", "offender.id_kind": "none"},
}
USUAL = {"offender.kind": "person", "offender.id_kind": "cccd"}
SHOW_CARD = Told(
    Tone.NEUTRAL,
    Words("Đưa mã QR trên thẻ vào khung", "Hold the card's QR in the frame"),
    (Words("Hoặc gõ tay các ô bên cạnh.", "Or type the fields beside."),),
)
BAD_CARD = Words(
    "Không đọc được mã QR. Lau thẻ, tránh bóng, hoặc gõ tay.",
    "The QR cannot be read. Wipe the card, avoid glare, or type.",
)
ROW = 101


class PersonStep(StepPanel):
    organisation = BooleanProperty(False)
    unknown = BooleanProperty(False)

    def entered(self) -> None:
        self._name_choices()
        self._open_camera()

    def _name_choices(self) -> None:
        self.ids.kinds.choices = [
            ("none", tr._("Không mang giấy tờ"), ""),
            ("foreign", tr._("Người nước ngoài"), ""),
            ("organisation", tr._("Tổ chức"), ""),
            ("unknown", tr._("Chưa rõ người vi phạm"), ""),
        ]
        self.ids.sex.choices = [("male", tr._("Nam")), ("female", tr._("Nữ"))]

    def _open_camera(self) -> None:
        self.ids.finder.frame = None
        self._bad = False
        if self.app.services.camera.available:
            self.app.services.camera.start(on_frame=self.ids.finder.put, on_text=self._text_read)

    def left(self) -> None:
        self.app.services.camera.stop()

    def rescan(self) -> None:
        self.left()
        self._open_camera()

    def choose_kind(self, pick: str) -> None:
        self.session.store(USUAL if self.ids.kinds.active == pick else KINDS[pick])

    def choose_sex(self, sex: str) -> None:
        self.session.change(offender__sex=sex)

    def decline_phone(self) -> None:
        declined = not self.session.value("offender.phone_declined", False)
        self.session.store({"offender.phone_declined": declined, **({"offender.phone": ""} if declined else {})})

    def show(self, view: DraftView) -> None:
        super().show(view)
        values = view.values
        self.organisation = values.get("offender.kind") == "organisation"
        self.unknown = values.get("offender.kind") == "unknown"
        self.ids.kinds.active = next(
            (pick for pick, fields in KINDS.items() if all(values.get(k) == v for k, v in fields.items())), ""
        )
        self.ids.sex.active = str(values.get("offender.sex", ""))
        declined = bool(values.get("offender.phone_declined"))
        self.ids.phone.disabled = declined
        self.ids.phone_declined.active = declined
        self._show_rows(view)
        self._show_card(view)

    def refused(self, error: DomainError) -> bool:
        if error.field is not None or error.code not in ("not_a_card", "bad_card"):
            return False
        self._bad = True
        self.ids.card.show(Told(Tone.WARN, BAD_CARD), "qrcode-scan")
        return True

    def _show_rows(self, view: DraftView) -> None:
        person = not self.organisation
        show_row(self.ids.row_born, dp(ROW), shown=person)
        show_row(self.ids.row_licence, dp(ROW), shown=person)
        show_row(self.ids.row_representative, dp(ROW), shown=self.organisation)
        show_row(self.ids.row_guardian, dp(ROW), shown=view.minor)

    def _show_card(self, view: DraftView) -> None:
        self.ids.finder.read = view.card_read_ms is not None
        if self._bad:
            return
        if view.card_read_ms is None:
            self.ids.card.show(SHOW_CARD, "qrcode-scan")
            return
        banner = self.ids.card
        banner.tone, banner.icon = "ok", "qrcode-scan"
        banner.title = tr._("Đã đọc mã QR lúc {time}", time=wording.time_of(view.card_read_ms))
        banner.text = tr._("{n} ô có dấu mã QR lấy từ thẻ, chưa đối chiếu cơ sở dữ liệu.", n=len(view.from_card))

    def _text_read(self, payload: str) -> None:
        Clock.schedule_once(lambda _dt: self._read(payload), 0)

    def _read(self, payload: str) -> None:
        self._bad = False
        self.session.read_card(payload)
