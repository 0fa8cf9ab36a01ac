-- Where each picture is on its way to the server; `sent` bytes of it are there. Complete only under the server's receipt.
ALTER TABLE photos ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting'
  CHECK (state IN ('waiting', 'sending', 'complete', 'refused', 'removed'));
ALTER TABLE photos ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN reason TEXT;
ALTER TABLE photos ADD COLUMN receipt TEXT;
ALTER TABLE photos ADD COLUMN receipt_time INTEGER;
UPDATE photos SET size = length(picture);
CREATE INDEX photos_by_state ON photos (state, of_seq);

-- A recorded picture stays a row for ever, and its bytes until the server has signed that it holds them.
DROP TRIGGER photos_need_a_receipt;
CREATE TRIGGER recorded_photos_stay BEFORE DELETE ON photos
WHEN OLD.of_seq IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'no receipt'); END;
CREATE TRIGGER pictures_need_a_receipt BEFORE UPDATE OF picture, file_hash ON photos
WHEN OLD.of_seq IS NOT NULL AND (OLD.receipt IS NULL OR NEW.picture <> x'' OR NEW.file_hash <> OLD.file_hash)
BEGIN SELECT RAISE(ABORT, 'no receipt'); END;

-- The end of the legal term: the bytes of an event may go once the unit has signed that they do; its hashes stay.
CREATE TABLE removals (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  sig TEXT NOT NULL
) STRICT;
DROP TRIGGER events_are_final;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events
WHEN NOT (
  NEW.raw = x'' AND NEW.seq = OLD.seq AND NEW.kind = OLD.kind AND NEW.hash = OLD.hash AND NEW.head = OLD.head
  AND NEW.seq <= (SELECT coalesce(max(seq), 0) FROM receipts)
  AND EXISTS (SELECT 1 FROM removals WHERE removals.seq = OLD.seq)
)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
