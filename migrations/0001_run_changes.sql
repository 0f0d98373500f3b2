-- What a run (import, bulk change) did to enterprises, old and new by field, so that it can be taken back
-- as a whole; and how an enterprise left the register without being deleted.

CREATE TABLE run_change (
  id INTEGER PRIMARY KEY NOT NULL,
  run_id INTEGER NOT NULL REFERENCES import_run (id) DEFERRABLE INITIALLY DEFERRED,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  what TEXT NOT NULL CHECK (what IN ('created', 'revised')),
  -- The version of the enterprise after it.
  version INTEGER NOT NULL CHECK (version >= 1),
  changes TEXT NOT NULL CHECK (json_valid(changes) AND json_type(changes) = 'object')
) STRICT;
CREATE INDEX run_change_by_run ON run_change (run_id);

CREATE TRIGGER run_change_no_update BEFORE UPDATE ON run_change
BEGIN SELECT RAISE(ABORT, 'run_change is append-only'); END;

CREATE TRIGGER run_change_no_delete BEFORE DELETE ON run_change
BEGIN SELECT RAISE(ABORT, 'run_change is append-only'); END;

CREATE TRIGGER run_change_no_replace BEFORE INSERT ON run_change
WHEN EXISTS (SELECT 1 FROM run_change WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'run_change is append-only'); END;

-- merged: into another record; undone: the import that brought it in was taken back.
ALTER TABLE enterprise ADD COLUMN gone TEXT CHECK (gone IN ('merged', 'undone'));
