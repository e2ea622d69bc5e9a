-- A session's row in the journal is found by its key, from the session: an index over the ids of all
-- sessions, written anew with each change, cost a third of what a small write does.

-- The session's row in the journal.
ALTER TABLE sessions ADD COLUMN change_seq INTEGER NOT NULL DEFAULT 0;

UPDATE sessions SET change_seq = coalesce((
  SELECT seq FROM change_journal j
  WHERE j.workspace_id = sessions.workspace_id AND j.session_id = sessions.id
    AND j.session_pk = sessions.pk AND j.deleted = 0), 0);

-- One row per session, replaced by each write: seq is then one more than the greatest there is, and
-- the row with the greatest is never removed, so it only grows.
ALTER TABLE change_journal RENAME TO change_journal_4;

CREATE TABLE change_journal (
  seq            INTEGER PRIMARY KEY,
  workspace_id   INTEGER NOT NULL REFERENCES workspaces (id),
  session_id     TEXT NOT NULL,
  session_pk     INTEGER NOT NULL,
  deleted        INTEGER NOT NULL,
  written_millis INTEGER NOT NULL DEFAULT 0,
  in_file        INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO change_journal
SELECT seq, workspace_id, session_id, session_pk, deleted, written_millis, in_file
FROM change_journal_4 ORDER BY seq;

DROP TABLE change_journal_4;

CREATE INDEX change_journal_tombstones ON change_journal (seq) WHERE deleted = 1;
CREATE UNIQUE INDEX change_journal_deleted ON change_journal (workspace_id, session_id)
  WHERE deleted = 1;

PRAGMA user_version = 5;
