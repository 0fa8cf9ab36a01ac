"""I1 against somebody who holds the tablet, its store's key or its program: nothing final comes out, or it is found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageOps

from field_client.printing.worker import PrintWorker
from field_client.store import store as store_module
from field_client.ui import views as v
from print_templates.notice import NARROW, render_notice
from print_templates.render import preview_decision, printable_decision, render_decision
from shared.cases.decision import Decision, NumberTaken
from shared.cases.parties import Unit
from shared.ledger.event import content_hash
from shared.numbering.lookup_code import LookupKey, write_code
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.keylist import GrantedRange, KeyEntry, KeyList, sign_key_list, write_key_ring
from shared.seal.keys import fingerprint, raw_public
from tests.field_client.conftest import PowerCut, Site
from tests.field_client.unit_server import HOME, UNIT
from tests.invariants.test_i1_no_page_before_entry import print_row
from tests.samples import TABLET_CODE, sample_decision, sealed_decision
from tests.tools.papers import export_of, judge, paper

STOLEN = Ed25519PrivateKey.from_private_bytes(b"a key somebody made for himself!")


@dataclass
class Thief:
    """Has the store's file and key, and switches off every check of the database."""

    opened: list[tuple[Path, bytes]] = field(default_factory=list)
    open: Callable[[Path, bytes], Any] = store_module.open_connection

    def write(self, *statements: tuple[str, tuple[Any, ...]]) -> None:
        connection = self.open(*self.opened[-1])
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TRIGGER IF EXISTS events_are_final")
        for statement, values in statements:
            connection.execute(statement, values)
        connection.close()

    def insert(self, table: str, row: dict[str, Any]) -> None:
        places = ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"  # noqa: S608 - our own names
        self.write((statement, tuple(row.values())))

    def read(self, statement: str) -> list[Any]:
        connection = self.open(*self.opened[-1])
        found: list[Any] = connection.execute(statement).fetchall()
        connection.close()
        return found


@pytest.fixture
def thief(monkeypatch: pytest.MonkeyPatch) -> Thief:
    made = Thief()

    def watched(path: Path, key: bytes) -> Any:
        made.opened.append((path, key))
        return made.open(path, key)

    monkeypatch.setattr(store_module, "open_connection", watched)
    return made


@pytest.fixture
def robbed(thief: Thief, shift: Site) -> Site:
    """A tablet on duty whose store the thief has the key of."""
    return shift


def papers(site: Site) -> list[Path]:
    """Every decision on paper so far."""
    folder = site.settings.print_dir / "decisions"
    return sorted(folder.iterdir()) if folder.exists() else []


def started(site: Site) -> int:
    return site.kinds().count("print.started")


def foreign_decision(unit: Unit) -> Decision:
    """A decision of `unit` that nobody entered here."""
    return sample_decision(
        unit=unit, number=NumberTaken(2026, 1, 900, "000900/QĐ-XPHC"), code=write_code(LookupKey(unit.home, 2026, 900))
    )


def put_in(site: Site, thief: Thief, raw: bytes, token: bytes) -> None:
    """The thief writes a whole decision past the program: event, number, decision and permit, all of one piece."""
    seq = len(site.kinds()) + 1
    digest = content_hash(raw)
    about = {"kind": "decision.entered", "officer": 3, "at": 1, "boot": "5a3b1e00", "mono": 1}
    thief.insert("events", {"seq": seq, **about, "raw": raw, "hash": digest, "head": digest})
    number = {"home": HOME, "year": 2026, "series": 1, "serial": 900}
    thief.insert("numbers", {**number, "of_seq": seq})
    thief.insert(
        "decisions",
        {
            **number, "of_seq": seq, "case_id": "forged", "number": "000900/QĐ-XPHC", "code": "", "hash": digest,
            "token": to_base64url(token), "pages": 2, "policy": "entered",
        },
    )  # fmt: skip
    thief.insert("prints", print_row(decision_seq=seq, hash=digest))


def keys_of(site: Site, folder: Path) -> dict[str, str]:
    """keys.json of the tablet's unit, a day newer than its papers, and its root: what anybody checks with."""
    enrolled = site.server.enrolled or {}
    known = {name: from_base64url(text) for name, text in enrolled["keys"].items()}
    ledger = str(site.server.ledger)
    keys = (
        KeyEntry(known["tablet"], "tablet", 0, ledger=ledger, code=TABLET_CODE),
        KeyEntry(known["officer"], "officer", 0, ledger=ledger, code=TABLET_CODE, officer=3),
    )
    dated = site.clock.ms + 3 * 86_400_000
    ranges = (GrantedRange(ledger, 2026, 1, 1, 1_000),)
    listed = sign_key_list(site.server.root, KeyList(HOME, dated, "Đội thử", keys, ranges))
    (folder / "keys.json").write_bytes(write_key_ring(site.server.root, [listed], dated=dated))
    return {"keys": str(folder / "keys.json"), "root": fingerprint(raw_public(site.server.root))}


def test_with_the_databases_checks_off_no_row_makes_paper_without_an_entry(robbed: Site, thief: Thief) -> None:
    robbed.recorded()
    robbed.print_all()
    ((seq, digest),) = thief.read("SELECT of_seq, hash FROM reports")
    for n, row in enumerate(
        (
            print_row(decision_seq=seq, hash=digest),
            print_row(decision_seq=99),
            print_row(report_seq=seq, hash=b"1" * 32),
        )
    ):
        thief.insert("prints", {**row, "id": f"forged-{n}"})
    before = started(robbed)
    robbed.print_all()
    assert (papers(robbed), started(robbed)) == ([], before)


@pytest.mark.fault("F22")
def test_bytes_changed_together_with_every_hash_are_not_printed(robbed: Site, thief: Thief) -> None:
    case_id = robbed.entered()
    robbed.tablet.print_decision(case_id, 2)
    ((seq, raw),) = thief.read("SELECT seq, raw FROM events WHERE kind = 'decision.entered'")
    edited = bytes(raw).replace("NGUYỄN HỮU MẪU".encode(), "NGUYỄN HỮU MẬU".encode())
    digest = content_hash(edited)
    thief.write(
        ("UPDATE events SET raw = ?, hash = ? WHERE seq = ?", (edited, digest, seq)),
        ("UPDATE decisions SET hash = ? WHERE of_seq = ?", (digest, seq)),
        ("UPDATE prints SET hash = ? WHERE decision_seq = ?", (digest, seq)),
    )
    before = started(robbed)
    robbed.print_all()
    assert (papers(robbed), started(robbed)) == ([], before + 1)  # the report's own print goes on


def test_the_genuine_seal_of_another_decision_prints_nothing(robbed: Site, thief: Thief) -> None:
    robbed.entered()
    case_id = robbed.entered(vehicle__plate="29AB54321")
    robbed.tablet.print_decision(case_id, 1)
    (one, _), (_, other) = thief.read("SELECT token, of_seq FROM decisions ORDER BY of_seq")
    thief.write(("UPDATE decisions SET token = ? WHERE of_seq = ?", (one, other)))
    robbed.print_all()
    assert papers(robbed) == []


def test_a_decision_of_another_unit_put_into_the_store_is_not_printed(robbed: Site, thief: Thief) -> None:
    other = Unit(28, "Đội thử khác", "Phòng thử", "Hà Nội")
    put_in(robbed, thief, *sealed_decision(foreign_decision(other), seq=1, key=STOLEN))
    robbed.print_all()
    assert papers(robbed) == []
    ((fault,),) = thief.read("SELECT fault FROM prints WHERE id = 'forged'")
    assert "của đơn vị khác" in fault


def test_a_decision_put_whole_into_the_store_under_a_key_of_ones_own_fails_verify_by_its_key(
    robbed: Site, thief: Thief, tmp_path: Path
) -> None:
    """The program cannot know better than its store; whoever checks the paper does."""
    put_in(robbed, thief, *sealed_decision(foreign_decision(Unit(**UNIT)), seq=1, key=STOLEN))
    robbed.print_all()
    (came_out,) = papers(robbed)
    verdict = judge(tmp_path, came_out.read_bytes(), **keys_of(robbed, tmp_path))
    assert verdict.state == "bad"
    assert any(fault.startswith("key ") and "is not the unit's" in fault for fault in verdict.faults)


def test_a_patched_program_that_seals_by_a_key_of_its_own_is_found_on_page_and_roll(tmp_path: Path) -> None:
    raw, token = sealed_decision(sample_decision(), key=STOLEN)
    forged = printable_decision(raw, token, tablet_code=TABLET_CODE)
    for content in (render_decision(forged, copy_mark=None), photo_of_notice(forged)):
        verdict = judge(tmp_path, content)
        assert verdict.state == "bad"
        assert any("is not the unit's" in fault for fault in verdict.faults)


def test_a_patched_program_that_seals_by_the_officers_key_without_entering_is_found_by_the_ledger(
    tmp_path: Path,
) -> None:
    entered, never = paper(sample_decision()), paper(sample_decision(place=replace(sample_decision().place, text="X")))
    (tmp_path / "ledger.ndjson").write_bytes(export_of(entered))
    verdict = judge(tmp_path, never.pdf, ledger=str(tmp_path / "ledger.ndjson"))
    assert "this document is not in the ledger" in verdict.faults
    assert judge(tmp_path, entered.pdf, ledger=str(tmp_path / "ledger.ndjson")).state == "ok"


def photo_of_notice(printable: Any) -> bytes:
    dots = render_notice(printable, width=NARROW)
    picture = ImageOps.invert(Image.frombytes("1", (dots.width, dots.height), dots.rows).convert("L"))
    out = BytesIO()
    ImageOps.expand(picture, 40, 255).save(out, "PNG")
    return out.getvalue()


def test_a_screen_shot_of_a_preview_is_no_document_for_anybody(robbed: Site, tmp_path: Path) -> None:
    page = robbed.tablet.review_decision(robbed.recorded()).preview
    out = BytesIO()
    Image.frombytes("RGB", (page.width, page.height), page.rgb).resize((page.width * 2, page.height * 2)).save(
        out, "PNG"
    )
    keys = keys_of(robbed, tmp_path)
    assert judge(tmp_path, out.getvalue(), **keys).state == "unusable"
    verdict = judge(tmp_path, preview_decision(sample_decision()), **keys)
    assert (verdict.state, "no page carries a readable seal" in verdict.faults) == ("bad", True)


@pytest.mark.fault("F22")
@pytest.mark.parametrize("change", ["expires_at = 0", "printer = 'another'", "hash = zeroblob(32)", "started_seq = 1"])
def test_a_permit_is_for_one_content_one_printer_one_use_and_one_day(robbed: Site, thief: Thief, change: str) -> None:
    case_id = robbed.entered()
    robbed.print_all()
    robbed.tablet.print_decision(case_id, 2)
    thief.write((f"UPDATE prints SET {change} WHERE decision_seq IS NOT NULL", ()))  # noqa: S608 - from the list above
    before = started(robbed)
    robbed.print_all()
    assert (papers(robbed), started(robbed)) == ([], before)


@pytest.mark.fault("F22")
@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        ("UPDATE deliveries SET state = 'held', reason = 'duplicate'", "decision_held"),
        ("INSERT INTO meta (name, value) VALUES ('frozen', '\"ledger_fork\"')", "ledger_fork"),
    ],
)
def test_what_is_held_or_frozen_between_the_tap_and_the_paper_prints_nothing(
    robbed: Site, thief: Thief, meanwhile: str, code: str
) -> None:
    case_id = robbed.entered()
    robbed.print_all()
    robbed.tablet.print_decision(case_id, 2)
    thief.write((meanwhile, ()))
    before = started(robbed)
    robbed.print_all()
    assert (papers(robbed), started(robbed)) == ([], before)
    with robbed.refuses(code):
        robbed.tablet.print_decision(case_id, 1)
    assert robbed.tablet.printing(case_id, decision=True).lock is not None


def test_a_held_decision_prints_once_the_unit_has_settled_it(robbed: Site, thief: Thief) -> None:
    case_id = robbed.entered()
    robbed.tablet.print_decision(case_id, 1)
    thief.write(("UPDATE deliveries SET state = 'held', reason = 'amount_differs'", ()))
    robbed.print_all()
    assert papers(robbed) == []
    thief.write(("UPDATE deliveries SET state = 'received', reason = NULL", ()))
    robbed.print_all()
    assert len(papers(robbed)) == 1


def test_a_policy_rewritten_in_the_store_does_not_open_the_printer(thief: Thief, site: Site) -> None:
    site.server.policy = {**site.server.policy, "print_policy": "acknowledged"}
    site.enrol()
    site.sync()
    case_id = site.entered()
    site.tablet.print_decision(case_id, 1)
    thief.write(("UPDATE decisions SET policy = 'entered'", ()))
    site.print_all()
    assert papers(site) == []
    site.sync()
    site.print_all()
    assert len(papers(site)) == 1


@pytest.mark.fault("F22")
def test_two_workers_at_one_permit_print_it_once(shift: Site) -> None:
    case_id = shift.entered()
    shift.print_all()
    shift.tablet.print_decision(case_id, 1)
    opened = shift.tablet.opened
    workers = [PrintWorker(opened.tablet, opened.printer, opened.press, after=lambda: None) for _ in range(4)]
    gate = threading.Barrier(len(workers))
    taken: list[int] = []

    def race(worker: PrintWorker) -> None:
        gate.wait()
        taken.append(worker.work_once())

    threads = [threading.Thread(target=race, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(taken), started(shift), len(papers(shift))) == (1, 2, 1)


def printed_and_answered(site: Site, case_id: str) -> None:
    site.print_all()
    printing = site.tablet.printing(case_id, decision=True)
    assert printing.open is not None
    site.tablet.settle_print(printing.open.print_id, v.PrintOutcome.ALL)


@pytest.mark.fault("F22")
@pytest.mark.parametrize(
    ("point", "out"), [("print.before", 2), ("print.started", 0), ("print.sent", 2), ("settle.inserted", 2)]
)
def test_F22_power_lost_between_permit_paper_and_answer_prints_each_copy_at_most_once(
    shift: Site, point: str, out: int
) -> None:
    case_id = shift.entered()
    shift.print_all()
    shift.tablet.print_decision(case_id, 2)
    shift.hooks.name = point
    with pytest.raises(PowerCut):
        printed_and_answered(shift, case_id)
    shift.restart()
    for _ in range(3):
        shift.print_all()
    assert len(papers(shift)) == out
    assert started(shift) == 2
    printing = shift.tablet.printing(case_id, decision=True)
    assert printing.open is not None  # only a person's answer closes it
