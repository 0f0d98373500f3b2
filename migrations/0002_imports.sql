-- Files that were chosen and wait for somebody's word, row by row; what columns of such files were taken
-- for; and yearly figures of enterprises.

CREATE TABLE staged_import (
  id INTEGER PRIMARY KEY NOT NULL,
  token TEXT NOT NULL CHECK (length(token) = 32 AND token NOT GLOB '*[^0-9a-f]*'),
  account_id INTEGER NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('enterprises', 'recognitions', 'indicators')),
  file_name TEXT NOT NULL CHECK (instr(file_name, char(0)) = 0 AND length(CAST(file_name AS BLOB)) <= 2000),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  -- reading: rows come in; columns: somebody says what they are; ready: they are known, judged when `judged_at` is set.
  state TEXT NOT NULL CHECK (state IN ('reading', 'columns', 'ready', 'applied')),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  updated_at TEXT NOT NULL CHECK (updated_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(updated_at, 1, 10) IS date(substr(updated_at, 1, 10))),
  -- The sheets of the file by name, and which of them is read.
  sheets TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(sheets) AND json_type(sheets) = 'array'),
  sheet INTEGER NOT NULL DEFAULT 0 CHECK (sheet BETWEEN 0 AND 1000),
  -- The last row of the header, 0 where none was found; what each column is.
  header_row INTEGER NOT NULL DEFAULT 0 CHECK (header_row BETWEEN 0 AND 1048576),
  columns TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(columns) AND json_type(columns) = 'array'),
  -- What judging gave: counts, values new to the lists, columns that are not read.
  judged TEXT CHECK (json_valid(judged) AND json_type(judged) = 'object'),
  -- Names one judgement: a word given to another is not taken.
  stamp TEXT NOT NULL DEFAULT '' CHECK (length(stamp) <= 32 AND stamp NOT GLOB '*[^0-9a-f]*'),
  run_id INTEGER REFERENCES import_run (id)
) STRICT;
CREATE UNIQUE INDEX staged_import_token_unique ON staged_import (token);
CREATE INDEX staged_import_by_account ON staged_import (account_id, state);

CREATE TABLE staged_row (
  staged_id INTEGER NOT NULL REFERENCES staged_import (id),
  sheet INTEGER NOT NULL CHECK (sheet BETWEEN 0 AND 1000),
  -- As the spreadsheet program shows it.
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1048576),
  cells TEXT NOT NULL CHECK (json_valid(cells) AND json_type(cells) = 'array'),
  -- new, changed, unchanged, refused; passed: no data (a sum, a footnote, the example); null above the header or not judged.
  verdict TEXT CHECK (verdict IN ('new', 'changed', 'unchanged', 'refused', 'passed')),
  -- Somebody wants it left out.
  left_out INTEGER NOT NULL DEFAULT 0 CHECK (left_out IN (0, 1)),
  -- Its judgement is no longer the one that was agreed to.
  moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1)),
  outcome TEXT CHECK (json_valid(outcome) AND json_type(outcome) = 'object'),
  PRIMARY KEY (staged_id, sheet, number)
) STRICT, WITHOUT ROWID;

-- What a header was taken for when it was none that is known by itself; '' for a column that is not read.
CREATE TABLE column_memory (
  kind TEXT NOT NULL CHECK (kind IN ('enterprises', 'recognitions', 'indicators')),
  header TEXT NOT NULL CHECK (instr(header, char(0)) = 0 AND length(CAST(header AS BLOB)) <= 600 AND header <> ''),
  field TEXT NOT NULL CHECK (instr(field, char(0)) = 0 AND length(CAST(field AS BLOB)) <= 100),
  unit TEXT CHECK (instr(unit, char(0)) = 0 AND length(CAST(unit AS BLOB)) <= 60),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  PRIMARY KEY (kind, header)
) STRICT;

-- One figure of one enterprise and period as somebody told it; append-only, the last one stands. A figure
-- that was taken away is a row without a value: empty is not 0.
CREATE TABLE indicator (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  -- 0 is the whole year.
  quarter INTEGER NOT NULL DEFAULT 0 CHECK (quarter BETWEEN 0 AND 4),
  field TEXT NOT NULL CHECK (field IN ('revenue', 'main_revenue', 'rd_expense', 'net_profit', 'assets', 'liabilities',
    'output', 'staff', 'rd_staff', 'ip_class1', 'patents', 'score', 'market_share')),
  -- Money in yuan, people, pieces, points, per cent.
  value REAL,
  source TEXT NOT NULL CHECK (source IN ('declared', 'audited', 'imported')),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  import_id INTEGER REFERENCES import_run (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX indicator_by_enterprise ON indicator (enterprise_id, year, quarter, field, id);
CREATE INDEX indicator_by_import ON indicator (import_id) WHERE import_id IS NOT NULL;

CREATE TRIGGER indicator_no_update BEFORE UPDATE ON indicator
BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END;

CREATE TRIGGER indicator_no_delete BEFORE DELETE ON indicator
BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END;

CREATE TRIGGER indicator_no_replace BEFORE INSERT ON indicator
WHEN EXISTS (SELECT 1 FROM indicator WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END;
