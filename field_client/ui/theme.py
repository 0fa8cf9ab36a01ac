"""Colours, type and space of the tablet. kv names `theme.<token>`, so a switch of the theme repaints what is open."""

from __future__ import annotations

import json
from pathlib import Path

from kivy.core.text import LabelBase
from kivy.event import EventDispatcher
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty
from kivy.utils import get_color_from_hex

FONTS = Path(__file__).parent / "fonts"

# token: (day, night); contrasts are those of the design's table, main text >= 7:1 on every ground
TOKENS = {
    "bg": ("#F3F6FA", "#0B1017"),
    "surface": ("#FFFFFF", "#141B25"),
    "tonal": ("#E7EDF5", "#1F2935"),
    "text": ("#10161F", "#E9EFF6"),
    "text2": ("#414B59", "#B3BFCD"),
    "primary": ("#0A45AC", "#8DB7FA"),
    "onprimary": ("#FFFFFF", "#041B42"),
    "ptonal": ("#DAE6FC", "#1C3763"),
    "onptonal": ("#0A3789", "#D3E4FF"),
    "ok": ("#0A5230", "#8ADFB0"),
    "okbg": ("#DAF1E4", "#113425"),
    "warn": ("#633E00", "#FFD180"),
    "warnbg": ("#FFEBC2", "#3A2C0A"),
    "bad": ("#8F0F12", "#FFB4AC"),
    "badbg": ("#FCE1DF", "#481817"),
    "hold": ("#50218A", "#D8C0FF"),
    "holdbg": ("#ECE2FB", "#33224C"),
    "neu": ("#37414E", "#C9D3DF"),
    "neubg": ("#E3E8EF", "#263240"),
    "field": ("#6F7B8B", "#7C8CA0"),
    "dis": ("#5C6776", "#8B99A9"),
    "disbg": ("#E3E8EF", "#1F2935"),
    "line": ("#C9D2DE", "#334152"),
}
GROUNDS = {
    # plate grounds keep their legal colours in both themes: (metal, letters)
    "white": ("#FFFFFF", "#14181F"),
    "yellow": ("#F2C230", "#14181F"),
    "blue": ("#1F4FC4", "#FFFFFF"),
    "red": ("#B5121B", "#FFFFFF"),
}
PHONE_WIDTH_DP = 1000
WEIGHTS = {400: "Roboto", 500: "RobotoMedium", 700: "RobotoBold"}


class Theme(EventDispatcher):
    """The tokens as observable colours. `wide` is False where columns must stand below each other."""

    night = BooleanProperty(False)
    scale = NumericProperty(1.0)
    wide = BooleanProperty(True)
    bg = ColorProperty()
    surface = ColorProperty()
    tonal = ColorProperty()
    text = ColorProperty()
    text2 = ColorProperty()
    primary = ColorProperty()
    onprimary = ColorProperty()
    ptonal = ColorProperty()
    onptonal = ColorProperty()
    ok = ColorProperty()
    okbg = ColorProperty()
    warn = ColorProperty()
    warnbg = ColorProperty()
    bad = ColorProperty()
    badbg = ColorProperty()
    hold = ColorProperty()
    holdbg = ColorProperty()
    neu = ColorProperty()
    neubg = ColorProperty()
    field = ColorProperty()
    dis = ColorProperty()
    disbg = ColorProperty()
    line = ColorProperty()

    def __init__(self) -> None:
        super().__init__()
        self.on_night()

    def on_night(self, *_: object) -> None:
        for token, pair in TOKENS.items():
            setattr(self, token, pair[1 if self.night else 0])

    def tint(self, token: str, _night: bool = False) -> list[float]:
        """A token by its name. kv passes `theme.night` so that it binds again when the theme changes."""
        return list(getattr(self, token))

    def ink(self, tone: str, _night: bool = False) -> list[float]:
        """Text colour of a tone."""
        return list(self.onptonal if tone == "inf" else getattr(self, tone))

    def ground(self, tone: str, _night: bool = False) -> list[float]:
        """Ground colour of a tone."""
        return list(self.ptonal if tone == "inf" else getattr(self, tone + "bg"))

    def size(self, points: float, scale: float = 1.0) -> float:
        """Font size in pixels of a size of the design; `scale` is the officer's text scale."""
        return float(sp(points) * scale)

    def measure(self, width: float) -> None:
        self.wide = width >= dp(PHONE_WIDTH_DP)


def clear(color: list[float], alpha: float) -> list[float]:
    """`color` with another opacity."""
    return [*color[:3], alpha]


def hex_color(value: str) -> list[float]:
    return list(get_color_from_hex(value))


def register_fonts() -> None:
    """Roboto in three weights, Condensed for plates, and the icons. Bold markup works in each."""
    bold = str(FONTS / "Roboto-Bold.ttf")
    LabelBase.register("Roboto", str(FONTS / "Roboto-Regular.ttf"), fn_bold=bold)
    LabelBase.register("RobotoMedium", str(FONTS / "Roboto-Medium.ttf"), fn_bold=bold)
    LabelBase.register("RobotoBold", bold, fn_bold=bold)
    LabelBase.register("Plate", str(FONTS / "RobotoCondensed-Bold.ttf"))
    LabelBase.register("Icons", str(FONTS / "icons.ttf"))


def load_icons() -> dict[str, str]:
    """Icon name → the character that shows it."""
    codes: dict[str, int] = json.loads((FONTS / "icons.json").read_text(encoding="utf-8"))
    return {name: chr(code) for name, code in codes.items()}


ICONS = load_icons()
theme = Theme()
