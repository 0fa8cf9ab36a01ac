"""I3: every serial of every lease is in exactly one state, whatever happened before, at any time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from server.numbering.models import LeaseRow
from server.numbering.queries import STATES, lease_states, list_serials
from shared.cases.records import LeaseReturned, NumbersGone
from tests.server.conftest import HOME, World
from tests.server.tablet import TestTablet

YEAR = 2026


@dataclass
class Block:
    """A lease as this test knows it; `known` serial → what its tablet did with it."""

    lease: str
    owner: TestTablet
    first: int
    last: int
    known: dict[int, str] = field(default_factory=dict)

    def expected(self) -> dict[int, str]:
        """Serial → state, by the words of the design."""
        seen = [serial for serial, state in self.known.items() if state in {"entered", "voided"}]
        highest = max(seen, default=0)
        return {
            serial: self.known.get(serial, "gap" if serial < highest else "not_seen")
            for serial in range(self.first, self.last + 1)
        }


@dataclass
class History:
    """A unit with some tablets, and random things that happen to their numbers."""

    world: World
    chance: random.Random
    tablets: list[TestTablet]
    blocks: list[Block] = field(default_factory=list)

    def lease(self) -> None:
        tablet = self.chance.choice(self.tablets)
        tablet.ask_lease(uuid4(), year=YEAR, count=self.chance.randint(1, 9))
        body = tablet.leases[-1]
        self.blocks.append(Block(body["lease"], tablet, body["from"], body["to"]))

    def enter(self) -> None:
        block = self.chance.choice(self.blocks)
        serial = self.chance.randint(block.first, block.last)
        case = uuid4()
        block.owner.enter(case, block.owner.decision(block.owner.record(case), serial=serial))
        if block.known.get(serial) in {None, "lost"}:
            block.known[serial] = "entered"

    def outside(self) -> None:
        """A number that is of no lease, or of somebody else's: held, and no serial of anybody moves."""
        tablet, block = self.chance.choice(self.tablets), self.chance.choice(self.blocks)
        serial = 90_000 + self.chance.randint(1, 99) if block.owner is tablet else block.last
        case = uuid4()
        tablet.enter(case, tablet.decision(tablet.record(case), serial=serial))

    def retire(self) -> None:
        block = self.chance.choice(self.blocks)
        first = self.chance.randint(block.first, block.last)
        last = self.chance.randint(first, block.last)
        state = self.chance.choice(["voided", "lost"])
        block.owner.add(f"number.{state}", NumbersGone(YEAR, 1, first, last, "thử"))
        self._retired(block, first, last, state=state)

    def give_back(self) -> None:
        block = self.chance.choice(self.blocks)
        first = self.chance.randint(block.first, block.last)
        block.owner.add("lease.returned", LeaseReturned(block.lease, first, block.last))
        self._retired(block, first, block.last, state="voided")

    def _retired(self, block: Block, first: int, last: int, *, state: str) -> None:
        # One entered number among them and the whole event is held: half of it would be nobody's wish.
        if "entered" not in {block.known.get(serial) for serial in range(first, last + 1)}:
            block.known.update(dict.fromkeys(range(first, last + 1), state))

    def arrive(self) -> None:
        for tablet in self.tablets:
            assert tablet.push().status_code == 200

    def check(self) -> None:
        expected = {serial: state for block in self.blocks for serial, state in block.expected().items()}
        with self.world.app.app_context():
            listed = list(list_serials(HOME, YEAR, 1))
            leases = lease_states(HOME)
        assert listed == sorted(expected.items())
        assert [one.granted for one in leases] == [sum(one.states.values()) for one in leases]
        for block, lease in zip(sorted(self.blocks, key=lambda one: one.first), leases, strict=True):
            states = list(block.expected().values())
            assert lease.states == {state: states.count(state) for state in STATES}


@pytest.mark.parametrize("seed", range(2))
def test_after_any_history_every_granted_serial_is_in_one_state_and_the_sums_hold(either: World, seed: int) -> None:
    history = History(either, random.Random(seed), [either.tablet(numbers=0) for _ in range(3)])
    acts = [history.enter] * 5 + [history.retire, history.give_back, history.lease, history.outside]
    for _ in range(3):
        history.lease()
    for _ in range(5):
        for _ in range(8):
            history.chance.choice(acts)()
            if history.chance.random() < 0.3:
                history.arrive()
        history.arrive()
        history.check()
    assert {"gap", "entered", "voided"} <= {one for block in history.blocks for one in block.expected().values()}


def test_the_states_of_a_lease_nobody_used_are_all_not_seen(world: World) -> None:
    tablet = world.tablet(numbers=7)
    assert isinstance(tablet.id, UUID)
    with world.app.app_context():
        (lease,) = lease_states(HOME)
    assert lease.states == {**dict.fromkeys(STATES, 0), "not_seen": 7}
    assert len(world.rows(LeaseRow)) == 1
