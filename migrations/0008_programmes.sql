-- More than one programme: what each was called and ran from and to, in versions; the targets of a category
-- broken down to 镇街园区 and 专员; and whether those are ranked.

CREATE TABLE programme_version (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  starts_on TEXT NOT NULL CHECK (starts_on IS date(starts_on) AND starts_on BETWEEN '1900-01-01' AND '2100-12-31'),
  ends_on TEXT NOT NULL CHECK (ends_on IS date(ends_on) AND ends_on BETWEEN '1900-01-01' AND '2100-12-31'),
  source TEXT NOT NULL DEFAULT '' CHECK (instr(source, char(0)) = 0 AND length(CAST(source AS BLOB)) <= 6000),
  document TEXT NOT NULL DEFAULT '' CHECK (instr(document, char(0)) = 0 AND length(CAST(document AS BLOB)) <= 6000),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK (starts_on <= ends_on)
) STRICT;
CREATE INDEX programme_version_by_programme ON programme_version (programme_id);

-- One version of how a category's yearly targets are broken down by one dimension. Before the first, nothing is.
CREATE TABLE target_share (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  dim TEXT NOT NULL CHECK (dim IN ('area', 'officer')),
  holds_from TEXT NOT NULL CHECK (holds_from IS date(holds_from) AND holds_from BETWEEN '1900-01-01' AND '2100-12-31'),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  document TEXT NOT NULL DEFAULT '' CHECK (instr(document, char(0)) = 0 AND length(CAST(document AS BLOB)) <= 6000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX target_share_by_programme ON target_share (programme_id, category, dim);

-- The value is a word of its list as it read then, whatever becomes of the list.
CREATE TABLE target_share_cell (
  target_share_id INTEGER NOT NULL REFERENCES target_share (id),
  value TEXT NOT NULL CHECK (instr(value, char(0)) = 0 AND length(CAST(value AS BLOB)) <= 2000 AND value <> ''),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2100),
  planned INTEGER NOT NULL CHECK (planned BETWEEN 1 AND 100000),
  PRIMARY KEY (target_share_id, value, year)
) STRICT;

-- Whether 镇街园区 and 专员 are ranked; the last one holds, and without any they are not.
CREATE TABLE ranking (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;

INSERT INTO programme_version (programme_id, name, starts_on, ends_on, source, recorded_at, recorded_by)
SELECT p.id, p.name, p.starts_on, p.ends_on, p.source, s.recorded_at, s.recorded_by
  FROM programme p JOIN setting s ON s.id = (SELECT min(id) FROM setting WHERE programme_id = p.id)
 ORDER BY p.id;

CREATE TRIGGER programme_code_stays BEFORE UPDATE OF id, code ON programme
BEGIN SELECT RAISE(ABORT, 'the code of a programme stays'); END;

CREATE TRIGGER programme_no_replace BEFORE INSERT ON programme
WHEN EXISTS (SELECT 1 FROM programme WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'a programme stays'); END;

CREATE TRIGGER programme_version_no_update BEFORE UPDATE ON programme_version
BEGIN SELECT RAISE(ABORT, 'programme_version is append-only'); END;

CREATE TRIGGER programme_version_no_delete BEFORE DELETE ON programme_version
BEGIN SELECT RAISE(ABORT, 'programme_version is append-only'); END;

CREATE TRIGGER programme_version_no_replace BEFORE INSERT ON programme_version
WHEN EXISTS (SELECT 1 FROM programme_version WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'programme_version is append-only'); END;

CREATE TRIGGER target_share_no_update BEFORE UPDATE ON target_share
BEGIN SELECT RAISE(ABORT, 'target_share is append-only'); END;

CREATE TRIGGER target_share_no_delete BEFORE DELETE ON target_share
BEGIN SELECT RAISE(ABORT, 'target_share is append-only'); END;

CREATE TRIGGER target_share_no_replace BEFORE INSERT ON target_share
WHEN EXISTS (SELECT 1 FROM target_share WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'target_share is append-only'); END;

CREATE TRIGGER target_share_cell_no_update BEFORE UPDATE ON target_share_cell
BEGIN SELECT RAISE(ABORT, 'target_share_cell is append-only'); END;

CREATE TRIGGER target_share_cell_no_delete BEFORE DELETE ON target_share_cell
BEGIN SELECT RAISE(ABORT, 'target_share_cell is append-only'); END;

CREATE TRIGGER target_share_cell_no_replace BEFORE INSERT ON target_share_cell
WHEN EXISTS (SELECT 1 FROM target_share_cell WHERE target_share_id = NEW.target_share_id AND value = NEW.value AND year = NEW.year)
BEGIN SELECT RAISE(ABORT, 'target_share_cell is append-only'); END;

CREATE TRIGGER ranking_no_update BEFORE UPDATE ON ranking
BEGIN SELECT RAISE(ABORT, 'ranking is append-only'); END;

CREATE TRIGGER ranking_no_delete BEFORE DELETE ON ranking
BEGIN SELECT RAISE(ABORT, 'ranking is append-only'); END;

CREATE TRIGGER ranking_no_replace BEFORE INSERT ON ranking
WHEN EXISTS (SELECT 1 FROM ranking WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ranking is append-only'); END;
