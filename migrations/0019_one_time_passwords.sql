-- rows: account changed
-- A password that somebody else was given holds for three days: written down and forgotten, it opens nothing.
ALTER TABLE account ADD COLUMN must_change_by TEXT CHECK (must_change_by GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z'
    AND substr(must_change_by, 1, 10) IS date(substr(must_change_by, 1, 10)));
-- Those that wait now were never told of an end: it begins to run with the upgrade.
UPDATE account SET must_change_by = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+72 hours') WHERE must_change = 1;
