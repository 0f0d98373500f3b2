-- Other titles, yearly duties of title holders, the calendar with its feeds, and 预警 with its thresholds.

-- A title beside the three of the programme, as a holding with its days. Append-only.
CREATE TABLE other_title (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  kind TEXT NOT NULL CHECK (kind IN ('innovative', 'tech_sme', 'high_tech', 'hidden_champion', 'city_level')),
  issued_on TEXT NOT NULL CHECK (issued_on IS date(issued_on) AND issued_on BETWEEN '1900-01-01' AND '2100-12-31'),
  batch TEXT CHECK (instr(batch, char(0)) = 0 AND length(CAST(batch AS BLOB)) <= 2000),
  document_no TEXT CHECK (instr(document_no, char(0)) = 0 AND length(CAST(document_no AS BLOB)) <= 4000),
  valid_from TEXT NOT NULL CHECK (valid_from IS date(valid_from) AND valid_from BETWEEN '1900-01-01' AND '2100-12-31'),
  valid_until TEXT CHECK (valid_until IS date(valid_until) AND valid_until BETWEEN '1900-01-01' AND '2100-12-31'),
  note TEXT CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK (valid_until IS NULL OR valid_until >= valid_from)
) STRICT;
CREATE INDEX other_title_by_enterprise ON other_title (enterprise_id);
CREATE INDEX other_title_by_until ON other_title (valid_until, kind);

CREATE TRIGGER other_title_no_update BEFORE UPDATE ON other_title
BEGIN SELECT RAISE(ABORT, 'other_title is append-only'); END;

CREATE TRIGGER other_title_no_delete BEFORE DELETE ON other_title
BEGIN SELECT RAISE(ABORT, 'other_title is append-only'); END;

CREATE TRIGGER other_title_no_replace BEFORE INSERT ON other_title
WHEN EXISTS (SELECT 1 FROM other_title WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'other_title is append-only'); END;

-- How such a title ended, or that it was recorded wrongly; one word a title. Append-only.
CREATE TABLE other_title_end (
  title_id INTEGER PRIMARY KEY NOT NULL REFERENCES other_title (id),
  how TEXT NOT NULL CHECK (how IN ('ended', 'voided')),
  on_day TEXT CHECK (on_day IS date(on_day) AND on_day BETWEEN '1900-01-01' AND '2100-12-31'),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  replaced_by INTEGER REFERENCES other_title (id) DEFERRABLE INITIALLY DEFERRED,
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK ((how = 'ended') = (on_day IS NOT NULL)),
  CHECK (replaced_by IS NULL OR how = 'voided')
) STRICT;

CREATE TRIGGER other_title_end_no_update BEFORE UPDATE ON other_title_end
BEGIN SELECT RAISE(ABORT, 'other_title_end is append-only'); END;

CREATE TRIGGER other_title_end_no_delete BEFORE DELETE ON other_title_end
BEGIN SELECT RAISE(ABORT, 'other_title_end is append-only'); END;

CREATE TRIGGER other_title_end_no_replace BEFORE INSERT ON other_title_end
WHEN EXISTS (SELECT 1 FROM other_title_end WHERE title_id = NEW.title_id)
BEGIN SELECT RAISE(ABORT, 'other_title_end is append-only'); END;

-- 年度信息更新: what became of an enterprise in a year; the last word on it stands. Append-only.
CREATE TABLE annual_update (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'missed', 'withdrawn')),
  done_on TEXT CHECK (done_on IS date(done_on) AND done_on BETWEEN '1900-01-01' AND '2100-12-31'),
  note TEXT CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK ((outcome = 'done') = (done_on IS NOT NULL))
) STRICT;
CREATE INDEX annual_update_by_enterprise ON annual_update (enterprise_id, year, id);
CREATE INDEX annual_update_by_year ON annual_update (year, enterprise_id, id, outcome);

CREATE TRIGGER annual_update_no_update BEFORE UPDATE ON annual_update
BEGIN SELECT RAISE(ABORT, 'annual_update is append-only'); END;

CREATE TRIGGER annual_update_no_delete BEFORE DELETE ON annual_update
BEGIN SELECT RAISE(ABORT, 'annual_update is append-only'); END;

CREATE TRIGGER annual_update_no_replace BEFORE INSERT ON annual_update
WHEN EXISTS (SELECT 1 FROM annual_update WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'annual_update is append-only'); END;

-- 重大变化 other than a change of name, which the versions of the enterprise tell. Append-only.
CREATE TABLE major_change (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  kind TEXT NOT NULL CHECK (kind IN ('merged', 'restructured', 'moved', 'overseas')),
  changed_on TEXT NOT NULL CHECK (changed_on IS date(changed_on) AND changed_on BETWEEN '1900-01-01' AND '2100-12-31'),
  note TEXT CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX major_change_by_enterprise ON major_change (enterprise_id);
CREATE INDEX major_change_by_day ON major_change (changed_on);

CREATE TRIGGER major_change_no_update BEFORE UPDATE ON major_change
BEGIN SELECT RAISE(ABORT, 'major_change is append-only'); END;

CREATE TRIGGER major_change_no_delete BEFORE DELETE ON major_change
BEGIN SELECT RAISE(ABORT, 'major_change is append-only'); END;

CREATE TRIGGER major_change_no_replace BEFORE INSERT ON major_change
WHEN EXISTS (SELECT 1 FROM major_change WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'major_change is append-only'); END;

-- What became of such a change: reported on the platform, or not to be reported; the last word stands. Append-only.
CREATE TABLE change_report (
  id INTEGER PRIMARY KEY NOT NULL,
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  version_id INTEGER REFERENCES enterprise_version (id),
  change_id INTEGER REFERENCES major_change (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('reported', 'not_needed', 'reopened')),
  reported_on TEXT CHECK (reported_on IS date(reported_on) AND reported_on BETWEEN '1900-01-01' AND '2100-12-31'),
  note TEXT CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK ((version_id IS NULL) <> (change_id IS NULL)),
  CHECK ((outcome = 'reported') = (reported_on IS NOT NULL)),
  CHECK (outcome = 'reported' OR coalesce(note, '') <> '')
) STRICT;
CREATE INDEX change_report_by_version ON change_report (version_id, id) WHERE version_id IS NOT NULL;
CREATE INDEX change_report_by_change ON change_report (change_id, id) WHERE change_id IS NOT NULL;
CREATE INDEX change_report_by_enterprise ON change_report (enterprise_id);

CREATE TRIGGER change_report_no_update BEFORE UPDATE ON change_report
BEGIN SELECT RAISE(ABORT, 'change_report is append-only'); END;

CREATE TRIGGER change_report_no_delete BEFORE DELETE ON change_report
BEGIN SELECT RAISE(ABORT, 'change_report is append-only'); END;

CREATE TRIGGER change_report_no_replace BEFORE INSERT ON change_report
WHEN EXISTS (SELECT 1 FROM change_report WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'change_report is append-only'); END;

-- An entry of the calendar as it was from a version on; the last version stands. Append-only.
CREATE TABLE calendar_version (
  id INTEGER PRIMARY KEY NOT NULL,
  entry INTEGER NOT NULL CHECK (entry >= 1),
  version INTEGER NOT NULL CHECK (version >= 1),
  year INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
  kind TEXT NOT NULL CHECK (kind IN ('application', 'recommendation', 'publication', 'annual_update', 'scale_monthly',
    'scale_yearly', 'custom')),
  category TEXT CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale', 'innovative', 'tech_sme', 'high_tech',
    'hidden_champion', 'city_level')),
  title TEXT NOT NULL CHECK (instr(title, char(0)) = 0 AND length(CAST(title AS BLOB)) <= 600 AND title <> ''),
  opens_on TEXT CHECK (opens_on IS date(opens_on) AND opens_on BETWEEN '1900-01-01' AND '2100-12-31'),
  closes_on TEXT CHECK (closes_on IS date(closes_on) AND closes_on BETWEEN '1900-01-01' AND '2100-12-31'),
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  source TEXT NOT NULL DEFAULT '' CHECK (instr(source, char(0)) = 0 AND length(CAST(source AS BLOB)) <= 4000),
  note TEXT NOT NULL DEFAULT '' CHECK (instr(note, char(0)) = 0 AND length(CAST(note AS BLOB)) <= 40000),
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  reason TEXT NOT NULL DEFAULT '' CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  CHECK (opens_on IS NULL OR closes_on IS NULL OR opens_on <= closes_on)
) STRICT;
CREATE UNIQUE INDEX calendar_version_once ON calendar_version (entry, version);

CREATE TRIGGER calendar_version_no_update BEFORE UPDATE ON calendar_version
BEGIN SELECT RAISE(ABORT, 'calendar_version is append-only'); END;

CREATE TRIGGER calendar_version_no_delete BEFORE DELETE ON calendar_version
BEGIN SELECT RAISE(ABORT, 'calendar_version is append-only'); END;

CREATE TRIGGER calendar_version_no_replace BEFORE INSERT ON calendar_version
WHEN EXISTS (SELECT 1 FROM calendar_version WHERE id = NEW.id OR (entry = NEW.entry AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'calendar_version is append-only'); END;

-- Thresholds of a rule of 预警, and whether it is on; the last version stands. Append-only.
CREATE TABLE alert_setting (
  id INTEGER PRIMARY KEY NOT NULL,
  rule TEXT NOT NULL CHECK (instr(rule, char(0)) = 0 AND length(CAST(rule AS BLOB)) <= 60 AND rule <> ''),
  limits TEXT NOT NULL CHECK (json_valid(limits) AND json_type(limits) = 'object'),
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX alert_setting_by_rule ON alert_setting (rule, id);

CREATE TRIGGER alert_setting_no_update BEFORE UPDATE ON alert_setting
BEGIN SELECT RAISE(ABORT, 'alert_setting is append-only'); END;

CREATE TRIGGER alert_setting_no_delete BEFORE DELETE ON alert_setting
BEGIN SELECT RAISE(ABORT, 'alert_setting is append-only'); END;

CREATE TRIGGER alert_setting_no_replace BEFORE INSERT ON alert_setting
WHEN EXISTS (SELECT 1 FROM alert_setting WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'alert_setting is append-only'); END;

-- 暂不提醒: one matter of one enterprise is not told of until a day. Append-only.
CREATE TABLE alert_snooze (
  id INTEGER PRIMARY KEY NOT NULL,
  rule TEXT NOT NULL CHECK (instr(rule, char(0)) = 0 AND length(CAST(rule AS BLOB)) <= 60 AND rule <> ''),
  enterprise_id INTEGER NOT NULL REFERENCES enterprise (id),
  subject TEXT NOT NULL CHECK (instr(subject, char(0)) = 0 AND length(CAST(subject AS BLOB)) <= 200),
  until TEXT NOT NULL CHECK (until IS date(until) AND until BETWEEN '1900-01-01' AND '2100-12-31'),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;
CREATE INDEX alert_snooze_by_rule ON alert_snooze (rule, until);

CREATE TRIGGER alert_snooze_no_update BEFORE UPDATE ON alert_snooze
BEGIN SELECT RAISE(ABORT, 'alert_snooze is append-only'); END;

CREATE TRIGGER alert_snooze_no_delete BEFORE DELETE ON alert_snooze
BEGIN SELECT RAISE(ABORT, 'alert_snooze is append-only'); END;

CREATE TRIGGER alert_snooze_no_replace BEFORE INSERT ON alert_snooze
WHEN EXISTS (SELECT 1 FROM alert_snooze WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'alert_snooze is append-only'); END;

-- Ended before its day. Append-only.
CREATE TABLE alert_snooze_end (
  snooze_id INTEGER PRIMARY KEY NOT NULL REFERENCES alert_snooze (id),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> '')
) STRICT;

CREATE TRIGGER alert_snooze_end_no_update BEFORE UPDATE ON alert_snooze_end
BEGIN SELECT RAISE(ABORT, 'alert_snooze_end is append-only'); END;

CREATE TRIGGER alert_snooze_end_no_delete BEFORE DELETE ON alert_snooze_end
BEGIN SELECT RAISE(ABORT, 'alert_snooze_end is append-only'); END;

CREATE TRIGGER alert_snooze_end_no_replace BEFORE INSERT ON alert_snooze_end
WHEN EXISTS (SELECT 1 FROM alert_snooze_end WHERE snooze_id = NEW.snooze_id)
BEGIN SELECT RAISE(ABORT, 'alert_snooze_end is append-only'); END;

-- The address under which an account's calendar is read by other programs: kept as its hash alone.
CREATE TABLE calendar_token (
  id INTEGER PRIMARY KEY NOT NULL,
  account_id INTEGER NOT NULL REFERENCES account (id),
  token_hash TEXT NOT NULL CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
  created_at TEXT NOT NULL CHECK (created_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(created_at, 1, 10) IS date(substr(created_at, 1, 10))),
  last_used_at TEXT CHECK (last_used_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(last_used_at, 1, 10) IS date(substr(last_used_at, 1, 10))),
  revoked_at TEXT CHECK (revoked_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(revoked_at, 1, 10) IS date(substr(revoked_at, 1, 10)))
) STRICT;
CREATE UNIQUE INDEX calendar_token_token_hash_unique ON calendar_token (token_hash);
CREATE UNIQUE INDEX calendar_token_in_force ON calendar_token (account_id) WHERE revoked_at IS NULL;

-- What the rules of 预警 ask: each within one index, for everybody and for one officer.
CREATE INDEX track_by_stage ON track (category, stage, since) WHERE held = 0 AND stage IS NOT NULL;
CREATE INDEX track_held ON track (category, held_since) WHERE held = 1;
CREATE INDEX register_holders ON register (officer, enterprise_id)
  WHERE in_scope = 1 AND (lg_held = 1 OR ps_held = 1);
CREATE INDEX register_officer_lg_until ON register (officer, lg_until) WHERE lg_until IS NOT NULL;
CREATE INDEX register_officer_ps_until ON register (officer, ps_until) WHERE ps_until IS NOT NULL;
CREATE INDEX indicator_by_year ON indicator (year, field, enterprise_id, id, value) WHERE quarter = 0;
CREATE INDEX enterprise_version_renamed ON enterprise_version (effective_on)
  WHERE effective_on > '1900-01-01' AND json_extract(changes, '$.name') IS NOT NULL;

-- The entries that the published rules give; what is not known stays open, and what is not certain is marked.
INSERT INTO calendar_version (entry, version, year, kind, category, title, opens_on, closes_on, confirmed, source, note, reason, recorded_at, recorded_by) VALUES
  (1, 1, 2025, 'annual_update', NULL, '年度信息更新', NULL, '2025-04-30', 0, '工信部企业〔2022〕63号：每年4月30日前；各地实际日期有延后', '', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (2, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（3月，新开业、新投产）', NULL, '2026-03-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (3, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（4月，新开业、新投产）', NULL, '2026-04-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (4, 1, 2026, 'application', 'little_giant', '第八批小巨人线上填报', '2026-04-25', '2026-05-25', 1, '工信厅企业函〔2026〕117号（转引，未见原文）', '', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (5, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（5月，新开业、新投产）', NULL, '2026-05-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (6, 1, 2026, 'annual_update', NULL, '年度信息更新', NULL, '2026-05-31', 1, '工信部企业〔2026〕2号：每年5月31日前（转引）', '', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (7, 1, 2026, 'application', 'tech_sme', '科技型中小企业评价', '2026-06-01', '2026-08-31', 1, '2026年评价工作安排（转引）', '', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (8, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（6月，新开业、新投产）', NULL, '2026-06-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (9, 1, 2026, 'recommendation', 'little_giant', '第八批小巨人省级推荐', NULL, '2026-06-30', 1, '工信厅企业函〔2026〕117号（转引，未见原文）', '', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (10, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（7月，新开业、新投产）', NULL, '2026-07-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (11, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（8月，新开业、新投产）', NULL, '2026-08-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (12, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（9月，新开业、新投产）', NULL, '2026-09-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (13, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（10月，新开业、新投产）', NULL, '2026-10-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (14, 1, 2026, 'scale_monthly', 'above_scale', '规上工业月度入库（11月，新开业、新投产）', NULL, '2026-11-20', 0, '统计部门问答：每月20日前', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (15, 1, 2026, 'scale_yearly', 'above_scale', '规上工业年度入库第一轮', '2026-11-21', '2026-11-30', 0, '统计部门问答：11月下旬一轮，各地有早有晚', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (16, 1, 2026, 'scale_yearly', 'above_scale', '规上工业年度入库第二轮', '2026-12-21', '2026-12-31', 0, '统计部门问答：12月下旬一轮', '当地日期待确认', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (17, 1, 2026, 'publication', 'little_giant', '第八批小巨人公示、公布', NULL, NULL, 0, '未找到通知；第四至第七批的公示在7月至10月', '日期待定', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (18, 1, 2026, 'application', 'provincial_srdi', '省级专精特新2026年第二批申报', NULL, NULL, 0, '浙经信企业〔2026〕108号，未见申报期', '日期待定', '系统预置', '2026-01-01T00:00:00.000Z', '系统'),
  (19, 1, 2026, 'publication', 'provincial_srdi', '省级专精特新2026年第二批公示、公布', NULL, NULL, 0, '以往第二批常在年底公示、次年1月发文', '日期待定', '系统预置', '2026-01-01T00:00:00.000Z', '系统');
