-- The first schema. Text is kept exactly; *_key columns are derived from timestamps for sorting
-- (nanoseconds since 1970, the least 64-bit number where the text is no point in time).
-- No CHECK refuses a value that an editor may write.

CREATE TABLE workspaces (
  id   INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  path TEXT
) STRICT;

-- Further hashes that are proven to mean a workspace above.
CREATE TABLE workspace_aliases (
  hash         TEXT PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  pk                  INTEGER PRIMARY KEY,
  workspace_id        INTEGER NOT NULL REFERENCES workspaces (id),
  position            INTEGER NOT NULL,
  id                  TEXT NOT NULL,
  type                TEXT NOT NULL,
  task                TEXT NOT NULL,
  status              TEXT NOT NULL,
  created_at          TEXT NOT NULL,
  created_key         INTEGER NOT NULL,
  updated_at          TEXT NOT NULL,
  updated_key         INTEGER NOT NULL,
  completed_at        TEXT,
  model               TEXT,
  timeout_seconds     INTEGER,
  preserve_worktrees  INTEGER,
  winner_id           INTEGER,
  total_duration      INTEGER,
  total_files_changed INTEGER,
  total_lines_added   INTEGER,
  total_lines_deleted INTEGER,
  runtime_mix_count   INTEGER, -- null: the session has no runtime mix, which is not an empty one
  instance_count      INTEGER NOT NULL,
  message_count       INTEGER NOT NULL,
  extensions          TEXT,    -- unknown members as one compact JSON object
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, position)
) STRICT;

-- Type and status at the end let filters be decided within the index.
CREATE INDEX sessions_by_creation ON sessions (workspace_id, created_key, position, type, status);
CREATE INDEX sessions_by_update ON sessions (workspace_id, updated_key, position, type, status);

CREATE TABLE instances (
  pk              INTEGER PRIMARY KEY,
  session_pk      INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
  position        INTEGER NOT NULL,
  instance_id     INTEGER NOT NULL,
  worktree_path   TEXT NOT NULL,
  branch          TEXT NOT NULL,
  agent_name      TEXT NOT NULL,
  status          TEXT NOT NULL,
  tmux_session_id TEXT NOT NULL,
  start_time      TEXT,
  end_time        TEXT,
  files_changed   INTEGER,
  lines_added     INTEGER,
  lines_deleted   INTEGER,
  runtime         TEXT,
  model           TEXT,
  runtime_label   TEXT,
  extensions      TEXT,
  UNIQUE (session_pk, position)
) STRICT;

-- Apart, so that lists and status changes never touch megabytes of terminal output.
CREATE TABLE instance_outputs (
  instance_pk INTEGER PRIMARY KEY REFERENCES instances (pk) ON DELETE CASCADE,
  output      TEXT NOT NULL
) STRICT;

CREATE TABLE chat_messages (
  pk          INTEGER PRIMARY KEY,
  session_pk  INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  id          TEXT NOT NULL, -- not unique, not even within a session
  role        TEXT NOT NULL,
  content     TEXT NOT NULL,
  timestamp   TEXT NOT NULL,
  instance_id INTEGER,
  extensions  TEXT,
  UNIQUE (session_pk, position)
) STRICT;

CREATE TABLE runtime_mix (
  pk         INTEGER PRIMARY KEY,
  session_pk INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  runtime    TEXT NOT NULL,
  UNIQUE (session_pk, position)
) STRICT;

-- One row per session, replaced by each write: seq is then one more than the greatest there is, and
-- the row with the greatest is never removed, so it only grows.
CREATE TABLE change_journal (
  seq          INTEGER PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  session_id   TEXT NOT NULL,
  session_pk   INTEGER NOT NULL,
  deleted      INTEGER NOT NULL,
  UNIQUE (workspace_id, session_id)
) STRICT;

CREATE INDEX change_journal_tombstones ON change_journal (seq) WHERE deleted = 1;

CREATE TABLE journal_consumers (
  name         TEXT PRIMARY KEY,
  acknowledged INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The greatest seq of a tombstone that was removed: a reader that stopped before it starts afresh.
CREATE TABLE journal_floor (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  seq  INTEGER NOT NULL
) STRICT;

INSERT INTO journal_floor VALUES (1, 0);
INSERT INTO journal_consumers VALUES ('search', 0);

-- Derived from the sessions by way of the journal; see SearchIndex for what a document holds.
CREATE VIRTUAL TABLE search_index USING fts5 (
  grams,
  content = '',
  contentless_delete = 1,
  detail = none,
  tokenize = 'ascii'
);

CREATE TABLE import_receipts (
  source          TEXT PRIMARY KEY,
  size_bytes      INTEGER NOT NULL,
  modified_millis INTEGER NOT NULL,
  sessions        INTEGER NOT NULL,
  failed          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 0x57545353; -- "WTSS"
PRAGMA user_version = 1;
