import { type Db, openMemory } from '../../db/open.ts';
import { fillDemo } from '../../server/demo/zone.ts';

/** The moment that the demo's calendar is laid against. */
export const AT = '2026-11-24T02:00:00.000Z';

function fill(options: Parameters<typeof fillDemo>[1]): Db {
  const db = openMemory();
  fillDemo(db, options);
  return db;
}

let content: Buffer | null = null;

/** A demo of its own; the one that most ask for is filled once a process, then copied. */
export function openDemo(at = AT, seed?: number): Db {
  if (seed !== undefined) return fill({ at, seed });
  if (at !== AT) return fill({ at });
  if (content === null) {
    const first = fill({ at });
    content = first.$client.serialize();
    first.$client.close();
  }
  return openMemory(content);
}
