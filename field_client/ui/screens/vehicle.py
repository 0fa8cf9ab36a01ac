"""04: the vehicle. Two rows of keys instead of a keyboard; hyphen and dot are put in by the program."""

from __future__ import annotations

from kivy.properties import ListProperty, StringProperty

from field_client.ui.i18n import tr
from field_client.ui.screens.step import StepPanel
from field_client.ui.theme import GROUNDS
from field_client.ui.views import DraftView, PlateView
from field_client.ui.widgets.chips import Tile
from field_client.ui.widgets.plate import LETTERS, LONGEST_PLATE

GROUPS = {
    "motorbike": ("motorbike", "Xe máy"),
    "electric": ("moped-electric-outline", "Xe máy điện"),
    "car": ("car", "Ô tô con"),
    "truck": ("truck-outline", "Ô tô tải"),
    "bus": ("bus", "Ô tô khách"),
    "other": ("dots-horizontal", "Khác"),
}
PLATE_GROUNDS = {
    "white": "Trắng",
    "yellow": "Vàng",
    "blue": "Xanh",
    "red": "Đỏ",
    "diplomatic": "Ngoại giao",
    "temporary": "Tạm",
}


class VehicleStep(StepPanel):
    """`keys` is what was keyed; the store's answer turns it into a plate."""

    keys = StringProperty("")
    lines = ListProperty([])
    text = StringProperty("")
    ground = StringProperty("white")
    verdict = StringProperty("")
    verdict_tone = StringProperty("text2")
    registry = StringProperty("")

    def on_kv_post(self, base: object) -> None:
        super().on_kv_post(base)
        for key, (icon, _words) in GROUPS.items():
            tile = Tile(icon=icon)
            tile.bind(on_release=lambda _tile, key=key: self.session.change(vehicle__group=key))
            self.ids[f"tile_{key}"] = tile
            self.ids.groups.add_widget(tile)

    def entered(self) -> None:
        for key, (_icon, words) in GROUPS.items():
            self.ids[f"tile_{key}"].text = tr._(words)
        self.ids.grounds.choices = [
            (key, tr._(words), key if key in GROUNDS else "") for key, words in PLATE_GROUNDS.items()
        ]

    def choose_ground(self, ground: str) -> None:
        self.session.change(vehicle__ground=ground)

    def key(self, key: str) -> None:
        """A key of the pad, or of a hardware keyboard."""
        if key == "back":
            self.keys = self.keys[:-1]
        elif len(self.keys) < LONGEST_PLATE:
            self.keys += key
        self.session.change(vehicle__plate=self.keys)

    def take_photo(self) -> None:
        """A picture of the plate, kept as evidence; the plate itself is keyed."""
        camera = self.app.services.camera
        if not camera.available:
            self.app.toast(tr._("Máy này không có máy ảnh."), "camera-outline")
            return
        self.session.add_photo(camera.take_photo)
        self.app.toast(tr._("Đã chụp biển số, giữ cùng ảnh chứng cứ."), "camera-outline")

    def typed(self, key: str) -> None:
        letter = key.upper()
        if key == "backspace":
            self.key("back")
        elif letter.isdigit() or letter in LETTERS[self.ids.keypad.ground]:
            self.key(letter)

    def show(self, view: DraftView) -> None:
        super().show(view)
        self.keys = str(view.values.get("vehicle.plate", ""))
        group = view.values.get("vehicle.group")
        for key in GROUPS:
            self.ids[f"tile_{key}"].active = key == group
        ground = str(view.values.get("vehicle.ground", "white"))
        self.ids.grounds.active = self.ids.keypad.ground = ground
        if view.plate is not None:
            self._show_plate(view.plate)
        self.ids.earlier.show(view.earlier, "history")

    def _show_plate(self, plate: PlateView) -> None:
        self.lines = list(plate.lines)
        self.text = plate.text
        self.ground = plate.ground
        self.verdict = tr.words(plate.message)
        self.verdict_tone = "text2" if plate.fits is None else "ok" if plate.fits else "bad"
        self.registry = tr.words(plate.registry) if plate.text else ""
