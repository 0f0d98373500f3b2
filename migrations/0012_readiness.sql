-- 条件对照: criteria as dated versions with their source, what people found out, the version that was in force
-- at each recognition, and the derived row behind the list of those that lack least.

CREATE TABLE criteria_set (
  id INTEGER PRIMARY KEY NOT NULL,
  subject TEXT NOT NULL CHECK (subject IN ('little_giant', 'provincial_srdi', 'above_scale', 'tech_innovative')),
  purpose TEXT NOT NULL CHECK (purpose IN ('apply', 'review')),
  holds_from TEXT NOT NULL CHECK (holds_from IS date(holds_from)),
  holds_until TEXT CHECK (holds_until IS date(holds_until)),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 900 AND name <> ''),
  document_no TEXT NOT NULL CHECK (instr(document_no, char(0)) = 0 AND length(CAST(document_no AS BLOB)) <= 900),
  source TEXT NOT NULL CHECK (instr(source, char(0)) = 0 AND length(CAST(source AS BLOB)) <= 3000),
  note TEXT NOT NULL CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 9000),
  -- { criteria: […], entry?: … } in the vocabulary of server/rules/readiness-types.ts
  criteria TEXT NOT NULL CHECK (json_valid(criteria) AND json_type(criteria, '$.criteria') = 'array' AND length(CAST(criteria AS BLOB)) <= 500000),
  -- The version that this one corrects and takes the place of.
  replaces INTEGER REFERENCES criteria_set (id),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 6000 AND reason <> ''),
  CHECK (holds_until IS NULL OR holds_until >= holds_from)
) STRICT;
CREATE UNIQUE INDEX criteria_set_replaced_once ON criteria_set (replaces) WHERE replaces IS NOT NULL;

-- 人工判断 and 补充事实 of an enterprise; the last word on a code stands.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 40 AND code NOT GLOB '*[^a-z0-9_]*'),
  judgement TEXT CHECK (judgement IN ('met', 'not_met', 'unsure')),
  value TEXT CHECK (length(value) BETWEEN 1 AND 20 AND instr(value, char(0)) = 0),
  words TEXT NOT NULL CHECK (instr(words, char(0)) = 0 AND length(CAST(words AS BLOB)) <= 6000 AND words <> ''),
  on_day TEXT NOT NULL CHECK (on_day IS date(on_day)),
  -- The version of the criteria that it was judged by; none for a fact.
  set_id INTEGER REFERENCES criteria_set (id),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK (judgement IS NULL OR value IS NULL)
) STRICT;
CREATE INDEX finding_by_enterprise ON finding (enterprise_id, code, id);

-- Which version of the criteria was in force on the day of a recognition or a renewal.
CREATE TABLE recognition_basis (
  event_id INTEGER PRIMARY KEY NOT NULL REFERENCES event (id),
  set_id INTEGER NOT NULL REFERENCES criteria_set (id)
) STRICT;

-- Derived: an enterprise against the criteria in force, as of the day kept in the fact 'readiness'.
CREATE TABLE readiness (
  enterprise_id INTEGER NOT NULL,
  subject TEXT NOT NULL,
  set_id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  met INTEGER NOT NULL,
  near INTEGER NOT NULL,
  not_met INTEGER NOT NULL,
  no_data INTEGER NOT NULL,
  manual INTEGER NOT NULL,
  judged_met INTEGER NOT NULL,
  judged_not_met INTEGER NOT NULL,
  -- How much is missing, in thousandths; the list is sorted by it.
  gap INTEGER NOT NULL,
  words TEXT NOT NULL,
  names TEXT NOT NULL,
  -- In scope and not held: it stands in the list.
  listed INTEGER NOT NULL,
  chain TEXT,
  area TEXT,
  officer TEXT,
  stage TEXT,
  turns_on TEXT,
  PRIMARY KEY (enterprise_id, subject)
) STRICT;
-- All that the list is filtered by stands in it: counting and paging read no row beside.
CREATE INDEX readiness_by_gap ON readiness (subject, gap, enterprise_id, chain, area, stage) WHERE listed = 1;
CREATE INDEX readiness_by_officer ON readiness (subject, officer, gap, enterprise_id) WHERE listed = 1;
CREATE INDEX readiness_turning ON readiness (turns_on) WHERE turns_on IS NOT NULL;

CREATE TRIGGER criteria_set_no_update BEFORE UPDATE ON criteria_set
BEGIN SELECT RAISE(ABORT, 'criteria_set is append-only'); END;

CREATE TRIGGER criteria_set_no_delete BEFORE DELETE ON criteria_set
BEGIN SELECT RAISE(ABORT, 'criteria_set is append-only'); END;

CREATE TRIGGER criteria_set_no_replace BEFORE INSERT ON criteria_set
WHEN EXISTS (SELECT 1 FROM criteria_set WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'criteria_set is append-only'); END;

CREATE TRIGGER finding_no_update BEFORE UPDATE ON finding
BEGIN SELECT RAISE(ABORT, 'finding is append-only'); END;

CREATE TRIGGER finding_no_delete BEFORE DELETE ON finding
BEGIN SELECT RAISE(ABORT, 'finding is append-only'); END;

CREATE TRIGGER finding_no_replace BEFORE INSERT ON finding
WHEN EXISTS (SELECT 1 FROM finding WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'finding is append-only'); END;

CREATE TRIGGER recognition_basis_no_update BEFORE UPDATE ON recognition_basis
BEGIN SELECT RAISE(ABORT, 'recognition_basis is append-only'); END;

CREATE TRIGGER recognition_basis_no_delete BEFORE DELETE ON recognition_basis
BEGIN SELECT RAISE(ABORT, 'recognition_basis is append-only'); END;

CREATE TRIGGER recognition_basis_no_replace BEFORE INSERT ON recognition_basis
WHEN EXISTS (SELECT 1 FROM recognition_basis WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'recognition_basis is append-only'); END;
