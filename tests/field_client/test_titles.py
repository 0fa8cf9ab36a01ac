"""Every kind of entry has a name that a person understands."""

from __future__ import annotations

from field_client.sync.titles import TITLES
from shared.ledger.event import KINDS


def test_every_kind_is_named_in_both_languages() -> None:
    assert TITLES.keys() == KINDS.keys()
    for kind, (vi, en) in TITLES.items():
        assert vi
        assert en
        assert kind not in {vi, en}
