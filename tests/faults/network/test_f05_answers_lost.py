"""F05: the server commits, its answer is lost, and the tablet tries again for hours: the same answer, one text."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from server.ledger.models import EventRow
from server.sms.models import SmsRow
from shared.protocol.envelope import write_push
from tests.faults.answers import HALF_AN_HOUR, lose_answers
from tests.faults.record import Injected
from tests.server.conftest import World

MOST = 20
TIMES = (1, 2, 3, 5, 8, 13, MOST)
"""The long run takes every number up to MOST."""


def test_F05_answers_lost_up_to_twenty_times_change_nothing_that_is_stored_and_one_text_is_owed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults_injected: Injected
) -> None:
    counted = lose_answers(tmp_path, TIMES, monkeypatch)
    faults_injected(sum(TIMES), runs=len(TIMES), **counted.report())
    assert counted.wrong == {}


def test_F05_the_same_push_twenty_times_over_days_gets_the_first_answer_byte_by_byte(
    world: World, case: UUID, faults_injected: Injected
) -> None:
    tablet = world.tablet()
    tablet.enter(case, tablet.decision(tablet.record(case)))
    body = write_push(tablet.push_of(1, 4))
    first = tablet.send(body).get_data()
    for _ in range(MOST):
        world.clock.ms += 6 * HALF_AN_HOUR * 1_000
        assert tablet.send(body).get_data() == first
    texts = world.rows(SmsRow)
    faults_injected(MOST, runs=1, lost=4 - len(world.rows(EventRow)), applied_twice=len(texts) - 1)
    assert len(world.rows(EventRow)) == 4
    assert len(texts) == 1
