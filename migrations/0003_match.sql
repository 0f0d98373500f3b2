-- Changes whenever a name, a former name or a code does, and with nothing else: what is prepared from
-- the names of the register is kept while it stands. By chance, so that one that was rolled back or
-- written by another process never comes again.

-- rows: fact changed

INSERT INTO fact (key, value) VALUES ('names', lower(hex(randomblob(8))));

CREATE TRIGGER enterprise_named AFTER INSERT ON enterprise
BEGIN UPDATE fact SET value = lower(hex(randomblob(8))) WHERE key = 'names'; END;

CREATE TRIGGER enterprise_renamed AFTER UPDATE OF uscc, name, gone ON enterprise
WHEN OLD.uscc IS NOT NEW.uscc OR OLD.name IS NOT NEW.name OR OLD.gone IS NOT NEW.gone
BEGIN UPDATE fact SET value = lower(hex(randomblob(8))) WHERE key = 'names'; END;

CREATE TRIGGER enterprise_unnamed AFTER DELETE ON enterprise
BEGIN UPDATE fact SET value = lower(hex(randomblob(8))) WHERE key = 'names'; END;

CREATE TRIGGER former_name_kept AFTER INSERT ON former_name
BEGIN UPDATE fact SET value = lower(hex(randomblob(8))) WHERE key = 'names'; END;

CREATE TRIGGER former_name_changed AFTER UPDATE ON former_name
BEGIN UPDATE fact SET value = lower(hex(randomblob(8))) WHERE key = 'names'; END;

CREATE TRIGGER former_name_dropped AFTER DELETE ON former_name
BEGIN UPDATE fact SET value = lower(hex(randomblob(8))) WHERE key = 'names'; END;
