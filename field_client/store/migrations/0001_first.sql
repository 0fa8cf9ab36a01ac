-- What the tablet knows of itself: identity, keys, policy, state of the sync. Values are JSON text.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE officers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  title TEXT NOT NULL,
  agency TEXT NOT NULL,
  delegation TEXT,
  certified INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The ledger: exact bytes, written once. Nothing here is ever changed.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  case_id TEXT,
  officer INTEGER NOT NULL,
  at INTEGER NOT NULL,
  boot TEXT NOT NULL,
  mono INTEGER NOT NULL,
  raw BLOB NOT NULL,
  hash BLOB NOT NULL,
  head BLOB NOT NULL
) STRICT;
CREATE INDEX events_of_case ON events (case_id, seq);
CREATE INDEX events_of_kind ON events (kind, seq);

-- Where each event is on its way to the server.
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'received', 'waiting', 'held')),
  reason TEXT
) STRICT;
CREATE INDEX deliveries_by_state ON deliveries (state, seq);

CREATE TABLE receipts (
  anchor TEXT PRIMARY KEY,
  n INTEGER NOT NULL UNIQUE,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL,
  body BLOB NOT NULL,
  kid BLOB NOT NULL,
  sig BLOB NOT NULL,
  boot TEXT NOT NULL,
  mono INTEGER NOT NULL
) STRICT;

CREATE TRIGGER events_are_final BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER events_need_a_receipt BEFORE DELETE ON events
WHEN OLD.seq > (SELECT coalesce(max(seq), 0) FROM receipts)
BEGIN SELECT RAISE(ABORT, 'no receipt'); END;

CREATE TABLE leases (
  lease TEXT NOT NULL,
  use_before INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  home INTEGER NOT NULL,
  year INTEGER NOT NULL,
  series INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  issued_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  kid BLOB NOT NULL,
  sig BLOB NOT NULL,
  PRIMARY KEY (lease, use_before)
) STRICT;

-- Written before the request leaves: asking again with the same id gets the same lease.
CREATE TABLE lease_requests (
  request TEXT PRIMARY KEY,
  year INTEGER NOT NULL,
  series INTEGER NOT NULL,
  count INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  lease TEXT
) STRICT;

-- A number is taken by inserting it. This key is what keeps a number from being used twice (I2).
CREATE TABLE numbers (
  home INTEGER NOT NULL,
  year INTEGER NOT NULL,
  series INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  of_seq INTEGER NOT NULL REFERENCES events (seq),
  PRIMARY KEY (home, year, series, serial)
) STRICT;

CREATE TABLE drafts (
  id TEXT PRIMARY KEY,
  officer INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  changed INTEGER NOT NULL DEFAULT 0,
  content TEXT NOT NULL,
  from_card TEXT NOT NULL DEFAULT '[]',
  card_read_at INTEGER,
  case_id TEXT
) STRICT;

CREATE TABLE cases (
  id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL UNIQUE REFERENCES drafts (id),
  officer INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  vehicle_group TEXT NOT NULL,
  plate TEXT NOT NULL,
  acts TEXT NOT NULL,
  search TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('recorded', 'transferred', 'entered', 'lapsed')),
  to_post TEXT,
  not_before TEXT,
  service TEXT NOT NULL DEFAULT 'none',
  served_at INTEGER
) STRICT;
CREATE INDEX cases_by_time ON cases (recorded_at DESC);

CREATE TABLE reports (
  of_seq INTEGER PRIMARY KEY REFERENCES events (seq),
  case_id TEXT NOT NULL UNIQUE REFERENCES cases (id),
  number TEXT NOT NULL UNIQUE,
  token TEXT NOT NULL,
  pages INTEGER NOT NULL,
  hash BLOB NOT NULL,
  UNIQUE (of_seq, hash)
) STRICT;

CREATE TABLE decisions (
  of_seq INTEGER PRIMARY KEY REFERENCES events (seq),
  case_id TEXT NOT NULL UNIQUE REFERENCES cases (id),
  home INTEGER NOT NULL,
  year INTEGER NOT NULL,
  series INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  number TEXT NOT NULL,
  code TEXT,
  token TEXT NOT NULL,
  pages INTEGER NOT NULL,
  hash BLOB NOT NULL,
  policy TEXT NOT NULL,
  UNIQUE (of_seq, hash),
  FOREIGN KEY (home, year, series, serial) REFERENCES numbers (home, year, series, serial)
) STRICT;

-- The permit to print. It cannot exist without the entered decision, or the recorded report, of the same content (I1).
CREATE TABLE prints (
  id TEXT PRIMARY KEY,
  report_seq INTEGER,
  decision_seq INTEGER,
  hash BLOB NOT NULL,
  copies TEXT NOT NULL,
  printer TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('permitted', 'waiting', 'started', 'sent', 'failed', 'unknown', 'settled', 'expired')),
  started_seq INTEGER REFERENCES events (seq),
  settled_seq INTEGER REFERENCES events (seq),
  sent_at INTEGER,
  files TEXT NOT NULL DEFAULT '[]',
  outcome TEXT,
  fault TEXT,
  CHECK ((report_seq IS NULL) <> (decision_seq IS NULL)),
  FOREIGN KEY (report_seq, hash) REFERENCES reports (of_seq, hash),
  FOREIGN KEY (decision_seq, hash) REFERENCES decisions (of_seq, hash)
) STRICT;
CREATE INDEX prints_by_state ON prints (state, asked_at);

CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  dated INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;

-- The picture itself lies in the encrypted store: one commit, nothing in a gallery.
CREATE TABLE photos (
  id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL REFERENCES drafts (id),
  file_hash TEXT NOT NULL,
  taken_at INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  picture BLOB NOT NULL,
  thumbnail BLOB NOT NULL,
  of_seq INTEGER REFERENCES events (seq)
) STRICT;
CREATE INDEX photos_of_draft ON photos (draft_id, taken_at);
CREATE TRIGGER photos_need_a_receipt BEFORE DELETE ON photos
WHEN OLD.of_seq > (SELECT coalesce(max(seq), 0) FROM receipts)
BEGIN SELECT RAISE(ABORT, 'no receipt'); END;

CREATE TABLE favourites (code TEXT PRIMARY KEY, uses INTEGER NOT NULL, last_used INTEGER NOT NULL) STRICT;

CREATE TABLE answered_notices (id TEXT PRIMARY KEY, action TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
