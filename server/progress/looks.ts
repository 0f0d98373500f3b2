/** When somebody last looked at the progress page: what changed is told since then. */
import { eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { lastLook } from '../../db/schema.ts';
import { whenFree } from '../../db/when-free.ts';
import type { Instant } from '../rules/types.ts';

/** Pages opened within so long of each other are one look: what is new stays to be read meanwhile. */
const ONE_LOOK_MINUTES = 30;

const minutes = (from: Instant, to: Instant) => (Date.parse(to) - Date.parse(from)) / 60_000;

/** Prepared once: asked each time that somebody opens the progress page. */
const found = perConnection(({ $client }) =>
  $client.prepare<[number], { since: Instant | null; seen_at: Instant }>(
    'select since, seen_at from last_look where account_id = ?',
  ),
);

/** Since when changes are news to this person; null before the second look. */
export function lookedSince(db: Db, accountId: number): Instant | null {
  return found(db).get(accountId)?.since ?? null;
}

/** Notes that somebody looks, at most once a minute; no figure changes by it. @returns since when things are news */
export function noteLook(db: Db, accountId: number, at: Instant): Instant | null {
  const known = found(db).get(accountId);
  if (known === undefined) {
    whenFree(db, () => {
      db.insert(lastLook).values({ account_id: accountId, seen_at: at }).onConflictDoNothing().run();
    });
    return null;
  }
  const passed = minutes(known.seen_at, at);
  if (passed < 1) return known.since;
  const since = passed >= ONE_LOOK_MINUTES ? known.seen_at : known.since;
  whenFree(db, () => {
    db.update(lastLook).set({ since, seen_at: at }).where(eq(lastLook.account_id, accountId)).run();
  });
  return since;
}
