"""Whom verify believes: pinned roots, dated lists, revoked keys, granted ranges (design 7)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from print_templates.verify.verdict import Verdict
from shared.seal.base64url import to_base64url
from shared.seal.keylist import GrantedRange, KeyEntry, sign_key_list, write_key_ring
from shared.seal.keys import raw_public
from shared.seal.token import to_qr_text
from tests.samples import (
    LEDGER,
    OFFICER_KEY,
    ROOT_KEY,
    TABLET_KEY,
    moment,
    sample_decision,
    sample_key_list,
    sample_keys_json,
)
from tests.tools.papers import ROOT, Paper, judge, paper

FORGER = Ed25519PrivateKey.from_private_bytes(b"a forger's own key, made up, 32!")


@pytest.fixture(scope="module")
def genuine() -> Paper:
    return paper(sample_decision())


def changed_officer(**changes: object) -> tuple[KeyEntry, ...]:
    tablet, officer, server = sample_key_list().keys
    return tablet, replace(officer, **changes), server  # type: ignore[arg-type]  # field names of KeyEntry


def judge_under(folder: Path, of: Paper, root: str | None = ROOT, **changes: object) -> Verdict:
    """The paper's seal under the sample list with `changes`."""
    (folder / "keys.json").write_bytes(sample_keys_json(sample_key_list(**changes)))
    return judge(folder, to_qr_text(of.token), root=root)


def test_a_forged_key_list_beside_a_forged_paper_fails_under_a_pinned_root(tmp_path: Path) -> None:
    fake = paper(sample_decision(), key=FORGER)
    tablet, officer, server = sample_key_list().keys
    listed = sample_key_list(keys=(tablet, replace(officer, public=raw_public(FORGER)), server))
    (tmp_path / "keys.json").write_bytes(sample_keys_json(listed, root=FORGER))
    assert judge(tmp_path, fake.pdf, root=None).state == "ok"
    verdict = judge(tmp_path, fake.pdf)
    assert verdict.state == "bad"
    assert "another root than the pinned one" in verdict.faults[0]


def test_a_list_smuggled_under_a_genuine_index_fails(tmp_path: Path) -> None:
    listed = sample_key_list(keys=changed_officer(public=raw_public(FORGER)))
    genuine_ring = write_key_ring(ROOT_KEY, [sign_key_list(ROOT_KEY, sample_key_list())], dated=1)
    forged_ring = write_key_ring(ROOT_KEY, [sign_key_list(FORGER, listed)], dated=1)
    for ring in (forged_ring, genuine_ring.replace(b'home\\":317', b'home\\":318')):
        (tmp_path / "keys.json").write_bytes(ring)
        assert judge(tmp_path, to_qr_text(paper(sample_decision(), key=FORGER).token)).state == "bad"


@pytest.mark.parametrize("form", ["fingerprint", "plain", "lower", "file", "key file", "keys.json"])
def test_the_root_is_pinned_as_text_or_file(tmp_path: Path, genuine: Paper, form: str) -> None:
    (tmp_path / "root.txt").write_text(ROOT + "\n")
    (tmp_path / "root.key").write_text(to_base64url(raw_public(ROOT_KEY)))
    (tmp_path / "office.json").write_bytes(sample_keys_json())
    root = {
        "fingerprint": ROOT,
        "plain": ROOT.replace("-", ""),
        "lower": ROOT.lower(),
        "file": str(tmp_path / "root.txt"),
        "key file": str(tmp_path / "root.key"),
        "keys.json": str(tmp_path / "office.json"),
    }[form]
    assert judge(tmp_path, to_qr_text(genuine.token), root=root).state == "ok"


@pytest.mark.parametrize("root", ["46F9", "not a root", ROOT[:-1] + "0" if ROOT[-1] != "0" else ROOT[:-1] + "1"])
def test_half_a_fingerprint_or_another_pins_nothing(tmp_path: Path, genuine: Paper, root: str) -> None:
    assert judge(tmp_path, to_qr_text(genuine.token), root=root).state in {"unusable", "bad"}


def test_a_forged_signature_is_called_forged(tmp_path: Path, genuine: Paper) -> None:
    token = genuine.token[:-1] + bytes([genuine.token[-1] ^ 1])
    verdict = judge(tmp_path, to_qr_text(token))
    assert verdict.faults == ("seal forged: its signature does not hold",)


def test_a_key_absent_from_an_older_list_is_never_called_forged(tmp_path: Path, genuine: Paper) -> None:
    older = judge_under(tmp_path, genuine, keys=sample_key_list().keys[:1], dated=moment("2026-11-20 08:00"))
    assert "not in this list (dated 20/11/2026), get a newer list" in older.faults[0]
    newer = judge_under(tmp_path, genuine, keys=sample_key_list().keys[:1])
    assert "is not the unit's (list dated 22/11/2026)" in newer.faults[0]


def test_a_number_outside_the_granted_ranges_needs_a_newer_list_to_be_said_so(tmp_path: Path, genuine: Paper) -> None:
    ranges = (GrantedRange(str(LEDGER), 2026, 1, 1, 4132), GrantedRange("another-ledger", 2026, 1, 1, 9999))
    newer = judge_under(tmp_path, genuine, ranges=ranges)
    assert newer.faults == ("number 4133 outside granted ranges (list dated 22/11/2026)",)
    older = judge_under(tmp_path, genuine, ranges=ranges, dated=moment("2026-11-21 08:00"))
    assert older.faults == ("number 4133 not in this list (dated 21/11/2026), get a newer list",)


def test_a_paper_dated_after_its_key_was_revoked_is_bad(tmp_path: Path, genuine: Paper) -> None:
    keys = changed_officer(revoked_at=moment("2026-11-20 12:00"))
    assert "dated after its key was revoked (20/11/2026)" in judge_under(tmp_path, genuine, keys=keys).faults


def test_a_key_revoked_later_sends_to_the_register(tmp_path: Path, genuine: Paper) -> None:
    verdict = judge_under(tmp_path, genuine, keys=changed_officer(revoked_at=moment("2026-11-22 07:00")))
    assert verdict.state == "ok"
    assert "genuine, confirm with the register" in verdict.notes[0]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"valid_from": moment("2026-11-22 00:00")}, "key valid only from 22/11/2026"),
        ({"valid_to": moment("2026-11-20 23:00")}, "key valid only to 20/11/2026"),
        ({"use": "server"}, "sealed by a server key"),
        ({"code": "0999"}, "sealed on tablet 0317 by a key of tablet 0999"),
    ],
)
def test_a_key_out_of_its_time_use_or_tablet_is_bad(
    tmp_path: Path, genuine: Paper, changes: dict[str, object], fault: str
) -> None:
    assert fault in judge_under(tmp_path, genuine, keys=changed_officer(**changes)).faults


def test_an_officer_promoted_since_or_that_day_still_sealed_it(tmp_path: Path, genuine: Paper) -> None:
    tablet, officer, server = sample_key_list().keys
    for day in ("2026-11-21 09:00", "2026-11-22 00:00", "2026-11-22 07:00"):
        before = replace(officer, post="soldier", valid_to=moment(day))
        since = replace(officer, post="team_leader", valid_from=moment(day))
        for keys in ((tablet, before, since, server), (since, tablet, before)):
            assert judge_under(tmp_path, genuine, keys=keys).state == "ok"


def test_a_paper_from_between_two_posts_is_told_by_the_nearer(tmp_path: Path, genuine: Paper) -> None:
    tablet, officer, server = sample_key_list().keys
    before = replace(officer, valid_to=moment("2026-11-01 00:00"))
    since = replace(officer, valid_from=moment("2026-11-22 00:00"))
    verdict = judge_under(tmp_path, genuine, keys=(tablet, before, since, server))
    assert verdict.faults == ("key valid only from 22/11/2026",)


def test_a_decision_sealed_by_the_tablets_key_is_bad(tmp_path: Path) -> None:
    made = paper(sample_decision(), key=TABLET_KEY)
    assert "sealed by a tablet key" in judge_under(tmp_path, made).faults


def test_a_unit_that_the_ring_does_not_know_is_told(tmp_path: Path, genuine: Paper) -> None:
    verdict = judge_under(tmp_path, genuine, home=318)
    assert "unit 317" in verdict.faults[0]


def test_both_spellings_of_a_token_are_read(tmp_path: Path, genuine: Paper) -> None:
    (tmp_path / "token.txt").write_text(to_qr_text(genuine.token) + "\n")
    for text in (to_qr_text(genuine.token), to_base64url(genuine.token), str(tmp_path / "token.txt")):
        verdict = judge(tmp_path, text)
        assert verdict.state == "ok"
        assert "NVM, 5.500.000 đồng, ND168:7-2-h, ND168:7-7-c" in verdict.notes[0]


def test_the_officers_own_key_is_what_the_samples_seal_with(genuine: Paper) -> None:
    assert raw_public(OFFICER_KEY) == sample_key_list().keys[1].public
    assert genuine.decision.pages == 2
