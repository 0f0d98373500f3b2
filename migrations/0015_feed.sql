-- The feed of changes: what happened to events, numbered in the order of commit without a gap, filled by
-- the transaction of each change itself, whatever way it came in. And the age of kept answers, by which
-- they are swept.
-- rows: fact changed

-- Whose numbers they are: restoring a backup gives the feed a new name, for its numbers begin to differ.
INSERT INTO fact (key, value) VALUES ('feed', lower(hex(randomblob(8))));

CREATE TABLE feed (
  seq INTEGER PRIMARY KEY NOT NULL CHECK (seq >= 1),
  what TEXT NOT NULL CHECK (what IN ('recorded', 'voided', 'merged', 'parted')),
  event_id INTEGER REFERENCES event (id),
  merge_id INTEGER REFERENCES enterprise_merge (id),
  CHECK ((event_id IS NOT NULL) = (what IN ('recorded', 'voided'))),
  CHECK ((merge_id IS NOT NULL) = (what IN ('merged', 'parted')))
) STRICT;

-- What is there already, in the order in which it was recorded; a voiding after what it voids.
INSERT INTO feed (seq, what, event_id, merge_id)
SELECT row_number() OVER (ORDER BY at, step, id), what, event_id, merge_id FROM (
  SELECT recorded_at AS at, 1 AS step, id, 'recorded' AS what, id AS event_id, NULL AS merge_id FROM event
  UNION ALL
  SELECT max(v.recorded_at, e.recorded_at), 2, v.event_id, 'voided', v.event_id, NULL
    FROM event_void v JOIN event e ON e.id = v.event_id
  UNION ALL
  SELECT recorded_at, 3, id, 'merged', NULL, id FROM enterprise_merge
  UNION ALL
  SELECT undone_at, 4, id, 'parted', NULL, id FROM enterprise_merge WHERE undone_at IS NOT NULL
);

CREATE TRIGGER feed_no_update BEFORE UPDATE ON feed
BEGIN SELECT RAISE(ABORT, 'feed is append-only'); END;

CREATE TRIGGER feed_no_delete BEFORE DELETE ON feed
BEGIN SELECT RAISE(ABORT, 'feed is append-only'); END;

CREATE TRIGGER feed_follows BEFORE INSERT ON feed
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM feed)
BEGIN SELECT RAISE(ABORT, 'feed lines follow one another'); END;

CREATE TRIGGER event_told AFTER INSERT ON event
BEGIN
  INSERT INTO feed (seq, what, event_id) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM feed), 'recorded', NEW.id);
END;

CREATE TRIGGER event_void_told AFTER INSERT ON event_void
BEGIN
  INSERT INTO feed (seq, what, event_id) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM feed), 'voided', NEW.event_id);
END;

CREATE TRIGGER enterprise_merge_told AFTER INSERT ON enterprise_merge
BEGIN
  INSERT INTO feed (seq, what, merge_id) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM feed), 'merged', NEW.id);
END;

CREATE TRIGGER enterprise_merge_undone_told AFTER UPDATE OF undone_at ON enterprise_merge
WHEN OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
BEGIN
  INSERT INTO feed (seq, what, merge_id) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM feed), 'parted', NEW.id);
END;

CREATE INDEX idempotency_by_created ON idempotency (created_at);
