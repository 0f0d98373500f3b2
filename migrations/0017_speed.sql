-- What pages ask at every change, kept so that no answer grows with the register: the stages set apart in the
-- outlook as sums of the ledger, how many enterprises are alike in all that lists are narrowed by, and how many
-- stand on each day of a date that alerts measure. All of it follows from other tables; `verify` compares.
-- rows: fact changed

ALTER TABLE contribution ADD COLUMN apart TEXT;
-- With the enterprise: the list behind a figure comes in its order, however long it is.
DROP INDEX contribution_by_figure;
CREATE INDEX contribution_by_figure ON contribution (programme_id, figure, category, from_day, enterprise_id);
-- Most rows of a stage have ended: who stands in it now, and who left it since a day, are asked apart.
CREATE INDEX contribution_standing ON contribution (programme_id, figure, category, from_day, enterprise_id) WHERE to_day IS NULL;
CREATE INDEX contribution_ended ON contribution (programme_id, figure, to_day) WHERE to_day IS NOT NULL;

CREATE TABLE ledger_new (
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  dim TEXT NOT NULL CHECK (dim IN ('', 'chain', 'area', 'officer', 'apart')),
  period TEXT NOT NULL,
  value TEXT NOT NULL,
  category TEXT NOT NULL CHECK (category = '' OR category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  figure TEXT NOT NULL CHECK (figure IN ('additions', 'pending_publication', 'brought_in', 'recognised_again', 'exits',
    'holding', 'reserve', 'cultivating', 'applied', 'in_review', 'renewed', 'baseline', 'excluded', 'involved')),
  year INTEGER NOT NULL,
  quarter INTEGER NOT NULL CHECK (quarter BETWEEN 0 AND 4),
  n INTEGER NOT NULL,
  PRIMARY KEY (programme_id, dim, period, value, category, figure, year, quarter)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_new SELECT * FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_new RENAME TO ledger;

-- Since when it stands in a stage of each track, where it does not hold the title.
ALTER TABLE register ADD COLUMN lg_since TEXT;
ALTER TABLE register ADD COLUMN ps_since TEXT;
ALTER TABLE register ADD COLUMN as_since TEXT;

-- Orders of the list whose column may be empty.
CREATE INDEX register_in_chains ON register (coalesce(chain, ''), enterprise_id);
CREATE INDEX register_in_areas ON register (coalesce(area, ''), enterprise_id);
CREATE INDEX register_in_officers ON register (coalesce(officer, ''), enterprise_id);
CREATE INDEX register_by_code ON register (uscc);

-- How many enterprises are alike: all of them (dim ''), and by each value of a dimension ('' where none is set).
CREATE TABLE register_count (
  dim TEXT NOT NULL CHECK (dim IN ('', 'chain', 'area', 'officer')),
  value TEXT NOT NULL,
  in_scope INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  lacks_document INTEGER NOT NULL,
  industry INTEGER NOT NULL,
  lg_stage TEXT NOT NULL,
  ps_stage TEXT NOT NULL,
  as_stage TEXT NOT NULL,
  lg_held INTEGER NOT NULL,
  ps_held INTEGER NOT NULL,
  as_held INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (dim, value, in_scope, is_open, lacks_document, industry, lg_stage, ps_stage, as_stage, lg_held, ps_held, as_held)
) STRICT, WITHOUT ROWID;

-- How many enterprises in scope stand on a day of what alerts measure: the last change of who is on the way ('open'),
-- the ends of titles ('lg', 'ps'; 'both' for who has both, the earlier and the later), the day that a stage began.
-- `whose` is '*' for everybody's, '=' and the officer's name, '-' for nobody's.
CREATE TABLE register_day (
  what TEXT NOT NULL,
  whose TEXT NOT NULL,
  day TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (what, whose, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER register_counted AFTER INSERT ON register
BEGIN
  INSERT INTO register_count VALUES
    ('', '', NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1),
    ('chain', coalesce(NEW.chain, ''), NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1),
    ('area', coalesce(NEW.area, ''), NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1),
    ('officer', coalesce(NEW.officer, ''), NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1)
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO register_day SELECT d.column1, w.column1, d.column2, 1 FROM (VALUES
    ('open', CASE WHEN NEW.is_open = 1 THEN date(NEW.updated_at, '+8 hours') END),
    ('lg', NEW.lg_until), ('ps', NEW.ps_until),
    ('both', min(NEW.lg_until, NEW.ps_until) || ' ' || max(NEW.lg_until, NEW.ps_until)),
    ('little_giant ' || NEW.lg_stage, NEW.lg_since), ('provincial_srdi ' || NEW.ps_stage, NEW.ps_since),
    ('above_scale ' || NEW.as_stage, NEW.as_since)) d,
    (VALUES ('*'), (coalesce('=' || NEW.officer, '-'))) w
   WHERE NEW.in_scope = 1 AND d.column2 IS NOT NULL
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER register_uncounted AFTER DELETE ON register
BEGIN
  INSERT INTO register_count VALUES
    ('', '', OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1),
    ('chain', coalesce(OLD.chain, ''), OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1),
    ('area', coalesce(OLD.area, ''), OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1),
    ('officer', coalesce(OLD.officer, ''), OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1)
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO register_day SELECT d.column1, w.column1, d.column2, -1 FROM (VALUES
    ('open', CASE WHEN OLD.is_open = 1 THEN date(OLD.updated_at, '+8 hours') END),
    ('lg', OLD.lg_until), ('ps', OLD.ps_until),
    ('both', min(OLD.lg_until, OLD.ps_until) || ' ' || max(OLD.lg_until, OLD.ps_until)),
    ('little_giant ' || OLD.lg_stage, OLD.lg_since), ('provincial_srdi ' || OLD.ps_stage, OLD.ps_since),
    ('above_scale ' || OLD.as_stage, OLD.as_since)) d,
    (VALUES ('*'), (coalesce('=' || OLD.officer, '-'))) w
   WHERE OLD.in_scope = 1 AND d.column2 IS NOT NULL
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER register_count_moved AFTER UPDATE ON register
WHEN (OLD.chain, OLD.area, OLD.officer, OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.lg_stage, OLD.ps_stage, OLD.as_stage, OLD.lg_held, OLD.ps_held, OLD.as_held, OLD.industry_code)
  IS NOT (NEW.chain, NEW.area, NEW.officer, NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.lg_stage, NEW.ps_stage, NEW.as_stage, NEW.lg_held, NEW.ps_held, NEW.as_held, NEW.industry_code)
BEGIN
  INSERT INTO register_count VALUES
    ('', '', OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1),
    ('chain', coalesce(OLD.chain, ''), OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1),
    ('area', coalesce(OLD.area, ''), OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1),
    ('officer', coalesce(OLD.officer, ''), OLD.in_scope, OLD.is_open, OLD.lacks_document, OLD.industry_code IS NOT NULL, coalesce(OLD.lg_stage, ''), coalesce(OLD.ps_stage, ''), coalesce(OLD.as_stage, ''), OLD.lg_held, OLD.ps_held, OLD.as_held, -1)
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO register_count VALUES
    ('', '', NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1),
    ('chain', coalesce(NEW.chain, ''), NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1),
    ('area', coalesce(NEW.area, ''), NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1),
    ('officer', coalesce(NEW.officer, ''), NEW.in_scope, NEW.is_open, NEW.lacks_document, NEW.industry_code IS NOT NULL, coalesce(NEW.lg_stage, ''), coalesce(NEW.ps_stage, ''), coalesce(NEW.as_stage, ''), NEW.lg_held, NEW.ps_held, NEW.as_held, 1)
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER register_day_moved AFTER UPDATE ON register
WHEN (OLD.in_scope, OLD.officer, OLD.is_open, OLD.updated_at, OLD.lg_until, OLD.ps_until, OLD.lg_stage, OLD.ps_stage, OLD.as_stage, OLD.lg_since, OLD.ps_since, OLD.as_since)
  IS NOT (NEW.in_scope, NEW.officer, NEW.is_open, NEW.updated_at, NEW.lg_until, NEW.ps_until, NEW.lg_stage, NEW.ps_stage, NEW.as_stage, NEW.lg_since, NEW.ps_since, NEW.as_since)
BEGIN
  INSERT INTO register_day SELECT d.column1, w.column1, d.column2, -1 FROM (VALUES
    ('open', CASE WHEN OLD.is_open = 1 THEN date(OLD.updated_at, '+8 hours') END),
    ('lg', OLD.lg_until), ('ps', OLD.ps_until),
    ('both', min(OLD.lg_until, OLD.ps_until) || ' ' || max(OLD.lg_until, OLD.ps_until)),
    ('little_giant ' || OLD.lg_stage, OLD.lg_since), ('provincial_srdi ' || OLD.ps_stage, OLD.ps_since),
    ('above_scale ' || OLD.as_stage, OLD.as_since)) d,
    (VALUES ('*'), (coalesce('=' || OLD.officer, '-'))) w
   WHERE OLD.in_scope = 1 AND d.column2 IS NOT NULL
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
  INSERT INTO register_day SELECT d.column1, w.column1, d.column2, 1 FROM (VALUES
    ('open', CASE WHEN NEW.is_open = 1 THEN date(NEW.updated_at, '+8 hours') END),
    ('lg', NEW.lg_until), ('ps', NEW.ps_until),
    ('both', min(NEW.lg_until, NEW.ps_until) || ' ' || max(NEW.lg_until, NEW.ps_until)),
    ('little_giant ' || NEW.lg_stage, NEW.lg_since), ('provincial_srdi ' || NEW.ps_stage, NEW.ps_since),
    ('above_scale ' || NEW.as_stage, NEW.as_since)) d,
    (VALUES ('*'), (coalesce('=' || NEW.officer, '-'))) w
   WHERE NEW.in_scope = 1 AND d.column2 IS NOT NULL
  ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

-- A server folds anew, at its next start, what an older one has derived.
INSERT INTO fact (key, value) VALUES ('derived', '0');
