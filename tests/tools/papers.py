"""Genuine papers in a folder with their keys.json, and the ways in which somebody forges one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from print_templates import printable
from print_templates.render import (
    PrintableDecision,
    count_pages_decision,
    printable_decision,
    render_decision,
)
from print_templates.verify.verdict import Verdict
from shared.cases.decision import Decision
from shared.seal.keys import fingerprint, raw_public
from tests.samples import (
    OFFICER_KEY,
    ROOT_KEY,
    TABLET_CODE,
    sample_export,
    sample_keys_json,
    sealed_decision,
    sealed_event,
)
from tools.verify.command import Question, answer_all

ROOT = fingerprint(raw_public(ROOT_KEY))


@dataclass(frozen=True)
class Paper:
    """A decision as entered: its data, exact bytes, token and printed file."""

    decision: Decision
    raw: bytes
    token: bytes
    pdf: bytes


def paper(decision: Decision, *, training: bool = False, key: Ed25519PrivateKey = OFFICER_KEY) -> Paper:
    """Entered with its true page count, sealed, printed."""
    counted = _counted(decision)
    raw, token = sealed_decision(counted, training=training, key=key)
    pdf = render_decision(printable_decision(raw, token, tablet_code=TABLET_CODE), copy_mark=None)
    return Paper(counted, raw, token, pdf)


def _counted(decision: Decision) -> Decision:
    return replace(decision, pages=count_pages_decision(decision))


def forged(genuine: Paper, **changes: Any) -> bytes:
    """The page with other facts beside the genuine QR, as a forger with our own program would make it."""
    edited = _counted(replace(genuine.decision, **changes))
    made = PrintableDecision(printable._GATE, edited, (genuine.raw, False), genuine.token)
    return render_decision(made, copy_mark=None)


def with_pages(pdf: bytes, order: list[int], other: bytes | None = None) -> bytes:
    """The pages in `order` (from 0); -1 is the first page of `other`."""
    reader, writer = pypdf.PdfReader(BytesIO(pdf)), pypdf.PdfWriter()
    for index in order:
        foreign = pypdf.PdfReader(BytesIO(other or pdf))
        writer.add_page(foreign.pages[0] if index < 0 else reader.pages[index])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def export_of(genuine: Paper) -> bytes:
    """The ledger that holds this decision and its seal."""
    return sample_export([genuine.raw, sealed_event(genuine.token, of_seq=1)])


def judge(folder: Path, content: bytes | str, **asked: Any) -> Verdict:
    """The verdict on one target in `folder` (keys.json beside it unless it is there already)."""
    if not (folder / "keys.json").exists():
        (folder / "keys.json").write_bytes(sample_keys_json())
    if isinstance(content, bytes):
        (folder / "target").write_bytes(content)
        content = str(folder / "target")
    question = Question(
        targets=(content,),
        keys=asked.get("keys", str(folder / "keys.json")),
        root=asked.get("root", ROOT),
        ledger=asked.get("ledger"),
        json=False,
        authorities=asked.get("authorities"),
    )
    return answer_all(question)[0][0]
