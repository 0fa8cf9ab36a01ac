-- What the unit decided in the last twelve months, by the hash of a paper or plate; replaced whole by the feed.
CREATE TABLE prior_offences (
  n INTEGER NOT NULL,
  hash TEXT NOT NULL,
  day TEXT NOT NULL,
  codes TEXT NOT NULL,
  PRIMARY KEY (hash, n)
) STRICT;
