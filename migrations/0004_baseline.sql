-- The holdings of the day before a programme begins, signed off as a named list; and what was recorded about
-- that day or earlier ones afterwards, each with its reason (补录).

CREATE TABLE baseline (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  -- 1, and one more each time it is signed anew.
  version INTEGER NOT NULL CHECK (version >= 1),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  as_of TEXT NOT NULL CHECK (as_of IS date(as_of)),
  locked_at TEXT NOT NULL CHECK (locked_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(locked_at, 1, 10) IS date(substr(locked_at, 1, 10))),
  locked_by TEXT NOT NULL CHECK (instr(locked_by, char(0)) = 0 AND length(CAST(locked_by AS BLOB)) <= 600 AND locked_by <> ''),
  note TEXT NOT NULL DEFAULT '' CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  little_giant INTEGER NOT NULL CHECK (little_giant >= 0),
  provincial_srdi INTEGER NOT NULL CHECK (provincial_srdi >= 0),
  above_scale INTEGER NOT NULL CHECK (above_scale >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  CHECK (version = 1 OR reason <> '')
) STRICT;
CREATE UNIQUE INDEX baseline_by_version ON baseline (programme_id, version);

-- As each line read when it was signed: names and papers of then.
CREATE TABLE baseline_entry (
  baseline_id INTEGER NOT NULL REFERENCES baseline (id),
  line INTEGER NOT NULL CHECK (line >= 1),
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  event_id INTEGER NOT NULL REFERENCES event (id),
  uscc TEXT NOT NULL CHECK (length(uscc) = 18),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  industry_code TEXT CHECK (length(industry_code) BETWEEN 2 AND 4 AND industry_code NOT GLOB '*[^0-9]*'),
  effective_on TEXT NOT NULL CHECK (effective_on IS date(effective_on)),
  batch TEXT CHECK (instr(batch, char(0)) = 0 AND length(CAST(batch AS BLOB)) <= 2000),
  document_no TEXT CHECK (instr(document_no, char(0)) = 0 AND length(CAST(document_no AS BLOB)) <= 4000),
  valid_until TEXT CHECK (valid_until IS date(valid_until)),
  PRIMARY KEY (baseline_id, line)
) STRICT;
CREATE UNIQUE INDEX baseline_entry_by_track ON baseline_entry (baseline_id, enterprise_id, category);

CREATE TABLE late_entry (
  id INTEGER PRIMARY KEY NOT NULL,
  baseline_id INTEGER NOT NULL REFERENCES baseline (id),
  event_id INTEGER NOT NULL REFERENCES event (id),
  -- Whether the event itself came late, or its voiding.
  what TEXT NOT NULL CHECK (what IN ('recorded', 'voided')),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE UNIQUE INDEX late_entry_by_event ON late_entry (event_id, what, baseline_id);
CREATE INDEX late_entry_by_baseline ON late_entry (baseline_id);

CREATE TRIGGER baseline_no_update BEFORE UPDATE ON baseline
BEGIN SELECT RAISE(ABORT, 'baseline is append-only'); END;

CREATE TRIGGER baseline_no_delete BEFORE DELETE ON baseline
BEGIN SELECT RAISE(ABORT, 'baseline is append-only'); END;

CREATE TRIGGER baseline_no_replace BEFORE INSERT ON baseline
WHEN EXISTS (SELECT 1 FROM baseline WHERE id = NEW.id OR (programme_id = NEW.programme_id AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'baseline is append-only'); END;

CREATE TRIGGER baseline_entry_no_update BEFORE UPDATE ON baseline_entry
BEGIN SELECT RAISE(ABORT, 'baseline_entry is append-only'); END;

CREATE TRIGGER baseline_entry_no_delete BEFORE DELETE ON baseline_entry
BEGIN SELECT RAISE(ABORT, 'baseline_entry is append-only'); END;

CREATE TRIGGER baseline_entry_no_replace BEFORE INSERT ON baseline_entry
WHEN EXISTS (SELECT 1 FROM baseline_entry WHERE baseline_id = NEW.baseline_id
  AND (line = NEW.line OR (enterprise_id = NEW.enterprise_id AND category = NEW.category)))
BEGIN SELECT RAISE(ABORT, 'baseline_entry is append-only'); END;

-- The list is whole when it is signed: it has as many lines as its head says, and never one more.
CREATE TRIGGER baseline_entry_within BEFORE INSERT ON baseline_entry
WHEN NEW.line > (SELECT little_giant + provincial_srdi + above_scale FROM baseline WHERE id = NEW.baseline_id)
BEGIN SELECT RAISE(ABORT, 'a signed baseline takes no further line'); END;

CREATE TRIGGER late_entry_no_update BEFORE UPDATE ON late_entry
BEGIN SELECT RAISE(ABORT, 'late_entry is append-only'); END;

CREATE TRIGGER late_entry_no_delete BEFORE DELETE ON late_entry
BEGIN SELECT RAISE(ABORT, 'late_entry is append-only'); END;

CREATE TRIGGER late_entry_no_replace BEFORE INSERT ON late_entry
WHEN EXISTS (SELECT 1 FROM late_entry WHERE id = NEW.id
  OR (event_id = NEW.event_id AND what = NEW.what AND baseline_id = NEW.baseline_id))
BEGIN SELECT RAISE(ABORT, 'late_entry is append-only'); END;

-- 补录理由 of a file on its way, for every row of a signed day.
ALTER TABLE staged_import ADD COLUMN late_reason TEXT
  CHECK (instr(late_reason, char(0)) = 0 AND length(CAST(late_reason AS BLOB)) <= 40000);
