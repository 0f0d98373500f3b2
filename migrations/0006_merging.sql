-- Two records of one enterprise: which went into which, and back. Nothing is copied and nothing deleted;
-- whose an event is at a moment is read from here.

CREATE TABLE enterprise_merge (
  id INTEGER PRIMARY KEY NOT NULL,
  from_id INTEGER NOT NULL REFERENCES enterprise (id),
  into_id INTEGER NOT NULL REFERENCES enterprise (id),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  -- What counting sees of the one that stays while they are one: the facts taken from the other, by day.
  facts TEXT NOT NULL CHECK (json_valid(facts) AND json_type(facts) = 'array'),
  -- Events that both had: of the one that went to the one that stays, by id.
  twins TEXT NOT NULL CHECK (json_valid(twins) AND json_type(twins) = 'object'),
  -- What was done to the one that stays: fields old and new, names added, amendments.
  done TEXT NOT NULL CHECK (json_valid(done) AND json_type(done) = 'object'),
  undone_at TEXT CHECK (undone_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(undone_at, 1, 10) IS date(substr(undone_at, 1, 10))),
  undone_by TEXT CHECK (instr(undone_by, char(0)) = 0 AND length(CAST(undone_by AS BLOB)) <= 600 AND undone_by <> ''),
  undone_reason TEXT CHECK (instr(undone_reason, char(0)) = 0 AND length(CAST(undone_reason AS BLOB)) <= 40000),
  CHECK (from_id <> into_id),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
  CHECK ((undone_at IS NULL) = (undone_reason IS NULL)),
  CHECK (undone_at IS NULL OR undone_at >= recorded_at)
) STRICT;
CREATE INDEX enterprise_merge_by_from ON enterprise_merge (from_id);
CREATE INDEX enterprise_merge_by_into ON enterprise_merge (into_id);
-- Who is gone into one cannot go into another as well.
CREATE UNIQUE INDEX enterprise_merge_once ON enterprise_merge (from_id) WHERE undone_at IS NULL;

CREATE TRIGGER enterprise_merge_once_undone BEFORE UPDATE ON enterprise_merge
WHEN OLD.undone_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.from_id <> OLD.from_id OR NEW.into_id <> OLD.into_id
  OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by OR NEW.reason <> OLD.reason
  OR NEW.facts <> OLD.facts OR NEW.twins <> OLD.twins OR NEW.done <> OLD.done
BEGIN SELECT RAISE(ABORT, 'enterprise_merge is append-only'); END;

CREATE TRIGGER enterprise_merge_no_delete BEFORE DELETE ON enterprise_merge
BEGIN SELECT RAISE(ABORT, 'enterprise_merge is append-only'); END;

CREATE TRIGGER enterprise_merge_no_replace BEFORE INSERT ON enterprise_merge
WHEN EXISTS (SELECT 1 FROM enterprise_merge WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'enterprise_merge is append-only'); END;

-- Codes that were corrected: old links, lists and searches find the enterprise by them.
CREATE TABLE former_code (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  code TEXT NOT NULL CHECK (length(code) = 18 AND code NOT GLOB '*[^0-9A-Z]*'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE UNIQUE INDEX former_code_once ON former_code (enterprise_id, code);
CREATE INDEX former_code_by_code ON former_code (code);

CREATE TRIGGER former_code_no_update BEFORE UPDATE ON former_code
BEGIN SELECT RAISE(ABORT, 'former_code is append-only'); END;

CREATE TRIGGER former_code_no_delete BEFORE DELETE ON former_code
BEGIN SELECT RAISE(ABORT, 'former_code is append-only'); END;

-- Pairs that somebody looked at and found to be two firms; taking it back ends the row.
CREATE TABLE not_duplicate (
  id INTEGER PRIMARY KEY NOT NULL,
  one_id INTEGER NOT NULL REFERENCES enterprise (id),
  other_id INTEGER NOT NULL REFERENCES enterprise (id),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  undone_at TEXT CHECK (undone_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(undone_at, 1, 10) IS date(substr(undone_at, 1, 10))),
  undone_by TEXT CHECK (instr(undone_by, char(0)) = 0 AND length(CAST(undone_by AS BLOB)) <= 600 AND undone_by <> ''),
  CHECK (one_id < other_id),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX not_duplicate_once ON not_duplicate (one_id, other_id) WHERE undone_at IS NULL;

CREATE TRIGGER not_duplicate_no_delete BEFORE DELETE ON not_duplicate
BEGIN SELECT RAISE(ABORT, 'not_duplicate is append-only'); END;
