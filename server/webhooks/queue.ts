/** From the log to the queue: nothing left out, nothing twice, in the log's order. */
import { and, eq, lt, ne } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { webhook, webhookDelivery } from '../../db/schema.ts';
import { kindOfAct } from '../audit/queries.ts';
import type { Instant } from '../rules/types.ts';
import { readSample } from '../sample.ts';
import { bodyOf, type ToldLine, withoutPhones } from './body.ts';

/** So many lines in one sending, at most. */
const MOST_LINES = 100;
/** So many lines of the log are looked at in one go. */
const PORTION = 500;
/** What was sent is told for so long. */
const KEEP_DAYS = 90;

const linesAfter = perConnection(({ $client }) =>
  $client.prepare<[number, number], ToldLine>(
    `select a.seq, a.at, a.actor, a.act, e.uscc as enterprise, a.sentence, a.hash
       from audit a left join enterprise e on e.id = a.enterprise_id
      where a.seq > ? order by a.seq limit ?`,
  ),
);

/**
 * Queues what a webhook has not looked at yet. The log's numbers are gapless and each is there whole or not
 * at all, so a cursor misses nothing, whichever process wrote it; queue and cursor move in one transaction.
 * @returns whether there may be more
 */
export function fillQueue(db: Db, id: number, at: Instant): boolean {
  // No figure changes by a queue, hence not `write`: what is cached of them stays.
  return db.$client
    .transaction(() => {
      const row = db.select().from(webhook).where(eq(webhook.id, id)).get();
      // Nobody elsewhere is told of what was made up to try the system.
      if (row?.state !== 'on' || readSample(db) !== null) return false;
      const looked = linesAfter(db).all(row.cursor, PORTION);
      const last = looked.at(-1);
      if (last === undefined) return false;
      const told = looked
        .filter((line) => row.topics.includes(kindOfAct(line.act)))
        .map((line) => ({ ...line, sentence: withoutPhones(line.sentence) }));
      for (let from = 0; from < told.length; from += MOST_LINES) {
        const lines = told.slice(from, from + MOST_LINES);
        const [first, end] = [lines[0]?.seq ?? 0, lines.at(-1)?.seq ?? 0];
        db.insert(webhookDelivery)
          .values({
            webhook_id: id,
            what: 'lines',
            first_seq: first,
            last_seq: end,
            lines: lines.length,
            body: bodyOf(row.kind, lines, at),
            state: 'waiting',
            queued_at: at,
            next_at: at,
          })
          .run();
      }
      db.update(webhook).set({ cursor: last.seq }).where(eq(webhook.id, id)).run();
      return looked.length === PORTION;
    })
    .immediate();
}

/** Whether the log has lines that the webhook has not looked at; takes no lock. */
export function isBehind(db: Db, cursor: number): boolean {
  return linesAfter(db).get(cursor, 1) !== undefined;
}

/** Takes away what was sent or given up long ago. */
export function sweepDeliveries(db: Db, now: Date): void {
  const before = new Date(now.getTime() - KEEP_DAYS * 86_400_000).toISOString();
  db.delete(webhookDelivery)
    .where(and(lt(webhookDelivery.queued_at, before), ne(webhookDelivery.state, 'waiting')))
    .run();
}
