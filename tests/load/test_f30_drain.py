"""F30: the tablets of a shift come back together, the server is slow, then down: nothing lost, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.record import Injected
from tests.load.drain import Trouble, expected, run
from tests.load.fleet import Shift
from tests.load.site import Size, no_rows
from tests.postgres import Postgres

SMALL = Size(tablets=20, shift=Shift(20), units=2)
TROUBLE = Trouble(slow_seconds=1.0, down_seconds=0.5, within=0.2)


@pytest.mark.postgres
@pytest.mark.faults
@pytest.mark.slow
def test_F30_a_shift_drains_through_a_slow_and_a_fallen_server(
    tmp_path: Path, postgres: Postgres, faults_injected: Injected
) -> None:
    postgres.prepare("drain", no_rows)
    url = postgres.clone("drain")
    result = run(tmp_path, url, SMALL, TROUBLE)
    faults_injected(2, **{name: result.counted[name] for name in ("lost", "duplicated", "serials_twice")})
    assert result.tally.wrong == []
    assert result.counted == expected(SMALL)
    assert result.page  # it opened, slow and fallen or not
    assert set(result.page_failed) <= {"ConnectionRefusedError", "ConnectionResetError", "cut"}
