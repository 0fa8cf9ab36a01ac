"""The widgets of the design, each a class and its look. `load()` reads their kv rules once."""

from __future__ import annotations

from pathlib import Path

from kivy.lang import Builder

from field_client.ui.widgets import (  # noqa: F401  # importing registers the classes that kv names
    banner,
    base,
    buttons,
    cards,
    cases,
    chips,
    dialog,
    fields,
    finder,
    footbar,
    lists,
    paper,
    photos,
    pin_prompt,
    pinpad,
    plate,
    printing,
    qr,
    rail,
    signature,
    stepbar,
    toast,
    truthbar,
)

RULES = (
    "base buttons chips fields banner stepbar pinpad plate signature dialog toast truthbar rail cards cases lists"
    " finder printing paper footbar pin_prompt photos"
)


def load() -> None:
    """Read the kv rule files in the order in which they build on each other; a second call does nothing."""
    for name in RULES.split():
        path = str(Path(__file__).with_name(f"{name}.kv"))
        if path not in Builder.files:
            Builder.load_file(path)
