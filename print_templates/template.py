"""A form's template: Jinja2 (sandboxed, strict, escaping) around about fifteen tags of ours, checked when loaded.

Tags carry the line of the template through Jinja's loops (attribute ``dong``), so that a fault in a form is told
with file and line, also one that only some data brings out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from print_templates.words import FILTERS
from shared.errors import InvalidInput

FORMS = "print_templates.forms"
TAGS: dict[str, frozenset[str]] = {
    "to-in": frozenset(),
    "hai-cot": frozenset({"rong"}),
    "cot": frozenset(),
    "giua": frozenset({"co"}),
    "doan": frozenset({"lui"}),
    "muc": frozenset({"lui"}),
    "nho": frozenset(),
    "gach": frozenset({"dai"}),
    "cach": frozenset({"mm"}),
    "giu": frozenset(),
    "lua-chon": frozenset({"chon"}),
    "bang": frozenset({"rong"}),
    "hang": frozenset({"dau"}),
    "o": frozenset(),
    "dam": frozenset(),
    "nghieng": frozenset(),
    "xuong": frozenset(),
    "dien": frozenset({"lui", "co"}),
    "dong-ke": frozenset({"so"}),
}
"""Every tag with its attributes; the crib is docs/forms.md."""

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_START = re.compile(r"<([A-Za-z][\w-]*)((?:\s+[\w-]+\s*=\s*\"[^\"]*\")*)")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=")


def form_error(where: str, vi: str, en: str) -> InvalidInput:
    """A fault in a template, `where` as ``file:line``."""
    return InvalidInput("form_template", field=where, vi=f"Mẫu in {where}: {vi}", en=f"Form {where}: {en}")


def check_tags(file: str, source: str) -> str:
    """`source` with each start tag carrying its line. InvalidInput(form_template): unknown tag or attribute."""
    plain = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)

    def marked(found: re.Match[str]) -> str:
        line = plain.count("\n", 0, found.start()) + 1
        name, attributes = found[1], set(_ATTRIBUTE.findall(found[2]))
        if name not in TAGS:
            raise form_error(f"{file}:{line}", f"không có thẻ <{name}>.", f"no tag <{name}>.")
        if foreign := attributes - TAGS[name]:
            told = ", ".join(sorted(foreign))
            raise form_error(f"{file}:{line}", f"thẻ <{name}> không có {told}.", f"<{name}> has no {told}.")
        return f'<{name} dong="{line}"{found[2]}'

    return _START.sub(marked, plain)


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.filters.update(FILTERS)
    return environment


@cache
def _compiled(file: str, folder: str) -> Any:
    source = (files(folder) / file).read_text(encoding="utf-8")
    return compile_form(file, source)


def compile_form(file: str, source: str) -> Any:
    """The Jinja template of a form. InvalidInput(form_template) with file and line."""
    try:
        return _environment().from_string(check_tags(file, source))
    except TemplateError as error:
        line = getattr(error, "lineno", None) or 1
        raise form_error(f"{file}:{line}", f"cú pháp sai: {error}", f"syntax: {error}") from error


def fill_packaged(file: str, data: Mapping[str, Any], *, folder: str = FORMS) -> ElementTree.Element:
    """The filled form as a tree of our tags. InvalidInput(form_template): a name without data, or broken nesting."""
    return parsed(file, packaged_text(file, data, folder=folder))


def packaged_text(file: str, data: Mapping[str, Any], *, folder: str = FORMS) -> str:
    """The filled form as text: all that its pages depend on. InvalidInput(form_template): a name without data, or a
    value that a filter cannot write."""
    return _filled(file, _compiled(file, folder), data)


def fill(file: str, template: Any, data: Mapping[str, Any]) -> ElementTree.Element:
    """As `fill_packaged`, for a compiled template."""
    return parsed(file, _filled(file, template, data))


def _filled(file: str, template: Any, data: Mapping[str, Any]) -> str:
    try:
        text: str = template.render(data)
    except Exception as error:  # a filter raises whatever its value makes it; the form's line is what mends it
        where = _line_in_template(file, error)
        raise form_error(where, f"thiếu dữ liệu: {error}", f"missing data: {error}") from error
    return text


def _line_in_template(file: str, error: Exception) -> str:
    """``file:line``: Jinja puts the template's own lines into the traceback of what went wrong in it."""
    where, step = file, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            where = f"{file}:{step.tb_lineno}"
        step = step.tb_next
    return where


def parsed(file: str, text: str) -> ElementTree.Element:
    """The tree of a filled form's text. InvalidInput(form_template): broken nesting."""
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - our own packaged template; data in it is escaped
    except ElementTree.ParseError as error:
        line = error.position[0]
        near = text.splitlines()[line - 1][:80] if line <= text.count("\n") + 1 else ""
        raise form_error(file, f"thẻ lồng sai gần “{near}”.", f"broken nesting near “{near}”.") from error
