-- Views of the list that somebody saved, own or shared; and on what an enterprise's dated facts stood
-- before a run changed them, so that taking the run back restores them day by day.

CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES account (id),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 200 AND name <> ''),
  shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
  -- The parameters of the list's address: also those that this program does not know.
  query TEXT NOT NULL CHECK (instr(query, char(0)) = 0 AND length(CAST(query AS BLOB)) <= 8000 AND query <> ''),
  -- Among its maker's views.
  position INTEGER NOT NULL,
  -- Raised by every save; what a form carries to notice another's.
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  updated_at TEXT NOT NULL CHECK (updated_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(updated_at, 1, 10) IS date(substr(updated_at, 1, 10))),
  updated_by TEXT NOT NULL CHECK (instr(updated_by, char(0)) = 0 AND length(CAST(updated_by AS BLOB)) <= 600 AND updated_by <> '')
) STRICT;
CREATE UNIQUE INDEX saved_view_own_name ON saved_view (account_id, name);
CREATE INDEX saved_view_shared ON saved_view (name) WHERE shared = 1;

-- The highest id among the enterprise's dated versions before the change and after it; 0 where it had none.
ALTER TABLE run_change ADD COLUMN facts_before INTEGER NOT NULL DEFAULT 0 CHECK (facts_before >= 0);
ALTER TABLE run_change ADD COLUMN facts_after INTEGER NOT NULL DEFAULT 0 CHECK (facts_after >= 0);
CREATE INDEX run_change_by_enterprise ON run_change (enterprise_id, run_id);
