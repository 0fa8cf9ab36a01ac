"""A proxy that means well or ill, over real sockets: it repeats requests, brings them late, answers from a cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_client.ledger.delivery import unsent
from tests.faults.books import count
from tests.faults.cuts import ACTS, CutSite, cut_site
from tests.faults.proxy import Exchange
from tests.faults.record import Injected

REPEATS = 5


def pushes(request: bytes) -> bool:
    """Whether this is a push; an offer and a lease pass untouched."""
    line = request.split(b"\r\n", 1)[0]
    return b"/ledger/" in line and b"/offer" not in line


@pytest.mark.fault("F04", "F08")
def test_a_request_that_the_network_repeats_is_stored_once(tmp_path: Path, faults_injected: Injected) -> None:
    async def repeat(request: bytes, exchange: Exchange) -> bytes:
        answers = [await exchange(request) for _ in range(REPEATS)]
        # The repeats of a signed request are refused as replays: who repeats hands back the first answer.
        return answers[-1] if pushes(request) else answers[0]

    with cut_site(tmp_path, "push") as site:
        site.proxy.meddle(repeat)
        for _ in range(2):
            site.tablet.case()
            assert site.tablet.tried(site.tablet.sync)
        counted = site.count()
    faults_injected(2 * (REPEATS - 1), runs=2, **counted.report())
    assert counted.wrong == {}


@pytest.mark.fault("F04", "F08")
def test_a_push_that_arrives_behind_newer_ones_changes_nothing(tmp_path: Path, faults_injected: Injected) -> None:
    late: list[bytes] = []

    async def delay_first(request: bytes, exchange: Exchange) -> bytes:
        if not pushes(request):
            return await exchange(request)
        if not late:
            late.append(request)
            raise ConnectionResetError
        answer = await exchange(request)
        if len(late) == 1:
            late.append(await exchange(late[0]))
        return answer

    with cut_site(tmp_path, "push") as site:
        site.proxy.meddle(delay_first)
        site.tablet.case()
        assert not site.tablet.tried(site.tablet.sync)
        site.tablet.case()
        site.tablet.until_synced()
        assert late[1].startswith(b"HTTP/1.1 200")
        counted = site.count()
    faults_injected(1, **counted.report())
    assert counted.wrong == {}


@pytest.mark.fault("F28")
def test_F28_an_answer_that_a_proxy_kept_from_an_earlier_push_acknowledges_nothing(
    tmp_path: Path, faults_injected: Injected
) -> None:
    kept: list[bytes] = []

    async def from_cache(request: bytes, exchange: Exchange) -> bytes:
        if not pushes(request):
            return await exchange(request)
        if not kept:
            kept.append(await exchange(request))
        return kept[0]

    with cut_site(tmp_path, "push") as site:
        site.proxy.meddle(from_cache)
        site.tablet.case()
        site.tablet.sync()
        site.tablet.case()
        assert not site.tablet.tried(lambda: ACTS["push"](site.tablet))
        assert unsent_and_believed(site) == (4, 0)
        site.proxy.meddle(None)
        site.tablet.until_synced()
        counted = site.count()
    faults_injected(1, **counted.report())
    assert counted.wrong == {}


def unsent_and_believed(site: CutSite) -> tuple[int, int]:
    """(events the tablet counts as unsent, events it believes arrived that did not)."""
    with site.tablet.open.store.reading() as connection:
        left = unsent(connection).count
    return left, count(site.station, [site.tablet], drained=False).false_receipts
