"""Two languages, switched while the screens are open. The Vietnamese text is its own key; en.po translates it.

kv writes `tr._('Lập biên bản', tr.lang)`: naming `tr.lang` makes kv ask again when the language changes.
"""

from __future__ import annotations

import ast
from pathlib import Path

from kivy.event import EventDispatcher
from kivy.properties import StringProperty

from field_client.ui.views import Words
from shared.errors import DomainError

LOCALE = Path(__file__).parent / "locale"


def read_catalogue(text: str) -> dict[str, str]:
    """msgid → msgstr of a .po file; contexts and plurals are not used here (Vietnamese has no plural forms)."""
    entries: dict[str, str] = {}
    parts = {"msgid": "", "msgstr": ""}
    now = ""
    for line in [*text.splitlines(), 'msgid ""']:
        keyword, _, rest = line.strip().partition(" ")
        if keyword in parts:
            if keyword == "msgid" and parts["msgid"] and parts["msgstr"]:
                entries[parts["msgid"]] = parts["msgstr"]
            now = keyword
            parts[now] = ast.literal_eval(rest)
        elif line.startswith('"'):
            parts[now] += ast.literal_eval(line)
    return entries


class Translator(EventDispatcher):
    lang = StringProperty("vi")

    def __init__(self) -> None:
        super().__init__()
        self._english: dict[str, str] = {}

    def _(self, text: str, _lang: str = "", **values: object) -> str:
        """`text` in the language of the screens, with `{name}` filled in."""
        told = self.english().get(text, text) if self.lang == "en" else text
        return told.format(**values) if values else told

    def words(self, words: Words | None, _lang: str = "") -> str:
        """A finished sentence of the services in the language of the screens; "" for None."""
        if words is None:
            return ""
        return words.en if self.lang == "en" else words.vi

    def error(self, error: DomainError) -> str:
        return error.en if self.lang == "en" else error.vi

    def english(self) -> dict[str, str]:
        """The English catalogue, read at its first use: most tablets never need it."""
        if not self._english:
            self._english = read_catalogue((LOCALE / "en.po").read_text(encoding="utf-8"))
        return self._english


tr = Translator()
