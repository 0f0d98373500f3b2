-- 推送: where lines of the log are sent as they come, and what became of each sending. Off unless a setting
-- of the server allows addresses.

CREATE TABLE webhook (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  label TEXT NOT NULL CHECK (instr(label, char(0)) = 0 AND length(CAST(label AS BLOB)) <= 200 AND label <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('json', 'dingtalk')),
  url TEXT NOT NULL CHECK (instr(url, char(0)) = 0 AND length(CAST(url AS BLOB)) <= 2000),
  -- What sendings are signed with; both are emptied when it is removed.
  secret TEXT NOT NULL CHECK (instr(secret, char(0)) = 0 AND length(CAST(secret AS BLOB)) <= 400),
  -- Kinds of the log that are sent, as a JSON array.
  topics TEXT NOT NULL CHECK (json_valid(topics) AND json_type(topics) = 'array'),
  state TEXT NOT NULL CHECK (state IN ('on', 'paused', 'removed')),
  -- The last line of the log that was looked at.
  cursor INTEGER NOT NULL CHECK (cursor >= 0),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  created_by TEXT NOT NULL CHECK (instr(created_by, char(0)) = 0 AND length(CAST(created_by AS BLOB)) <= 600 AND created_by <> ''),
  CHECK (state = 'removed' OR (url <> '' AND secret <> ''))
) STRICT;

CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  webhook_id INTEGER NOT NULL REFERENCES webhook (id),
  what TEXT NOT NULL CHECK (what IN ('lines', 'test')),
  -- Lines of the log, both included, of which `lines` are told; 0 for a test.
  first_seq INTEGER NOT NULL CHECK (first_seq >= 0),
  last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
  lines INTEGER NOT NULL CHECK (lines >= 0),
  -- The same bytes at every try.
  body TEXT NOT NULL CHECK (json_valid(body) AND length(CAST(body AS BLOB)) <= 400000),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
  queued_at TEXT NOT NULL CHECK (queued_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(queued_at, 1, 10) IS date(substr(queued_at, 1, 10))),
  next_at TEXT NOT NULL CHECK (next_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(next_at, 1, 10) IS date(substr(next_at, 1, 10))),
  -- The last try: when, the answer's status, and its first words or why there was none.
  tried_at TEXT CHECK (tried_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(tried_at, 1, 10) IS date(substr(tried_at, 1, 10))),
  status INTEGER CHECK (status BETWEEN 0 AND 999),
  answer TEXT NOT NULL DEFAULT '' CHECK (instr(answer, char(0)) = 0 AND length(CAST(answer AS BLOB)) <= 2000)
) STRICT;
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (queued_at);

-- Accounts that sign in by the house's own identity provider: which person there is which account here.
CREATE TABLE sso_identity (
  account_id INTEGER PRIMARY KEY NOT NULL REFERENCES account (id),
  issuer TEXT NOT NULL CHECK (instr(issuer, char(0)) = 0 AND length(CAST(issuer AS BLOB)) <= 2000 AND issuer <> ''),
  subject TEXT NOT NULL CHECK (instr(subject, char(0)) = 0 AND length(CAST(subject AS BLOB)) <= 1000 AND subject <> ''),
  linked_at TEXT NOT NULL CHECK (linked_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(linked_at, 1, 10) IS date(substr(linked_at, 1, 10)))
) STRICT;
CREATE UNIQUE INDEX sso_identity_by_subject ON sso_identity (issuer, subject);
