-- How far a source file is taken in, so that an import that was cut short goes on there.

-- Up to which byte; null: as a whole, which is also what versions before this one mean.
ALTER TABLE import_receipts ADD COLUMN position INTEGER;

-- SHA-256 of the bytes up to there, in hexadecimal digits; null: the file is known by size and time
-- only, as are those that a mirror has written.
ALTER TABLE import_receipts ADD COLUMN content_hash TEXT;

PRAGMA user_version = 3;
