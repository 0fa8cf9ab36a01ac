"""`bienban forms`: check every packaged form before it is used, and draw each one as a picture to look at.

Exit 0: all good; 1: a form has a fault; 2: the command or the folder cannot be used.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from print_templates.check import Fault, check_forms
from print_templates.editions import Form, all_forms
from print_templates.images import PagePicture, page_pictures
from shared.errors import DomainError
from tools.forms_samples import sample_paper, sample_translation

USAGE = """Cách dùng / Usage:
  bienban forms check [--json]     in thử mọi mẫu với nội dung ngắn, đủ chữ, dài nhất; báo lỗi theo tệp:dòng
                                   lay out every form, short, with every letter, longest; tell faults by file:line
  bienban forms png DIR [--all]    mỗi mẫu một ảnh (bản mới nhất; --all: mọi bản) / a picture of each form

  Mã thoát / exit: 0 tốt, 1 có lỗi, 2 không dùng được."""
UNUSABLE = 2
DPI = 80
TRANSLATED = frozenset({"MBB01", "MQD02"})
"""Forms whose courtesy translation is drawn too, without the official pages that always lie before it."""
_GREYS = 16
"""Shades in a picture of docs/forms: type stays smooth, and a page of it stays below 60 kB."""


def main(argv: list[str]) -> int:
    """Run with what follows ``forms`` on the command line; the exit code."""
    match argv:
        case ["-h"] | ["--help"]:
            print(USAGE)
            return 0
        case ["check"]:
            return _tell(check_forms())
        case ["check", "--json"]:
            return _tell_json(check_forms())
        case ["png", folder, *rest] if rest in ([], ["--all"]) and not folder.startswith("-"):
            return _pictures(Path(folder), chosen_forms(every=bool(rest)))
    print(USAGE, file=sys.stderr)
    return UNUSABLE


def chosen_forms(*, every: bool) -> list[Form]:
    """Every edition, or of each form the newest one only."""
    newest = {one.id.form: one for one in sorted(all_forms(), key=lambda one: (one.since, one.revision))}
    return list(all_forms()) if every else sorted(newest.values(), key=lambda one: one.file)


def picture_of(pdf: bytes, *, after: int = 0) -> Image.Image:
    """All pages side by side, grey; without the first `after` ones."""
    pages = [_grey(one) for one in page_pictures(pdf, dpi=DPI)][after:]
    gap = 12
    wide = sum(one.width for one in pages) + gap * (len(pages) - 1)
    sheet = Image.new("L", (wide, max(one.height for one in pages)), 200)
    x = 0
    for one in pages:
        sheet.paste(one, (x, 0))
        x += one.width + gap
    return sheet.quantize(_GREYS)


def _grey(page: PagePicture) -> Image.Image:
    return Image.frombytes("RGB", (page.width, page.height), page.rgb).convert("L")


def _pictures(folder: Path, forms: list[Form]) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form in forms:
            stem = f"{form.id.form}_{form.id.edition}"
            _write(folder / f"{stem}.png", picture_of(sample_paper(form)))
            if form.id.form in TRANSLATED:
                pages = len(page_pictures(sample_paper(form), dpi=20))
                _write(folder / f"{stem}_en.png", picture_of(sample_translation(form), after=pages))
    except OSError as error:
        print(f"Không ghi được / Cannot write: {folder}: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    except DomainError as error:
        print(f"{error.vi}\n{error.en}", file=sys.stderr)
        return 1
    return 0


def _write(path: Path, picture: Image.Image) -> None:
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    path.write_bytes(out.getvalue())
    print(f"{path} {len(out.getvalue()) / 1000:.0f} kB")


def _tell(faults: list[Fault]) -> int:
    for fault in faults:
        print(f"{fault.where}: {fault.vi}\n    {fault.en} ({fault.content})")
    told = f"{len(faults)} lỗi / faults" if faults else "không có lỗi / no fault"
    print(f"{len(all_forms())} mẫu / forms: {told}")
    return 1 if faults else 0


def _tell_json(faults: list[Fault]) -> int:
    told = [{"where": one.where, "content": one.content, "message_vi": one.vi, "message_en": one.en} for one in faults]
    print(json.dumps({"forms": len(all_forms()), "faults": told}, ensure_ascii=False))
    return 1 if faults else 0
