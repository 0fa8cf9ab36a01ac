"""Write the golden texts anew, after a form was changed on purpose; the diff is then read by a person."""

from __future__ import annotations

from pathlib import Path

from print_templates.editions import all_forms
from tests.print_templates.golden import golden_text

for one in all_forms():
    (Path(__file__).parent / one.file).with_suffix(".txt").write_text(golden_text(one), encoding="utf-8")
