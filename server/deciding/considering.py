"""A case judged for one signer at this moment: what the law gives, what stands in the way, and the decision it makes.

The same function serves the page, the review and the entry itself, so that nothing is entered that was not shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from print_templates.legal_points import point_on_paper
from print_templates.render import count_pages_decision, form_edition
from server.catalogue.law import law_of_unit
from server.db import db
from server.deciding.files import CaseFile, case_file
from server.signing.service import Who
from server.units.models import Officer, Unit
from shared.cases.checks import Obstacle, legal_obstacle
from shared.cases.decision import Decision, PaymentPlace, ReportReference
from shared.cases.drafting import Judged, Terms, draft_decision
from shared.cases.parties import Signer
from shared.cases.parties import Unit as PrintedUnit
from shared.clock import day_of
from shared.errors import NotAllowed
from shared.law.assess import assess
from shared.law.assessment import Assessment
from shared.law.case import Case, check_case
from shared.law.choosing import Choice, chosen
from shared.law.circumstances import parse_circumstances
from shared.law.of_report import case_of
from shared.ledger.exact import write_exact
from shared.numbering.number import NumberStyle
from shared.people.officer import Agency, Post, parse_post
from shared.protocol.schemas import dump

FORM = "MQD02"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the signer sets: circumstances by id, and for each act a `Choice`. None: as the report notes them."""

    mitigating: tuple[str, ...] | None = None
    aggravating: tuple[str, ...] | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Considered:
    """`proposed` is the engine's own answer, `judged.found` with the signer's figures. `draft` has a placeholder for
    its number; `token` names all of this but the moment: another token, another decision."""

    file: CaseFile
    signer: Officer
    judged: Judged
    proposed: Assessment
    draft: Decision
    obstacle: Obstacle | None
    token: str


def consider(file: CaseFile, who: Who, wish: Wish, now: int) -> Considered:
    """InvalidInput for what the law tables or the range left to the signer refuse; NotAllowed("left_unit")."""
    signer, law = signer_row(who), law_of_unit(file.home)
    case = _case(file, parse_post(signer.post, Agency(signer.agency)), wish, now)
    proposed = assess(case, law=law)
    found = chosen(proposed, wish.choices, mitigating=case.mitigating, aggravating=case.aggravating)
    judged = Judged(case, found, law)
    draft = draft_decision(file.report, judged, _terms(file, signer, now))
    obstacle = already_over(file) or legal_obstacle(found, day_of(now))
    if obstacle is None:
        draft = replace(draft, pages=count_pages_decision(draft))
    return Considered(file, signer, judged, proposed, draft, obstacle, _token(file, draft))


def considered_case(who: Who, case: UUID, wish: Wish, *, now: int) -> Considered:
    """The same, of the case as it is stored now. NotFound("case")."""
    return consider(case_file(who.home, case), who, wish, now)


def signer_row(who: Who) -> Officer:
    """The officer as the roster has him. NotAllowed("left_unit")."""
    row = db.session.get(Officer, (who.home, who.officer))
    if row is None or not row.active:
        raise NotAllowed(
            "left_unit",
            vi="Danh sách đơn vị không còn cán bộ này. Người khác của đơn vị quyết định.",
            en="The unit's roster does not name this officer any more. Somebody else of the unit decides.",
        )
    return row


def signer_on_paper(row: Officer) -> Signer:
    """As the paper names him, with the post of today."""
    return Signer(row.id, row.name, row.post, row.title, row.delegation)


def printed_unit(unit: Unit) -> PrintedUnit:
    """The unit as the paper names it."""
    return PrintedUnit(unit.home, unit.name, unit.parent, unit.place)


def already_over(file: CaseFile) -> Obstacle | None:
    """Decided or closed: by whom and as what is on the page."""
    if file.decision is not None:
        number = file.decision.number
        return Obstacle(
            "already_decided",
            (f"Hồ sơ này đã có quyết định {number}", f"This case has the decision {number}"),
            ("Muốn thay đổi thì đính chính, sửa đổi hoặc huỷ.", "To change it, correct, amend or cancel it."),
        )
    if not file.is_open:
        return Obstacle("case_closed", ("Hồ sơ này đã đóng hoặc đang tạm dừng", "This case is closed or suspended"))
    return None


def _case(file: CaseFile, post: Post, wish: Wish, now: int) -> Case:
    mitigating = file.report.mitigating if wish.mitigating is None else wish.mitigating
    aggravating = file.report.aggravating if wish.aggravating is None else wish.aggravating
    circumstances = (
        parse_circumstances(mitigating, "mitigating"),
        parse_circumstances(aggravating, "aggravating"),
    )
    case = replace(case_of(file.report, post, processed_at=now, circumstances=circumstances), file=file.flags)
    check_case(case)
    return case


def _terms(file: CaseFile, signer: Officer, now: int) -> Terms:
    unit, report = db.session.get_one(Unit, file.home), file.report
    day = day_of(report.made_at).isoformat()
    return Terms(
        unit=printed_unit(unit),
        signer=signer_on_paper(signer),
        report=ReportReference(report.number, day, of_hash=file.row.hash.hex()),
        style=NumberStyle(unit.symbol, unit.digits),
        payment=PaymentPlace(**unit.payment),
        print_policy="acknowledged" if unit.print_policy == "acknowledged" else "entered",
        form=form_edition(FORM, day_of(now)),
        at=now,
        basis=point_on_paper,
    )


def _token(file: CaseFile, draft: Decision) -> str:
    content = write_exact(dump(replace(draft, signed_at=0)))
    return hashlib.sha256(file.version.encode() + content).hexdigest()
