-- The roster of the feed names who is in the unit. Who is not stays known, since his records are here; he decides and
-- prints nothing more.
ALTER TABLE officers ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
