"""Photos: the QR is judged through noise, turn and blur; what it claims is shown for the eye."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from print_templates.images import page_pictures
from tests.samples import sample_decision
from tests.tools.papers import Paper, judge, paper


@pytest.fixture(scope="module")
def genuine() -> Paper:
    return paper(sample_decision())


def as_file(picture: Image.Image, form: str = "PNG") -> bytes:
    out = BytesIO()
    picture.save(out, format=form)
    return out.getvalue()


def page(of: Paper, dpi: int = 200) -> Image.Image:
    first = page_pictures(of.pdf, dpi=dpi)[0]
    return Image.frombytes("RGB", (first.width, first.height), first.rgb).convert("L")


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_photo_of_a_page_shows_what_to_compare(tmp_path: Path, genuine: Paper, form: str) -> None:
    verdict = judge(tmp_path, as_file(page(genuine), form))
    assert (verdict.kind, verdict.state) == ("photo", "ok")
    assert "compare by eye: initials NVM, 5.500.000 đồng, ND168:7-2-h, ND168:7-7-c" in verdict.notes[0]


def test_a_turned_noisy_blurred_photo_is_read(tmp_path: Path, genuine: Paper) -> None:
    picture = page(genuine).rotate(7, fillcolor=255, expand=True).filter(ImageFilter.GaussianBlur(1))
    chance = random.Random(7)
    noise = Image.frombytes("L", (400, 400), bytes(chance.randrange(98, 158) for _ in range(160_000)))
    wide = noise.resize(picture.size, Image.Resampling.NEAREST)
    assert judge(tmp_path, as_file(Image.blend(picture, wide, 0.25))).state == "ok"


def test_a_photo_without_a_code_is_unusable(tmp_path: Path) -> None:
    assert judge(tmp_path, as_file(Image.new("L", (800, 800), 255))).state == "unusable"


def test_a_cut_off_photo_is_unusable(tmp_path: Path, genuine: Paper) -> None:
    raw = as_file(page(genuine))
    assert judge(tmp_path, raw[: len(raw) // 3]).state == "unusable"


def test_a_heic_picture_is_told_by_its_name(tmp_path: Path) -> None:
    verdict = judge(tmp_path, b"\0\0\0\x18ftypheic" + b"\0" * 40)
    assert (verdict.state, verdict.summary) == ("unusable", "a HEIC picture cannot be read; save it as JPEG")


def test_a_picture_bomb_is_unusable(tmp_path: Path) -> None:
    assert judge(tmp_path, as_file(Image.new("1", (9_000, 9_000)))).state == "unusable"


def test_two_different_seals_in_one_photo_are_not_one_paper(tmp_path: Path, genuine: Paper) -> None:
    other = paper(sample_decision(total=5_000_000, acts=sample_decision().acts[1:]))
    left, right = page(genuine, 150), page(other, 150)
    both = Image.new("L", (left.width * 2, left.height), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    assert "seals of different documents in one picture" in judge(tmp_path, as_file(both)).faults
