"""F04: the network is cut at each byte of request and of answer. The long run cuts at every byte; here at every place
where something changes (nothing sent, head complete, all but one byte, all) and at some that a seed chooses."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.cuts import EXCHANGES, cut_site
from tests.faults.proxy import Way
from tests.faults.record import Injected

SEED = 20_261_122
BY_CHANCE = 4


def places(head: int, whole: int, chance: random.Random) -> list[int]:
    """Byte counts to cut after, smallest first."""
    edges = {0, 1, head - 1, head, head + 1, whole - 1, whole}
    return sorted({n for n in edges if n <= whole} | {chance.randrange(whole) for _ in range(BY_CHANCE)})


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_F04_a_cut_at_any_byte_leaves_one_row_an_event_a_receipt_and_every_number(
    tmp_path: Path, faults_injected: Injected, exchange: str
) -> None:
    chance = random.Random(SEED)
    with cut_site(tmp_path / "size", exchange) as measured:
        sizes = measured.size(exchange)
    with cut_site(tmp_path / "cut", exchange) as site:
        fired = []
        for way in Way:
            for n, after in enumerate(places(*sizes[way], chance)):
                site.write(exchange)
                fired.append(site.cut(exchange, way, after, reset=bool(n % 2)))
                site.heal(exchange)
        counted = site.finish_enrolment() if exchange == "enrolment" else site.count()
    faults_injected(sum(fired), runs=len(fired), **counted.report())
    assert counted.wrong == {}
    assert sum(fired) >= len(fired) - 4, "the cuts did not happen"
