-- What the outlook (达标推算) assumes of each stage, in versions; and the order in which 培育梯队 is read.

CREATE TABLE outlook_assumption (
  id INTEGER PRIMARY KEY NOT NULL,
  programme_id INTEGER NOT NULL REFERENCES programme (id),
  category TEXT NOT NULL CHECK (category IN ('little_giant', 'provincial_srdi', 'above_scale')),
  holds_from TEXT NOT NULL CHECK (holds_from IS date(holds_from) AND holds_from BETWEEN '1900-01-01' AND '2100-12-31'),
  recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(recorded_at, 1, 10) IS date(substr(recorded_at, 1, 10))),
  recorded_by TEXT NOT NULL CHECK (instr(recorded_by, char(0)) = 0 AND length(CAST(recorded_by AS BLOB)) <= 600 AND recorded_by <> ''),
  reason TEXT NOT NULL CHECK (instr(reason, char(0)) = 0 AND length(CAST(reason AS BLOB)) <= 40000 AND reason <> ''),
  -- 'start' is what the system came with: 初始设定，待校准.
  state TEXT NOT NULL CHECK (state IN ('start', 'set')),
  assumptions TEXT NOT NULL CHECK (json_valid(assumptions) AND length(CAST(assumptions AS BLOB)) <= 40000)
) STRICT;
CREATE INDEX outlook_assumption_by_category ON outlook_assumption (programme_id, category);

CREATE TRIGGER outlook_assumption_no_update BEFORE UPDATE ON outlook_assumption
BEGIN SELECT RAISE(ABORT, 'outlook_assumption is append-only'); END;

CREATE TRIGGER outlook_assumption_no_delete BEFORE DELETE ON outlook_assumption
BEGIN SELECT RAISE(ABORT, 'outlook_assumption is append-only'); END;

CREATE TRIGGER outlook_assumption_no_replace BEFORE INSERT ON outlook_assumption
WHEN EXISTS (SELECT 1 FROM outlook_assumption WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'outlook_assumption is append-only'); END;

-- Who has stood longest in a stage comes first.
CREATE INDEX track_by_category ON track (category, stage, since, enterprise_id, ever_held);

-- The few whose recognition would be no addition, and the papers that complete an event.
CREATE INDEX track_held_before ON track (category, stage) WHERE ever_held = 1 AND stage <> 'recognised';
CREATE INDEX register_not_industrial ON register (as_stage) WHERE as_stage <> 'recognised'
  AND (industry_code IS NULL OR substr(industry_code, 1, 2) NOT BETWEEN '06' AND '46' OR substr(uscc, 1, 2) = '92');
CREATE INDEX event_by_amends ON event (amends) WHERE amends IS NOT NULL;
