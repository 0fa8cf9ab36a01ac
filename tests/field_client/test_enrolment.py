"""Enrolment: refused with a field that says where, and never against another root."""

from __future__ import annotations

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from field_client.ui.views import EnrolmentOffer
from shared.seal.keys import fingerprint, raw_public
from tests.field_client.conftest import PIN, Site
from tests.field_client.unit_server import html, ok


def test_an_enrolled_tablet_shows_the_root_to_compare(site: Site) -> None:
    view = site.tablet.enrol(site.tablet.read_enrolment_code(site.server.ticket()), PIN)
    assert view.root == fingerprint(raw_public(site.server.root))
    assert view.root_pinned
    assert (view.tablet_code, view.officer.name) == ("0317", "TRẦN VĂN THỬ")


def test_an_offer_typed_by_hand_is_not_pinned(site: Site) -> None:
    view = site.tablet.enrol(EnrolmentOffer(site.server.url, site.server.code), PIN)
    assert not view.root_pinned


def test_another_root_than_the_tickets_is_refused(site: Site) -> None:
    offer = site.tablet.read_enrolment_code(site.server.ticket())
    other = fingerprint(raw_public(Ed25519PrivateKey.generate()))
    with site.refuses("foreign_root") as caught:
        site.tablet.enrol(replace(offer, root=other), PIN)
    assert caught.value.field == "root"
    assert site.tablet.lock_view() is None


def test_a_wrong_code_is_told_at_its_field(site: Site) -> None:
    with site.refuses("enrolment_code") as caught:
        site.tablet.enrol(EnrolmentOffer(site.server.url, "WRONG"), PIN)
    assert caught.value.field == "code"


def test_after_a_wrong_code_the_right_one_enrols(site: Site) -> None:
    with site.refuses("enrolment_code"):
        site.tablet.enrol(EnrolmentOffer(site.server.url, "WRONG"), "135790")
    assert site.enrol().lock_view() is not None


def test_a_qr_that_is_no_ticket_is_refused(site: Site) -> None:
    with site.refuses("ticket"):
        site.tablet.read_enrolment_code("001099012345||NGUYỄN")


def test_a_sign_in_page_enrols_nothing(site: Site) -> None:
    site.server.scripts["enrol"] = [lambda *_: html()]
    with site.refuses("captive_portal") as caught:
        site.enrol()
    assert caught.value.field == "server"


def test_a_reply_whose_receipt_is_by_another_key_enrols_nothing(site: Site) -> None:
    def forged(unit: object, path: str, body: bytes) -> object:
        reply = site.server._enrol(path, body)
        return ok({**reply, "receipt": site.server.receipt(Ed25519PrivateKey.generate(), 0).to_wire()})

    site.server.scripts["enrol"] = [forged]  # type: ignore[list-item]
    with site.refuses("signature"):
        site.enrol()
    assert site.restart(unlock=False).lock_view() is None


def test_a_tablet_is_enrolled_once(shift: Site) -> None:
    with shift.refuses("enrolled"):
        shift.enrol()
