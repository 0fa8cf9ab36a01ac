"""Sync against a server that answers wrongly: nothing is believed, lost or claimed."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.store import meta
from field_client.sync.batch import BatchSize, fitting
from field_client.ui import views as v
from shared.errors import DomainError
from shared.ledger.exact import Json
from shared.protocol.envelope import pack_lines, read_push
from shared.seal.base64url import to_base64url
from shared.seal.signed import Signed
from tests.field_client.conftest import PIN, Site
from tests.field_client.unit_server import POLICY, Answer, UnitServer, html, ok, problem


def unsent(site: Site) -> int:
    return site.tablet.home(v.CaseFilter.ALL).ledger.unsent


@pytest.mark.parametrize(
    ("answer", "network"),
    [
        (html(), v.Network.CAPTIVE),
        ((302, {"Location": "http://login.example"}, b""), v.Network.CAPTIVE),
        ((200, {}, b""), v.Network.CAPTIVE),
        ((204, {}, b""), v.Network.CAPTIVE),
        (html(503), v.Network.SILENT),
        ((500, {}, b"{}"), v.Network.SILENT),
        ((404, {"Content-Type": "application/json"}, b'{"detail": "x"}'), v.Network.SILENT),
        (None, v.Network.SILENT),
    ],
)
@pytest.mark.parametrize("route", ["offer", "push"])
def test_an_answer_that_is_not_the_servers_acknowledges_nothing(
    shift: Site, answer: Answer | None, network: v.Network, route: str
) -> None:
    shift.recorded()
    before = unsent(shift)
    shift.server.scripts[route] = [lambda *_: answer]
    with pytest.raises(DomainError):
        shift.sync()
    assert unsent(shift) == before
    assert shift.tablet.truth().network is network
    shift.sync()
    assert unsent(shift) == 0
    assert shift.tablet.truth().network is v.Network.ONLINE


def test_an_offer_tells_how_much_is_here_and_since_when(shift: Site) -> None:
    shift.sync()
    assert shift.server.offers[-1].keys() == {"receipt", "created", "pushed", "clock"}
    shift.recorded()
    oldest = shift.clock.ms
    shift.clock.forward(seconds=3_600)
    shift.recorded()
    shift.server.scripts["push"] = [lambda *_: html()]
    with pytest.raises(DomainError):
        shift.sync()
    told = shift.server.offers[-1]
    assert (told["created"], told["oldest_unsent_at"]) == (len(shift.kinds()), oldest)
    shift.sync()
    shift.sync()
    assert "oldest_unsent_at" not in shift.server.offers[-1]


def test_what_the_server_refused_as_a_batch_is_still_told_as_unsent(shift: Site) -> None:
    shift.recorded()
    shift.server.scripts["push"] = [lambda *_: problem(422, "push_envelope")]
    with shift.refuses("push_envelope"):
        shift.sync()
    shift.sync()
    assert shift.server.offers[-1]["oldest_unsent_at"] == shift.clock.ms


def test_an_older_server_is_waited_for_and_nothing_is_held(shift: Site) -> None:
    shift.recorded()
    shift.server.scripts["push"] = [lambda *_: problem(409, "version", field="version")]
    with shift.refuses("version"):
        shift.sync()
    sums = shift.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.held, sums.unsent) == (0, 2)
    shift.sync()
    assert unsent(shift) == 0


def test_an_order_to_wipe_counts_only_when_the_server_signed_it_for_this_tablet(shift: Site) -> None:
    body: dict[str, Json] = {
        "server": str(shift.server.server_id),
        "tablet": str(shift.server.ledger),
        "time": shift.clock.ms,
    }
    wrong = [
        {},
        {"wipe": Signed.make("wipe", body, Ed25519PrivateKey.generate()).to_wire()},
        {"wipe": Signed.make("epoch", body, shift.server.key).to_wire()},
        {"wipe": Signed.make("wipe", {**body, "tablet": str(shift.server.server_id)}, shift.server.key).to_wire()},
    ]
    for data in wrong:
        shift.server.items = [{"n": 1, "kind": "wipe", "data": data}]
        with shift.refuses("bad_answer"):
            shift.sync()
    shift.server.items = [
        {"n": 1, "kind": "wipe", "data": {"wipe": Signed.make("wipe", body, shift.server.key).to_wire()}}
    ]
    shift.sync()
    with shift.tablet.opened.tablet.store.reading() as connection:
        assert meta.get(connection, "wipe_ordered") == shift.clock.ms


def test_a_receipt_signed_by_another_key_acknowledges_nothing(shift: Site) -> None:
    shift.recorded()

    def forged(unit: UnitServer, path: str, body: bytes) -> object:
        unit._push(path, body)
        return ok({"receipt": unit.receipt(Ed25519PrivateKey.generate()).to_wire(), "verdicts": []})

    shift.server.scripts["push"] = [forged]  # type: ignore[list-item]
    with shift.refuses("bad_answer"):
        shift.sync()
    assert unsent(shift) == 2
    shift.sync()
    assert unsent(shift) == 0


def test_a_receipt_for_fewer_events_acknowledges_nothing_of_this_push(shift: Site) -> None:
    shift.recorded()
    shift.server.scripts["push"] = [lambda unit, *_: ok({"receipt": unit.receipt().to_wire(), "verdicts": []})]
    with shift.refuses("bad_answer"):
        shift.sync()
    assert unsent(shift) == 2


def test_no_network_is_told_as_offline_or_silent_and_keeps_everything(shift: Site) -> None:
    shift.recorded()
    shift.server.stop()
    with pytest.raises(DomainError):
        shift.sync()
    truth = shift.tablet.truth()
    assert truth.network in {v.Network.SILENT, v.Network.OFFLINE}
    assert truth.unsent == 2
    assert truth.offline_since_ms == shift.clock.ms


def test_a_fork_freezes_numbers_and_printing_while_reports_go_on(shift: Site) -> None:
    case_id = shift.entered()
    shift.server.scripts["push"] = [lambda *_: problem(409, "ledger_fork", field="3")]
    shift.sync()
    with shift.refuses("ledger_fork"):
        shift.tablet.print_decision(case_id, 2)
    second = shift.recorded()
    with shift.refuses("ledger_fork"):
        shift.tablet.enter_decision(second, PIN)
    home = shift.restart().home(v.CaseFilter.ALL)
    assert [one.id for one in home.notices] == ["clone"]
    assert home.ledger.holds


def test_a_store_that_is_behind_takes_no_number_until_its_events_came_back(shift: Site) -> None:
    shift.server.events = [*shift.server.events, b'{"from":"another copy"}']
    shift.server.scripts["missing"] = [lambda *_: None]
    with shift.refuses("server_silent"):
        shift.sync()
    with shift.refuses("behind_server"):
        shift.tablet.enter_decision(shift.recorded(), PIN)


def test_events_that_do_not_lead_to_the_signed_head_are_not_taken_back(shift: Site) -> None:
    lost = shift.server.events[-1]
    before = len(shift.kinds())
    shift.server.events = [*shift.server.events, lost]

    def altered(server: UnitServer, _path: str, _body: bytes) -> Answer:
        back = [to_base64url(server.events[0])]
        return ok({"events": back, "receipts": [], "receipt": server.receipt().to_wire()})

    shift.server.scripts["missing"] = [altered]
    with shift.refuses("bad_answer"):
        shift.sync()
    assert len(shift.kinds()) == before
    with shift.refuses("behind_server"):
        shift.tablet.enter_decision(shift.recorded(), PIN)


def test_a_higher_epoch_is_adopted_and_a_lower_one_is_not(shift: Site) -> None:
    shift.recorded()
    shift.server.epoch = 3
    shift.sync()
    assert unsent(shift) == 0
    shift.recorded()
    shift.server.epoch = 2
    with shift.refuses("epoch"):
        shift.sync()
    assert unsent(shift) == 2


def test_a_refused_token_pauses_until_a_person_asks(shift: Site) -> None:
    shift.recorded()
    shift.server.scripts["offer"] = [lambda *_: problem(401, "token")]
    with shift.refuses("token"):
        shift.sync()
    shift.server.requests.clear()
    shift.sync()
    assert shift.server.requests == []
    assert [one.id for one in shift.tablet.home(v.CaseFilter.ALL).notices] == ["session"]
    shift.tablet.sync_now()
    shift.sync()
    assert unsent(shift) == 0


def test_a_refused_batch_is_held_and_counted_until_a_person_asks_again(shift: Site) -> None:
    shift.recorded()
    shift.server.scripts["push"] = [lambda *_: problem(422, "push_envelope")]
    with shift.refuses("push_envelope"):
        shift.sync()
    sums = shift.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.held, sums.unsent, sums.holds) == (2, 0, True)
    shift.sync()
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.held == 2
    shift.tablet.sync_now()
    shift.sync()
    assert shift.tablet.home(v.CaseFilter.ALL).ledger.held == 0


def test_a_held_event_is_shown_with_its_reason(shift: Site) -> None:
    case_id = shift.recorded()
    shift.server.verdicts = [{"seq": 3, "verdict": "held", "reason": "not_allowed"}]
    shift.sync()
    view = shift.tablet.sync_view(v.SyncFilter.HELD)
    assert [(row.seq, row.delivery) for row in view.rows] == [(3, v.Delivery.HELD)]
    assert view.sums.holds
    assert shift.tablet.recorded(case_id).delivery is v.Delivery.HELD
    shift.server.items = [{"n": 1, "kind": "verdict", "data": {"seq": 3, "verdict": "already_applied"}}]
    shift.sync()
    assert shift.tablet.recorded(case_id).delivery is v.Delivery.RECEIVED


def test_what_the_desk_settled_is_shown_with_its_words_and_is_open_no_more(shift: Site) -> None:
    shift.recorded()
    shift.server.verdicts = [
        {"seq": 3, "verdict": "held", "reason": "bad_seal"}, {"seq": 4, "verdict": "held", "reason": "not_allowed"},
    ]  # fmt: skip
    shift.sync()
    held = shift.tablet.sync_view(v.SyncFilter.HELD)
    assert len(held.rows) == 2
    assert all(row.since_ms is not None for row in held.rows)
    shift.server.items = [
        {"n": 1, "kind": "verdict", "data": {"seq": 3, "verdict": "already_applied", "note": "đã xem bản giấy"}},
        {"n": 2, "kind": "verdict", "data": {"seq": 4, "verdict": "set_aside", "note": "ghi nhầm khi tập huấn"}},
    ]
    shift.sync()
    view = shift.tablet.sync_view(v.SyncFilter.RECEIVED)
    told = {row.seq: (row.words, row.note.vi) for row in view.rows if row.words}
    assert told == {
        3: ("đã xem bản giấy", ""), 4: ("ghi nhầm khi tập huấn", "Đơn vị để riêng, không có hiệu lực"),
    }  # fmt: skip
    assert (view.sums.held, view.sums.holds) == (0, True)
    assert view.serials


def test_the_verdicts_of_a_push_whose_answer_was_lost_are_learned_by_pushing_again(shift: Site) -> None:
    shift.recorded()
    shift.server.verdicts = [{"seq": 3, "verdict": "held", "reason": "bad_seal"}]
    shift.server.scripts["push"] = [lambda unit, path, body: (unit._push(path, body), None)[1]]
    with pytest.raises(DomainError):
        shift.sync()
    shift.sync()
    sums = shift.tablet.home(v.CaseFilter.ALL).ledger
    assert (sums.held, sums.unsent) == (1, 0)


def test_events_are_asked_for_again_by_a_restored_server(shift: Site) -> None:
    shift.recorded()
    shift.sync()
    kept = list(shift.server.events)
    shift.server.events = kept[:1]
    shift.server.epoch = 2

    def offered(unit: UnitServer, path: str, body: bytes) -> object:
        return ok({**unit._offer(path, body), "re_offer": 2})

    shift.server.scripts["offer"] = [offered]  # type: ignore[list-item]
    shift.sync()
    assert shift.server.events == kept


def test_a_policy_from_the_feed_is_used_and_a_broken_document_is_not(shift: Site) -> None:
    shift.server.publish("policy", json.dumps({**POLICY, "symbol": "QĐ-XPVPHC"}))
    shift.sync()
    assert shift.tablet.enter_decision(shift.recorded(), PIN).number == "000001/QĐ-XPVPHC"
    shift.server.publish("policy", json.dumps({**POLICY, "digits": "six"}))
    with shift.refuses("bad_answer"):
        shift.sync()
    assert shift.tablet.enter_decision(shift.recorded(), PIN).number == "000002/QĐ-XPVPHC"


def test_a_document_signed_by_another_key_is_not_used(shift: Site) -> None:
    good, shift.server.key = shift.server.key, Ed25519PrivateKey.generate()
    shift.server.publish("policy", json.dumps({**POLICY, "symbol": "GIA"}))
    shift.server.key = good
    with shift.refuses("bad_answer"):
        shift.sync()
    assert shift.tablet.enter_decision(shift.recorded(), PIN).number == "000001/QĐ-XPHC"


def test_a_catalogue_with_a_broken_row_is_refused_whole(shift: Site) -> None:
    shift.server.publish("catalogue", "regime,code\nx,y\n")
    with shift.refuses("bad_answer"):
        shift.sync()
    assert shift.tablet.search_violations(shift.draft(), "mu bao hiem")


def test_under_the_policy_acknowledged_a_decision_prints_only_after_its_receipt(site: Site) -> None:
    site.server.policy["print_policy"] = "acknowledged"
    site.enrol()
    site.sync()
    case_id = site.entered()
    site.print_all()
    view = site.tablet.print_decision(case_id, 2)
    assert view.lock is not None
    assert site.tablet.opened.printing.work_once() == 0
    site.sync()
    assert site.tablet.opened.printing.work_once() == 1


def test_a_push_carries_the_newest_receipt_and_an_anchor_of_it(shift: Site) -> None:
    pushed: list[bytes] = []

    def look(unit: UnitServer, path: str, body: bytes) -> object:
        pushed.append(body)
        return ok(unit._push(path, body))

    shift.recorded()
    shift.server.scripts["push"] = [look]  # type: ignore[list-item]
    shift.sync()
    push = read_push(pushed[0])
    assert push.receipt.to_wire()["body"].count('"seq"') == 1
    assert (push.first, push.last) == (3, 4)


def test_batches_grow_fast_on_a_link_that_was_never_cut() -> None:
    size = BatchSize()
    limits = []
    for _ in range(4):
        limits.append(size.limit)
        size.grew()
    assert limits == [16_000, 64_000, 256_000, 256_000]


def test_a_batch_that_was_cut_is_halved_and_its_size_not_tried_again_soon() -> None:
    size = BatchSize()
    size.was_cut()
    assert size.limit == 8_000
    limits = []
    for _ in range(10):
        size.grew()
        limits.append(size.limit)
    assert limits == [8_000] * 8 + [16_000, 32_000]


def test_a_link_that_is_cut_again_and_again_still_gets_a_thousand_bytes_at_a_time() -> None:
    size = BatchSize()
    for _ in range(30):
        size.was_cut()
    assert size.limit == 1_000


def test_a_small_push_that_was_cut_is_halved_itself_whatever_the_limit() -> None:
    size = BatchSize(256_000)
    size.leaving(3_000)
    size.was_cut()
    assert size.limit == 1_500


def test_a_batch_of_events_that_are_much_alike_fills_its_limit() -> None:
    events = [b'{"text":"' + b"the same words in every event, as in reports of one act " * 20 + b'"}'] * 3_000
    assert len(pack_lines(fitting(events, 4_000))) > 2_500


def test_a_batch_fits_its_limit_and_has_at_least_one_event() -> None:
    events = [bytes(f'{{"n":{n},"x":"{n * 7919:040d}"}}', "ascii") for n in range(500)]
    taken = fitting(events, 2_000)
    assert 1 < len(taken) < 500
    assert len(pack_lines(taken)) <= 2_000
    assert fitting(events, 1) == events[:1]
