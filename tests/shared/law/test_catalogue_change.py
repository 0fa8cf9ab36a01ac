"""A new decree is rehearsed before it is imported: what changes, and what nobody could decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shared.law.authority import Authority
from shared.law.book import load_law
from shared.law.catalogue import load_catalogue, parse_catalogue
from shared.law.catalogue_change import diff_catalogues, rehearse, undecidable
from shared.law.dated import Dated
from shared.law.packaged import packaged_text
from tests.shared.law.building import TODAY, a_case

_TEXT = packaged_text("violations.csv")


def _changed(old: str, new: str) -> str:
    line = next(one for one in _TEXT.splitlines() if one.startswith("ND168-2024") and ",moto.red_light," in one)
    return _TEXT.replace(line, line.replace(old, new))


def test_the_same_file_changes_nothing() -> None:
    assert diff_catalogues(load_catalogue(), parse_catalogue(_TEXT + "\n")) == []


def test_a_changed_frame_is_named_with_both_values() -> None:
    new = parse_catalogue(_changed(",4000000,6000000,", ",5000000,30000000,"))
    (change,) = diff_catalogues(load_catalogue(), new)
    assert (change.code, change.kind, change.effective_from) == ("moto.red_light", "changed", date(2025, 1, 1))
    assert change.columns == {"fine_min": ("4000000", "5000000"), "fine_max": ("6000000", "30000000")}


def test_added_and_removed_rows_are_named() -> None:
    without = parse_catalogue("\n".join(line for line in _TEXT.splitlines() if ",ped.bulky," not in line) + "\n")
    kinds = {change.kind for change in diff_catalogues(load_catalogue(), without)}
    assert kinds == {"removed"}
    assert {change.kind for change in diff_catalogues(without, load_catalogue())} == {"added"}


def test_a_rehearsal_shows_amounts_posts_and_rights_that_change() -> None:
    candidate = parse_catalogue(_changed(",4000000,6000000,", ",5000000,30000000,"))
    cases = [("one", a_case(TODAY, "moto.red_light")), ("two", a_case(TODAY, "moto.no_helmet"))]
    rehearsal = rehearse(cases, load_law(), candidate, day=TODAY)
    (changed,) = rehearsal.cases
    assert changed.label == "one"
    assert changed.changes["total"] == ("5000000", "17500000")
    assert changed.changes["lowest_competent_post"] == ("team_leader", "commune_chief")
    assert changed.changes["explanation_right"] == ("False", "True")
    assert rehearsal.undecidable == ()


def test_a_rehearsal_shows_a_case_that_could_no_longer_be_judged() -> None:
    candidate = parse_catalogue("\n".join(line for line in _TEXT.splitlines() if ",ped.bulky," not in line) + "\n")
    rehearsal = rehearse([("one", a_case(TODAY, "ped.bulky"))], load_law(), candidate, day=TODAY)
    assert rehearsal.cases[0].changes["error"] == ("", "unknown_violation (acts.0.code)")


def test_a_case_that_neither_catalogue_can_judge_is_named_and_never_counted_as_unchanged() -> None:
    rehearsal = rehearse([("one", a_case(TODAY, "moto.nope"))], load_law(), load_catalogue(), day=TODAY)
    assert rehearsal.cases == ()
    assert rehearsal.unjudged == (("one", "unknown_violation (acts.0.code)"),)


def test_codes_that_nobody_could_decide_are_listed() -> None:
    law = load_law()
    powers = law.authority.table.at(TODAY)
    weak = {post: replace(power, fine=min(power.fine, 40_000_000)) for post, power in powers.items()}
    poor = replace(law, authority=Authority(Dated([(date(2020, 1, 1), weak)])))
    assert list(undecidable(law, TODAY)) == []
    assert list(undecidable(poor, TODAY)) == ["car.weaving_racing"]
