"""Cut the fonts of the tablet down to what its screens use. Run by hand when an icon or a weight is added.

    python -m tools.subset_fonts ROBOTO.ttf ROBOTO_CONDENSED.ttf MATERIALDESIGNICONS.ttf

Sources: the variable fonts of the Roboto project (OFL; PyPI `fontpkg-roboto`, `fontpkg-roboto-condensed`) and the
Material Design Icons web font (npm `@mdi/font` 7.4.47, Apache-2.0). Writes into field_client/ui/fonts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).parent.parent / "field_client" / "ui" / "fonts"
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x01A0, 0x01A1, 0x01AF, 0x01B0),
    *(0x0300, 0x0301, 0x0303, 0x0309, 0x0323),
    *range(0x1EA0, 0x1EFA),
    *(0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AB, 0x2192, 0x2212, 0x2264, 0x2265, 0x00D7),
]


def cut(font: TTFont, codes: list[int]) -> TTFont:
    """`font` with only `codes`, their composition tables, and no hinting."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "mark", "mkmk", "locl"]
    options.name_IDs = ["*"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    return font


def instance(source: str, weight: int) -> TTFont:
    """The static font of `weight` at normal width."""
    font = TTFont(source)
    axes = {axis.axisTag for axis in font["fvar"].axes}
    place = {"wght": weight, "wdth": 100}
    return instancer.instantiateVariableFont(font, {tag: place[tag] for tag in axes})


def tighten(font: TTFont, names: list[str]) -> None:
    """Cut the blank at both sides of the icons: SDL_ttf drops the left one only, and the icon sits askew."""
    for name in names:
        glyph = font["glyf"][name]
        glyph.coordinates.translate((-glyph.xMin, 0))
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (glyph.xMax, 0)


def icon_codes(font: TTFont) -> dict[str, int]:
    """Icon name → code point, for every name listed in icons.txt; KeyError names the icon that is not there."""
    by_name = {name: code for code, name in font.getBestCmap().items()}
    names = (TARGET / "icons.txt").read_text(encoding="utf-8").split()
    return {name: by_name[name] for name in sorted(names)}


def main() -> None:
    roboto, condensed, icons = sys.argv[1:4]
    for name, source, weight in (
        ("Roboto-Regular", roboto, 400),
        ("Roboto-Medium", roboto, 500),
        ("Roboto-Bold", roboto, 700),
        ("RobotoCondensed-Bold", condensed, 700),
    ):
        cut(instance(source, weight), LETTERS).save(TARGET / f"{name}.ttf")
    font = TTFont(icons)
    codes = icon_codes(font)
    tighten(font, list(codes))
    cut(font, list(codes.values())).save(TARGET / "icons.ttf")
    (TARGET / "icons.json").write_text(json.dumps(codes) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
