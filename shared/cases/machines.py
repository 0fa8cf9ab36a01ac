"""The five machines of a case. One status never stands for two lives: law, service, money, delivery, SMS.

Each is a table (state, action) → state; what is not in the table is refused. `is_closed` is derived, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from shared.errors import NotAllowed

DecisionState = Literal["draft", "entered", "corrected", "amended", "cancelled", "lapsed"]
ServiceState = Literal["none", "handed", "refused", "posted", "deemed"]
PaymentState = Literal["none", "part", "paid", "over", "refund_due"]
DeliveryState = Literal["pending", "sent", "received", "waiting", "held"]
SmsState = Literal["waiting_lookup", "queued", "sending", "accepted", "delivered", "failed", "unknown", "withdrawn"]

Table = Mapping[tuple[str, str], str]

_LIVE_DECISION = ("entered", "corrected", "amended")

DECISION: Table = {
    ("draft", "enter"): "entered",
    ("draft", "lapse"): "lapsed",
    **{(state, "correct"): "corrected" for state in _LIVE_DECISION},
    **{(state, "amend"): "amended" for state in _LIVE_DECISION},
    **{(state, "cancel"): "cancelled" for state in _LIVE_DECISION},
}
"""Nothing leads out of `cancelled` or `lapsed`: a new decision is a new number (LC Đ18 k3)."""

SERVICE: Table = {
    ("none", "hand"): "handed",
    ("none", "refuse"): "refused",
    ("none", "post"): "posted",
    ("posted", "hand"): "handed",
    ("posted", "refuse"): "refused",
    ("posted", "deem"): "deemed",
    ("refused", "deem"): "deemed",
    ("refused", "hand"): "handed",
    ("refused", "post"): "posted",
}
"""Payment counts from `handed` or `deemed` (LC Đ73; D190 Đ17a k5), never from an SMS."""

PAYMENT: Table = {
    **{(state, "pay_part"): "part" for state in ("none", "part")},
    **{(state, "pay_all"): "paid" for state in ("none", "part")},
    **{(state, "pay_over"): "over" for state in ("none", "part", "paid", "over")},
    ("none", "cancel"): "none",
    **{(state, "cancel"): "refund_due" for state in ("part", "paid", "over")},
    **{("refund_due", f"pay_{how}"): "refund_due" for how in ("part", "all", "over")},
    ("over", "refund"): "paid",
    ("refund_due", "refund"): "none",
}
"""Money that arrives after a cancellation is owed back, whatever its amount: the one who records money for a cancelled
decision takes `cancel` again after it, since `none` does not remember."""

DELIVERY: Table = {
    ("pending", "send"): "sent",
    ("pending", "receive"): "received",
    ("sent", "send"): "sent",
    ("sent", "fail"): "pending",
    ("sent", "receive"): "received",
    ("sent", "wait"): "waiting",
    ("sent", "hold"): "held",
    ("received", "hold"): "held",
    ("waiting", "receive"): "received",
    ("waiting", "hold"): "held",
    ("held", "receive"): "received",
    ("held", "wait"): "waiting",
    **{(state, "re_offer"): "pending" for state in ("pending", "sent", "received", "waiting", "held")},
}
"""`received` only by a verified receipt (I7), also one that tells of a push whose answer was lost; a duplicate found
later is held; a restored server may ask for everything again."""

SMS: Table = {
    ("waiting_lookup", "found"): "queued",
    ("queued", "claim"): "sending",
    ("sending", "retry"): "queued",
    ("sending", "accept"): "accepted",
    ("sending", "fail"): "failed",
    ("sending", "lose"): "unknown",
    **{(state, "deliver"): "delivered" for state in ("sending", "accepted", "unknown")},
    **{(state, "fail"): "failed" for state in ("accepted", "unknown")},
    ("accepted", "lose"): "unknown",
    ("failed", "deliver"): "delivered",
    **{(state, "resend"): "waiting_lookup" for state in ("unknown", "failed")},
    **{(state, "restore"): "unknown" for state in ("waiting_lookup", "queued", "sending", "accepted")},
    **{(state, "withdraw"): "withdrawn" for state in ("waiting_lookup", "queued")},
}
"""Nothing is sent before the public look-up answered (I6), so a text sent again by a person waits for it anew: a
restored server may not know the decision. A carrier's `accepted` is never shown as delivered. `withdrawn`: the decision
was cancelled before its text left."""

MACHINES: Mapping[str, Table] = {
    "decision": DECISION,
    "service": SERVICE,
    "payment": PAYMENT,
    "delivery": DELIVERY,
    "sms": SMS,
}


def step(machine: str, state: str, action: str) -> str:
    """The state after `action`. NotAllowed("state") when the table has no such step."""
    after = MACHINES[machine].get((state, action))
    if after is None:
        raise NotAllowed(
            "state",
            field=machine,
            vi=f"Hồ sơ đang ở “{state}”, không làm được “{action}”. Mở lại hồ sơ để xem bước tiếp theo.",
            en=f"The step “{action}” is not possible in state “{state}”. Open the case to see what comes next.",
        )
    return after


def can(machine: str, state: str, action: str) -> bool:
    """Whether the table has this step."""
    return (state, action) in MACHINES[machine]


def is_closed(*, decision: str, service: str, payment: str, total: int) -> bool:
    """A case is closed when nothing is owed by anyone: served and paid (a warning has a `total` of 0 đồng and nothing
    to pay), or cancelled and no money kept."""
    if decision in {"cancelled", "lapsed"}:
        return payment == "none"
    return decision in _LIVE_DECISION and service in {"handed", "deemed"} and (payment == "paid" or total == 0)
