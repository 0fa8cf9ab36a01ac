"""Papers made from committed events that bear no seal of their own (MBB05, MBB06, transfer, return, day sheet).

A `RecordedPaper` exists only from the exact bytes of such an event together with the sealed document it belongs to.
It prints that document's seal, so that a scan finds the case, and the check word of its own event. So that nobody and
no program takes it for a page of the document, its header says ``Giấy kèm``, never ``Số``, and its QR has the mask that
says "not the form" (docs/protocol.md 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from print_templates.attached_data import DATA, Document, common_data
from print_templates.check_word import check_word
from print_templates.day_sheet import Entry, Shift, day_sheet_data
from print_templates.editions import Form, form_edition, load_form
from print_templates.layout import build
from print_templates.notice import NOTICE_MASK
from print_templates.page import Furniture, count_pages, write_pdf
from print_templates.printable import (
    _GATE,
    PrintableDecision,
    PrintableSeizure,
    RecordedReport,
    Sealed,
    not_printable,
)
from print_templates.render import TRAINING, CopyMark
from print_templates.template import packaged_text, parsed
from print_templates.words import day_in_figures
from shared.cases.parties import Unit
from shared.cases.records import ServiceRecorded
from shared.clock import day_of
from shared.law.forms import form_rule
from shared.ledger.event import Event, read_event
from shared.protocol.events import read_data

Belongs = RecordedReport | PrintableDecision | PrintableSeizure
WAYS: dict[str, tuple[str, tuple[type[Sealed], ...]]] = {
    "verification.recorded": ("MBB05", (RecordedReport,)),
    "service.recorded": ("MBB06", (PrintableDecision,)),
    "case.transferred": ("MBB29", (RecordedReport,)),
    "item.returned": ("MBB16", (PrintableSeizure, RecordedReport)),
}
"""Event kind → its form and what it may belong to. Another paper is one line here and one in attached_data."""
DAY_SHEET = "DAYSHEET"
NO_SEAL = ("Phiếu này không có tem: đối chiếu từ kiểm tra với mục kết ca trong sổ của đơn vị.",)


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on it: `form` of the day, `data` for its template, its `number`, the `author` unit's name, and
    `note`: the words beside the foreign seal, or why there is none."""

    form: Form
    data: dict[str, Any]
    number: str
    author: str
    note: tuple[str, ...]


class RecordedPaper(Sealed):
    """A paper through the gate: `paper`, `content_hash` of its own event, `token` of the document it belongs to
    (empty for a day sheet), `training`."""

    __slots__ = ()

    @property
    def paper(self) -> Paper:
        """What stands on it."""
        content: Paper = self._content
        return content


def recorded_paper(raw_event: bytes, *, of: Belongs, tablet_code: str) -> RecordedPaper:
    """The paper of one COMMITTED event that belongs to the sealed document `of`; `tablet_code` of the event's ledger.

    Its number is tablet code and place in the ledger: unique in the unit without a lease. Corrupt(not_printable): a
    kind without a paper, another case, a reference to another event. NotFound(no_form): none for that day.
    """
    event = read_event(raw_event)
    form_name, belongs_to = WAYS.get(event.kind, ("", ()))
    if not isinstance(of, belongs_to):
        raise not_printable(f"mục {event.kind} không có giấy kèm", f"the entry {event.kind} has no such paper")
    data = read_data(event)
    _check_belongs(event, data, of)
    form = load_form(form_edition(form_name, day_of(event.at)))
    number = _number(event, form, tablet_code)
    document = document_of(of)
    names = common_data(document, number=number, at=event.at, officer=event.officer)
    paper = Paper(form, {**names, **DATA[form_name](data, document)}, number, document.unit.name, _note(document))
    return RecordedPaper(_GATE, paper, (raw_event, event.training), of.token)


def day_sheet(raw_event: bytes, *, shift: Sequence[bytes], unit: Unit, tablet_code: str) -> RecordedPaper:
    """The sheet of a COMMITTED `shift.closed` and the exact bytes of the events it closes, first to last.

    Corrupt(not_printable): an event is missing, or the counts of the event are not those of the shift. It bears no
    seal: there is none over a shift; the chain and its head are (docs/forms.md).
    """
    event = read_event(raw_event)
    if event.kind != "shift.closed":
        raise not_printable(f"mục là {event.kind}, không phải shift.closed", f"the entry is {event.kind}")
    closed = read_data(event)
    events = [read_event(raw) for raw in shift]
    if [one.seq for one in events] != list(range(closed.first_seq, closed.last_seq + 1)):
        raise not_printable("thiếu mục của ca", "an entry of the shift is missing")
    whole = Shift(closed, event.at, unit, tuple(Entry(one.at, one.kind, read_data(one)) for one in events))
    if whole.counted() != (closed.reports, closed.decisions):
        raise not_printable("số đếm của ca không khớp sổ", "the counts of the shift are not those of the ledger")
    form = load_form(form_edition(DAY_SHEET, day_of(event.at)))
    number = _number(event, form, tablet_code)
    paper = Paper(form, day_sheet_data(whole, number=number), number, unit.name, NO_SEAL)
    return RecordedPaper(_GATE, paper, (raw_event, event.training), b"")


def render_recorded(recorded: RecordedPaper, *, copy_mark: CopyMark | None = None) -> bytes:
    """The PDF of an attached paper or day sheet; the same bytes twice."""
    if type(recorded) is not RecordedPaper:
        raise TypeError("only what recorded_paper or day_sheet made is ever rendered as final")
    paper = recorded.paper
    file = paper.form.file
    text = packaged_text(file, paper.data)
    furniture = Furniture(
        title=f"Giấy kèm {paper.number}",
        author=paper.author,
        pages=count_pages(build(parsed(file, text), file)),
        number=f"Giấy kèm {paper.number}",
        day=day_in_figures(paper.data["ngay"]),
        seal=recorded.token or None,
        mask=NOTICE_MASK,
        check_word=check_word(recorded.content_hash),
        note=paper.note,
        mark=copy_mark.text() if copy_mark else None,
        stamp=TRAINING if recorded.training else (),
    )
    pdf, _ = write_pdf(build(parsed(file, text), file), furniture)
    return pdf


def document_of(of: Belongs) -> Document:
    """What a paper needs to know of the sealed document it belongs to."""
    if isinstance(of, PrintableDecision):
        one = of.decision
        name, number, at = "Quyết định xử phạt vi phạm hành chính", one.number.text, one.signed_at
        return Document(name, number, at, one.unit, one.signer, one.offender, one.vehicle, None)
    name, report = "Biên bản vi phạm hành chính", of.report if isinstance(of, RecordedReport) else of.seizure.report
    number, at = str(report.number), report.made_at
    if isinstance(of, PrintableSeizure):
        recorded = of.seizure.recorded
        name = "Biên bản tạm giữ" if recorded.form.form == "MBB15" else "Quyết định tạm giữ"
        number, at = recorded.number, of.seizure.at
    return Document(name, number, at, report.unit, report.recorder, report.offender, report.vehicle, report)


def _number(event: Event, form: Form, tablet_code: str) -> str:
    return f"{tablet_code}-{event.seq:06d}/{form_rule(form.id.form, day_of(event.at)).symbol}"


def _note(document: Document) -> tuple[str, ...]:
    return (
        f"Mã QR là tem của {document.name[:1].lower()}{document.name[1:]}",
        f"số {document.number} mà giấy này kèm theo.",
        "Nội dung giấy này: đối chiếu từ kiểm tra với sổ của đơn vị.",
    )


def _check_belongs(event: Event, data: Any, of: Belongs) -> None:
    """The same case, and the very event that the reference names."""
    document = of.event()
    if event.case is None or (event.case, event.training) != (document.case, document.training):
        raise not_printable("giấy thuộc vụ việc khác", "the paper is of another case")
    of_hash, of_seq = getattr(data, "of_hash", None), getattr(data, "of_seq", None)
    if of_hash not in (None, of.content_hash.hex()) or of_seq not in (None, document.seq):
        raise not_printable("giấy thuộc văn bản khác", "the paper belongs to another document")
    if isinstance(data, ServiceRecorded) and data.way != "refused":
        raise not_printable("quyết định không bị từ chối nhận", "the decision was not refused")
