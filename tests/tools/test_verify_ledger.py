"""An exported ledger: edited, missing, repeated, reordered and cut-off events are each found by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.cases.records import NoteRecorded
from shared.ledger.chain import first_head, next_head, sign_head
from shared.ledger.exact import write_exact
from shared.ledger.export import ExportEnvelope, RemovedEvent, read_export, removal_message, sign_removal, write_export
from shared.seal.base64url import to_base64url
from shared.seal.keylist import KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import raw_public
from tests.samples import (
    HOME,
    LEDGER,
    OFFICER_KEY,
    RECEIPT,
    ROOT_KEY,
    TABLET_CODE,
    TABLET_KEY,
    sample_decision,
    sample_event,
    sample_export,
    sample_key_list,
    sample_report,
    sealed_decision,
    sealed_event,
    sealed_report,
)
from tests.tools.papers import judge


def events() -> list[bytes]:
    """Report, seal, decision, seal, note."""
    report, report_seal = sealed_report(sample_report(), seq=1)
    decision, decision_seal = sealed_decision(sample_decision(), seq=3)
    note = sample_event("appointment.recorded", NoteRecorded("hẹn"), seq=5)
    return [report, sealed_event(report_seal, of_seq=1), decision, sealed_event(decision_seal, of_seq=3), note]


def lines_of(export: bytes) -> list[bytes]:
    return export.rstrip(b"\n").split(b"\n")


def test_a_genuine_ledger_is_ok(tmp_path: Path) -> None:
    verdict = judge(tmp_path, sample_export(events()))
    assert verdict.faults == ()
    assert verdict.summary == "ledger 0317, 5 entries, 2 seals, 1 receipts"


def test_an_empty_ledger_is_ok(tmp_path: Path) -> None:
    assert judge(tmp_path, sample_export([])).state == "ok"


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        (lambda one: [*one[:3], one[3].replace(b"5500000", b"5500001"), *one[4:]], "edited event (3)"),
        (lambda one: [*one[:2], *one[3:]], "missing event (2)"),
        (lambda one: [*one[:3], one[2], *one[3:]], "repeated event (2, in place of 3)"),
        (lambda one: [*one[:2], one[3], one[2], *one[4:]], "events out of order (2)"),
        (lambda one: one[:-1], "ledger cut short at event (5)"),
        (lambda one: [*one[:2], b"{}", *one[3:]], "unreadable event (2)"),
        (lambda one: [*one[:5], one[5][:50]], "unreadable event (5)"),
    ],
    ids=["edited", "missing", "repeated", "swapped", "short", "rubbish", "truncated"],
)
def test_a_forged_line_is_named(tmp_path: Path, forge: object, fault: str) -> None:
    lines = forge(lines_of(sample_export(events())))  # type: ignore[operator]  # a lambda of the list above
    verdict = judge(tmp_path, b"\n".join(lines) + b"\n")
    assert verdict.state == "bad"
    assert fault in verdict.faults


def test_a_chain_recomputed_over_an_edit_fails_at_the_head(tmp_path: Path) -> None:
    made = events()
    made[4] = made[4].replace("hẹn".encode(), "quên".encode())
    export = write_export(LEDGER, code=TABLET_CODE, home=HOME, events=made, receipts=[RECEIPT], key=OFFICER_KEY)
    assert "head not signed by this ledger's key (5)" in judge(tmp_path, export).faults


def test_an_entry_that_says_another_place_is_found_though_the_tablet_signed_it(tmp_path: Path) -> None:
    made = events()
    made[4] = sample_event("appointment.recorded", NoteRecorded("hẹn"), seq=6)
    assert "event says it stands elsewhere (5)" in judge(tmp_path, sample_export(made)).faults


def test_an_entry_without_its_seal_or_with_another_is_found(tmp_path: Path) -> None:
    made = events()
    note = sample_event("appointment.recorded", NoteRecorded("hẹn"), seq=4)
    assert "no seal follows the entry (3)" in judge(tmp_path, sample_export([*made[:3], note])).faults
    assert "no seal follows the entry (3)" in judge(tmp_path, sample_export(made[:3])).faults
    _, other = sealed_decision(sample_decision(total=1), seq=3)
    swapped = sample_export([*made[:3], sealed_event(other, of_seq=3)])
    assert "the seal does not fit its entry (3)" in judge(tmp_path, swapped).faults


def test_a_seal_by_a_foreign_key_is_found(tmp_path: Path) -> None:
    raw, token = sealed_decision(sample_decision(), seq=1, key=TABLET_KEY)
    verdict = judge(tmp_path, sample_export([raw, sealed_event(token, of_seq=1)]))
    assert "sealed by a tablet key (1)" in verdict.faults


def test_a_receipt_that_the_server_did_not_sign_is_found(tmp_path: Path) -> None:
    forged = replace(RECEIPT, signature=bytes(64))
    export = write_export(LEDGER, code=TABLET_CODE, home=HOME, events=events(), receipts=[forged], key=TABLET_KEY)
    assert "a receipt is not signed by the server" in judge(tmp_path, export).faults


def test_an_anchor_without_its_receipt_is_found(tmp_path: Path) -> None:
    export = write_export(LEDGER, code=TABLET_CODE, home=HOME, events=events(), receipts=[], key=TABLET_KEY)
    assert "anchor of an unknown receipt (1)" in judge(tmp_path, export).faults


def test_an_event_removed_by_retention_needs_a_signature(tmp_path: Path) -> None:
    made = events()
    lines = lines_of(sample_export(made))
    head = json.loads(lines[5])["h"]
    signature = ROOT_KEY.sign(removal_message(LEDGER, 5, bytes.fromhex(head)))
    removed = {"kind": "appointment.recorded", "reason": "expired", "seq": 5, "sig": to_base64url(signature)}
    good = [*lines[:5], write_exact({"h": head, "removed": removed})]
    verdict = judge(tmp_path, b"\n".join(good))
    assert (verdict.state, verdict.notes) == ("ok", ("removed by retention (5)",))
    removed["sig"] = to_base64url(TABLET_KEY.sign(removal_message(LEDGER, 5, bytes.fromhex(head))))
    bad = [*lines[:5], write_exact({"h": head, "removed": removed})]
    assert "missing event (5)" in judge(tmp_path, b"\n".join(bad)).faults


def test_a_retention_key_takes_away_events_of_its_own_unit_alone_and_none_once_revoked(tmp_path: Path) -> None:
    retention = Ed25519PrivateKey.generate()
    since = 1_577_811_600_000
    lines = lines_of(sample_export(events()))
    head = json.loads(lines[5])["h"]
    gone = RemovedEvent(bytes.fromhex(head), "appointment.recorded", "term_ended", 5, b"")
    gone = replace(gone, signature=sign_removal(retention, LEDGER, 5, gone.head))
    data = b"\n".join([*lines[:5], write_exact(gone.line())])
    entry = KeyEntry(raw_public(retention), "retention", since)
    own = sample_key_list()
    other = KeyList(HOME + 1, own.dated, "Đơn vị khác", (entry,), ())
    for listed, state in (
        ([replace(own, keys=(*own.keys, entry))], "ok"),
        ([replace(own, keys=(*own.keys, replace(entry, revoked_at=own.dated)))], "bad"),
        ([own, other], "bad"),
        ([own], "bad"),
    ):
        signed = [sign_key_list(ROOT_KEY, one) for one in listed]
        (tmp_path / "keys.json").write_bytes(write_key_ring(ROOT_KEY, signed, dated=own.dated))
        assert judge(tmp_path, data).state == state, listed


def test_a_removed_event_whose_hash_was_changed_breaks_the_chain(tmp_path: Path) -> None:
    lines = lines_of(sample_export(events()))
    removed = {"kind": "decision.entered", "reason": "expired", "seq": 3, "sig": ""}
    forged = [*lines[:3], write_exact({"h": "00" * 32, "removed": removed}), *lines[4:]]
    verdict = judge(tmp_path, b"\n".join(forged))
    assert verdict.state == "bad"
    assert any("(3)" in one or "(4)" in one for one in verdict.faults)


def test_a_ledger_of_an_unknown_tablet_is_bad(tmp_path: Path) -> None:
    envelope, _ = read_export(sample_export([]))
    other = replace(envelope, ledger=type(LEDGER)(int=LEDGER.int + 1))
    head = first_head(other.ledger)
    signed = replace(other, head=head, signature=sign_head(TABLET_KEY, other.ledger, 0, head))
    assert isinstance(signed, ExportEnvelope)
    assert next_head(head, b"") != head
    verdict = judge(tmp_path, signed.exact() + b"\n")
    assert "head not signed by this ledger's key (0)" in verdict.faults


@pytest.mark.parametrize("change", [{"home": 318}, {"code": "0999"}])
def test_home_and_code_of_the_envelope_count_only_as_the_key_list_says(
    tmp_path: Path, change: dict[str, object]
) -> None:
    export = sample_export(events())
    envelope, lines = read_export(export)
    relabelled = b"\n".join([replace(envelope, **change).exact(), *lines])  # type: ignore[arg-type]  # field names
    assert judge(tmp_path, relabelled).state == "bad"


def test_rubbish_that_begins_like_a_ledger_is_unusable(tmp_path: Path) -> None:
    for raw in (b"{", b"{}", b'{"version":1}\n', b"{" * 100_000, b'{"a":' * 50_000):
        assert judge(tmp_path, raw).state == "unusable"
