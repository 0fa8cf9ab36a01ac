"""The report wizard: every change of a field is one commit, so that a dead battery costs one field at most."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select

from field_client.cases.draft_reading import DraftFacts, read_facts
from field_client.cases.draft_rows import Draft, add_draft, keep_draft, read_draft_row
from field_client.cases.judging import assessment_view, case_of_draft, empty_assessment
from field_client.cases.plates import plate_view, seen_before
from field_client.cases.room import refuse_photo, refuse_report
from field_client.catalogue.picks import in_group, most_used, search_rows, tiles
from field_client.enrolment.identity import read_policy
from field_client.evidence.photos import add_photo, photo_views, remove_photo
from field_client.store.tables import drafts, events
from field_client.ui.drafts import DRAFT_FIELDS
from field_client.ui.views import AssessmentView, CircumstanceRow, DraftView, FavouriteRow, ViolationRow
from field_client.workplace import Workplace
from shared.cases.report import ReportNumber
from shared.clock import day_of
from shared.errors import Conflict, InvalidInput, NotAllowed
from shared.ids import RANDOM_BYTES, uuid7
from shared.law.catalogue import prefer_used
from shared.law.circumstances import circumstances
from shared.people.card import parse_card
from shared.text import nfc

Locate = Callable[[], tuple[int, int, int] | None]
"""Latitude and longitude in 1e-7 degrees and accuracy in metres, or None without a fix."""

_KEPT = ("vehicle.group", "vehicle.ground", "place.province", "place.ward")
_LONGEST = 2_000


class Drafting:
    """`locate` is the GPS."""

    def __init__(self, place: Workplace, locate: Locate) -> None:
        self._tablet, self._on_duty, self._law, self._locate = place.tablet, place.on_duty, place.law, locate

    def new_draft(self) -> DraftView:
        """A draft with the defaults of the last one and the time of now. NotAllowed("storage_reports")."""
        refuse_report(self._tablet)
        now = self._tablet.clock.now_ms()
        draft_id = str(uuid7(now, os.urandom(RANDOM_BYTES)))
        with self._tablet.store.transaction() as tx:
            values = self._defaults(tx, now)
            add_draft(tx, Draft(draft_id, self._on_duty().officer.id, now, now, values))
        return self.load_draft(draft_id)

    def load_draft(self, draft_id: str) -> DraftView:
        """The draft with its errors and gaps. NotFound."""
        with self._tablet.store.reading() as connection:
            return self._view(connection, read_draft_row(connection, draft_id))

    def save_draft(self, draft_id: str, changes: Mapping[str, object]) -> DraftView:
        """Store the changes, wrong values too. InvalidInput only for what is no field of a draft."""
        checked = {name: _storable(name, value) for name, value in changes.items()}
        now = self._tablet.clock.now_ms()
        with self._tablet.store.transaction() as tx:
            draft = self._open_draft(tx, draft_id)
            values = {**draft.values, **checked}
            draft = replace(
                draft,
                values=values,
                changed=True,
                saved_at=now,
                from_card=draft.from_card - {name for name in checked if checked[name] != draft.values.get(name)},
            )
            keep_draft(tx, draft)
            return self._view(tx, draft)

    def read_card(self, draft_id: str, payload: str) -> DraftView:
        """Fill what the card says and name those fields. InvalidInput("card_unreadable")."""
        card = parse_card(payload)
        filled: dict[str, object] = {
            "offender.kind": "person",
            "offender.name": card.name,
            "offender.born": f"{card.born:%d/%m/%Y}" if card.born else "",
            "offender.sex": card.sex or "",
            "offender.id_kind": card.identity.kind,
            "offender.id_number": card.identity.number,
            "offender.address": card.address or "",
        }
        shown = {name for name, value in filled.items() if value and name not in {"offender.kind", "offender.id_kind"}}
        now = self._tablet.clock.now_ms()
        with self._tablet.store.transaction() as tx:
            draft = self._open_draft(tx, draft_id)
            draft = replace(
                draft,
                values={**draft.values, **filled},
                changed=True,
                saved_at=now,
                from_card=frozenset(shown),
                card_read_at=now,
            )
            keep_draft(tx, draft)
            return self._view(tx, draft)

    def locate(self, draft_id: str) -> DraftView:
        """Place from GPS. NotAllowed("no_fix")."""
        found = self._locate()
        if found is None:
            raise NotAllowed(
                "no_fix",
                field="place.text",
                vi="Chưa bắt được vị trí. Ra chỗ thoáng hoặc gõ nơi vi phạm.",
                en="No position yet. Go into the open or type the place.",
            )
        lat, lon, accuracy = found
        return self.save_draft(draft_id, {"place.lat": lat, "place.lon": lon, "place.accuracy": accuracy})

    def add_photo(self, draft_id: str, jpeg: bytes) -> DraftView:
        """Keep a picture; its row is committed before it is shown. NotAllowed("storage_photos")."""
        refuse_photo(self._tablet)
        now = self._tablet.clock.now_ms()
        with self._tablet.store.transaction() as tx:
            draft = replace(self._open_draft(tx, draft_id), changed=True, saved_at=now)
            add_photo(tx, draft_id, jpeg, now_ms=now)
            keep_draft(tx, draft)
            return self._view(tx, draft)

    def remove_photo(self, draft_id: str, photo_id: str) -> DraftView:
        """Leave a picture out of the draft. Conflict("already_recorded"), NotFound("photo")."""
        with self._tablet.store.transaction() as tx:
            draft = replace(self._open_draft(tx, draft_id), changed=True, saved_at=self._tablet.clock.now_ms())
            remove_photo(tx, draft_id, photo_id)
            keep_draft(tx, draft)
            return self._view(tx, draft)

    def search_violations(self, draft_id: str, query: str) -> tuple[ViolationRow, ...]:
        """Acts of the draft's vehicle group in force when the violation ended."""
        with self._tablet.store.reading() as connection:
            facts = self._facts(read_draft_row(connection, draft_id))
            catalogue, group = self._law.book(connection).catalogue, facts.reader.text("vehicle.group") or ""
            found = in_group(catalogue, nfc(query), day_of(facts.ended_at), group)
            return search_rows(found if query.strip() else prefer_used(found, most_used(connection)))

    def favourites(self, draft_id: str) -> tuple[FavouriteRow, ...]:
        """Tiles for the draft's vehicle group."""
        with self._tablet.store.reading() as connection:
            facts = self._facts(read_draft_row(connection, draft_id))
            catalogue = self._law.book(connection).catalogue
            return tiles(catalogue, day_of(facts.ended_at), group=facts.reader.text("vehicle.group") or "")

    def circumstances(self) -> tuple[CircumstanceRow, ...]:
        """All of the law's, mitigating first."""
        return tuple(CircumstanceRow(one.id, one.vi, one.kind == "aggravating") for one in circumstances().values())

    def assess_draft(self, draft_id: str) -> AssessmentView:
        """What the law gives so far. InvalidInput at the draft's field."""
        with self._tablet.store.reading() as connection:
            facts = self._facts(read_draft_row(connection, draft_id))
            if not facts.acts:
                return empty_assessment()
            try:
                case = case_of_draft(facts, self._on_duty().officer, self._tablet.clock.now_ms())
                return assessment_view(case, self._law.book(connection))
            except InvalidInput as error:
                raise error.at(draft_field(error.field)) from error

    def _open_draft(self, tx: Connection, draft_id: str) -> Draft:
        draft = read_draft_row(tx, draft_id)
        if draft.case_id is not None:
            raise Conflict(
                "already_recorded",
                vi="Biên bản này đã hoàn tất, không sửa được nữa. Sai sót phải lập biên bản xác minh.",
                en="This report is finished and cannot be changed. Errors need a verification record.",
            )
        return draft

    def _facts(self, draft: Draft) -> DraftFacts:
        return read_facts(draft.values, self._tablet.clock.now_ms())

    def _defaults(self, tx: Connection, now: int) -> dict[str, Any]:
        last = tx.execute(select(drafts.c.id).where(drafts.c.changed == 1).order_by(drafts.c.made_at.desc())).scalar()
        kept = read_draft_row(tx, last).values if last else {}
        values: dict[str, Any] = {name: kept[name] for name in _KEPT if kept.get(name)}
        return {
            "offender.kind": "person",
            "offender.nationality": "Việt Nam",
            "vehicle.ground": "white",
            "place.province": read_policy(tx).province,
            **values,
            "ended_at": now,
            "detected_at": now,
            "complied": True,
        }

    def _view(self, connection: Connection, draft: Draft) -> DraftView:
        facts = self._facts(draft)
        reader = facts.reader
        typed = reader.text("vehicle.plate") or ""
        return DraftView(
            id=draft.id,
            expected_number=str(ReportNumber(self._tablet.identity.code, next_count(connection))),
            values=dict(draft.values),
            saved_at_ms=draft.saved_at,
            errors=dict(reader.errors),
            missing=tuple(reader.missing),
            from_card=draft.from_card,
            card_read_ms=draft.card_read_at,
            photos=photo_views(connection, draft.id),
            plate=plate_view(typed, facts.plate, reader.text("vehicle.ground") or "white"),
            earlier=seen_before(connection, facts.plate),
            minor=facts.minor,
            recorder=self._on_duty().officer.name,
        )


def next_count(connection: Connection) -> int:
    """The count that the next report of this ledger takes."""
    recorded = select(func.count()).where(events.c.kind == "report.recorded")
    return (connection.execute(recorded).scalar() or 0) + 1


def draft_field(path: str | None) -> str:
    """The draft's field for a path of the engine (``acts.0.code`` → ``acts``)."""
    head = (path or "acts").split(".")[0]
    return {"offender": "offender.born", "place": "place.province", "record_made_at": "detected_at"}.get(head, head)


def _storable(name: str, value: object) -> object:
    """The value as stored: NFC text, an integer, a tick, or a list of plain values."""
    if name not in DRAFT_FIELDS:
        raise InvalidInput("draft_field", field=name, vi=f"Không có ô “{name}”.", en=f"There is no field “{name}”.")
    kind = DRAFT_FIELDS[name][0]
    if value is None:
        return "" if kind is str else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidInput("draft_value", field=name, vi="Giá trị không đúng kiểu.", en="A value of another type.")
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise InvalidInput(
                "too_long",
                field=name,
                vi=f"Dài quá {_LONGEST} ký tự. Viết gọn lại.",
                en=f"Longer than {_LONGEST} characters. Shorten it.",
            )
        return nfc(value)
    return value
