/*
 * The tables. Truth first, derived tables after; the SQL that creates them (STRICT, CHECKs and the
 * append-only triggers, which drizzle cannot say) is in ../migrations.
 * Days are TEXT 'YYYY-MM-DD', instants TEXT UTC with milliseconds, booleans 0 or 1.
 */

export * from './schema/baseline.ts';
export * from './schema/calendar.ts';
export * from './schema/derived.ts';
export * from './schema/enterprises.ts';
export * from './schema/events.ts';
export * from './schema/feed.ts';
export * from './schema/holdings.ts';
export * from './schema/merging.ts';
export * from './schema/outlook.ts';
export * from './schema/people.ts';
export * from './schema/programme.ts';
export * from './schema/programmes.ts';
export * from './schema/readiness.ts';
export * from './schema/records.ts';
export * from './schema/saved-views.ts';
export * from './schema/seal.ts';
export * from './schema/sheets.ts';
export * from './schema/summaries.ts';
export * from './schema/visits.ts';
export * from './schema/webhooks.ts';
export * from './schema/words.ts';
