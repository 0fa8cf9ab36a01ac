"""`check_forms`: every packaged form filled with plain, full and longest content, before it reaches a roadside.

Finds, with file and line: unknown tag or attribute, name without data, missing glyph, a block higher than a page, a
label that finds no fact, a page count that depends on the number. `bienban forms check` tells it (docs/forms.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from print_templates.editions import Form, all_forms
from print_templates.filled import CONTENTS, Content, Filled, fill_form
from print_templates.fonts import check_glyphs
from print_templates.layout import build
from print_templates.page import BODY_HEIGHT, count_pages
from print_templates.template import packaged_text, parsed
from shared.errors import DomainError, InvalidInput


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` is ``file:line`` (or the file, where no line is at fault); `content` what it was filled with."""

    where: str
    content: str
    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.vi} / {self.en} ({self.content})"


def check_forms() -> list[Fault]:
    """The faults of all packaged forms; empty when every form is good."""
    return [fault for form in all_forms() for fault in check_form(form)]


def check_form(form: Form) -> list[Fault]:
    """The faults of one edition over persons, organisations and unknown offenders, short and long. Each told once."""
    found: dict[tuple[str, str], Fault] = {}
    for content in CONTENTS:
        for fault in _faults(form, content):
            found.setdefault((fault.where, fault.en), fault)
    return list(found.values())


def _faults(form: Form, content: Content) -> Iterator[Fault]:
    try:
        filled = fill_form(form, content)
        if filled is None:
            return
        text = packaged_text(form.file, filled.data)
        root = parsed(form.file, text)
        yield from _glyph_faults(form, root, content)
        yield from _label_faults(form, root, filled, content)
        pages = count_pages(build(root, form.file))
        if content.size == "longest" and pages != _count(form, packaged_text(form.file, filled.twin)):
            yield Fault(form.file, str(content), "số trang phụ thuộc số văn bản", "page count depends on the number")
    except DomainError as error:
        if error.code == "form_overflow":
            yield from _overflow_faults(form, root, error, content)
        elif error.code != "glyph_missing":  # told with its line already
            yield Fault(_where(form, error), str(content), error.vi, error.en)


def _count(form: Form, text: str) -> int:
    return count_pages(build(parsed(form.file, text), form.file))


def _where(form: Form, error: DomainError) -> str:
    return error.field if error.field and error.field.startswith(form.file) else form.file


def _glyph_faults(form: Form, root: Element, content: Content) -> Iterator[Fault]:
    for element in root.iter():
        for text in (element.text, *(child.tail for child in element)):
            try:
                check_glyphs(text or "")
            except InvalidInput as error:
                yield Fault(f"{form.file}:{element.get('dong', '?')}", str(content), error.vi, error.en)


def _label_faults(form: Form, root: Element, filled: Filled, content: Content) -> Iterator[Fault]:
    """Every fact that the seal of this content carries is found by a label of it, as a checker reads the page."""
    text = " ".join(" ".join(root.itertext()).split())
    for fact in sorted(filled.facts):
        labels = [label for label in form.labels if label.fact == fact]
        if not any(_stands(text, label.before, label.after) for label in labels):
            where = form.file.replace(".xml", ".toml")
            yield Fault(where, str(content), f"nhãn không tìm thấy mục {fact}", f"no label finds the fact {fact}")


def _stands(text: str, before: str, after: str) -> bool:
    start = text.find(before)
    return start >= 0 and text.find(after, start + len(before)) >= 0


def _overflow_faults(form: Form, root: Element, error: DomainError, content: Content) -> Iterator[Fault]:
    """The block that alone is higher than a page; the file, when only all together are too long."""
    found = False
    for element in root:
        alone = Element("to-in")
        alone.append(element)
        try:
            count_pages(build(alone, form.file))
        except DomainError:
            found = True
            room = f"{BODY_HEIGHT / 72 * 25.4:.0f} mm"
            yield Fault(
                f"{form.file}:{element.get('dong', '?')}",
                str(content),
                f"<{element.tag}> cao hơn một trang ({room})",
                f"<{element.tag}> is higher than a page ({room})",
            )
    if not found:
        yield Fault(form.file, str(content), error.vi, error.en)
