"""The words of the screens: both languages complete, times and sums written as the design says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import field_client.ui
from field_client.ui import wording
from field_client.ui.i18n import LOCALE, read_catalogue, tr
from tests.ui.samples import at

ROOT = Path(field_client.ui.__file__).parent
VIETNAMESE = re.compile(r"[À-ỹ]")
NO_WORDS = {"telex.py", "plate.py"}


def texts_of_rules(text: str) -> Iterator[str]:
    """Every literal inside a `tr._(…)` of a kv file that is Vietnamese."""
    for call in re.finditer(r"tr\._\(((?:[^()]|\([^()]*\))*)\)", text):
        yield from (words for words in re.findall(r"'((?:[^'\\]|\\.)*)'", call.group(1)) if VIETNAMESE.search(words))


def texts_of_module(tree: ast.Module) -> Iterator[str]:
    """Every Vietnamese literal that is no docstring and not half of a `Words`."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Words":
            skipped.update(id(part) for argument in node.args for part in ast.walk(argument))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in skipped and VIETNAMESE.search(text):
            yield text


def test_every_vietnamese_text_has_an_english_one() -> None:
    english = read_catalogue((LOCALE / "en.po").read_text(encoding="utf-8"))
    lacking = set()
    for path in ROOT.rglob("*.kv"):
        lacking |= {(path.name, text) for text in texts_of_rules(path.read_text(encoding="utf-8"))}
    for path in ROOT.rglob("*.py"):
        if path.name not in NO_WORDS:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            lacking |= {(path.name, text) for text in texts_of_module(tree)}
    assert sorted((name, text) for name, text in lacking if text not in english) == []


def test_a_translation_keeps_the_places_of_its_values() -> None:
    english = read_catalogue((LOCALE / "en.po").read_text(encoding="utf-8"))
    broken = [
        text
        for text, told in english.items()
        if sorted(re.findall(r"{\w+}", text)) != sorted(re.findall(r"{\w+}", told))
    ]
    assert broken == []


def test_a_catalogue_is_read_with_long_entries_and_quotes() -> None:
    text = 'msgid ""\nmsgstr ""\n"X: y\\n"\n\nmsgid "một "\n"hai"\nmsgstr "one "\n"\\"two\\""\n'
    assert read_catalogue(text) == {"một hai": 'one "two"'}


@pytest.mark.parametrize(
    ("ms", "told"),
    [(0, "0 phút"), (5 * 60_000, "5 phút"), (185 * 60_000, "3 giờ 05 phút"), (52 * 3_600_000, "2 ngày 4 giờ")],
)
def test_an_age_is_told_in_words(ms: int, told: str) -> None:
    assert wording.age(ms) == told


def test_money_times_and_sizes_are_written_as_on_paper() -> None:
    assert wording.dong(5_500_000) == "5.500.000 đồng"
    assert wording.moment_of(at(11, 20), at(14, 29)) == "11:20 hôm nay"
    assert wording.moment_of(at(11, 20, day=20), at(14, 29)) == "11:20 ngày 20/11/2026"
    assert wording.size(1_100_000) == "1,1 MB"
    assert wording.wait(23_400) == "00:24"


def test_a_typed_moment_is_read_back() -> None:
    assert wording.read_moment("21/11/2026", "14:26") == at(14, 26)
    with pytest.raises(ValueError, match="does not match"):
        wording.read_moment("2026-11-21", "14:26")


def test_a_text_without_translation_stays_vietnamese() -> None:
    tr.lang = "en"
    try:
        assert tr._("Chưa có trong danh mục") == "Chưa có trong danh mục"
    finally:
        tr.lang = "vi"
