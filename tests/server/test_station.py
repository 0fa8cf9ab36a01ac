"""What the station does about devices: recoveries, further officers, lost tablets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from werkzeug.test import TestResponse

from server.accounts.models import Account
from server.accounts.service import Visitor, set_password
from server.db import db, transaction
from server.devices.admissions import Admission
from server.devices.losing import declare_lost
from server.devices.models import Tablet
from server.devices.signing_in import settle_admission, waiting_admissions
from server.feed.models import FeedItem
from server.keys.models import PublicKey
from server.keys.publication import key_ring
from server.numbering.models import SerialRow
from server.recovery.service import MOST_ASKED, Approver, approve
from shared.cases.records import LedgerClosed, OfficerSignedIn
from shared.errors import DomainError
from shared.protocol.enrolment import proof_message, prove
from shared.protocol.recovery import RecoveryChallenge, make_challenge, read_answer
from shared.seal.base64url import from_base64url, to_base64url
from shared.seal.box import BoxPurpose, close_box, open_box
from shared.seal.keylist import open_key_ring
from shared.seal.keys import raw_public
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet

STORE_KEY = b"s" * 32
DAY_MS = 24 * 3_600_000


@pytest.fixture
def station(world: World) -> Iterator[World]:
    """Two supervisors."""
    yield from with_supervisors(world)


@pytest.fixture
def both(either: World) -> Iterator[World]:
    """The same on PostgreSQL too, where locks and types are at stake."""
    yield from with_supervisors(either)


def with_supervisors(world: World) -> Iterator[World]:
    with world.app.app_context():
        for name in ("mot", "hai"):
            set_password(world.parts, name, "mật khẩu làm thử 1")
        yield world


class Locked:
    """A tablet's challenge with the keys that belong to it."""

    def __init__(self, tablet: TestTablet, *, officer: int = 3) -> None:
        self.officer_key, self.answer_key = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        recovery = from_base64url(tablet.reply["recovery_key"])
        box = close_box(STORE_KEY, recovery, BoxPurpose("recovery", tablet.id), ephemeral=b"e" * 32, nonce=b"n" * 12)
        self.challenge: RecoveryChallenge = make_challenge(
            tablet.id,
            officer,
            key=self.officer_key,
            parts=(raw_public(self.officer_key), self.answer_key.public_key().public_bytes_raw(), box),
        )
        self._tablet = tablet

    def ask(self) -> TestResponse:
        return self._tablet.client.post("/api/v1/recoveries", json={"challenge": self.challenge.text()})

    def opened(self, answer: str) -> bytes:
        return open_box(read_answer(answer), self.answer_key, BoxPurpose("answer", self._tablet.id))


def person(name: str, *, home: int = 0, officer: int | None = None) -> Approver:
    return Approver(Visitor(home, name, ""), officer)


def listed(world: World, public: bytes) -> tuple[bool, bool]:
    """(in the unit's list, still in force)."""
    ring = open_key_ring(key_ring(world.parts), pinned_root=None).list_of(HOME)
    assert ring is not None
    found = [one for one in ring.keys if one.public == public]
    return bool(found), any(one.valid_to is None and one.revoked_at is None for one in found)


def test_two_persons_let_the_key_out_to_the_tablet_alone_and_the_old_key_ends(both: World) -> None:
    tablet = both.tablet()
    locked = Locked(tablet)
    asked = locked.ask().get_json()
    assert (asked["code"], asked["state"], asked["approvals"]) == (locked.challenge.code, "waiting", 0)
    digest = locked.challenge.digest
    assert approve(both.parts, digest, person("mot"))["approvals"] == 1
    assert "answer" not in locked.ask().get_json()
    approve(both.parts, digest, person("hai"))
    told = locked.ask().get_json()
    assert (told["state"], locked.opened(told["answer"])) == ("approved", STORE_KEY)
    assert listed(both, raw_public(tablet.officer_key)) == (True, False)
    assert listed(both, raw_public(locked.officer_key)) == (True, True)


def test_two_accounts_of_one_officer_are_one_person(station: World) -> None:
    locked = Locked(station.tablet())
    locked.ask()
    with transaction():
        db.session.add(Account(home=HOME, name="ba", password="-", changed_at=0, officer=4))
        db.session.add(Account(home=HOME, name="bon", password="-", changed_at=0, officer=4))
    approve(station.parts, locked.challenge.digest, person("ba", home=HOME, officer=4))
    with pytest.raises(DomainError, match="same_person"):
        approve(station.parts, locked.challenge.digest, person("bon", home=HOME, officer=4))
    assert locked.ask().get_json()["approvals"] == 1


def test_a_request_ends_after_a_day(station: World) -> None:
    locked = Locked(station.tablet())
    locked.ask()
    station.clock.ms += DAY_MS
    assert locked.ask().get_json()["state"] == "expired"
    with pytest.raises(DomainError, match="recovery_expired"):
        approve(station.parts, locked.challenge.digest, person("mot"))


def test_a_box_that_is_not_of_this_server_is_refused_and_guessing_is_slowed(station: World) -> None:
    tablet = station.tablet()
    tablet.reply["recovery_key"] = to_base64url(X25519PrivateKey.generate().public_key().public_bytes_raw())
    codes = {Locked(tablet).ask().get_json()["error"] for _ in range(10)}
    assert codes == {"recovery_box"}
    assert Locked(tablet).ask().get_json()["error"] == "too_many"


def test_a_stolen_key_file_does_not_fill_the_table(station: World) -> None:
    tablet = station.tablet()
    answers = [Locked(tablet).ask() for _ in range(MOST_ASKED + 1)]
    assert [one.status_code for one in answers] == [200] * MOST_ASKED + [429]


def test_nothing_of_the_store_key_is_kept_in_the_database(station: World) -> None:
    locked = Locked(station.tablet())
    locked.ask()
    for name in ("mot", "hai"):
        approve(station.parts, locked.challenge.digest, person(name))
    rows = db.session.execute(db.text("SELECT challenge, answer FROM recovery_requests")).all()
    assert STORE_KEY not in str(rows).encode()
    assert STORE_KEY not in bytes(rows[0].answer)


def test_an_admitted_officer_waits_until_a_person_certifies_him(both: World) -> None:
    tablet, key = both.tablet(), Ed25519PrivateKey.generate()
    public = raw_public(key)
    signed_in = OfficerSignedIn(key=to_base64url(public), certified=False)
    seq = tablet.add("officer.signed_in", signed_in, officer=4)
    assert tablet.push().status_code == 200
    (line,) = waiting_admissions(HOME)
    assert (line.officer, line.seq) == ("LÊ THỊ GIẢ", seq)
    assert listed(both, public) == (False, False)
    settle_admission(both.parts, (HOME, tablet.id, seq), Visitor(0, "mot", ""), certify=True)
    assert listed(both, public) == (True, True)
    assert waiting_admissions(HOME) == []
    with pytest.raises(DomainError, match="admission"):
        settle_admission(both.parts, (HOME, tablet.id, seq), Visitor(0, "mot", ""), certify=False)


@pytest.mark.parametrize("key", ["AAAA", "not base64url!", to_base64url(bytes(31))])
def test_a_sign_in_with_no_key_is_held_and_stops_nothing(station: World, key: str, case: UUID) -> None:
    tablet = station.tablet()
    tablet.add("officer.signed_in", {"key": key, "certified": False}, officer=4)
    tablet.record(case)
    held = [one for one in tablet.push().get_json()["verdicts"] if one["verdict"] == "held"]
    assert len(held) == 1
    assert db.session.query(Admission).count() == 0


def test_a_further_officers_code_closes_nobody_elses_key(station: World) -> None:
    tablet, key = station.tablet(), Ed25519PrivateKey.generate()
    code = station.ticket(officer=4)
    answer = sign_in(tablet, key, code, officer=3)
    assert (answer.status_code, answer.get_json()["error"]) == (403, "other_officer")
    assert listed(station, raw_public(tablet.officer_key)) == (True, True)
    assert sign_in(tablet, key, code, officer=4).status_code == 200
    assert listed(station, raw_public(key)) == (True, True)
    assert sign_in(tablet, Ed25519PrivateKey.generate(), code, officer=4).get_json()["error"] == "enrolment_code"


def sign_in(tablet: TestTablet, key: Ed25519PrivateKey, code: str, *, officer: int) -> TestResponse:
    keys = (raw_public(tablet.key), raw_public(key))
    message = proof_message(code, tablet.id, *keys)
    body = {
        "code": code,
        "tablet": str(tablet.id),
        "keys": {"tablet": to_base64url(keys[0]), "officer": to_base64url(keys[1])},
        "proofs": {"tablet": prove(tablet.key, message), "officer": prove(key, message)},
    }
    return tablet.client.post(f"/api/v1/officers/{officer}", json=body, headers=tablet.headers)


def test_a_lost_tablet_gets_no_numbers_its_keys_end_and_it_is_ordered_to_wipe(both: World) -> None:
    tablet = both.tablet(numbers=20)
    assert declare_lost(both.parts, (HOME, tablet.id), officer=4, reason="Mất trộm") == 20
    assert {row.state for row in db.session.query(SerialRow)} == {"lost"}
    refused = tablet.ask_lease(uuid4(), year=2026, count=5)
    assert refused.get_json()["error"] == "frozen"
    own = db.session.query(PublicKey).filter_by(ledger=tablet.id).all()
    assert {row.revoked_at for row in own} == {both.clock.ms}
    orders = [row.data for row in tablet_items(tablet) if row.kind == "wipe"]
    assert len(orders) == 1
    assert json.loads(orders[0]["wipe"]["body"])["tablet"] == str(tablet.id)


def tablet_items(tablet: TestTablet) -> list[FeedItem]:
    return list(db.session.query(FeedItem).filter_by(tablet=tablet.id))


def test_what_a_lost_tablet_entered_before_counts_and_is_flagged(both: World, case: UUID) -> None:
    tablet = both.tablet(numbers=20)
    decision = tablet.decision(tablet.record(case))
    tablet.enter(case, decision)
    both.clock.ms += 3_600_000
    declare_lost(both.parts, (HOME, tablet.id), officer=4, reason="Mất trộm")
    tablet.add("ledger.closed", LedgerClosed("wipe"))
    assert tablet.push().status_code == 200
    db.session.expire_all()
    row = db.session.get_one(SerialRow, (HOME, 2026, 1, decision.number.serial))
    assert (row.state, row.found_again) == ("entered", True)
    assert db.session.get_one(Tablet, (HOME, tablet.id)).state == "closed"


def test_no_new_key_is_certified_on_a_lost_tablet(station: World) -> None:
    tablet = station.tablet()
    locked = Locked(tablet)
    locked.ask()
    declare_lost(station.parts, (HOME, tablet.id), officer=4, reason="Mất trộm")
    for name in ("mot", "hai"):
        approve(station.parts, locked.challenge.digest, person(name))
    assert locked.opened(locked.ask().get_json()["answer"]) == STORE_KEY  # what it holds can still be sent
    assert listed(station, raw_public(locked.officer_key)) == (False, False)


@pytest.mark.parametrize(("tablet", "officer", "code"), [("other", 4, "tablet"), ("own", 99, "officer")])
def test_a_loss_is_declared_by_an_officer_about_a_tablet_of_the_unit(
    station: World, tablet: str, officer: int, code: str
) -> None:
    ledger = station.tablet().id if tablet == "own" else uuid4()
    with pytest.raises(DomainError, match=code):
        declare_lost(station.parts, (HOME, ledger), officer=officer, reason="Mất trộm")
    assert db.session.query(SerialRow).count() == 0
