-- Who of an enterprise received a visit is personal and has to be able to go: it stands beside the versions, which are
-- never changed. Only the name; the office (position) is the visit's.
CREATE TABLE visit_receiver (
  visit_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (instr(name, char(0)) = 0 AND length(CAST(name AS BLOB)) <= 600 AND name <> ''),
  PRIMARY KEY (visit_id, version),
  FOREIGN KEY (visit_id, version) REFERENCES visit_version (visit_id, version)
) STRICT;
INSERT INTO visit_receiver (visit_id, version, name)
  SELECT visit_id, version, received_by FROM visit_version WHERE received_by <> '' ORDER BY visit_id, version;

DROP TRIGGER visit_as_told;
DROP TRIGGER visit_version_stands;
ALTER TABLE visit DROP COLUMN received_by;
ALTER TABLE visit_version DROP COLUMN received_by;

CREATE TRIGGER visit_as_told BEFORE UPDATE ON visit
WHEN NEW.id <> OLD.id OR NEW.enterprise_id <> OLD.enterprise_id OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by
  OR NOT EXISTS (SELECT 1 FROM visit_version WHERE visit_id = NEW.id AND version IS NEW.version AND on_day IS NEW.on_day AND visitors IS NEW.visitors AND manner IS NEW.manner AND content IS NEW.content AND position IS NEW.position AND voided IS NEW.voided)
BEGIN SELECT RAISE(ABORT, 'visit stands as its last version says'); END;

CREATE TRIGGER visit_version_stands AFTER INSERT ON visit_version
BEGIN UPDATE visit SET version = NEW.version, on_day = NEW.on_day, visitors = NEW.visitors, manner = NEW.manner, content = NEW.content, position = NEW.position, voided = NEW.voided WHERE id = NEW.visit_id; END;

-- A name comes with its version, is never another, and goes once a version without it follows, or with a voided visit.
CREATE TRIGGER visit_receiver_comes BEFORE INSERT ON visit_receiver
WHEN NEW.version IS NOT (SELECT version FROM visit WHERE id = NEW.visit_id)
BEGIN SELECT RAISE(ABORT, 'visit_receiver: a name comes with its version'); END;

CREATE TRIGGER visit_receiver_no_update BEFORE UPDATE ON visit_receiver
BEGIN SELECT RAISE(ABORT, 'visit_receiver is append-only'); END;

CREATE TRIGGER visit_receiver_no_replace BEFORE INSERT ON visit_receiver
WHEN EXISTS (SELECT 1 FROM visit_receiver WHERE visit_id = NEW.visit_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'visit_receiver is append-only'); END;

CREATE TRIGGER visit_receiver_goes BEFORE DELETE ON visit_receiver
WHEN EXISTS (SELECT 1 FROM visit WHERE id = OLD.visit_id AND version = OLD.version AND voided = 0)
BEGIN SELECT RAISE(ABORT, 'visit_receiver: the name of the version that stands stays'); END;

-- What a merge took over keeps contacts too: they go, and nothing else of it changes.
DROP TRIGGER enterprise_merge_once_undone;
CREATE TRIGGER enterprise_merge_once_undone BEFORE UPDATE ON enterprise_merge
WHEN NEW.id <> OLD.id OR NEW.from_id <> OLD.from_id OR NEW.into_id <> OLD.into_id
  OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by OR NEW.reason <> OLD.reason
  OR NEW.facts <> OLD.facts OR NEW.twins <> OLD.twins
  OR NOT (
    (OLD.undone_at IS NULL AND NEW.done = OLD.done)
    OR (NEW.done <> OLD.done AND NEW.done = json_remove(OLD.done, '$.fields.contact_name', '$.fields.contact_phone')
      AND NEW.undone_at IS OLD.undone_at AND NEW.undone_by IS OLD.undone_by AND NEW.undone_reason IS OLD.undone_reason)
  )
BEGIN SELECT RAISE(ABORT, 'enterprise_merge is append-only'); END;
