-- What is needed to tell what the JSON files of a home lack, and how long they have been put away.

-- 1 if the session's last write came from its workspace's JSON file, which therefore has it.
ALTER TABLE change_journal ADD COLUMN in_file INTEGER NOT NULL DEFAULT 0;

-- When the receipt was recorded, in milliseconds since 1970; 0 if it is not known: it was recorded
-- by a version of this library that did not note it.
ALTER TABLE import_receipts ADD COLUMN recorded_millis INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 4;
