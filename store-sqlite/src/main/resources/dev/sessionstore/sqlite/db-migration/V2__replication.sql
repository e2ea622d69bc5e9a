-- What the leader of a hybrid store knows of its replica, kept in the transactions of the writes.

-- Every change of the workspace up to seq is in the replica, which was left at this version.
CREATE TABLE replicated_workspaces (
  workspace_id INTEGER PRIMARY KEY REFERENCES workspaces (id),
  seq          INTEGER NOT NULL,
  version      TEXT NOT NULL
) STRICT;

-- The digest of what both had in common last; empty: the session was deleted in both. The digests
-- before it, the latest first, stand in earlier without anything between them.
-- Taken is 1 if the replica had the last one first.
CREATE TABLE replicated_sessions (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  session_id   TEXT NOT NULL,
  digest       TEXT NOT NULL,
  taken        INTEGER NOT NULL,
  earlier      TEXT NOT NULL,
  PRIMARY KEY (workspace_id, session_id)
) STRICT, WITHOUT ROWID;

-- When the write was made, in milliseconds since 1970; 0 if it is not known: it was made by a
-- version of this library that did not note it, before the migration or by a process that still runs.
ALTER TABLE change_journal ADD COLUMN written_millis INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 2;
