"""F14: a block is used up offline, the year rolls over at midnight, two blocks are held, a block ends by its date. The
report is always saved; the decision waits with a clear reason, and takes no number that it may not have."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from field_client.numbering.leases import Stock
from field_client.store.tables import leases
from field_client.ui import views as v
from server.numbering.models import LeaseRow
from shared.numbering.lease import open_lease
from shared.seal.signed import Signed
from tests.faults.record import Injected
from tests.field_client.conftest import PIN, Site, at
from tests.server.conftest import World

HOUR = 3_600


def blocks(site: Site) -> list[tuple[int, int, int]]:
    """(first, last, use_before) of every signed version held, in order of arrival."""
    with site.tablet.opened.tablet.store.reading() as connection:
        found = select(leases.c.first, leases.c.last, leases.c.use_before).order_by(leases.c.issued_at, leases.c.first)
        return [tuple(row) for row in connection.execute(found)]


def number(site: Site, case_id: str) -> str:
    return site.tablet.enter_decision(case_id, PIN).number


def test_F14_a_block_of_three_at_new_years_eve(shift: Site, faults_injected: Injected) -> None:
    shift.clock.forward(seconds=(at("2026-12-31 23:00") - shift.clock.ms) // 1000)
    shift.server.scripts["leases"] = [lambda *_: None]
    with shift.refuses("server_silent"):
        shift.sync()  # the network goes before numbers of the new year came
    shift.tablet.opened.sync.ask_now()
    shift.server.down = True
    case_ids = [shift.recorded(vehicle__plate=f"29AB0000{n}") for n in range(2)]
    with shift.refuses("lease_expired"):
        number(shift, case_ids[0])
    shift.clock.forward(seconds=HOUR + 60)
    case_ids.append(shift.recorded(vehicle__plate="29AB00009"))
    for case_id in case_ids:
        with shift.refuses("numbers_out"):
            number(shift, case_id)
        assert shift.tablet.recorded(case_id).number
    notice = next(one for one in shift.tablet.home(v.CaseFilter.ALL).notices if one.id == "year_change")
    assert "2026" in notice.told.title.vi
    shift.server.down = False
    shift.sync()
    entered = [number(shift, case_id) for case_id in case_ids]
    assert len(set(entered)) == 3
    with shift.tablet.opened.tablet.store.reading() as connection:
        years = connection.exec_driver_sql("SELECT DISTINCT year FROM numbers").scalars().all()
    assert list(years) == [2027]
    faults_injected(3, serials_twice=len(entered) - len(set(entered)))


def test_F14_of_two_blocks_held_the_older_is_used_up_first_and_none_twice(shift: Site) -> None:
    shift.tablet.opened.sync.ask_now(numbers=True)
    shift.sync()
    assert [block[:2] for block in blocks(shift)] == [(1, 3), (4, 6)]
    entered = [number(shift, shift.recorded(vehicle__plate=f"29AB0000{n}")) for n in range(6)]
    assert entered == [f"{n:06d}/QĐ-XPHC" for n in range(1, 7)]
    case_id = shift.recorded(vehicle__plate="29AB00009")
    with shift.refuses("numbers_out"):
        number(shift, case_id)
    assert shift.tablet.recorded(case_id).number


@pytest.mark.parametrize(("left", "low"), [(11, False), (10, True), (1, True), (0, True)])
def test_numbers_are_low_from_a_fifth_on(left: int, low: bool) -> None:
    assert Stock(left, 50, None).low is low


@pytest.mark.parametrize(
    ("seconds", "allowed"),
    [((13 * 24 + 23) * HOUR, True), (14 * 24 * HOUR - 1, True), (14 * 24 * HOUR, False), (14 * 24 * HOUR + 60, False)],
)
def test_a_tablet_may_be_offline_for_less_than_fourteen_days(shift: Site, seconds: int, allowed: bool) -> None:
    case_id = shift.recorded()
    shift.clock.forward(seconds=seconds)
    if allowed:
        assert number(shift, case_id) == "000001/QĐ-XPHC"
        return
    with shift.refuses("lease_expired"):
        number(shift, case_id)


@pytest.mark.parametrize("back_days", [1, 13, 400])
def test_a_clock_set_back_does_not_make_fourteen_days_fewer(shift: Site, back_days: int) -> None:
    case_id = shift.recorded()
    shift.clock.forward(days=14, seconds=60)
    shift.clock.ms -= back_days * 86_400_000
    with pytest.raises(Exception, match=r"^(lease_expired|clock_wrong)"):
        number(shift, case_id)


def test_a_clock_set_back_over_a_restart_does_not_help_once_anything_was_written(shift: Site) -> None:
    shift.clock.forward(days=14, seconds=60)
    case_id = shift.recorded()
    shift.clock.ms -= 10 * 86_400_000
    shift.restart()
    with pytest.raises(Exception, match=r"^(lease_expired|clock_wrong)"):
        number(shift, case_id)


def test_a_block_that_ends_with_numbers_left_is_renewed_not_replaced(shift: Site) -> None:
    number(shift, shift.recorded(vehicle__plate="29AB00001"))
    shift.clock.forward(days=12)
    shift.sync()
    (first, second) = blocks(shift)
    assert first[:2] == second[:2] == (1, 3)
    assert second[2] == shift.clock.ms + 14 * 86_400_000
    assert shift.kinds().count("lease.taken") == 2
    shift.clock.forward(days=13)
    assert number(shift, shift.recorded(vehicle__plate="29AB00002")) == "000002/QĐ-XPHC"


def test_a_renewal_whose_answer_was_lost_is_asked_again_with_the_same_request(shift: Site) -> None:
    shift.clock.forward(days=12)
    shift.hooks.name = "lease.asked"
    with pytest.raises(BaseException, match=r"lease\.asked"):
        shift.sync()
    shift.restart()
    shift.sync()
    assert [block[:2] for block in blocks(shift)] == [(1, 3), (1, 3)]
    assert len(shift.server.leases) == 2


def test_a_renewal_that_the_server_does_not_know_leads_to_a_new_block(shift: Site) -> None:
    from tests.field_client.unit_server import problem  # noqa: PLC0415 - only here

    shift.clock.forward(days=12)
    shift.server.scripts["leases"] = [lambda *_: problem(404, "lease")]
    with shift.refuses("lease"):
        shift.sync()
    shift.tablet.opened.sync.ask_now()
    shift.sync()
    assert blocks(shift)[-1][:2] == (1, 3)


def test_a_renewal_gives_the_same_block_a_later_date_and_the_same_request_the_same_answer(either: World) -> None:
    tablet, other = either.tablet(numbers=5), either.tablet(numbers=5)
    either.clock.ms += 12 * 86_400_000
    request, lease = uuid4(), tablet.leases[-1]["lease"]
    first = tablet.ask_lease(request, year=2026, count=5, renew=lease)
    either.clock.ms += 60_000
    assert tablet.ask_lease(request, year=2026, count=5, renew=lease).get_data() == first.get_data()
    public = either.parts.keys.server_public
    renewed = open_lease(Signed.from_wire(first.get_json()["lease"]), lambda _: public)
    assert (str(renewed.id), renewed.first, renewed.last) == (lease, 1, 5)
    assert renewed.use_before == renewed.issued_at + 14 * 86_400_000 == either.clock.ms - 60_000 + 14 * 86_400_000
    foreign = other.ask_lease(uuid4(), year=2026, count=5, renew=lease)
    assert (foreign.status_code, foreign.get_json()["error"]) == (404, "lease")
    assert [(row.first, row.last) for row in sorted(either.rows(LeaseRow), key=lambda row: row.first)] == [
        (1, 5),
        (6, 10),
    ]
