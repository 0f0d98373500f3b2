-- Seals: a digest of each row of each table that nothing else can tell again, so that a row changed in the
-- file is named. Written by triggers of our own connections (db/seal.ts): whoever changes the file by other
-- means leaves the old seal. Existing rows are sealed as they stand, when the program opens the file.
CREATE TABLE seal (
  tbl TEXT NOT NULL,
  -- The row's key: its id, or the columns of its key as a JSON array.
  key ANY NOT NULL,
  -- Grows with every change of any row, so that what changed since a moment can be asked.
  n INTEGER NOT NULL CHECK (n >= 1),
  -- Empty where the row was deleted.
  digest TEXT NOT NULL CHECK (length(digest) IN (0, 32)),
  PRIMARY KEY (tbl, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seal_by_n ON seal (n);

-- 联系人 go when their time is over, out of what older versions said too; nothing else of those changes.
DROP TRIGGER run_change_no_update;
CREATE TRIGGER run_change_no_update BEFORE UPDATE ON run_change
WHEN NEW.id IS NOT OLD.id OR NEW.run_id IS NOT OLD.run_id OR NEW.enterprise_id IS NOT OLD.enterprise_id
  OR NEW.what IS NOT OLD.what OR NEW.version IS NOT OLD.version OR NEW.facts_before IS NOT OLD.facts_before
  OR NEW.facts_after IS NOT OLD.facts_after
  OR NEW.changes IS OLD.changes
  OR NEW.changes IS NOT json_remove(OLD.changes, '$.contact_name', '$.contact_phone')
BEGIN SELECT RAISE(ABORT, 'run_change is append-only'); END;

DROP TRIGGER contact_retires;
CREATE TRIGGER contact_retires BEFORE UPDATE ON contact
WHEN NEW.retired_at IS NULL OR NEW.id <> OLD.id OR NEW.enterprise_id <> OLD.enterprise_id
  OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
  OR NOT (
    (OLD.retired_at IS NULL AND NEW.name = OLD.name AND NEW.position = OLD.position AND NEW.note = OLD.note)
    OR (OLD.retired_at IS NEW.retired_at AND OLD.retired_by IS NEW.retired_by
      AND NEW.name = '已删除' AND NEW.position = '' AND NEW.note = '')
  )
BEGIN SELECT RAISE(ABORT, 'a contact is retired once'); END;

-- How long contacts are kept, in versions; months, or NULL for as long as the enterprise is followed.
CREATE TABLE retention (
  id INTEGER PRIMARY KEY NOT NULL,
  contact_months INTEGER CHECK (contact_months BETWEEN 1 AND 600),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE TRIGGER retention_no_update BEFORE UPDATE ON retention
BEGIN SELECT RAISE(ABORT, 'retention is append-only'); END;
CREATE TRIGGER retention_no_delete BEFORE DELETE ON retention
BEGIN SELECT RAISE(ABORT, 'retention is append-only'); END;
CREATE TRIGGER retention_no_replace BEFORE INSERT ON retention
WHEN EXISTS (SELECT 1 FROM retention WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'retention is append-only'); END;
