-- Lines for somebody's next page are kept in memory.
ALTER TABLE session DROP COLUMN flash;
