import { type Db, openMemory } from '../../db/open.ts';
import { fillDemo } from '../../server/demo/zone.ts';

/** The moment that the demo's calendar is laid against. */
export const AT = '2026-11-24T02:00:00.000Z';

export function openDemo(at = AT, seed?: number): Db {
  const db = openMemory();
  fillDemo(db, seed === undefined ? { at } : { at, seed });
  return db;
}
