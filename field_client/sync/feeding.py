"""The feed: documents fetched whole and believed only under their signature; items taken in order, without a gap."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from field_client.catalogue.prior import keep_prior
from field_client.enrolment.identity import Identity, keep_key_ring, keep_policy, read_key_ring
from field_client.enrolment.resealing import keep_sealing_key
from field_client.enrolment.roster import keep_roster
from field_client.enrolment.signing_in import certify_officers
from field_client.enrolment.wiping import keep_order
from field_client.ledger.changed import note_changed
from field_client.ledger.removal import take_removal
from field_client.numbering.leases import take_lease
from field_client.open_tablet import OpenTablet
from field_client.store import meta
from field_client.store.tables import documents
from field_client.sync.faults import transport
from field_client.sync.link import Link
from field_client.sync.pushing import note_verdict
from field_client.sync.trust import server_keys
from shared.errors import Corrupt, InvalidInput
from shared.law.calendar import read_calendar
from shared.law.catalogue import parse_catalogue
from shared.numbering.lease import Lease, open_lease
from shared.protocol.answers import read_answer
from shared.protocol.documents import Document, document_hash, open_document, read_editions
from shared.protocol.messages import ChangedSchema, FeedSchema, OfficerSchema, PolicySchema, VerdictSchema
from shared.protocol.prior import read_prior
from shared.seal.keylist import open_key_ring
from shared.seal.signed import Signed

log = logging.getLogger(__name__)
USED = ("keys", "policy", "roster", "catalogue", "calendar", "forms", "prior_offences", "sealing")
"""Documents that this version applies; others of the feed are left alone."""


_KINDS = frozenset({"lease", "verdict", "wipe", "removed", "changed"})
_KEPT = "feed_kept"
"""In `meta`: items of kinds that only a newer program knows; taken at its first sync after the update."""


class Feeding:
    """One tablet's feed."""

    def __init__(self, tablet: OpenTablet, link: Link) -> None:
        self._tablet, self._link = tablet, link

    def fetch(self) -> None:
        """One round: items after the last one taken, then documents whose hash is new. TransportError."""
        self._take_kept()
        with self._tablet.store.reading() as connection:
            after = int(meta.get(connection, "feed_after", 0))
            held = {row.name: row.hash for row in connection.execute(select(documents.c.name, documents.c.hash))}
        try:
            feed = read_answer(FeedSchema, self._link.get(f"/feed?after={after}"))
        except InvalidInput as error:
            raise transport("bad_answer") from error
        self._take_items(feed["items"], after)
        self._take_token(feed.get("token"))
        for name in USED:
            told = feed["documents"].get(name)
            if told is not None and told["hash"] != held.get(name):
                self._take_document(name, told["hash"])

    def _take_token(self, token: str | None) -> None:
        """A new token is used from the moment it lies in the store, and not before: the old one is good until then."""
        if token is None:
            return
        with self._tablet.store.transaction() as tx:
            meta.put(tx, "token", token)
        self._link.token = token

    def _take_items(self, items: list[Mapping[str, Any]], after: int) -> None:
        """In order, all in one commit. An item out of order is not ours to skip: the server repeats it."""
        with self._tablet.store.transaction() as tx:
            for item in items:
                if item["n"] != after + 1:
                    break
                self._take_item(tx, item)
                after = item["n"]
            meta.put(tx, "feed_after", after)

    def _take_kept(self) -> None:
        """What came while this program was older than the server, and is known to it now."""
        with self._tablet.store.transaction() as tx:
            kept = meta.get(tx, _KEPT, [])
            for item in kept:
                if item["kind"] in _KINDS:
                    self._take_item(tx, item)
            meta.put(tx, _KEPT, [item for item in kept if item["kind"] not in _KINDS])

    def _take_item(self, tx: Connection, item: Mapping[str, Any]) -> None:
        if item["kind"] not in _KINDS:
            meta.put(tx, _KEPT, [*meta.get(tx, _KEPT, []), dict(item)])
            return
        try:
            if item["kind"] == "lease":
                self.keep_lease(tx, item["data"].get("lease"))
            elif item["kind"] == "verdict":
                note_verdict(tx, read_answer(VerdictSchema, item["data"]))
            elif item["kind"] == "changed":
                note_changed(tx, read_answer(ChangedSchema, item["data"]))
            elif item["kind"] == "removed":
                _take_removal(tx, self._tablet.identity, item["data"])
            else:
                keep_order(tx, self._tablet.identity, item["data"].get("wipe"))
        except (Corrupt, InvalidInput) as error:
            raise transport("bad_answer") from error

    def keep_lease(self, tx: Connection, wire: object) -> Lease:
        """Keep a lease that the server signed for this ledger. Corrupt("lease") when it is for another."""
        identity = self._tablet.identity
        signed = Signed.from_wire(wire)
        lease = open_lease(signed, server_keys(tx, identity))
        if (lease.ledger, lease.home, lease.server) != (identity.tablet, identity.unit.home, identity.server):
            raise Corrupt(
                "lease",
                vi="Dải số nhận được là của máy khác nên không dùng. Đồng bộ lại.",
                en="The lease that arrived is another tablet's and is not used. Sync again.",
            )
        take_lease(tx, self._tablet.chain, signed, lease)
        return lease

    def _take_document(self, name: str, digest: str) -> None:
        answer = self._link.get(f"/documents/{name}/{digest}")
        identity = self._tablet.identity
        with self._tablet.store.transaction() as tx:
            try:
                signed = Signed.from_wire(answer.get("document"))
                document = open_document(signed, server_keys(tx, identity))
                if document.name != name or document_hash(signed) != digest or document.home != identity.unit.home:
                    raise transport("bad_answer")
                self._apply(tx, document)
            except (Corrupt, InvalidInput) as error:
                # Refused whole: the version held goes on being used.
                raise transport("bad_answer") from error
            _keep(tx, document, digest)

    def _apply(self, tx: Connection, document: Document) -> None:
        """Check the content as a whole, then take it over. InvalidInput or Corrupt: nothing of it is used."""
        if document.name == "catalogue":
            parse_catalogue(document.content)
        elif document.name == "policy":
            keep_policy(tx, read_answer(PolicySchema, _json(document.content)))
        elif document.name == "roster":
            keep_roster(tx, [read_answer(OfficerSchema, one) for one in _listed(document.content, "officers")])
        elif document.name == "calendar":
            read_calendar(document.content)
        elif document.name == "forms":
            read_editions(document.content)
        elif document.name == "prior_offences":
            keep_prior(tx, read_prior(document.content))
        elif document.name == "sealing":
            keep_sealing_key(tx, _json(document.content))
        elif document.name == "keys":
            root = self._tablet.identity.root
            ring = open_key_ring(document.content.encode(), pinned_root=root)
            if ring.dated >= read_key_ring(tx, root).dated:
                keep_key_ring(tx, document.content)
                certify_officers(tx, self._tablet.identity)


def _take_removal(tx: Connection, identity: Identity, told: Mapping[str, Any]) -> None:
    """An order that proves nothing removes nothing, and holds no other item up."""
    try:
        take_removal(tx, identity, told)
    except Corrupt as error:
        log.warning("feed: %s", error)


def _json(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise InvalidInput("document", vi="Tài liệu không phải JSON.", en="The document is not JSON.")
    return content


def _listed(text: str, name: str) -> list[Any]:
    """The list `name` of the document; a roster without its list would dismiss everybody."""
    listed = _json(text).get(name)
    if not isinstance(listed, list):
        raise InvalidInput("document", vi="Tài liệu thiếu danh sách.", en="The document lacks its list.")
    return listed


def _keep(tx: Connection, document: Document, digest: str) -> None:
    values = {
        "version": document.version,
        "hash": digest,
        "dated": document.dated,
        "content": document.content,
    }
    statement = insert(documents).values(name=document.name, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=[documents.c.name], set_=values))
