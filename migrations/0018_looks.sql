-- When each person last looked at the progress page, so that it can say what changed since. One row an
-- account: the last look, and the one before, which is what changes are told since.

CREATE TABLE last_look (
  account_id INTEGER PRIMARY KEY NOT NULL REFERENCES account (id),
  since TEXT CHECK (since IS NULL OR (since GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(since, 1, 10) IS date(substr(since, 1, 10)))),
  seen_at TEXT NOT NULL CHECK (seen_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(seen_at, 1, 10) IS date(substr(seen_at, 1, 10))),
  CHECK (since IS NULL OR since <= seen_at)
) STRICT;
