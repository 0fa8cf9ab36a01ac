"""Who works on this tablet: the roster, who has a PIN here, whose key is certified; admitting one more, a new PIN."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.properties import BooleanProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from field_client.ui.i18n import tr
from field_client.ui.screens import TabletScreen
from field_client.ui.views import PersonRow, Told, Tone, Words
from field_client.ui.widgets.base import Rule, Stack
from field_client.ui.widgets.chips import TONES
from field_client.ui.widgets.dialog import Dialog
from field_client.ui.widgets.pin_prompt import PinPrompt
from shared.errors import DomainError

PIN_TITLES = {
    "own": "Mã PIN của bạn",
    "new": "Người được thêm chọn mã PIN",
    "again": "Nhập lại mã PIN mới",
    "old": "Mã PIN đang dùng",
    "fresh": "Chọn mã PIN mới",
}


class PersonLine(BoxLayout):
    """Ids `add`. `state`: (tone, icon, words) of his key here; none where he has no PIN on this tablet."""

    name = StringProperty("")
    title = StringProperty("")
    tone = OptionProperty("neu", options=TONES)
    icon = StringProperty("account-outline")
    state = StringProperty("")
    key = StringProperty("")
    here = BooleanProperty(False)
    __events__ = ("on_add",)

    def on_add(self) -> None:
        """`Thêm vào máy` was tapped."""


class CodeForm(Stack):
    """Id `code`: the one-time code, or nothing."""


class PeopleScreen(TabletScreen):
    """Ids `rows/person_<n>`, `change`, `told`."""

    railed = True

    def opened(self) -> None:
        self._prompt: PinPrompt | None = None
        self.ids.told.show(None)
        self._rows: tuple[PersonRow, ...] = ()
        self.ticked()

    def ticked(self) -> None:
        self.app.bridge.call(self.app.services.people, then=self._show, failed=self.app.tell)

    def typed(self, key: str) -> None:
        if self._prompt is not None and (key.isdigit() or key == "backspace"):
            self._prompt.press({"backspace": "back"}.get(key, key))

    def add(self, row: PersonRow) -> None:
        """Ask for his one-time code first: without one he only records until the unit certifies him."""
        form = CodeForm()
        dialog = Dialog(
            on_primary=lambda: self._ask_pins(row, form.ids.code.text.strip()),
            on_secondary=self._leave,
            icon="account-group-outline",
            title=tr._("Thêm {name}", name=row.officer.name),
            text=tr._(
                "Có mã dùng một lần của người này thì gõ vào, cần mạng. Không có thì để trống: người này lập "
                "biên bản được, chỉ nhập quyết định sau khi đơn vị chứng nhận."
            ),
            primary=tr._("Tiếp: mã PIN của bạn"),
            secondary=tr._("Thôi"),
        )
        dialog.put(form)
        self.app.ask(dialog)

    def change_pin(self) -> None:
        """The old one, then the new one twice."""
        self._ask("old", lambda old: self._ask_twice("fresh", partial(self._change, old)))

    def _ask_pins(self, row: PersonRow, code: str) -> None:
        self._ask("own", lambda own: self._ask_twice("new", lambda new: self._admit(row, (own, new), code)))

    def _ask_twice(self, title: str, then: Callable[[str], None]) -> None:
        def compare(first: str, second: str) -> None:
            if first == second:
                then(first)
                return
            self._ask_twice(title, then)
            if self._prompt is not None:
                self._prompt.refuse(tr._("Hai mã không giống nhau. Chọn lại."))

        self._ask(title, lambda first: self._ask("again", partial(compare, first)))

    def _ask(self, title: str, then: Callable[[str], None]) -> None:
        prompt = PinPrompt(now=self.app.services.now_ms)
        prompt.bind(on_complete=lambda _prompt, pin: then(pin))
        dialog = Dialog(
            on_primary=self._leave,
            on_secondary=self._leave,
            icon="lock-outline",
            title=tr._(PIN_TITLES[title]),
            secondary=tr._("Thôi"),
        )
        dialog.put(prompt)
        self._prompt = prompt
        self.app.ask(dialog)

    def _admit(self, row: PersonRow, pins: tuple[str, str], code: str) -> None:
        admit = partial(self.app.services.admit_officer, row.officer.id, own_pin=pins[0], new_pin=pins[1], code=code)
        self.app.bridge.call(admit, then=partial(self._admitted, row.officer.id), failed=self._refused)

    def _admitted(self, officer_id: str, rows: tuple[PersonRow, ...]) -> None:
        self._leave()
        self._show(rows)
        new = next(one for one in rows if one.officer.id == officer_id)
        certified = Told(Tone.OK, Words("Đã thêm, khoá đã chứng nhận", "Added, the key is certified"))
        waiting = Told(
            Tone.WARN,
            Words("Đã thêm, chờ đơn vị chứng nhận", "Added, the unit must certify the key"),
            (Words("Lập biên bản được ngay. Chưa nhập quyết định được.", "Reports at once. No decisions yet."),),
        )
        self.ids.told.show(certified if new.certified else waiting)

    def _change(self, old: str, new: str) -> None:
        change = partial(self.app.services.change_pin, old, new)
        self.app.bridge.call(change, then=self._changed, failed=self._refused)

    def _changed(self, _none: None) -> None:
        self._leave()
        self.ids.told.show(Told(Tone.OK, Words("Đã đổi mã PIN", "The PIN was changed")))

    def _refused(self, error: DomainError) -> None:
        self._leave()
        self.ids.told.show(Told(Tone.BAD, Words(error.vi, error.en)))

    def _leave(self) -> None:
        self._prompt = None
        self.app.dismiss()

    def _show(self, rows: tuple[PersonRow, ...]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        place = self.ids.rows
        place.clear_widgets()
        for n, row in enumerate(rows):
            if n:
                place.add_widget(Rule())
            line = _line(row)
            line.bind(on_add=lambda _line, one=row: self.add(one))
            place.ids[f"person_{n}"] = line
            place.add_widget(line)


def _line(row: PersonRow) -> PersonLine:
    tone, icon, state = _state(row)
    return PersonLine(
        name=row.officer.name,
        title=tr.words(row.officer.title),
        tone=tone,
        icon=icon,
        state=state,
        key=tr._("khoá {key}", key=row.key) if row.key else "",
        here=row.here,
    )


def _state(row: PersonRow) -> tuple[str, str, str]:
    if row.on_duty:
        return ("ok", "shield-key-outline", tr._("Đang trực")) if row.certified else _waiting()
    if not row.here:
        return "neu", "account-outline", tr._("Chưa có PIN trên máy")
    return ("ok", "shield-key-outline", tr._("Đã chứng nhận")) if row.certified else _waiting()


def _waiting() -> tuple[str, str, str]:
    return "warn", "account-clock-outline", tr._("Chờ chứng nhận")
