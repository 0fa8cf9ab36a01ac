"""At the end of a term the bytes go and nothing else: the chain checks, numbers keep their state, open cases stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from print_templates.verify.ledger_file import check_ledger
from print_templates.verify.trust import load_trust
from server.cases.models import DecisionRow, ReportRow
from server.catalogue.stored import stored_cases
from server.cli import main
from server.db import db, transaction
from server.evidence.models import PhotoFile
from server.feed.models import FeedItem
from server.keys.publication import key_ring
from server.ledger.models import EventRow
from server.numbering.models import SerialRow
from server.retention.due import DueCase, due_cases
from server.retention.export import export_ledger
from server.retention.models import Removal
from server.retention.service import remove_due, remove_files
from server.retention.terms import Terms, load_terms, read_terms
from server.sms.models import SmsRow
from shared.cases.decision import Decision
from shared.cases.records import CaseMoved, PaymentReceived, ServiceRecorded
from shared.clock import day_of
from shared.errors import DomainError
from shared.ledger.export import RemovedEvent
from shared.protocol.envelope import write_push
from tests.server.conftest import HOME, World
from tests.server.evidence.pictures import Sender, claim, picture
from tests.server.tablet import TestTablet

DAY_MS = 86_400_000
TERMS = read_terms(
    """
    term = [
      {class = "case", effective_from = "2020-01-01", years = 5},
      {class = "photos", effective_from = "2020-01-01", years = 2},
      {class = "training", effective_from = "2020-01-01", years = 1},
    ]
    """
)


@dataclass
class Archive:
    """One closed case and one that is still open, each with a photo, on one tablet."""

    world: World
    tablet: TestTablet
    closed: UUID
    open: UUID
    decision: Decision

    def later(self, years: int, *, days: int = 1) -> None:
        self.world.clock.ms += years * 365 * DAY_MS + (days + years // 4 + 1) * DAY_MS

    def due(self, terms: Terms = TERMS) -> list[DueCase]:
        with self.world.app.app_context():
            return due_cases(terms, day_of(self.world.clock.ms))

    def remove(self, terms: Terms = TERMS) -> list[DueCase]:
        with self.world.app.app_context():
            return remove_due(self.world.parts, terms)

    def export(self) -> bytes:
        with self.world.app.app_context():
            return export_ledger(self.world.parts, HOME, self.tablet.id)

    def verdict(self, data: bytes, folder: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        with self.world.app.app_context():
            (folder / "keys.json").write_bytes(key_ring(self.world.parts))
        found, _ = check_ledger(data, load_trust(folder / "keys.json", None))
        return found.state, found.faults, found.notes

    def events_of(self, case: UUID) -> list[EventRow]:
        return [one for one in self.world.rows(EventRow, tablet=self.tablet.id) if one.case_id == case]


def close(tablet: TestTablet, case: UUID) -> Decision:
    """A decision entered, handed over and paid."""
    made = tablet.decision(tablet.record(case))
    tablet.enter(case, made)
    of_seq = len(tablet.events) - 1
    tablet.add("service.recorded", ServiceRecorded(way="handed", served_at=tablet.now, of_seq=of_seq), case=case)
    tablet.add("payment.received", paid(tablet, made), case=case)
    return made


def paid(tablet: TestTablet, decision: Decision) -> PaymentReceived:
    """All of it."""
    return PaymentReceived(amount=decision.total, paid_at=tablet.now, channel="treasury", document="BL-1")


def archive(world: World) -> Archive:
    tablet = world.tablet()
    closed, still_open = uuid4(), uuid4()
    decision = close(tablet, closed)
    tablet.record(still_open)
    assert tablet.push().status_code == 200
    for case, photo in ((closed, picture(1)), (still_open, picture(2))):
        claim(tablet, photo, case)
        Sender(tablet).whole(photo)
    return Archive(world, tablet, closed, still_open, decision)


@pytest.fixture
def archived(world: World) -> Archive:
    return archive(world)


def test_before_the_term_ends_nothing_is_due(archived: Archive) -> None:
    archived.later(1)
    assert archived.due() == archived.remove() == []
    assert archived.world.rows(Removal) == []


def test_a_closed_case_goes_at_the_end_of_its_term_and_an_open_one_never(either: World, tmp_path: Path) -> None:
    archived = archive(either)
    archived.later(5)
    assert [one.case for one in archived.remove()] == [archived.closed]
    gone = archived.events_of(archived.closed)
    assert len(gone) == 7
    assert {one.raw for one in gone} == {b""}
    archived.later(100)
    assert archived.remove() == []
    assert all(one.raw for one in archived.events_of(archived.open))
    state, faults, notes = archived.verdict(archived.export(), tmp_path)
    assert (state, faults) == ("ok", ())
    assert notes == tuple(f"removed by retention ({one.seq})" for one in sorted(gone, key=lambda row: row.seq))


def test_what_says_who_it_was_goes_and_the_number_stays_found(archived: Archive) -> None:
    archived.later(5)
    archived.remove()
    (report,) = archived.world.rows(ReportRow, case_id=archived.closed)
    (row,) = archived.world.rows(DecisionRow, case_id=archived.closed)
    assert {report.name, report.identity, report.plate, report.phone, row.name, row.identity, row.plate} == {None}
    assert {(one.phone, one.text) for one in archived.world.rows(SmsRow)} == {(None, "")}
    assert [one.state for one in archived.world.rows(SerialRow, serial=archived.decision.number.serial)] == ["entered"]
    assert archived.decision.code is not None
    assert archived.world.look_up(archived.decision.code)["state"] == "found"


def test_a_removed_decision_is_not_judged_again_by_a_new_catalogue(archived: Archive) -> None:
    with archived.world.app.app_context():
        before = stored_cases()
    archived.later(5)
    archived.remove()
    with archived.world.app.app_context():
        after = stored_cases()
    assert (len(before.cases), after.cases, after.unread) == (1, [], [])


def test_a_ledger_with_a_hole_that_nobody_signed_for_fails_by_its_place(archived: Archive, tmp_path: Path) -> None:
    archived.later(5)
    archived.remove()
    first = min(one.seq for one in archived.events_of(archived.closed))
    with archived.world.app.app_context(), transaction():
        db.session.get_one(Removal, (HOME, archived.tablet.id, first)).signature = b"\0" * 64
    state, faults, _ = archived.verdict(archived.export(), tmp_path)
    assert (state, faults) == ("bad", (f"missing event ({first})",))


def test_photos_go_by_their_own_term_and_only_when_no_other_case_has_them(archived: Archive) -> None:
    claim(archived.tablet, picture(1), archived.open)
    archived.later(2)
    (due,) = archived.remove()
    assert (due.takes_events, due.takes_photos) == (False, True)
    assert [one.removed_at for one in archived.world.rows(PhotoFile)] == [None, None]
    other = uuid4()
    close(archived.tablet, other)
    archived.tablet.push()
    claim(archived.tablet, picture(3), other)
    Sender(archived.tablet).whole(picture(3))
    archived.later(2)
    archived.remove()
    removed = [one for one in archived.world.rows(PhotoFile) if one.removed_at is not None]
    assert len(removed) == 1
    name = removed[0].sha256.hex()
    assert not (archived.world.settings.data_dir / "evidence" / str(HOME) / name[:2] / name).exists()
    # It is not missing: nobody asks the tablet for it again.
    assert "missing_photos" not in archived.tablet.offer().get_json()  # type: ignore[operator]


def test_a_crash_between_the_commit_and_the_files_is_made_good_by_the_next_run(archived: Archive) -> None:
    archived.later(5)

    class Cut:
        def point(self, name: str) -> None:
            if name == "retention.committed":
                raise SystemExit(name)

    app = archived.world.other_app(hooks=Cut())
    with app.app_context(), pytest.raises(SystemExit):
        remove_due(app.extensions["bienban"], TERMS)
    files = list((archived.world.settings.data_dir / "evidence" / str(HOME)).glob("*/*"))
    assert len(files) == 2
    assert archived.remove() == []
    files = list((archived.world.settings.data_dir / "evidence" / str(HOME)).glob("*/*"))
    assert len(files) == 1
    with archived.world.app.app_context():
        assert remove_files(archived.world.parts) == 0


def test_the_tablet_is_told_each_removed_event_with_its_signed_note(archived: Archive) -> None:
    archived.later(5)
    archived.remove()
    told = [one.data for one in archived.world.rows(FeedItem) if one.kind == "removed"]
    notes = [RemovedEvent.from_line(one) for one in told]
    assert sorted(one.seq for one in notes) == sorted(one.seq for one in archived.events_of(archived.closed))
    root = archived.world.parts.keys.root_public
    assert all(one.is_signed(archived.tablet.id, [root]) for one in notes)
    assert not any(one.is_signed(uuid4(), [root]) for one in notes)


def test_removed_events_sent_again_are_no_fork_and_other_bytes_in_their_place_are(archived: Archive) -> None:
    archived.later(5)
    archived.remove()
    tablet = archived.tablet
    assert tablet.send(_push(tablet, 1, 3)).status_code == 200
    tablet.events[1] = tablet.events[1].replace(b'"mono":', b'"mono":1')
    answer = tablet.send(_push(tablet, 1, 3))
    assert (answer.status_code, answer.get_json()["error"]) == (409, "ledger_fork")  # type: ignore[index]


def _push(tablet: TestTablet, first: int, last: int) -> bytes:
    return write_push(tablet.push_of(first, last))


def leave_open(tablet: TestTablet, what: str) -> UUID:
    """A case in which something is owed, or is not settled."""
    case = uuid4()
    if what in {"unpaid", "unserved"}:
        made = tablet.decision(tablet.record(case))
        tablet.enter(case, made)
        if what == "unpaid":
            served = ServiceRecorded(way="handed", served_at=tablet.now, of_seq=len(tablet.events) - 1)
            tablet.add("service.recorded", served, case=case)
        else:
            tablet.add("payment.received", paid(tablet, made), case=case)
    elif what == "held":
        tablet.enter(case, tablet.decision(tablet.record(case), serial=900))
    elif what == "report only":
        tablet.record(case)
    else:
        close(tablet, case)
        early = ServiceRecorded(way="handed", served_at=tablet.now, of_hash="ab" * 32)
        tablet.add("service.recorded", early, case=case)
    return case


def test_a_case_in_which_something_is_owed_or_open_is_never_due(world: World) -> None:
    tablet = world.tablet()
    left = {leave_open(tablet, what): what for what in ("unpaid", "unserved", "held", "report only", "waiting event")}
    assert tablet.push().status_code == 200
    for years in (0, 300):
        world.clock.ms += years * 365 * DAY_MS
        with world.app.app_context():
            assert [left[one.case] for one in due_cases(TERMS, day_of(world.clock.ms))] == []


def test_a_case_closed_without_a_decision_and_a_training_case_have_their_terms(world: World) -> None:
    tablet = world.tablet()
    closed, training = uuid4(), uuid4()
    tablet.record(closed)
    tablet.add("case.closed_without_decision", CaseMoved(reason="Không có vi phạm"), case=closed)
    tablet.record(training, training=True)
    tablet.push()
    found = Archive(world, tablet, closed, training, None)  # type: ignore[arg-type]
    found.later(1)
    assert [(one.case, one.term) for one in found.remove()] == [(training, "training")]
    found.later(4)
    assert [(one.case, one.term) for one in found.remove()] == [(closed, "case")]


def test_the_dry_run_lists_and_removes_nothing_and_apply_removes(
    archived: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archived.later(30)
    monkeypatch.setattr("server.cli.SystemClock", lambda: archived.world.clock)
    for name, value in {"DATA_DIR": archived.world.settings.data_dir, "PUBLIC_URL": "http://127.0.0.1:1"}.items():
        monkeypatch.setenv(f"BIENBAN_{name}", str(value))
    assert main(["retention", "--dry-run"]) == 0
    assert "Would remove: 1" in capsys.readouterr().out
    assert archived.world.rows(Removal) == []
    assert main(["retention", "--apply", "--home", str(HOME + 1)]) == 0
    assert archived.world.rows(Removal) == []
    assert main(["retention", "--apply"]) == 0
    assert "Removed: 1" in capsys.readouterr().out
    out = tmp_path / "ledger.ndjson"
    assert main(["export", "--home", str(HOME), "--tablet", str(archived.tablet.id), "--out", str(out)]) == 0
    assert archived.verdict(out.read_bytes(), tmp_path)[0] == "ok"


def test_the_term_of_the_day_of_closing_holds_and_no_term_means_never() -> None:
    terms = read_terms(
        """
        term = [
          {class = "case", effective_from = "2020-01-01", years = 10},
          {class = "case", effective_from = "2025-07-01", years = 5},
        ]
        """
    )
    assert terms.ends("case", date(2025, 6, 30)) == date(2035, 6, 30)
    assert terms.ends("case", date(2025, 7, 1)) == date(2030, 7, 1)
    assert terms.ends("case", date(2019, 12, 31)) is None
    assert terms.ends("photos", date(2025, 7, 1)) is None
    assert terms.ends("case", date(2028, 2, 29)) == date(2033, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "term = []",
        'term = [{class = "case", effective_from = "2020-01-01"}]',
        'term = [{class = "cases", effective_from = "2020-01-01", years = 5}]',
        'term = [{class = "case", effective_from = "2020-01-01", years = 0}]',
        'term = [{class = "case", effective_from = "2020-01-01", years = true}]',
        'term = [{class = "case", effective_from = "hôm qua", years = 5}]',
    ],
)
def test_terms_with_a_slip_are_refused_whole(text: str) -> None:
    with pytest.raises(DomainError, match="terms"):
        read_terms(text)


def test_the_units_own_terms_win_over_the_packaged_ones(tmp_path: Path) -> None:
    packaged = load_terms(tmp_path).ends("case", date(2026, 1, 1))
    (tmp_path / "retention.toml").write_text('term = [{class = "case", effective_from = 2020-01-01, years = 3}]')
    assert load_terms(tmp_path).ends("case", date(2026, 1, 1)) == date(2029, 1, 1)
    assert packaged is not None
    assert packaged > date(2029, 1, 1)
