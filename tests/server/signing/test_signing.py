"""A signer's key: made with his PIN, in the unit's dated list, never lost by a wrong PIN, closed by a second person."""

from __future__ import annotations

import time
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from server.accounts.models import SIGNER
from server.accounts.service import ALL_UNITS, Visitor
from server.cli import _parser, parts_of
from server.db import db, transaction
from server.desk.book import open_desk
from server.devices.models import Tablet
from server.keys.models import PublicKey
from server.keys.publication import key_ring
from server.signing import service
from server.signing.commands import run_signer
from server.signing.models import SignerRow
from server.signing.service import Who, change_pin, choose_pin, reset_pin, signer_of, signing_key
from server.units.models import Officer
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.seal.keylist import open_key_ring
from shared.seal.keys import key_id, raw_public
from tests.server.conftest import HOME, World

WHO, PIN, OTHER = Who(HOME, 3), "246802", "135791"
SECOND = Visitor(HOME, "nguoi-thu-hai", "", officer=4)


def chosen(world: World) -> bytes:
    with world.app.app_context():
        choose_pin(world.parts, WHO, PIN)
    return bytes(world.rows(SignerRow)[0].public)


def opened(world: World, pin: str = PIN) -> bytes:
    with world.app.app_context():
        return raw_public(signing_key(world.parts, WHO, pin))


def officer_keys(world: World) -> list[PublicKey]:
    return sorted(world.rows(PublicKey, use="officer", officer=3), key=lambda row: row.valid_from)


def test_the_first_pin_makes_a_key_that_the_units_signed_list_names(either: World) -> None:
    public = chosen(either)
    assert opened(either) == public
    (desk,) = either.rows(Tablet, kind="desk")
    with either.app.app_context():
        ring = open_key_ring(key_ring(either.parts), pinned_root=either.parts.keys.root_public)
    (named,) = [one for one in ring.lists[0].keys if one.use == "officer"]
    assert (named.public, named.ledger, named.post, named.officer) == (public, str(desk.id), "team_leader", 3)


def test_the_stored_key_is_closed_and_opens_with_the_pin_and_the_key_folder_only(world: World) -> None:
    chosen(world)
    (row,) = world.rows(SignerRow)
    assert len(row.closed) == 12 + 32 + 16
    again = Who(HOME, 4)
    with world.app.app_context():
        choose_pin(world.parts, again, PIN)
        with transaction():
            other = db.session.get_one(SignerRow, (HOME, 4))
            other.salt, other.closed, other.public = row.salt, row.closed, row.public
        with pytest.raises(NotAllowed, match="wrong_pin"):  # another person's closed key under one's own name
            signing_key(world.parts, again, PIN)


def test_a_pin_is_chosen_once_and_changed_by_the_old_one_with_the_same_key(world: World) -> None:
    public = chosen(world)
    with world.app.app_context():
        with pytest.raises(Conflict, match="pin_chosen"):
            choose_pin(world.parts, WHO, OTHER)
        with pytest.raises(NotAllowed, match="wrong_pin"):
            change_pin(world.parts, WHO, old=OTHER, new=OTHER)
        change_pin(world.parts, WHO, old=PIN, new=OTHER)
    assert opened(world, OTHER) == public
    with pytest.raises(NotAllowed, match="wrong_pin"):
        opened(world, PIN)
    assert len(officer_keys(world)) == 1


def test_a_pin_is_six_digits_not_all_the_same(world: World) -> None:
    for pin in ("", "12345", "1234567", "111111", "12345a", "１２３４５６"):
        with world.app.app_context(), pytest.raises(InvalidInput, match="pin_form"):
            choose_pin(world.parts, WHO, pin)


def test_wrong_pins_are_counted_wait_ever_longer_and_destroy_nothing(either: World) -> None:
    public = chosen(either)
    with pytest.raises(NotAllowed, match="wrong_pin"):
        opened(either, OTHER)
    assert opened(either) == public  # a right PIN begins the count anew
    for expected in (0, 0, 30, 60, 120, 300, 600, 1800, 3600, 3600):
        with pytest.raises(NotAllowed, match="wrong_pin"):
            opened(either, OTHER)
        if expected:
            either.clock.ms += expected * 1_000 - 1
            with pytest.raises(NotAllowed, match="pin_wait"):
                opened(either)
            either.clock.ms += 1
    assert opened(either) == public
    assert either.rows(SignerRow)[0].failed == 0


def test_a_reset_by_a_second_person_dates_the_old_key_and_the_next_pin_makes_a_new_one(world: World) -> None:
    old = chosen(world)
    world.clock.ms += 3_600_000
    with world.app.app_context():
        reset_pin(world.parts, WHO, SECOND)
        with pytest.raises(NotAllowed, match="no_pin"):
            signing_key(world.parts, WHO, PIN)
    assert [(row.public, row.valid_to) for row in officer_keys(world)] == [(old, world.clock.ms)]
    (row,) = world.rows(SignerRow)
    assert (row.closed, row.reset_by) == (None, "nguoi-thu-hai")
    world.clock.ms += 1_000
    new = chosen(world)
    assert new != old
    assert [(row.public, row.valid_to is None) for row in officer_keys(world)] == [(old, False), (new, True)]


@pytest.mark.parametrize(
    "by",
    [
        Visitor(HOME, "chinh-nguoi-ky", "", officer=3),
        Visitor(HOME, "chi-xem", ""),
        Visitor(HOME + 1, "don-vi-khac", "", officer=4),
    ],
)
def test_nobody_resets_his_own_pin_nor_one_of_another_unit_nor_an_account_that_only_looks(
    world: World, by: Visitor
) -> None:
    public = chosen(world)
    with world.app.app_context(), pytest.raises(NotAllowed, match="second_person"):
        reset_pin(world.parts, WHO, by)
    assert opened(world) == public


def test_the_administrator_of_all_units_resets_too(world: World) -> None:
    chosen(world)
    with world.app.app_context():
        reset_pin(world.parts, WHO, Visitor(ALL_UNITS, "giamsat", ""))
    assert world.rows(SignerRow)[0].closed is None


def test_another_post_gets_another_key_under_the_same_pin(world: World) -> None:
    old = chosen(world)
    with world.app.app_context(), transaction():
        db.session.get_one(Officer, (HOME, 3)).post = "commune_chief"
    world.clock.ms += 1_000
    new = opened(world)
    assert new != old
    assert opened(world) == new
    assert [(row.post, row.valid_to is None) for row in officer_keys(world)] == [
        ("team_leader", False),
        ("commune_chief", True),
    ]


def test_somebody_who_left_opens_no_key_and_gets_none(world: World) -> None:
    chosen(world)
    with world.app.app_context():
        with transaction():
            db.session.get_one(Officer, (HOME, 3)).active = False
        with pytest.raises(NotAllowed, match="left_unit"):
            signing_key(world.parts, WHO, PIN)
        with transaction():
            open_desk(world.parts, HOME)
            db.session.get_one(Officer, (HOME, 4)).active = False
        with pytest.raises(NotAllowed, match="left_unit"):
            choose_pin(world.parts, Who(HOME, 4), PIN)
        with pytest.raises(InvalidInput, match="officer"):
            choose_pin(world.parts, Who(HOME, 99), PIN)
    assert len(world.rows(SignerRow)) == 1


@pytest.mark.parametrize(
    "visitor",
    [
        Visitor(HOME, "giam-sat", "", officer=3),
        Visitor(HOME, "khong-can-bo", "", role=SIGNER),
        Visitor(ALL_UNITS, "moi-don-vi", "", officer=3, role=SIGNER),
    ],
)
def test_only_an_account_of_a_signer_signs(visitor: Visitor) -> None:
    with pytest.raises(NotAllowed, match="not_a_signer"):
        signer_of(visitor)
    assert signer_of(Visitor(HOME, "ky", "", officer=3, role=SIGNER)) == WHO


def test_the_command_makes_an_account_for_a_competent_officer_only(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(officer: int) -> Any:
        arguments = _parser().parse_args(
            ["signer", "--home", str(HOME), "--officer", str(officer), "--name", "nguoiky"]
        )
        with world.app.app_context():
            return run_signer(arguments, world.parts)

    assert run(3) == 0
    assert "nguoiky " in capsys.readouterr().out
    with pytest.raises(NotFound):
        run(99)
    with world.app.app_context(), transaction():
        row = db.session.get_one(Officer, (HOME, 4))
        row.post, row.agency = "inspector", "inspectorate"
    with pytest.raises(NotAllowed, match="post_not_in_force"):
        run(4)


def test_a_guess_costs_64_mebibytes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert service._MEMORY_KIB == 65_536
    began = time.process_time()
    public = chosen(world)
    assert opened(world) == public
    assert time.process_time() > began
    assert world.rows(PublicKey, kid=key_id(public))


def test_guesses_sent_at_once_are_each_counted_before_they_are_made(either: World) -> None:
    chosen(either)
    apps, barrier, told = [either.other_app() for _ in range(6)], Barrier(6), []

    def guess(app: Flask) -> None:
        barrier.wait(10)
        with app.app_context():
            try:
                signing_key(parts_of(app), WHO, OTHER)
            except NotAllowed as refused:
                told.append(refused.code)
            db.session.remove()
            db.engine.dispose()

    threads = [Thread(target=guess, args=(app,)) for app in apps]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(told) == ["pin_wait"] * 3 + ["wrong_pin"] * 3
    assert either.rows(SignerRow)[0].failed == 3
