-- The spine: truth first, then what is derived from it.
-- Every table is STRICT. Days are checked by `x IS date(x)` (date() alone would turn 2026-02-30 into
-- 2 March), text by its bytes and against NUL (length() stops at a NUL), instants are UTC with
-- milliseconds. A foreign key never deletes: children would go in silence.

-- ---------- programme, settings, targets ----------
CREATE TABLE programme (
  id INTEGER PRIMARY KEY NOT NULL,
  code TEXT NOT NULL CHECK (instr(code, char(0)) = 0 AND length(CAST(code AS BLOB)) <= 100 AND code <> ''),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  starts_on TEXT NOT NULL CHECK (starts_on IS date(starts_on) AND starts_on BETWEEN '1900-01-01' AND '2100-12-31'),
  ends_on TEXT NOT NULL CHECK (ends_on IS date(ends_on) AND ends_on BETWEEN '1900-01-01' AND '2100-12-31'),
  source TEXT NOT NULL DEFAULT '' CHECK (instr(source, char(0)) = 0 AND length(CAST(source AS BLOB)) <= 6000),
  CHECK (starts_on <= ends_on)
) STRICT;
CREATE UNIQUE INDEX programme_code_unique ON programme (code);

CREATE TABLE programme_category (
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  target INTEGER CHECK (target BETWEEN 0 AND 100000),
  PRIMARY KEY (programme_id, category)
) STRICT;

CREATE TABLE setting (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  holds_from TEXT NOT NULL CHECK (holds_from IS date(holds_from) AND holds_from BETWEEN '1900-01-01' AND '2100-12-31'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  settings TEXT NOT NULL CHECK (json_valid(settings))
) STRICT;

CREATE TABLE target (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  holds_from TEXT NOT NULL CHECK (holds_from IS date(holds_from) AND holds_from BETWEEN '1900-01-01' AND '2100-12-31'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  document TEXT NOT NULL DEFAULT '' CHECK (instr(document, char(0)) = 0 AND length(CAST(document AS BLOB)) <= 6000),
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed')),
  target INTEGER NOT NULL CHECK (target BETWEEN 0 AND 100000)
) STRICT;
CREATE INDEX target_by_category ON target (programme_id, category);

CREATE TABLE target_cell (
  target_id INTEGER NOT NULL REFERENCES target (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2100),
  quarter INTEGER NOT NULL CHECK (quarter BETWEEN 1 AND 4),
  planned INTEGER NOT NULL CHECK (planned BETWEEN 0 AND 100000),
  PRIMARY KEY (target_id, year, quarter)
) STRICT;

CREATE TABLE explanation (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  words TEXT NOT NULL CHECK (instr(words, char(0)) = 0 AND length(CAST(words AS BLOB)) <= 40000)
) STRICT;

-- ---------- people ----------
CREATE TABLE account (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  display TEXT NOT NULL CHECK (instr(display, char(0)) = 0 AND length(CAST(display AS BLOB)) <= 600 AND display <> ''),
  password_hash TEXT NOT NULL CHECK (instr(password_hash, char(0)) = 0 AND length(CAST(password_hash AS BLOB)) <= 1000 AND password_hash <> ''),
  roles TEXT NOT NULL CHECK (json_valid(roles) AND json_type(roles) = 'array'),
  must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
  disabled_at TEXT CHECK (disabled_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(disabled_at, 1, 10) IS date(substr(disabled_at, 1, 10))),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  last_sign_in_at TEXT CHECK (last_sign_in_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(last_sign_in_at, 1, 10) IS date(substr(last_sign_in_at, 1, 10)))
) STRICT;
CREATE UNIQUE INDEX account_name_unique ON account (name);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY NOT NULL CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
  account_id INTEGER NOT NULL REFERENCES account (id),
  csrf TEXT NOT NULL CHECK (instr(csrf, char(0)) = 0 AND length(CAST(csrf AS BLOB)) <= 1000 AND csrf <> ''),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  seen_at TEXT NOT NULL CHECK (seen_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(seen_at, 1, 10) IS date(substr(seen_at, 1, 10))),
  ip TEXT NOT NULL CHECK (instr(ip, char(0)) = 0 AND length(CAST(ip AS BLOB)) <= 200),
  flash TEXT CHECK (instr(flash, char(0)) = 0 AND length(CAST(flash AS BLOB)) <= 40000)
) STRICT;
CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE sign_in_failure (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 4000),
  ip TEXT NOT NULL CHECK (instr(ip, char(0)) = 0 AND length(CAST(ip AS BLOB)) <= 200),
  at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(at, 1, 10) IS date(substr(at, 1, 10)))
) STRICT;
CREATE INDEX sign_in_failure_by_at ON sign_in_failure (at);

CREATE TABLE kept_form (
  token_hash TEXT PRIMARY KEY NOT NULL CHECK (instr(token_hash, char(0)) = 0 AND length(CAST(token_hash AS BLOB)) <= 200),
  path TEXT NOT NULL CHECK (instr(path, char(0)) = 0 AND length(CAST(path AS BLOB)) <= 20000),
  body TEXT NOT NULL CHECK (instr(body, char(0)) = 0 AND length(CAST(body AS BLOB)) <= 4000000),
  at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(at, 1, 10) IS date(substr(at, 1, 10)))
) STRICT;

CREATE TABLE api_token (
  id INTEGER PRIMARY KEY NOT NULL,
  account_id INTEGER NOT NULL REFERENCES account (id),
  label TEXT NOT NULL CHECK (instr(label, char(0)) = 0 AND length(CAST(label AS BLOB)) <= 600),
  token_hash TEXT NOT NULL CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  expires_at TEXT CHECK (expires_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(expires_at, 1, 10) IS date(substr(expires_at, 1, 10))),
  last_used_at TEXT CHECK (last_used_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(last_used_at, 1, 10) IS date(substr(last_used_at, 1, 10))),
  revoked_at TEXT CHECK (revoked_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(revoked_at, 1, 10) IS date(substr(revoked_at, 1, 10)))
) STRICT;
CREATE UNIQUE INDEX api_token_token_hash_unique ON api_token (token_hash);

-- ---------- enterprises ----------
CREATE TABLE enterprise (
  id INTEGER PRIMARY KEY NOT NULL,
  uscc TEXT NOT NULL CHECK (length(uscc) = 18 AND uscc NOT GLOB '*[^0-9A-Z]*'),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  name_key TEXT NOT NULL CHECK (instr(name_key, char(0)) = 0 AND length(CAST(name_key AS BLOB)) <= 2000 AND name_key <> ''),
  short_name TEXT CHECK (instr(short_name, char(0)) = 0 AND length(CAST(short_name AS BLOB)) <= 600),
  industry_code TEXT CHECK (length(industry_code) BETWEEN 2 AND 4 AND industry_code NOT GLOB '*[^0-9]*'),
  chain TEXT CHECK (instr(chain, char(0)) = 0 AND length(CAST(chain AS BLOB)) <= 600),
  area TEXT CHECK (instr(area, char(0)) = 0 AND length(CAST(area AS BLOB)) <= 600),
  in_scope INTEGER NOT NULL DEFAULT 1 CHECK (in_scope IN (0, 1)),
  founded_on TEXT CHECK (founded_on IS date(founded_on) AND founded_on BETWEEN '1900-01-01' AND '2100-12-31'),
  signed_on TEXT CHECK (signed_on IS date(signed_on) AND signed_on BETWEEN '1900-01-01' AND '2100-12-31'),
  officer TEXT CHECK (instr(officer, char(0)) = 0 AND length(CAST(officer AS BLOB)) <= 600),
  contact_name TEXT CHECK (instr(contact_name, char(0)) = 0 AND length(CAST(contact_name AS BLOB)) <= 600),
  contact_phone TEXT CHECK (instr(contact_phone, char(0)) = 0 AND length(CAST(contact_phone AS BLOB)) <= 600),
  main_product TEXT CHECK (instr(main_product, char(0)) = 0 AND length(CAST(main_product AS BLOB)) <= 40000),
  tags TEXT CHECK (instr(tags, char(0)) = 0 AND length(CAST(tags AS BLOB)) <= 40000),
  note TEXT CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  updated_at TEXT NOT NULL CHECK (updated_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(updated_at, 1, 10) IS date(substr(updated_at, 1, 10))),
  updated_by TEXT NOT NULL CHECK (instr(updated_by, char(0)) = 0 AND length(CAST(updated_by AS BLOB)) <= 600 AND updated_by <> '')
) STRICT;
CREATE UNIQUE INDEX enterprise_uscc_unique ON enterprise (uscc);
CREATE INDEX enterprise_by_name_key ON enterprise (name_key);

CREATE TABLE enterprise_version (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  effective_on TEXT NOT NULL CHECK (effective_on IS date(effective_on) AND effective_on BETWEEN '1900-01-01' AND '2100-12-31'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  changes TEXT NOT NULL CHECK (json_valid(changes) AND json_type(changes) = 'object')
) STRICT;
CREATE INDEX enterprise_version_by_enterprise ON enterprise_version (enterprise_id);

CREATE TABLE former_name (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  name_key TEXT NOT NULL CHECK (instr(name_key, char(0)) = 0 AND length(CAST(name_key AS BLOB)) <= 2000 AND name_key <> ''),
  until_on TEXT CHECK (until_on IS date(until_on) AND until_on BETWEEN '1900-01-01' AND '2100-12-31'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10)))
) STRICT;
CREATE UNIQUE INDEX former_name_once ON former_name (enterprise_id, name);
CREATE INDEX former_name_by_key ON former_name (name_key);

CREATE TABLE dictionary (
  kind TEXT NOT NULL CHECK (kind IN ('chain', 'area', 'officer')),
  value TEXT NOT NULL CHECK (instr(value, char(0)) = 0 AND length(CAST(value AS BLOB)) <= 600 AND value <> ''),
  position INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, value)
) STRICT;

-- ---------- events ----------
CREATE TABLE import_run (
  id INTEGER PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (instr(kind, char(0)) = 0 AND length(CAST(kind AS BLOB)) <= 100 AND kind <> ''),
  file_name TEXT NOT NULL CHECK (instr(file_name, char(0)) = 0 AND length(CAST(file_name AS BLOB)) <= 2000),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  counts TEXT NOT NULL CHECK (json_valid(counts) AND json_type(counts) = 'object')
) STRICT;

-- An import learns its counts last, and a correction names the event that replaces another before it
-- stands: these references are checked at the end of the transaction.
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  kind TEXT NOT NULL CHECK (kind IN ('stage', 'recognised', 'moved_in', 'renewed', 'review_due', 'exited',
    'not_approved', 'withdrawn', 'amended')),
  effective_on TEXT NOT NULL CHECK (effective_on IS date(effective_on) AND effective_on BETWEEN '1900-01-01' AND '2100-12-31'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  stage TEXT CHECK (stage IN ('reserve', 'cultivating', 'applied', 'in_review')),
  back INTEGER NOT NULL DEFAULT 0 CHECK (back IN (0, 1)),
  publicised_on TEXT CHECK (publicised_on IS date(publicised_on) AND publicised_on BETWEEN '1900-01-01' AND '2100-12-31'),
  issued_on TEXT CHECK (issued_on IS date(issued_on) AND issued_on BETWEEN '1900-01-01' AND '2100-12-31'),
  batch TEXT CHECK (instr(batch, char(0)) = 0 AND length(CAST(batch AS BLOB)) <= 6000),
  batch_year INTEGER CHECK (batch_year BETWEEN 1900 AND 2100),
  document_no TEXT CHECK (instr(document_no, char(0)) = 0 AND length(CAST(document_no AS BLOB)) <= 6000),
  valid_from TEXT CHECK (valid_from IS date(valid_from) AND valid_from BETWEEN '1900-01-01' AND '2100-12-31'),
  valid_until TEXT CHECK (valid_until IS date(valid_until) AND valid_until BETWEEN '1900-01-01' AND '2100-12-31'),
  first_report_on TEXT CHECK (first_report_on IS date(first_report_on) AND first_report_on BETWEEN '1900-01-01' AND '2100-12-31'),
  route TEXT CHECK (route IN ('applied', 'discovered')),
  counting TEXT CHECK (counting IN ('auto', 'include', 'exclude')),
  counting_reason TEXT CHECK (instr(counting_reason, char(0)) = 0 AND length(CAST(counting_reason AS BLOB)) <= 40000),
  reason TEXT CHECK (reason IN ('review_failed', 'revoked', 'lapsed', 'moved_out', 'deregistered', 'below_scale',
    'merged')),
  fell_at TEXT CHECK (fell_at IN ('county', 'city', 'province', 'national', 'publicity')),
  amends INTEGER REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
  basis TEXT CHECK (instr(basis, char(0)) = 0 AND length(CAST(basis AS BLOB)) <= 40000),
  note TEXT CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  import_id INTEGER REFERENCES import_run (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((stage IS NOT NULL) = (kind = 'stage')),
  CHECK (back = 0 OR kind = 'stage'),
  CHECK ((reason IS NOT NULL) = (kind = 'exited')),
  CHECK (fell_at IS NULL OR kind = 'not_approved'),
  CHECK ((amends IS NOT NULL) = (kind = 'amended')),
  CHECK (counting IS NULL OR counting = 'auto' OR coalesce(counting_reason, '') <> '')
) STRICT;
CREATE INDEX event_by_enterprise ON event (enterprise_id, category);
CREATE INDEX event_by_import ON event (import_id);
CREATE INDEX event_by_recorded ON event (recorded_at);

CREATE TABLE event_void (
  event_id INTEGER PRIMARY KEY NOT NULL REFERENCES event (id),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  replaced_by INTEGER REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE attachment (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  event_id INTEGER REFERENCES event (id),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  file_name TEXT NOT NULL CHECK (instr(file_name, char(0)) = 0 AND length(CAST(file_name AS BLOB)) <= 2000 AND file_name <> ''),
  media_type TEXT NOT NULL CHECK (instr(media_type, char(0)) = 0 AND length(CAST(media_type AS BLOB)) <= 200),
  size INTEGER NOT NULL CHECK (size >= 0),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX attachment_by_enterprise ON attachment (enterprise_id);

CREATE TABLE idempotency (
  account_id INTEGER NOT NULL REFERENCES account (id),
  key TEXT NOT NULL CHECK (instr(key, char(0)) = 0 AND length(CAST(key AS BLOB)) <= 1000 AND key <> ''),
  body_hash TEXT NOT NULL CHECK (instr(body_hash, char(0)) = 0 AND length(CAST(body_hash AS BLOB)) <= 200),
  status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
  location TEXT CHECK (instr(location, char(0)) = 0 AND length(CAST(location AS BLOB)) <= 20000),
  answer TEXT CHECK (instr(answer, char(0)) = 0 AND length(CAST(answer AS BLOB)) <= 4000000),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  PRIMARY KEY (account_id, key)
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY NOT NULL CHECK (seq >= 1),
  at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(at, 1, 10) IS date(substr(at, 1, 10))),
  actor TEXT NOT NULL CHECK (instr(actor, char(0)) = 0 AND length(CAST(actor AS BLOB)) <= 600 AND actor <> ''),
  account_id INTEGER REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
  ip TEXT NOT NULL DEFAULT '' CHECK (instr(ip, char(0)) = 0 AND length(CAST(ip AS BLOB)) <= 200),
  act TEXT NOT NULL CHECK (instr(act, char(0)) = 0 AND length(CAST(act AS BLOB)) <= 200 AND act <> ''),
  enterprise_id INTEGER REFERENCES enterprise (id) DEFERRABLE INITIALLY DEFERRED,
  event_id INTEGER REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED,
  import_id INTEGER REFERENCES import_run (id) DEFERRABLE INITIALLY DEFERRED,
  sentence TEXT NOT NULL CHECK (instr(sentence, char(0)) = 0 AND length(CAST(sentence AS BLOB)) <= 100000 AND sentence <> ''),
  detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail) AND instr(detail, char(0)) = 0 AND length(CAST(detail AS BLOB)) <= 8000000),
  alg TEXT NOT NULL DEFAULT 'sha256' CHECK (alg = 'sha256'),
  prev TEXT NOT NULL CHECK (length(prev) = 64 AND prev NOT GLOB '*[^0-9a-f]*'),
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
) STRICT;
CREATE INDEX audit_by_enterprise ON audit (enterprise_id);
CREATE INDEX audit_by_at ON audit (at);

-- ---------- derived ----------
CREATE TABLE track (
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  stage TEXT CHECK (stage IN ('reserve', 'cultivating', 'applied', 'in_review', 'recognised')),
  since TEXT,
  held INTEGER NOT NULL CHECK (held IN (0, 1)),
  held_since TEXT,
  holding_event INTEGER REFERENCES event (id),
  valid_until TEXT,
  review_due INTEGER NOT NULL CHECK (review_due IN (0, 1)),
  ever_held INTEGER NOT NULL CHECK (ever_held IN (0, 1)),
  last_event_on TEXT,
  ended_on TEXT,
  ended_how TEXT,
  entered TEXT NOT NULL CHECK (json_valid(entered)),
  PRIMARY KEY (enterprise_id, category)
) STRICT;

CREATE TABLE contribution (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  category TEXT NOT NULL CHECK (category = '' OR category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  figure TEXT NOT NULL CHECK (figure IN ('additions', 'pending_publication', 'brought_in', 'recognised_again', 'exits',
    'holding', 'reserve', 'cultivating', 'applied', 'in_review', 'renewed', 'baseline', 'excluded', 'involved')),
  event_id INTEGER NOT NULL REFERENCES event (id),
  year INTEGER NOT NULL,
  quarter INTEGER NOT NULL CHECK (quarter BETWEEN 0 AND 4),
  from_day TEXT NOT NULL CHECK (from_day IS date(from_day)),
  to_day TEXT CHECK (to_day IS date(to_day)),
  chain TEXT,
  area TEXT,
  officer TEXT,
  rule TEXT
) STRICT;
CREATE INDEX contribution_by_enterprise ON contribution (enterprise_id);
CREATE INDEX contribution_by_figure ON contribution (programme_id, figure, category, from_day);

CREATE TABLE ledger (
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  dim TEXT NOT NULL CHECK (dim IN ('', 'chain', 'area', 'officer')),
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

CREATE TABLE register (
  enterprise_id INTEGER PRIMARY KEY NOT NULL REFERENCES enterprise (id),
  uscc TEXT NOT NULL,
  name TEXT NOT NULL,
  haystack TEXT NOT NULL,
  initials TEXT NOT NULL,
  pinyin TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  chain TEXT,
  area TEXT,
  officer TEXT,
  industry_code TEXT,
  in_scope INTEGER NOT NULL CHECK (in_scope IN (0, 1)),
  lg_stage TEXT,
  ps_stage TEXT,
  as_stage TEXT,
  lg_held INTEGER NOT NULL CHECK (lg_held IN (0, 1)),
  ps_held INTEGER NOT NULL CHECK (ps_held IN (0, 1)),
  as_held INTEGER NOT NULL CHECK (as_held IN (0, 1)),
  lg_until TEXT,
  ps_until TEXT,
  lacks_document INTEGER NOT NULL CHECK (lacks_document IN (0, 1)),
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX register_by_updated ON register (updated_at);
CREATE INDEX register_by_sort_name ON register (sort_name);
CREATE INDEX register_by_initials ON register (initials);
CREATE INDEX register_by_lg_stage ON register (lg_stage, updated_at) WHERE lg_stage IS NOT NULL;
CREATE INDEX register_by_ps_stage ON register (ps_stage, updated_at) WHERE ps_stage IS NOT NULL;
CREATE INDEX register_by_as_stage ON register (as_stage, updated_at) WHERE as_stage IS NOT NULL;
CREATE INDEX register_by_lg_until ON register (lg_until, in_scope) WHERE lg_until IS NOT NULL;
CREATE INDEX register_by_ps_until ON register (ps_until, in_scope) WHERE ps_until IS NOT NULL;
CREATE INDEX register_by_chain ON register (chain, updated_at);
CREATE INDEX register_by_area ON register (area, updated_at);
CREATE INDEX register_by_officer ON register (officer, updated_at);
CREATE INDEX register_open ON register (updated_at, in_scope) WHERE is_open = 1;
CREATE INDEX register_lacking_document ON register (updated_at) WHERE lacks_document = 1;
CREATE INDEX register_lacking_industry ON register (in_scope) WHERE industry_code IS NULL AND as_stage IS NOT NULL;

CREATE TABLE fact (
  key TEXT PRIMARY KEY NOT NULL CHECK (instr(key, char(0)) = 0 AND length(CAST(key AS BLOB)) <= 200),
  value TEXT NOT NULL CHECK (instr(value, char(0)) = 0 AND length(CAST(value AS BLOB)) <= 40000)
) STRICT;
INSERT INTO fact (key, value) VALUES ('revision', '0'), ('audit_head', '0 ' || printf('%064d', 0));

-- ---------- append-only ----------
-- A guard against our own mistakes, not against somebody who holds the file: for that there is the
-- chain of the audit log. The guard on insert stops INSERT OR REPLACE, which deletes before it inserts.

CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

CREATE TRIGGER event_no_replace BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

CREATE TRIGGER event_void_no_update BEFORE UPDATE ON event_void
BEGIN SELECT RAISE(ABORT, 'event_void is append-only'); END;

CREATE TRIGGER event_void_no_delete BEFORE DELETE ON event_void
BEGIN SELECT RAISE(ABORT, 'event_void is append-only'); END;

CREATE TRIGGER event_void_no_replace BEFORE INSERT ON event_void
WHEN EXISTS (SELECT 1 FROM event_void WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'event_void is append-only'); END;

CREATE TRIGGER enterprise_version_no_update BEFORE UPDATE ON enterprise_version
BEGIN SELECT RAISE(ABORT, 'enterprise_version is append-only'); END;

CREATE TRIGGER enterprise_version_no_delete BEFORE DELETE ON enterprise_version
BEGIN SELECT RAISE(ABORT, 'enterprise_version is append-only'); END;

CREATE TRIGGER enterprise_version_no_replace BEFORE INSERT ON enterprise_version
WHEN EXISTS (SELECT 1 FROM enterprise_version WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'enterprise_version is append-only'); END;

CREATE TRIGGER setting_no_update BEFORE UPDATE ON setting
BEGIN SELECT RAISE(ABORT, 'setting is append-only'); END;

CREATE TRIGGER setting_no_delete BEFORE DELETE ON setting
BEGIN SELECT RAISE(ABORT, 'setting is append-only'); END;

CREATE TRIGGER setting_no_replace BEFORE INSERT ON setting
WHEN EXISTS (SELECT 1 FROM setting WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'setting is append-only'); END;

CREATE TRIGGER target_no_update BEFORE UPDATE ON target
BEGIN SELECT RAISE(ABORT, 'target is append-only'); END;

CREATE TRIGGER target_no_delete BEFORE DELETE ON target
BEGIN SELECT RAISE(ABORT, 'target is append-only'); END;

CREATE TRIGGER target_no_replace BEFORE INSERT ON target
WHEN EXISTS (SELECT 1 FROM target WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'target is append-only'); END;

CREATE TRIGGER target_cell_no_update BEFORE UPDATE ON target_cell
BEGIN SELECT RAISE(ABORT, 'target_cell is append-only'); END;

CREATE TRIGGER target_cell_no_delete BEFORE DELETE ON target_cell
BEGIN SELECT RAISE(ABORT, 'target_cell is append-only'); END;

CREATE TRIGGER target_cell_no_replace BEFORE INSERT ON target_cell
WHEN EXISTS (SELECT 1 FROM target_cell WHERE target_id = NEW.target_id AND year = NEW.year AND quarter = NEW.quarter)
BEGIN SELECT RAISE(ABORT, 'target_cell is append-only'); END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- The chain has no gap and no fork: a line follows the last one and names its hash.
CREATE TRIGGER audit_follows BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
  OR NEW.prev <> coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
BEGIN SELECT RAISE(ABORT, 'audit lines follow one another'); END;

CREATE TRIGGER explanation_no_update BEFORE UPDATE ON explanation
BEGIN SELECT RAISE(ABORT, 'explanation is append-only'); END;

CREATE TRIGGER explanation_no_delete BEFORE DELETE ON explanation
BEGIN SELECT RAISE(ABORT, 'explanation is append-only'); END;

CREATE TRIGGER explanation_no_replace BEFORE INSERT ON explanation
WHEN EXISTS (SELECT 1 FROM explanation WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'explanation is append-only'); END;
