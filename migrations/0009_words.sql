-- Further yearly figures, quarters of the revenue, and which year of an enterprise may be shown to who does not
-- keep figures; the values of lists with their history; who handed which enterprises over to whom.
-- rows: dictionary changed

-- The same table with the fields that readiness asks for; only the revenue is told by quarters.
CREATE TABLE indicator_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  -- 0 is the whole year; 1 to 4 is from January to the end of that quarter (累计).
  quarter INTEGER NOT NULL DEFAULT 0 CHECK (quarter BETWEEN 0 AND 4),
  field TEXT NOT NULL CHECK (field IN ('revenue', 'main_revenue', 'lead_revenue', 'rd_expense', 'net_profit', 'tax_paid',
    'assets', 'liabilities', 'output', 'equity_raised', 'staff', 'rd_staff', 'ip_class1', 'ip_class2', 'patents', 'score',
    'market_share')),
  -- Money in yuan, people, pieces, points, per cent.
  value REAL,
  source TEXT NOT NULL CHECK (source IN ('declared', 'audited', 'imported')),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  import_id INTEGER REFERENCES import_run (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK (quarter = 0 OR field = 'revenue')
) STRICT;
INSERT INTO indicator_new (id, enterprise_id, year, quarter, field, value, source, recorded_at, recorded_by, import_id)
  SELECT id, enterprise_id, year, quarter, field, value, source, recorded_at, recorded_by, import_id FROM indicator ORDER BY id;
DROP TABLE indicator;
ALTER TABLE indicator_new RENAME TO indicator;
CREATE INDEX indicator_by_enterprise ON indicator (enterprise_id, year, quarter, field, id);
CREATE INDEX indicator_by_import ON indicator (import_id) WHERE import_id IS NOT NULL;
CREATE TRIGGER indicator_no_update BEFORE UPDATE ON indicator
BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END;
CREATE TRIGGER indicator_no_delete BEFORE DELETE ON indicator
BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END;
CREATE TRIGGER indicator_no_replace BEFORE INSERT ON indicator
WHEN EXISTS (SELECT 1 FROM indicator WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END;

-- The last word on a year says whether who does not keep figures may see it; without one it is internal.
CREATE TABLE indicator_openness (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  openness TEXT NOT NULL CHECK (openness IN ('internal', 'open')),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 4000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX indicator_openness_by_enterprise ON indicator_openness (enterprise_id, year, id);
CREATE TRIGGER indicator_openness_no_update BEFORE UPDATE ON indicator_openness
BEGIN SELECT RAISE(ABORT, 'indicator_openness is append-only'); END;
CREATE TRIGGER indicator_openness_no_delete BEFORE DELETE ON indicator_openness
BEGIN SELECT RAISE(ABORT, 'indicator_openness is append-only'); END;
CREATE TRIGGER indicator_openness_no_replace BEFORE INSERT ON indicator_openness
WHEN EXISTS (SELECT 1 FROM indicator_openness WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'indicator_openness is append-only'); END;

-- The values of lists: what they are now. How they came to be so is told by dictionary_change.
CREATE TABLE dictionary_new (
  id INTEGER PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chain', 'area', 'officer', 'tag')),
  value TEXT NOT NULL CHECK (instr(value, char(0)) = 0 AND length(CAST(value AS BLOB)) <= 600 AND value <> ''),
  position INTEGER NOT NULL DEFAULT 0,
  -- 1: no longer offered, and still shown where it is used.
  retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
  -- The value that took its place: a spelling of old leads there.
  led_to TEXT CHECK (instr(led_to, char(0)) = 0 AND length(CAST(led_to AS BLOB)) <= 600 AND led_to <> '' AND led_to <> value),
  note TEXT NOT NULL DEFAULT '' CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 4000)
) STRICT;
INSERT INTO dictionary_new (kind, value, position) SELECT kind, value, position FROM dictionary ORDER BY kind, position, value;
DROP TABLE dictionary;
ALTER TABLE dictionary_new RENAME TO dictionary;
CREATE UNIQUE INDEX dictionary_by_value ON dictionary (kind, value);
-- Tags that are in use become values of a list of their own.
INSERT INTO dictionary (kind, value, position)
  WITH RECURSIVE part (one, rest) AS (
    SELECT NULL, tags || '、' FROM (SELECT DISTINCT tags FROM enterprise WHERE tags IS NOT NULL AND tags <> '')
    UNION
    SELECT substr(rest, 1, instr(rest, '、') - 1), substr(rest, instr(rest, '、') + 1) FROM part WHERE rest <> ''
  )
  SELECT 'tag', one, row_number() OVER (ORDER BY one) FROM (SELECT DISTINCT one FROM part WHERE one <> '');
CREATE TRIGGER dictionary_no_delete BEFORE DELETE ON dictionary
BEGIN SELECT RAISE(ABORT, 'values of lists are retired, not deleted'); END;

CREATE TABLE dictionary_change (
  id INTEGER PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chain', 'area', 'officer', 'tag')),
  value TEXT NOT NULL CHECK (instr(value, char(0)) = 0 AND length(CAST(value AS BLOB)) <= 600 AND value <> ''),
  act TEXT NOT NULL CHECK (act IN ('added', 'renamed', 'merged', 'retired', 'revived', 'moved', 'noted')),
  to_value TEXT CHECK (instr(to_value, char(0)) = 0 AND length(CAST(to_value AS BLOB)) <= 600 AND to_value <> ''),
  -- From when enterprises bear the other value.
  effective_on TEXT CHECK (effective_on IS date(effective_on) AND effective_on BETWEEN '1900-01-01' AND '2100-12-31'),
  enterprises INTEGER NOT NULL DEFAULT 0 CHECK (enterprises >= 0),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 4000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK ((act IN ('renamed', 'merged')) = (to_value IS NOT NULL))
) STRICT;
CREATE INDEX dictionary_change_by_kind ON dictionary_change (kind, id);
CREATE TRIGGER dictionary_change_no_update BEFORE UPDATE ON dictionary_change
BEGIN SELECT RAISE(ABORT, 'dictionary_change is append-only'); END;
CREATE TRIGGER dictionary_change_no_delete BEFORE DELETE ON dictionary_change
BEGIN SELECT RAISE(ABORT, 'dictionary_change is append-only'); END;
CREATE TRIGGER dictionary_change_no_replace BEFORE INSERT ON dictionary_change
WHEN EXISTS (SELECT 1 FROM dictionary_change WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'dictionary_change is append-only'); END;

-- What an officer had and who took it over.
CREATE TABLE handover (
  id INTEGER PRIMARY KEY NOT NULL,
  from_officer TEXT NOT NULL CHECK (instr(from_officer, char(0)) = 0 AND length(CAST(from_officer AS BLOB)) <= 600 AND from_officer <> ''),
  effective_on TEXT NOT NULL CHECK (effective_on IS date(effective_on) AND effective_on BETWEEN '1900-01-01' AND '2100-12-31'),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 4000 AND reason <> ''),
  -- The run by which its enterprises can be given back.
  run_id INTEGER NOT NULL REFERENCES import_run (id),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;

CREATE TABLE handover_line (
  handover_id INTEGER NOT NULL REFERENCES handover (id),
  line INTEGER NOT NULL CHECK (line >= 1),
  -- 企业, 诉求, 走访 …: the word of whoever takes it over.
  what TEXT NOT NULL CHECK (instr(what, char(0)) = 0 AND length(CAST(what AS BLOB)) <= 100 AND what <> ''),
  -- Null where it is about no enterprise.
  enterprise_id INTEGER REFERENCES enterprise (id),
  to_officer TEXT NOT NULL CHECK (instr(to_officer, char(0)) = 0 AND length(CAST(to_officer AS BLOB)) <= 600 AND to_officer <> ''),
  things INTEGER NOT NULL CHECK (things >= 1),
  PRIMARY KEY (handover_id, line)
) STRICT;
CREATE INDEX handover_line_by_enterprise ON handover_line (enterprise_id);
CREATE TRIGGER handover_no_update BEFORE UPDATE ON handover
BEGIN SELECT RAISE(ABORT, 'handover is append-only'); END;
CREATE TRIGGER handover_no_delete BEFORE DELETE ON handover
BEGIN SELECT RAISE(ABORT, 'handover is append-only'); END;
CREATE TRIGGER handover_no_replace BEFORE INSERT ON handover
WHEN EXISTS (SELECT 1 FROM handover WHERE id = NEW.id OR run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'handover is append-only'); END;
CREATE TRIGGER handover_line_no_update BEFORE UPDATE ON handover_line
BEGIN SELECT RAISE(ABORT, 'handover_line is append-only'); END;
CREATE TRIGGER handover_line_no_delete BEFORE DELETE ON handover_line
BEGIN SELECT RAISE(ABORT, 'handover_line is append-only'); END;
CREATE TRIGGER handover_line_no_replace BEFORE INSERT ON handover_line
WHEN EXISTS (SELECT 1 FROM handover_line WHERE handover_id = NEW.handover_id AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'handover_line is append-only'); END;
