"""The tables as SQLAlchemy Core sees them. The schema itself is the migrations; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

meta = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text),
)
officers = Table(
    "officers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("post", Text),
    Column("title", Text),
    Column("agency", Text),
    Column("delegation", Text),
    Column("certified", Integer),
    Column("active", Integer),
)
officer_keys = Table(
    "officer_keys",
    METADATA,
    Column("public", Text, primary_key=True),
    Column("officer", Integer),
    Column("since", Integer),
    Column("closed_at", Integer),
)
events = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text),
    Column("case_id", Text),
    Column("officer", Integer),
    Column("at", Integer),
    Column("boot", Text),
    Column("mono", Integer),
    Column("raw", LargeBinary),
    Column("hash", LargeBinary),
    Column("head", LargeBinary),
)
deliveries = Table(
    "deliveries",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("state", Text),
    Column("reason", Text),
    Column("note", Text),
)
receipts = Table(
    "receipts",
    METADATA,
    Column("anchor", Text, primary_key=True),
    Column("n", Integer),
    Column("epoch", Integer),
    Column("seq", Integer),
    Column("time", Integer),
    Column("body", LargeBinary),
    Column("kid", LargeBinary),
    Column("sig", LargeBinary),
    Column("boot", Text),
    Column("mono", Integer),
)
leases = Table(
    "leases",
    METADATA,
    Column("lease", Text),
    Column("use_before", Integer),
    Column("epoch", Integer),
    Column("home", Integer),
    Column("year", Integer),
    Column("series", Integer),
    Column("first", Integer),
    Column("last", Integer),
    Column("issued_at", Integer),
    Column("body", LargeBinary),
    Column("kid", LargeBinary),
    Column("sig", LargeBinary),
)
lease_requests = Table(
    "lease_requests",
    METADATA,
    Column("request", Text, primary_key=True),
    Column("year", Integer),
    Column("series", Integer),
    Column("count", Integer),
    Column("asked_at", Integer),
    Column("lease", Text),
    Column("renew", Text),
)
numbers = Table(
    "numbers",
    METADATA,
    Column("home", Integer),
    Column("year", Integer),
    Column("series", Integer),
    Column("serial", Integer),
    Column("of_seq", Integer),
)
drafts = Table(
    "drafts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("officer", Integer),
    Column("made_at", Integer),
    Column("saved_at", Integer),
    Column("changed", Integer),
    Column("content", Text),
    Column("from_card", Text),
    Column("card_read_at", Integer),
    Column("case_id", Text),
)
cases = Table(
    "cases",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("draft_id", Text),
    Column("officer", Integer),
    Column("recorded_at", Integer),
    Column("name", Text),
    Column("vehicle_group", Text),
    Column("plate", Text),
    Column("acts", Text),
    Column("search", Text),
    Column("state", Text),
    Column("to_post", Text),
    Column("not_before", Text),
    Column("service", Text),
    Column("served_at", Integer),
)
reports = Table(
    "reports",
    METADATA,
    Column("of_seq", Integer, primary_key=True),
    Column("case_id", Text),
    Column("number", Text),
    Column("token", Text),
    Column("pages", Integer),
    Column("hash", LargeBinary),
)
decisions = Table(
    "decisions",
    METADATA,
    Column("of_seq", Integer, primary_key=True),
    Column("case_id", Text),
    Column("home", Integer),
    Column("year", Integer),
    Column("series", Integer),
    Column("serial", Integer),
    Column("number", Text),
    Column("code", Text),
    Column("token", Text),
    Column("pages", Integer),
    Column("hash", LargeBinary),
    Column("policy", Text),
)
prints = Table(
    "prints",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("report_seq", Integer),
    Column("decision_seq", Integer),
    Column("paper_seq", Integer),
    Column("hash", LargeBinary),
    Column("copies", Text),
    Column("printer", Text),
    Column("asked_at", Integer),
    Column("expires_at", Integer),
    Column("state", Text),
    Column("started_seq", Integer),
    Column("settled_seq", Integer),
    Column("sent_at", Integer),
    Column("files", Text),
    Column("outcome", Text),
    Column("fault", Text),
)
documents = Table(
    "documents",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Text),
    Column("hash", Text),
    Column("dated", Integer),
    Column("content", Text),
)
photos = Table(
    "photos",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("draft_id", Text),
    Column("file_hash", Text),
    Column("taken_at", Integer),
    Column("media_type", Text),
    Column("picture", LargeBinary),
    Column("thumbnail", LargeBinary),
    Column("of_seq", Integer),
    Column("state", Text),
    Column("size", Integer),
    Column("sent", Integer),
    Column("reason", Text),
    Column("receipt", Text),
    Column("receipt_time", Integer),
)
removals = Table(
    "removals",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text),
    Column("reason", Text),
    Column("sig", Text),
)
prior_offences = Table(
    "prior_offences",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("day", Text),
    Column("codes", Text),
)
favourites = Table(
    "favourites",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("uses", Integer),
    Column("last_used", Integer),
)
answered_notices = Table(
    "answered_notices",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("action", Text),
    Column("at", Integer),
)
