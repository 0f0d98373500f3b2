-- 走访, 诉求, 一企一策, further contacts, and files as evidence of visits.
-- A row of `visit`, `request` or `measure` is how it stands now; its versions and steps are how it came to, append-only.
CREATE TABLE visit (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  on_day TEXT NOT NULL CHECK (on_day IS date(on_day) AND on_day BETWEEN '1949-01-01' AND '2100-12-31'),
  visitors TEXT NOT NULL CHECK (instr(visitors, char(0)) = 0 AND length(CAST(visitors AS BLOB)) <= 2000 AND visitors <> ''),
  manner TEXT NOT NULL CHECK (manner IN ('on_site', 'phone', 'meeting', 'other')),
  content TEXT NOT NULL CHECK (instr(content, char(0)) = 0 AND length(CAST(content AS BLOB)) <= 40000 AND content <> ''),
  received_by TEXT NOT NULL DEFAULT '' CHECK (instr(received_by, char(0)) = 0 AND length(CAST(received_by AS BLOB)) <= 600),
  position TEXT NOT NULL DEFAULT '' CHECK (instr(position, char(0)) = 0 AND length(CAST(position AS BLOB)) <= 600),
  voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1)),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX visit_by_enterprise ON visit (enterprise_id, on_day);
-- Lists are counted from it alone.
CREATE INDEX visit_by_day ON visit (on_day, id, voided, enterprise_id, manner, visitors);

CREATE TABLE visit_version (
  visit_id INTEGER NOT NULL REFERENCES visit (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  on_day TEXT NOT NULL CHECK (on_day IS date(on_day) AND on_day BETWEEN '1949-01-01' AND '2100-12-31'),
  visitors TEXT NOT NULL CHECK (instr(visitors, char(0)) = 0 AND length(CAST(visitors AS BLOB)) <= 2000 AND visitors <> ''),
  manner TEXT NOT NULL CHECK (manner IN ('on_site', 'phone', 'meeting', 'other')),
  content TEXT NOT NULL CHECK (instr(content, char(0)) = 0 AND length(CAST(content AS BLOB)) <= 40000 AND content <> ''),
  received_by TEXT NOT NULL DEFAULT '' CHECK (instr(received_by, char(0)) = 0 AND length(CAST(received_by AS BLOB)) <= 600),
  position TEXT NOT NULL DEFAULT '' CHECK (instr(position, char(0)) = 0 AND length(CAST(position AS BLOB)) <= 600),
  voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1)),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK (voided = 0 OR reason <> ''),
  PRIMARY KEY (visit_id, version)
) STRICT;
CREATE INDEX visit_version_by_day ON visit_version (on_day);

CREATE TABLE request (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  -- The visit at which it was raised; null where it came by itself.
  visit_id INTEGER REFERENCES visit (id),
  kind TEXT NOT NULL CHECK (kind IN ('land', 'labour', 'finance', 'approval', 'policy', 'talent', 'energy', 'other')),
  content TEXT NOT NULL CHECK (instr(content, char(0)) = 0 AND length(CAST(content AS BLOB)) <= 40000 AND content <> ''),
  raised_on TEXT NOT NULL CHECK (raised_on IS date(raised_on) AND raised_on BETWEEN '1949-01-01' AND '2100-12-31'),
  -- How far it is, folded from its steps in the transaction of each.
  status TEXT NOT NULL CHECK (status IN ('raised', 'accepted', 'handed', 'reopened', 'settled', 'closed', 'voided')),
  owner TEXT NOT NULL DEFAULT '' CHECK (instr(owner, char(0)) = 0 AND length(CAST(owner AS BLOB)) <= 600),
  unit TEXT NOT NULL DEFAULT '' CHECK (instr(unit, char(0)) = 0 AND length(CAST(unit AS BLOB)) <= 600),
  due_on TEXT CHECK (due_on IS NULL OR (due_on IS date(due_on) AND due_on BETWEEN '1949-01-01' AND '2100-12-31')),
  settled_on TEXT CHECK (settled_on IS NULL OR (settled_on IS date(settled_on) AND settled_on BETWEEN '1949-01-01' AND '2100-12-31')),
  satisfaction TEXT CHECK (satisfaction IN ('satisfied', 'fair', 'unsatisfied')),
  outcome TEXT NOT NULL DEFAULT '' CHECK (instr(outcome, char(0)) = 0 AND length(CAST(outcome AS BLOB)) <= 40000),
  -- How many steps there are.
  version INTEGER NOT NULL CHECK (version >= 1),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX request_by_enterprise ON request (enterprise_id, raised_on);
CREATE INDEX request_by_status ON request (status, due_on, id, owner, kind, enterprise_id);
CREATE INDEX request_by_owner ON request (owner, status);
CREATE INDEX request_by_raised ON request (raised_on, id);
CREATE INDEX request_by_visit ON request (visit_id) WHERE visit_id IS NOT NULL;

CREATE TABLE request_step (
  request_id INTEGER NOT NULL REFERENCES request (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('raised', 'accepted', 'handed', 'progress', 'settled', 'called', 'reopened', 'revised', 'voided')),
  on_day TEXT NOT NULL CHECK (on_day IS date(on_day) AND on_day BETWEEN '1949-01-01' AND '2100-12-31'),
  words TEXT NOT NULL DEFAULT '' CHECK (instr(words, char(0)) = 0 AND length(CAST(words AS BLOB)) <= 40000),
  -- What the step sets; null leaves it as it was.
  owner TEXT CHECK (instr(owner, char(0)) = 0 AND length(CAST(owner AS BLOB)) <= 600),
  unit TEXT CHECK (instr(unit, char(0)) = 0 AND length(CAST(unit AS BLOB)) <= 600),
  due_on TEXT CHECK (due_on IS NULL OR (due_on IS date(due_on) AND due_on BETWEEN '1949-01-01' AND '2100-12-31')),
  request_kind TEXT CHECK (request_kind IN ('land', 'labour', 'finance', 'approval', 'policy', 'talent', 'energy', 'other')),
  content TEXT CHECK (instr(content, char(0)) = 0 AND length(CAST(content AS BLOB)) <= 40000 AND content <> ''),
  satisfaction TEXT CHECK (satisfaction IN ('satisfied', 'fair', 'unsatisfied')),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK ((kind = 'called') = (satisfaction IS NOT NULL)),
  CHECK (kind NOT IN ('settled', 'reopened', 'revised', 'voided') OR words <> ''),
  PRIMARY KEY (request_id, version)
) STRICT;
CREATE INDEX request_step_by_kind ON request_step (kind, on_day);

CREATE TABLE measure (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  -- What it is to help the enterprise to; null where to none in particular.
  category TEXT CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  version INTEGER NOT NULL CHECK (version >= 1),
  lack TEXT NOT NULL CHECK (instr(lack, char(0)) = 0 AND length(CAST(lack AS BLOB)) <= 40000 AND lack <> ''),
  action TEXT NOT NULL CHECK (instr(action, char(0)) = 0 AND length(CAST(action AS BLOB)) <= 40000 AND action <> ''),
  owner TEXT NOT NULL CHECK (instr(owner, char(0)) = 0 AND length(CAST(owner AS BLOB)) <= 600 AND owner <> ''),
  due_on TEXT NOT NULL CHECK (due_on IS date(due_on) AND due_on BETWEEN '1949-01-01' AND '2100-12-31'),
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
  ended_on TEXT CHECK (ended_on IS NULL OR (ended_on IS date(ended_on) AND ended_on BETWEEN '1949-01-01' AND '2100-12-31')),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX measure_by_enterprise ON measure (enterprise_id);
CREATE INDEX measure_by_state ON measure (state, due_on, id, owner, category, enterprise_id);
CREATE INDEX measure_by_owner ON measure (owner, state);

CREATE TABLE measure_version (
  measure_id INTEGER NOT NULL REFERENCES measure (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  lack TEXT NOT NULL CHECK (instr(lack, char(0)) = 0 AND length(CAST(lack AS BLOB)) <= 40000 AND lack <> ''),
  action TEXT NOT NULL CHECK (instr(action, char(0)) = 0 AND length(CAST(action AS BLOB)) <= 40000 AND action <> ''),
  owner TEXT NOT NULL CHECK (instr(owner, char(0)) = 0 AND length(CAST(owner AS BLOB)) <= 600 AND owner <> ''),
  due_on TEXT NOT NULL CHECK (due_on IS date(due_on) AND due_on BETWEEN '1949-01-01' AND '2100-12-31'),
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
  ended_on TEXT CHECK (ended_on IS NULL OR (ended_on IS date(ended_on) AND ended_on BETWEEN '1949-01-01' AND '2100-12-31')),
  words TEXT NOT NULL DEFAULT '' CHECK (instr(words, char(0)) = 0 AND length(CAST(words AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK ((state = 'open') = (ended_on IS NULL)),
  CHECK (state <> 'dropped' OR words <> ''),
  PRIMARY KEY (measure_id, version)
) STRICT;

-- Contacts beside the register's own. Their telephone number goes when they are retired: it is nobody's history.
CREATE TABLE contact (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  position TEXT NOT NULL DEFAULT '' CHECK (instr(position, char(0)) = 0 AND length(CAST(position AS BLOB)) <= 600),
  phone TEXT CHECK (instr(phone, char(0)) = 0 AND length(CAST(phone AS BLOB)) <= 200),
  note TEXT NOT NULL DEFAULT '' CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 2000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  retired_at TEXT CHECK (retired_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(retired_at, 1, 10) IS date(substr(retired_at, 1, 10))),
  retired_by TEXT CHECK (instr(retired_by, char(0)) = 0 AND length(CAST(retired_by AS BLOB)) <= 600 AND retired_by <> ''),
  CHECK ((retired_at IS NULL) = (retired_by IS NULL)),
  CHECK (retired_at IS NULL OR phone IS NULL)
) STRICT;
CREATE INDEX contact_by_enterprise ON contact (enterprise_id);

-- Evidence of a visit, beside that of events and of enterprises.
ALTER TABLE attachment ADD COLUMN visit_id INTEGER REFERENCES visit (id);
CREATE INDEX attachment_by_visit ON attachment (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX attachment_by_recorded ON attachment (recorded_at);
CREATE INDEX attachment_by_content ON attachment (sha256, size);

CREATE TABLE attachment_void (
  attachment_id INTEGER PRIMARY KEY NOT NULL REFERENCES attachment (id),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;

CREATE TRIGGER visit_version_no_update BEFORE UPDATE ON visit_version
BEGIN SELECT RAISE(ABORT, 'visit_version is append-only'); END;

CREATE TRIGGER visit_version_no_delete BEFORE DELETE ON visit_version
BEGIN SELECT RAISE(ABORT, 'visit_version is append-only'); END;

CREATE TRIGGER visit_version_no_replace BEFORE INSERT ON visit_version
WHEN EXISTS (SELECT 1 FROM visit_version WHERE visit_id = NEW.visit_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'visit_version is append-only'); END;

CREATE TRIGGER request_step_no_update BEFORE UPDATE ON request_step
BEGIN SELECT RAISE(ABORT, 'request_step is append-only'); END;

CREATE TRIGGER request_step_no_delete BEFORE DELETE ON request_step
BEGIN SELECT RAISE(ABORT, 'request_step is append-only'); END;

CREATE TRIGGER request_step_no_replace BEFORE INSERT ON request_step
WHEN EXISTS (SELECT 1 FROM request_step WHERE request_id = NEW.request_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'request_step is append-only'); END;

CREATE TRIGGER measure_version_no_update BEFORE UPDATE ON measure_version
BEGIN SELECT RAISE(ABORT, 'measure_version is append-only'); END;

CREATE TRIGGER measure_version_no_delete BEFORE DELETE ON measure_version
BEGIN SELECT RAISE(ABORT, 'measure_version is append-only'); END;

CREATE TRIGGER measure_version_no_replace BEFORE INSERT ON measure_version
WHEN EXISTS (SELECT 1 FROM measure_version WHERE measure_id = NEW.measure_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'measure_version is append-only'); END;

CREATE TRIGGER attachment_void_no_update BEFORE UPDATE ON attachment_void
BEGIN SELECT RAISE(ABORT, 'attachment_void is append-only'); END;

CREATE TRIGGER attachment_void_no_delete BEFORE DELETE ON attachment_void
BEGIN SELECT RAISE(ABORT, 'attachment_void is append-only'); END;

CREATE TRIGGER attachment_void_no_replace BEFORE INSERT ON attachment_void
WHEN EXISTS (SELECT 1 FROM attachment_void WHERE attachment_id = NEW.attachment_id)
BEGIN SELECT RAISE(ABORT, 'attachment_void is append-only'); END;

-- A file that was attached stays as it was; what is no longer meant is marked.
CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment
BEGIN SELECT RAISE(ABORT, 'attachment is append-only'); END;

CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment
BEGIN SELECT RAISE(ABORT, 'attachment is append-only'); END;

CREATE TRIGGER attachment_no_replace BEFORE INSERT ON attachment
WHEN EXISTS (SELECT 1 FROM attachment WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'attachment is append-only'); END;

CREATE TRIGGER visit_no_delete BEFORE DELETE ON visit
BEGIN SELECT RAISE(ABORT, 'nothing of visit is deleted'); END;

CREATE TRIGGER request_no_delete BEFORE DELETE ON request
BEGIN SELECT RAISE(ABORT, 'nothing of request is deleted'); END;

CREATE TRIGGER measure_no_delete BEFORE DELETE ON measure
BEGIN SELECT RAISE(ABORT, 'nothing of measure is deleted'); END;

CREATE TRIGGER contact_no_delete BEFORE DELETE ON contact
BEGIN SELECT RAISE(ABORT, 'nothing of contact is deleted'); END;

-- Nothing follows a voided visit, and its versions are numbered without a gap.
CREATE TRIGGER visit_version_follows BEFORE INSERT ON visit_version
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM visit_version WHERE visit_id = NEW.visit_id) OR EXISTS (SELECT 1 FROM visit_version WHERE visit_id = NEW.visit_id AND voided = 1)
BEGIN SELECT RAISE(ABORT, 'visit_version: versions follow one another'); END;

CREATE TRIGGER request_step_follows BEFORE INSERT ON request_step
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM request_step WHERE request_id = NEW.request_id) OR EXISTS (SELECT 1 FROM request_step WHERE request_id = NEW.request_id AND kind = 'voided')
BEGIN SELECT RAISE(ABORT, 'request_step: versions follow one another'); END;

CREATE TRIGGER measure_version_follows BEFORE INSERT ON measure_version
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM measure_version WHERE measure_id = NEW.measure_id)
BEGIN SELECT RAISE(ABORT, 'measure_version: versions follow one another'); END;

-- How it stands now is what its last version says, and nothing else.
CREATE TRIGGER visit_as_told BEFORE UPDATE ON visit
WHEN NEW.id <> OLD.id OR NEW.enterprise_id <> OLD.enterprise_id OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
  OR NOT EXISTS (SELECT 1 FROM visit_version WHERE visit_id = NEW.id AND version IS NEW.version AND on_day IS NEW.on_day AND visitors IS NEW.visitors AND manner IS NEW.manner AND content IS NEW.content AND received_by IS NEW.received_by AND position IS NEW.position AND voided IS NEW.voided)
BEGIN SELECT RAISE(ABORT, 'visit stands as its last version says'); END;

CREATE TRIGGER visit_version_stands AFTER INSERT ON visit_version
BEGIN UPDATE visit SET version = NEW.version, on_day = NEW.on_day, visitors = NEW.visitors, manner = NEW.manner, content = NEW.content, received_by = NEW.received_by, position = NEW.position, voided = NEW.voided WHERE id = NEW.visit_id; END;

CREATE TRIGGER measure_as_told BEFORE UPDATE ON measure
WHEN NEW.id <> OLD.id OR NEW.enterprise_id <> OLD.enterprise_id OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
  OR NOT EXISTS (SELECT 1 FROM measure_version WHERE measure_id = NEW.id AND version IS NEW.version AND lack IS NEW.lack AND action IS NEW.action AND owner IS NEW.owner AND due_on IS NEW.due_on AND state IS NEW.state AND ended_on IS NEW.ended_on)
BEGIN SELECT RAISE(ABORT, 'measure stands as its last version says'); END;

CREATE TRIGGER measure_version_stands AFTER INSERT ON measure_version
BEGIN UPDATE measure SET version = NEW.version, lack = NEW.lack, action = NEW.action, owner = NEW.owner, due_on = NEW.due_on, state = NEW.state, ended_on = NEW.ended_on WHERE id = NEW.measure_id; END;

-- How far a request is changes with a step alone; where it was raised, and when, not at all.
CREATE TRIGGER request_as_told BEFORE UPDATE ON request
WHEN NEW.id <> OLD.id OR NEW.enterprise_id <> OLD.enterprise_id OR NEW.visit_id IS NOT OLD.visit_id OR NEW.raised_on <> OLD.raised_on
  OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
  OR NEW.version <> (SELECT max(version) FROM request_step WHERE request_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'request stands as its steps say'); END;

-- A contact is retired once, and nothing else of it changes.
CREATE TRIGGER contact_retires BEFORE UPDATE ON contact
WHEN OLD.retired_at IS NOT NULL OR NEW.retired_at IS NULL OR NEW.id <> OLD.id OR NEW.enterprise_id <> OLD.enterprise_id
  OR NEW.name <> OLD.name OR NEW.position <> OLD.position OR NEW.note <> OLD.note
  OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
BEGIN SELECT RAISE(ABORT, 'a contact is retired once'); END;
