"""Import, editions and rehearsal over real databases."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from server.cases.models import DecisionRow
from server.catalogue.editions import current_text, edition_of, text_of_edition
from server.catalogue.service import Rehearsed, import_catalogue, rehearse_catalogue
from server.db import db, transaction
from server.feed.models import DocumentRow
from server.units.service import set_up_unit
from server.units.unit_file import read_unit
from shared.cases.parties import Signer
from shared.errors import InvalidInput, NotFound
from shared.law.catalogue import parse_catalogue
from shared.numbering.number import TRAINING_SERIES
from shared.protocol.documents import open_document
from shared.seal.signed import Signed
from tests.server.catalogue.files import TEXT, broken, dearer_red_light, without
from tests.server.conftest import HOME, UNIT, World
from tests.server.tablet import TestTablet

TODAY = date(2026, 11, 21)


def imported(world: World, text: str) -> list[int]:
    world.clock.ms += 1_000
    with world.app.app_context():
        return import_catalogue(world.parts, text)


def fetched(world: World, tablet: TestTablet) -> str:
    """The catalogue as a tablet gets it, its signature checked."""
    url = tablet.get("/api/v1/feed?after=0").get_json()["documents"]["catalogue"]["url"]
    signed = Signed.from_wire(tablet.get(url).get_json()["document"])
    return open_document(signed, lambda _kid: world.parts.keys.server_public).content


def rehearsed(world: World, text: str, moved_to: date | None = None) -> Rehearsed:
    with world.app.app_context():
        return rehearse_catalogue(parse_catalogue(text), today=TODAY, moved_to=moved_to)


def decide(world: World, tablet: TestTablet, case: UUID) -> None:
    tablet.enter(case, tablet.decision(tablet.record(case)))
    assert tablet.push().get_json()["verdicts"] == []


def test_an_imported_catalogue_is_every_units_signed_document(either: World) -> None:
    either.add_unit(31)
    tablet, other = either.tablet(), either.tablet(home=31, numbers=0)
    assert imported(either, dearer_red_light()) == [HOME, 31]
    assert fetched(either, tablet) == fetched(either, other) == dearer_red_light()


def test_the_edition_before_stays_readable_by_name_and_by_hash(either: World) -> None:
    tablet = either.tablet()
    old = tablet.get("/api/v1/feed?after=0").get_json()["documents"]["catalogue"]["url"]
    imported(either, dearer_red_light())
    imported(either, without("ped.bulky"))
    assert tablet.get(old).status_code == 200
    with either.app.app_context():
        for text in (TEXT, dearer_red_light(), without("ped.bulky")):
            assert text_of_edition(parse_catalogue(text).edition) == text
        assert current_text() == without("ped.bulky")


def test_an_edition_that_was_never_published_is_not_found(world: World) -> None:
    with world.app.app_context(), pytest.raises(NotFound) as caught:
        text_of_edition("0123456789ab")
    assert caught.value.field == "edition"


def test_a_broken_file_is_refused_at_its_row_and_leaves_every_document_as_it_was(either: World) -> None:
    before = [(row.hash, row.superseded_at) for row in either.rows(DocumentRow)]
    with pytest.raises(InvalidInput) as caught:
        imported(either, broken())
    assert caught.value.code == "catalogue_broken"
    assert (caught.value.field or "").endswith(".fine_max_vnd")
    assert [(row.hash, row.superseded_at) for row in either.rows(DocumentRow)] == before


def test_importing_the_same_file_again_publishes_nothing_new(either: World) -> None:
    imported(either, dearer_red_light())
    before = len(either.rows(DocumentRow))
    imported(either, dearer_red_light())
    assert len(either.rows(DocumentRow)) == before


def test_setting_a_unit_up_again_does_not_take_the_new_decree_back(either: World) -> None:
    imported(either, dearer_red_light())
    with either.app.app_context():
        set_up_unit(either.parts, read_unit(UNIT))
        assert edition_of(current_text()) == edition_of(dearer_red_light())


def test_a_unit_made_after_the_import_starts_with_the_new_catalogue(either: World) -> None:
    imported(either, dearer_red_light())
    either.add_unit(31)
    assert fetched(either, either.tablet(home=31, numbers=0)) == dearer_red_light()


def test_a_rehearsal_shows_how_stored_decisions_would_change(either: World, case: UUID) -> None:
    tablet = either.tablet()
    decide(either, tablet, case)
    done = rehearsed(either, dearer_red_light())
    (changed,) = done.found.cases
    assert (done.judged, done.unread) == (1, [])
    assert changed.label.endswith("/QĐ-XPHC (27)")
    assert changed.changes["total"] == ("5500000", "18000000")
    assert changed.changes["lowest_competent_post"] == ("team_leader", "commune_chief")
    assert rehearsed(either, TEXT).found.cases == ()


def test_a_decree_of_next_year_is_rehearsed_by_moving_the_cases_there(world: World, case: UUID) -> None:
    decide(world, world.tablet(), case)
    start = date(2027, 1, 1)
    line = next(one for one in dearer_red_light().splitlines() if ",5000000,30000000," in one)
    old = next(one for one in TEXT.splitlines() if one.startswith("ND168-2024") and ",moto.red_light," in one)
    ends = old.replace("2025-01-01,,", "2025-01-01,2026-12-31,")
    begins = line.replace("2025-01-01,,", f"{start.isoformat()},,")
    assert ends != old
    assert begins != line
    text = TEXT.replace(old, f"{ends}\n{begins}")
    assert rehearsed(world, text).found.cases == ()
    (changed,) = rehearsed(world, text, start).found.cases
    assert changed.changes["total"] == ("5500000", "18000000")


def test_training_and_cancelled_decisions_are_not_rehearsed(world: World, case: UUID) -> None:
    tablet = world.tablet()
    training = uuid4()
    lease = tablet.ask_lease(uuid4(), year=2026, count=5, series=TRAINING_SERIES)
    assert lease.status_code == 200
    drill = tablet.decision(tablet.record(training, training=True), serial=1, series=TRAINING_SERIES)
    tablet.enter(training, drill, training=True)
    decide(world, tablet, case)
    assert rehearsed(world, TEXT).judged == 1
    assert len(world.rows(DecisionRow)) == 2
    row = world.rows(DecisionRow, training=False)[0]
    with world.app.app_context(), transaction():
        db.session.get_one(DecisionRow, (row.home, row.hash)).decision_state = "cancelled"
    assert rehearsed(world, TEXT).judged == 0


def test_a_decision_whose_post_no_table_knows_is_named_and_stops_nothing(world: World, case: UUID) -> None:
    tablet = world.tablet()
    decide(world, tablet, case)
    other = uuid4()
    king = Signer(officer=tablet.signer.officer, name="TRẦN VĂN THỬ", post="king", title="Vua")
    tablet.enter(other, tablet.decision(tablet.record(other), signer=king))
    tablet.push()
    done = rehearsed(world, TEXT)
    assert done.judged == 1
    assert [error.code for _, error in done.unread] == ["unknown_post"]
