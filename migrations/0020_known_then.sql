-- What was recorded after a moment, and of whom: the figures as known then are those of now, less these. The index of
-- events tells the enterprise as well, so that no event is read for it.

DROP INDEX event_by_recorded;
CREATE INDEX event_by_recorded ON event (recorded_at, enterprise_id);
CREATE INDEX event_void_by_recorded ON event_void (recorded_at);
CREATE INDEX enterprise_version_by_recorded ON enterprise_version (recorded_at, enterprise_id);
