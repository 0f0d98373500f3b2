-- Summaries of a quarter or any other period: the draft that is written on, the steps towards its issue,
-- and the versions that were issued, with their figures and bytes as they were then and stay for ever.

CREATE TABLE summary_draft (
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  period TEXT NOT NULL CHECK (length(period) BETWEEN 4 AND 22 AND period NOT GLOB '*[^0-9QH.-]*'),
  -- Raised by every change, so that two who write at once are noticed.
  version INTEGER NOT NULL CHECK (version >= 1),
  words TEXT NOT NULL CHECK (json_valid(words) AND json_type(words) = 'object' AND length(CAST(words AS BLOB)) <= 2000000),
  updated_at TEXT NOT NULL CHECK (updated_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(updated_at, 1, 10) IS date(substr(updated_at, 1, 10))),
  updated_by TEXT NOT NULL CHECK (instr(updated_by, char(0)) = 0 AND length(CAST(updated_by AS BLOB)) <= 600 AND updated_by <> ''),
  PRIMARY KEY (programme_id, period)
) STRICT;

-- 编制 and 审核 of one version of a draft; a later change of words or figures needs them anew.
CREATE TABLE summary_step (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  period TEXT NOT NULL CHECK (length(period) BETWEEN 4 AND 22 AND period NOT GLOB '*[^0-9QH.-]*'),
  -- 0 where nothing of the generated text was ever changed.
  draft_version INTEGER NOT NULL CHECK (draft_version >= 0),
  step TEXT NOT NULL CHECK (step IN ('prepared', 'reviewed')),
  -- SHA-256 of the figures that were seen.
  figures TEXT NOT NULL CHECK (length(figures) = 64 AND figures NOT GLOB '*[^0-9a-f]*'),
  account_id INTEGER REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX summary_step_by_period ON summary_step (programme_id, period);

CREATE TABLE summary_issue (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  period TEXT NOT NULL CHECK (length(period) BETWEEN 4 AND 22 AND period NOT GLOB '*[^0-9QH.-]*'),
  version INTEGER NOT NULL CHECK (version >= 1),
  as_of TEXT NOT NULL CHECK (as_of IS date(as_of) AND as_of BETWEEN '1900-01-01' AND '2100-12-31'),
  known_at TEXT NOT NULL CHECK (known_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(known_at, 1, 10) IS date(substr(known_at, 1, 10))),
  -- Figures, lists, settings, versions of rules and targets, words and paper, as canonical JSON.
  frozen TEXT NOT NULL CHECK (json_valid(frozen) AND json_type(frozen) = 'object' AND length(CAST(frozen AS BLOB)) <= 32000000),
  -- The paper as it is served for ever, and the version of the template that made it.
  html BLOB NOT NULL CHECK (length(html) BETWEEN 1 AND 32000000),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  template TEXT NOT NULL CHECK (instr(template, char(0)) = 0 AND length(CAST(template AS BLOB)) <= 100 AND template <> ''),
  -- The last line of the log before the issue.
  audit_seq INTEGER NOT NULL CHECK (audit_seq >= 0),
  audit_hash TEXT NOT NULL CHECK (length(audit_hash) = 64 AND audit_hash NOT GLOB '*[^0-9a-f]*'),
  -- 更正说明: what a later version changes and why.
  correction TEXT NOT NULL DEFAULT '' CHECK (instr(correction, char(0)) = 0 AND length(CAST(correction AS BLOB)) <= 6000),
  -- Warnings that were accepted, in words.
  accepted TEXT NOT NULL CHECK (json_valid(accepted) AND json_type(accepted) = 'array'),
  prepared_by TEXT NOT NULL CHECK (instr(prepared_by, char(0)) = 0 AND length(CAST(prepared_by AS BLOB)) <= 600 AND prepared_by <> ''),
  prepared_at TEXT NOT NULL CHECK (prepared_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(prepared_at, 1, 10) IS date(substr(prepared_at, 1, 10))),
  reviewed_by TEXT NOT NULL CHECK (instr(reviewed_by, char(0)) = 0 AND length(CAST(reviewed_by AS BLOB)) <= 600 AND reviewed_by <> ''),
  reviewed_at TEXT NOT NULL CHECK (reviewed_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(reviewed_at, 1, 10) IS date(substr(reviewed_at, 1, 10))),
  issued_by TEXT NOT NULL CHECK (instr(issued_by, char(0)) = 0 AND length(CAST(issued_by AS BLOB)) <= 600 AND issued_by <> ''),
  issued_at TEXT NOT NULL CHECK (issued_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(issued_at, 1, 10) IS date(substr(issued_at, 1, 10))),
  CHECK ((version = 1) = (correction = ''))
) STRICT;
CREATE UNIQUE INDEX summary_issue_once ON summary_issue (programme_id, period, version);

CREATE TRIGGER summary_step_no_update BEFORE UPDATE ON summary_step
BEGIN SELECT RAISE(ABORT, 'summary_step is append-only'); END;

CREATE TRIGGER summary_step_no_delete BEFORE DELETE ON summary_step
BEGIN SELECT RAISE(ABORT, 'summary_step is append-only'); END;

CREATE TRIGGER summary_issue_no_update BEFORE UPDATE ON summary_issue
BEGIN SELECT RAISE(ABORT, 'summary_issue is append-only'); END;

CREATE TRIGGER summary_issue_no_delete BEFORE DELETE ON summary_issue
BEGIN SELECT RAISE(ABORT, 'summary_issue is append-only'); END;

CREATE TRIGGER summary_step_no_replace BEFORE INSERT ON summary_step
WHEN EXISTS (SELECT 1 FROM summary_step WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'summary_step is append-only'); END;

CREATE TRIGGER summary_issue_no_replace BEFORE INSERT ON summary_issue
WHEN EXISTS (SELECT 1 FROM summary_issue WHERE id = NEW.id
  OR (programme_id = NEW.programme_id AND period = NEW.period AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'summary_issue is append-only'); END;

-- Versions are numbered without a gap.
CREATE TRIGGER summary_issue_follows BEFORE INSERT ON summary_issue
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM summary_issue
  WHERE programme_id = NEW.programme_id AND period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'versions follow one another'); END;
