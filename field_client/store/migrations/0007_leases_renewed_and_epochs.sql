-- A request may be for a later date of a block that is held already.
ALTER TABLE lease_requests ADD COLUMN renew TEXT;

-- What only a receipt of an older epoch covers, a restored server may have lost: it stays here.
DROP TRIGGER events_need_a_receipt;
CREATE TRIGGER events_need_a_receipt BEFORE DELETE ON events
WHEN OLD.seq > (SELECT coalesce(max(seq), 0) FROM receipts WHERE epoch = (SELECT max(epoch) FROM receipts))
BEGIN SELECT RAISE(ABORT, 'no receipt'); END;
DROP TRIGGER events_are_final;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events
WHEN NOT (
  NEW.raw = x'' AND NEW.seq = OLD.seq AND NEW.kind = OLD.kind AND NEW.hash = OLD.hash AND NEW.head = OLD.head
  AND NEW.seq <= (SELECT coalesce(max(seq), 0) FROM receipts WHERE epoch = (SELECT max(epoch) FROM receipts))
  AND EXISTS (SELECT 1 FROM removals WHERE removals.seq = OLD.seq)
)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
