"""The documents name only what is there: a newcomer who follows a path arrives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A path in backticks, or the target of a link that is not an address.
OURS = re.compile(r"`((?:" + "|".join([*PACKAGES, "tests", "docs", "requirements", "deploy"]) + r")/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def named_paths(document: Path) -> list[Path]:
    text = document.read_text(encoding="utf-8")
    paths = [ROOT / name for name in OURS.findall(text)]
    return paths + [document.parent / name for name in LINK.findall(text)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_a_document_names_exists(document: Path) -> None:
    missing = [path.relative_to(ROOT).as_posix() for path in named_paths(document) if not path.exists()]
    assert missing == []


def test_every_decision_is_in_the_list_of_decisions() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs" / "adr").glob("0*.md") if path.name not in listed] == []
