"""First start: the unit's ticket, a look at what it says, a PIN chosen twice. Then the tablet belongs to its unit.

The ticket is scanned or typed; its fields stand open, so that a person compares them with the unit's sheet.
"""

from __future__ import annotations

from functools import partial

from kivy.clock import Clock
from kivy.properties import OptionProperty, StringProperty

from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.views import EnrolledView, EnrolmentOffer, Told, Tone, Words
from field_client.ui.widgets.base import Stack
from shared.errors import DomainError, TransportError

SHOW_TICKET = Told(
    Tone.NEUTRAL,
    Words("Đưa mã QR của phiếu ghi danh vào khung", "Hold the QR of the enrolment ticket in the frame"),
    (Words("Phiếu do đơn vị cấp, dùng một lần. Hoặc gõ các ô bên cạnh.", "From your unit, for one use. Or type."),),
)
TICKET_READ = Told(
    Tone.OK,
    Words("Đã đọc phiếu ghi danh", "The ticket was read"),
    (Words("So các ô bên cạnh với phiếu trên tay.", "Compare the fields with the sheet in your hand."),),
)
NO_CAMERA = Told(
    Tone.WARN,
    Words("Máy không có camera dùng được", "No camera can be used"),
    (Words("Gõ nội dung phiếu, hoặc các ô bên cạnh.", "Type the ticket, or the fields beside."),),
)
PIN_RULE = "Sáu số, không dùng một số lặp lại"
SEPARATORS = 3
"""A ticket has at least so many `|`: before, nothing is asked."""


class OfferRow(Stack):
    icon = StringProperty("server-network")
    label = StringProperty("")
    value = StringProperty("")


class EnrolScreen(TabletScreen):
    """Ids `ticket`, `server`, `code`, `root_key` (fields), `pad/key_…`, `back`, `next`.

    `step`: ticket → pin → again → working → done; failed = the server was not reached, the same PIN may try again.
    """

    truthful = False
    step = OptionProperty("ticket", options=["ticket", "pin", "again", "working", "failed", "done"])
    message = StringProperty("")
    message_tone = StringProperty("text2")
    unit = StringProperty("")

    def opened(self) -> None:
        self._pin = ""
        self.message, self.message_tone = "", "text2"
        for field in self._fields():
            field.set_text("")
            field.error, field.from_card = "", False
        self.ids.ticket.set_text("")
        self.ids.ticket.error = ""
        self._go("ticket")
        self.app.bridge.call(self.app.services.wiped, then=self._tell_wiped)

    def typed(self, key: str) -> None:
        if self.step in ("pin", "again") and (key.isdigit() or key == "backspace"):
            self.ids.pad.press({"backspace": "back"}.get(key, key))

    def edit_ticket(self, text: str) -> None:
        """The ticket as text, from a keyboard or a message of the unit."""
        self.ids.ticket.error = ""
        if text.count("|") >= SEPARATORS:
            self._read(text)

    def edit_offer(self) -> None:
        """What is typed by hand is no longer what the ticket said."""
        for field in self._fields():
            field.error = ""
            field.from_card = False

    def go_back(self) -> None:
        if self.step == "again":
            self._go("pin")
        elif self.step in ("pin", "failed"):
            self._go("ticket")

    def go_next(self) -> None:
        if self.step == "ticket":
            self._check_offer()
        elif self.step == "failed":
            self._enrol()
        elif self.step == "done":
            self.app.unlocked()

    def choose_pin(self, pin: str) -> None:
        """Six digits are there: once more, then enrol; two different ones begin again."""
        self.ids.pad.pin = ""
        if self.step == "pin":
            self._pin = pin
            self._go("again")
        elif pin != self._pin:
            self._go("pin")
            self._tell(tr._("Hai mã không giống nhau. Chọn lại."), "bad")
        else:
            self._enrol()

    def _tell_wiped(self, words: Words | None) -> None:
        """A tablet that wiped itself by order of the unit says so, and what may still lie on it."""
        if words is not None and self.step == "ticket":
            self.ids.card.show(Told(Tone.WARN, words), "tablet")

    def _fields(self) -> tuple[Stack, Stack, Stack]:
        return self.ids.server, self.ids.code, self.ids.root_key

    def _go(self, step: str) -> None:
        camera = self.app.services.camera
        if self.step == "ticket" and step != "ticket":
            camera.stop()
        self.step = step
        self.ids.pad.pin = ""
        self._tell(tr._(PIN_RULE) if step == "pin" else "", "text2")
        if step == "ticket":
            self.ids.finder.read, self.ids.finder.frame = False, None
            self.ids.card.show(SHOW_TICKET if camera.available else NO_CAMERA, "qrcode-scan")
            if camera.available:
                camera.start(on_frame=self.ids.finder.put, on_text=self._text_read)

    def _tell(self, words: str, tone: str) -> None:
        self.message, self.message_tone = words, tone

    def _text_read(self, payload: str) -> None:
        Clock.schedule_once(lambda _dt: self._read(payload), 0)

    def _read(self, payload: str) -> None:
        read = partial(self.app.services.read_enrolment_code, payload.strip())
        self.app.bridge.call(read, then=self._offered, failed=self._not_a_ticket)

    def _offered(self, offer: EnrolmentOffer) -> None:
        if self.step != "ticket":
            return
        for field, value in zip(self._fields(), (offer.server, offer.code, offer.root), strict=True):
            field.set_text(value)
            field.error, field.from_card = "", bool(value)
        self.ids.ticket.error = ""
        self.ids.finder.read = True
        self.ids.card.show(TICKET_READ, "qrcode-scan")

    def _not_a_ticket(self, error: DomainError) -> None:
        self.ids.ticket.error = tr.error(error) if self.ids.ticket.text else ""
        self.ids.card.show(Told(Tone.WARN, Words(error.vi, error.en)), "qrcode-scan")

    def _check_offer(self) -> None:
        server, code, _root = self._fields()
        server.error = "" if server.text.strip() else tr._("Gõ địa chỉ máy chủ trên phiếu.")
        code.error = "" if code.text.strip() else tr._("Gõ mã dùng một lần trên phiếu.")
        if not server.error and not code.error:
            self._go("pin")

    def _enrol(self) -> None:
        self._go("working")
        server, code, root = (field.text.strip() for field in self._fields())
        enrol = partial(self.app.services.enrol, EnrolmentOffer(server, code, root), self._pin)
        self.app.bridge.call(enrol, then=self._enrolled, failed=self._refused)

    def _refused(self, error: DomainError) -> None:
        """At the field it names; a server that was not reached may be asked again with the same PIN."""
        words = tr.error(error)
        if error.field == "pin":
            self._go("pin")
            self._tell(words, "bad")
        elif isinstance(error, TransportError) or error.field is None:
            self._go("failed")
            self._tell(words, "bad")
        else:
            self._go("ticket")
            field = {"server": self.ids.server, "root": self.ids.root_key}.get(error.field, self.ids.code)
            field.error = words
            self.ids.card.show(Told(Tone.BAD, Words(error.vi, error.en)))

    def _enrolled(self, view: EnrolledView) -> None:
        self._pin = ""
        self._go("done")
        self.unit = view.unit
        self.ids.tablet.value = tr._("Máy {code}", code=view.tablet_code)
        self.ids.officer.label = tr.words(view.officer.title)
        self.ids.officer.value = view.officer.name
        self.ids.fingerprint.value = view.root
        if view.root_pinned:
            title, line = tr._("Khoá gốc đúng như trên phiếu"), tr._("Máy đã tự đối chiếu.")
        else:
            title, line = tr._("Đối chiếu khoá gốc với phiếu của đơn vị"), tr._("Khác một chữ là báo đơn vị ngay.")
        banner = self.ids.compare
        banner.tone, banner.icon = ("ok", "check-circle-outline") if view.root_pinned else ("warn", "alert-outline")
        banner.title, banner.text = title, line
