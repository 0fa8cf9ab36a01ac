-- A third kind of print row: papers that belong to a document or to a shift and bear no seal of their own (ADR 0022).
CREATE TABLE prints_with_papers (
  id TEXT PRIMARY KEY,
  report_seq INTEGER,
  decision_seq INTEGER,
  paper_seq INTEGER REFERENCES events (seq),
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
  CHECK ((report_seq IS NOT NULL) + (decision_seq IS NOT NULL) + (paper_seq IS NOT NULL) = 1),
  FOREIGN KEY (report_seq, hash) REFERENCES reports (of_seq, hash),
  FOREIGN KEY (decision_seq, hash) REFERENCES decisions (of_seq, hash)
) STRICT;
INSERT INTO prints_with_papers
SELECT id, report_seq, decision_seq, NULL, hash, copies, printer, asked_at, expires_at, state, started_seq, settled_seq,
  sent_at, files, outcome, fault
FROM prints;
DROP TABLE prints;
ALTER TABLE prints_with_papers RENAME TO prints;
CREATE INDEX prints_by_state ON prints (state, asked_at);

-- No permit for a paper without the committed event that it is made of, with that content (I1).
CREATE TRIGGER papers_need_their_event BEFORE INSERT ON prints
WHEN NEW.paper_seq IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM events WHERE seq = NEW.paper_seq AND hash = NEW.hash
    AND kind IN ('case.transferred', 'service.recorded', 'shift.closed')
)
BEGIN SELECT RAISE(ABORT, 'constraint failed: paper without its event'); END;
CREATE TRIGGER papers_keep_their_event BEFORE UPDATE OF paper_seq, hash ON prints
WHEN NEW.paper_seq IS NOT OLD.paper_seq OR (NEW.paper_seq IS NOT NULL AND NEW.hash <> OLD.hash)
BEGIN SELECT RAISE(ABORT, 'constraint failed: paper without its event'); END;
