-- Which key signs for whom on this tablet. A new PIN after a reset is a new key; the old one is closed with its date.
CREATE TABLE officer_keys (
  public TEXT PRIMARY KEY,
  officer INTEGER NOT NULL,
  since INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
INSERT INTO officer_keys (public, officer, since)
  SELECT json_extract(CAST(raw AS TEXT), '$.data.key'), officer, at FROM events WHERE kind = 'officer.signed_in';
