"""The five machines, each as a whole table, and what no order of steps may ever reach."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cases import machines as m
from shared.cases.machines import MACHINES, can, is_closed, step
from shared.errors import NotAllowed

STATES: dict[str, tuple[str, ...]] = {
    "decision": get_args(m.DecisionState),
    "service": get_args(m.ServiceState),
    "payment": get_args(m.PaymentState),
    "delivery": get_args(m.DeliveryState),
    "sms": get_args(m.SmsState),
}
ACTIONS = {name: tuple(dict.fromkeys(action for _, action in table)) for name, table in MACHINES.items()}
START = {"decision": "draft", "service": "none", "payment": "none", "delivery": "pending", "sms": "waiting_lookup"}

# The same tables once more, by state: action>state. What is not written here is refused.
WANTED: dict[str, dict[str, str]] = {
    "decision": {
        "draft": "enter>entered lapse>lapsed",
        "entered": "correct>corrected amend>amended cancel>cancelled",
        "corrected": "correct>corrected amend>amended cancel>cancelled",
        "amended": "correct>corrected amend>amended cancel>cancelled",
        "cancelled": "",
        "lapsed": "",
    },
    "service": {
        "none": "hand>handed refuse>refused post>posted",
        "handed": "",
        "refused": "deem>deemed hand>handed post>posted",
        "posted": "hand>handed refuse>refused deem>deemed",
        "deemed": "",
    },
    "payment": {
        "none": "pay_part>part pay_all>paid pay_over>over cancel>none",
        "part": "pay_part>part pay_all>paid pay_over>over cancel>refund_due",
        "paid": "pay_over>over cancel>refund_due",
        "over": "pay_over>over cancel>refund_due refund>paid",
        "refund_due": "pay_part>refund_due pay_all>refund_due pay_over>refund_due refund>none",
    },
    "delivery": {
        "pending": "send>sent receive>received re_offer>pending",
        "sent": "send>sent fail>pending receive>received wait>waiting hold>held re_offer>pending",
        "received": "hold>held re_offer>pending",
        "waiting": "receive>received hold>held re_offer>pending",
        "held": "receive>received wait>waiting re_offer>pending",
    },
    "sms": {
        "waiting_lookup": "found>queued restore>unknown withdraw>withdrawn",
        "queued": "claim>sending restore>unknown withdraw>withdrawn",
        "sending": "retry>queued accept>accepted fail>failed lose>unknown deliver>delivered restore>unknown",
        "accepted": "deliver>delivered fail>failed lose>unknown restore>unknown",
        "delivered": "",
        "failed": "deliver>delivered resend>waiting_lookup",
        "unknown": "deliver>delivered fail>failed resend>waiting_lookup",
        "withdrawn": "",
    },
}
CELLS = [(name, state, action) for name in MACHINES for state, action in product(STATES[name], ACTIONS[name])]


def wanted(name: str, state: str, action: str) -> str | None:
    return dict(one.split(">") for one in WANTED[name][state].split()).get(action)


@pytest.mark.parametrize(("name", "state", "action"), CELLS)
def test_every_cell_of_every_table_is_as_written(name: str, state: str, action: str) -> None:
    expected = wanted(name, state, action)
    assert can(name, state, action) == (expected is not None)
    if expected is not None:
        assert step(name, state, action) == expected
        return
    with pytest.raises(NotAllowed) as caught:
        step(name, state, action)
    assert (caught.value.code, caught.value.field) == ("state", name)


@pytest.mark.parametrize("name", MACHINES)
def test_a_table_has_only_known_states_and_each_can_be_reached(name: str) -> None:
    assert {state for state, _ in MACHINES[name]} <= set(STATES[name])
    reached = {START[name]}
    while True:
        more = {after for (state, _), after in MACHINES[name].items() if state in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(STATES[name])


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize(("state", "action"), [("nowhere", "send"), ("draft", "jump"), ("", "")])
def test_an_unknown_state_or_action_is_refused(name: str, state: str, action: str) -> None:
    with pytest.raises(NotAllowed):
        step(name, state, action)


def walk(name: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """A history of (action that was possible, state after it), from the start."""

    def run(tries: list[str]) -> list[tuple[str, str]]:
        state, history = START[name], []
        for action in tries:
            if can(name, state, action):
                state = step(name, state, action)
                history.append((action, state))
        return history

    return st.lists(st.sampled_from(ACTIONS[name]), max_size=30).map(run)


@given(walk("decision"))
def test_nothing_leads_out_of_cancelled_or_lapsed_and_nothing_back_to_draft(history: list[tuple[str, str]]) -> None:
    states = [state for _, state in history]
    assert "draft" not in states
    for final in ("cancelled", "lapsed"):
        if final in states:
            assert states.index(final) == len(states) - 1
    assert [action for action, _ in history].count("enter") <= 1
    assert not ({"lapse", "enter"} <= {action for action, _ in history})


@given(walk("service"))
def test_service_ends_once(history: list[tuple[str, str]]) -> None:
    states = [state for _, state in history]
    assert not {"handed", "deemed"} & set(states[:-1])
    if states and states[-1] == "deemed":
        assert states[-2] in {"posted", "refused"}


def test_who_refused_the_paper_may_still_be_handed_or_sent_it() -> None:
    assert step("service", step("service", "refused", "post"), "hand") == "handed"
    assert step("service", "refused", "hand") == "handed"


def test_a_receipt_tells_of_a_push_whose_answer_was_lost_and_a_duplicate_is_held_later() -> None:
    assert step("delivery", step("delivery", "pending", "receive"), "hold") == "held"


def test_a_text_that_failed_may_still_be_reported_delivered_or_be_sent_again_by_a_person() -> None:
    assert step("sms", "failed", "deliver") == "delivered"
    assert step("sms", step("sms", "failed", "resend"), "found") == "queued"


@given(walk("payment"))
def test_no_payment_is_forgotten(history: list[tuple[str, str]]) -> None:
    holds_money = False
    for action, state in history:
        if action.startswith("pay"):
            holds_money = True
        if action == "refund" and state == "none":
            holds_money = False
        assert holds_money == (state != "none")


@given(walk("payment"))
def test_money_of_a_cancelled_decision_is_owed_back_until_it_is_refunded(history: list[tuple[str, str]]) -> None:
    state, cancelled = "none", False
    for action, _ in history:
        if not can("payment", state, action):
            continue
        cancelled = cancelled or action == "cancel"
        state = step("payment", state, action)
        if cancelled and action.startswith("pay") and state != "refund_due":
            state = step("payment", state, "cancel")
        if cancelled:
            assert state in {"none", "refund_due"}


@given(walk("delivery"))
def test_waiting_and_held_come_only_after_the_server_had_it(history: list[tuple[str, str]]) -> None:
    sent = False
    for action, state in history:
        sent = (sent or action in {"send", "receive"}) and action != "re_offer"
        if state in {"received", "waiting", "held"}:
            assert sent


@given(walk("sms"))
def test_a_text_is_sent_only_after_the_lookup_answered_for_this_try(history: list[tuple[str, str]]) -> None:
    answered = False
    for action, state in history:
        answered = action == "found" or (answered and action not in {"restore", "resend"})
        assert answered or state not in {"queued", "sending", "accepted"}


@given(walk("sms"))
def test_a_text_is_delivered_once_and_only_after_sending(history: list[tuple[str, str]]) -> None:
    actions = [action for action, _ in history]
    for place, action in enumerate(actions):
        if action in {"accept", "lose"}:
            assert "claim" in actions[:place]
        if action == "deliver":
            assert {"claim", "restore"} & set(actions[:place])
    delivered = [place for place, (_, state) in enumerate(history) if state == "delivered"]
    assert delivered in ([], [len(history) - 1])


@given(walk("sms"))
def test_after_a_restore_a_text_is_never_sent_again_by_itself(history: list[tuple[str, str]]) -> None:
    actions = [action for action, _ in history]
    if "restore" in actions:
        since = actions.index("restore")
        until = actions.index("resend", since) if "resend" in actions[since:] else len(actions)
        assert {state for _, state in history[since:until]} <= {"unknown", "delivered", "failed"}


LIVE = ("entered", "corrected", "amended")


def test_a_case_is_closed_when_nothing_is_owed_by_anyone() -> None:
    closed = {
        states
        for states in product(STATES["decision"], STATES["service"], STATES["payment"])
        if is_closed(decision=states[0], service=states[1], payment=states[2], total=500_000)
    }
    served_and_paid = set(product(LIVE, ("handed", "deemed"), ("paid",)))
    ended_without_money = set(product(("cancelled", "lapsed"), STATES["service"], ("none",)))
    assert closed == served_and_paid | ended_without_money


def test_a_warning_is_closed_once_it_is_served() -> None:
    assert is_closed(decision="entered", service="handed", payment="none", total=0)
    assert not is_closed(decision="entered", service="none", payment="none", total=0)


def test_money_that_came_for_a_cancelled_decision_keeps_its_case_open() -> None:
    for payment in ("part", "paid", "over", "refund_due"):
        assert not is_closed(decision="cancelled", service="handed", payment=payment, total=500_000)


@pytest.mark.parametrize(
    "call", [lambda: step("sms", "queued", "deliver"), lambda: step("decision", "draft", "cancel")]
)
def test_a_refusal_says_what_to_do_in_both_languages(call: Callable[[], Any]) -> None:
    with pytest.raises(NotAllowed) as caught:
        call()
    assert "Mở lại hồ sơ" in caught.value.vi
    assert "Open the case" in caught.value.en
