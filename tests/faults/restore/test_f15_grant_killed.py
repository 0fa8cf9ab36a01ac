"""F15: the server dies while it grants a block. The block is granted once or not at all; the tablet asks again with the
same request and gets it."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from server.hooks import NoHooks
from server.keys.witness import WITNESS, read_witness
from server.numbering.models import LeaseRow, SeriesMark
from server.restore.models import Restore
from shared.ledger.exact import read_exact
from tests.faults.killed import killed_at
from tests.faults.record import Injected
from tests.faults.restore.fleet import YEAR, back_up, restore, set_back
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet

SERIES = (HOME, YEAR, 1)


def grant_until(world: World, tablet: TestTablet, request: UUID, *, step: int) -> bool:
    """The request, answered by a process that is killed at `step`. Whether it was."""

    def ask(client: FlaskClient) -> int:
        tablet.client = client
        return tablet.ask_lease(request, year=YEAR, count=7).status_code

    return killed_at(world, step, ask)


def test_F15_a_server_killed_at_each_statement_of_a_grant_gives_the_block_once_or_not_at_all(
    world: World, tmp_path: Path, faults_injected: Injected
) -> None:
    asking, other = world.tablet(numbers=0), world.tablet(numbers=5)
    backup = back_up(world, tmp_path / "backup")
    witness = (world.settings.key_dir / WITNESS).read_bytes()
    kills = twice = 0
    for step in count(1):
        (world.settings.key_dir / WITNESS).write_bytes(witness)
        set_back(world, backup)
        request = uuid4()
        if not grant_until(world, asking, request, step=step):
            break
        kills += 1
        reserved = {row.request: row for row in world.rows(LeaseRow)}
        asking.client = world.client
        again = asking.ask_lease(request, year=YEAR, count=7)
        assert again.status_code == 200, again.get_json()
        assert other.ask_lease(uuid4(), year=YEAR, count=3).status_code == 200
        blocks = sorted((row.first, row.last) for row in world.rows(LeaseRow))
        assert blocks == [(1, 5), (6, 12), (13, 15)]
        body = read_exact(again.get_json()["lease"]["body"].encode())
        assert (body["from"], body["to"]) == (6, 12)
        assert request not in reserved or str(reserved[request].id) == body["lease"]
        assert world.rows(Restore) == []
        known = read_witness(world.settings.key_dir)
        assert known is not None
        assert known.high[SERIES] == 15
        twice += len(blocks) - len({first for first, _ in blocks})
    assert kills > 15
    faults_injected(kills, serials_twice=twice)


@pytest.mark.parametrize("point", ["lease.reserved", "lease.committed", "lease.witnessed", "lease.signed"])
def test_a_lease_is_signed_only_when_its_block_is_committed_and_witnessed(world: World, point: str) -> None:
    class Look(NoHooks):
        def point(self, name: str) -> None:
            if name == point:
                seen.append((world.rows(SeriesMark), read_witness(world.settings.key_dir), world.rows(LeaseRow)))

    seen: list[tuple[list[SeriesMark], object, list[LeaseRow]]] = []
    tablet = world.tablet(numbers=0)
    tablet.client = world.other_app(Look()).test_client()
    assert tablet.ask_lease(uuid4(), year=YEAR, count=7).status_code == 200
    ((marks, witness, leases),) = seen
    high = {(one.home, one.year, one.series): one.high for one in marks}.get(SERIES, 0)
    witnessed = 0 if witness is None else witness.high.get(SERIES, 0)  # type: ignore[attr-defined]
    expected = {"lease.reserved": (0, 0), "lease.committed": (7, 0)}.get(point, (7, 7))
    assert (high, witnessed) == expected
    assert {row.signature for row in leases} <= {b""}


def test_a_restore_between_reserving_and_signing_loses_nothing_that_was_promised(world: World, tmp_path: Path) -> None:
    """The witness is written after the commit and before the signature: what no tablet can hold is no restore."""
    tablet = world.tablet(numbers=0)
    request = uuid4()
    backup = back_up(world, tmp_path / "backup")

    class Cut(NoHooks):
        def point(self, name: str) -> None:
            if name == "lease.committed":
                raise KeyboardInterrupt

    tablet.client = world.other_app(Cut()).test_client()
    with pytest.raises(KeyboardInterrupt):
        tablet.ask_lease(request, year=YEAR, count=7)
    world = restore(world, backup)
    assert world.rows(Restore) == []
    tablet.client = world.client
    assert tablet.ask_lease(request, year=YEAR, count=7).status_code == 200
    assert [(row.first, row.last) for row in world.rows(LeaseRow)] == [(1, 7)]
