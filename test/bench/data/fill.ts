/** Filling an empty database with seeded enterprises: in bulk, and such that `cli verify` finds no fault. */
import type { Db } from '../../../db/open.ts';
import { write } from '../../../db/open.ts';
import { sealAll } from '../../../db/seal.ts';
import { rebuildDerived } from '../../../server/derived/derive.ts';
import { freshenReadiness } from '../../../server/derived/readiness.ts';
import { withBareTables } from './bare-tables.ts';
import { EVENTS_EACH, firmOf } from './firm.ts';
import { logOf } from './log.ts';
import { type Put, rowsOf } from './rows.ts';
import { AREAS, OFFICERS } from './words.ts';

export type Tell = (words: string) => void;

/** So many enterprises a transaction. */
const CHUNK = 20_000;
const TRUTH = [
  'enterprise',
  'enterprise_version',
  'former_name',
  'event',
  'audit',
  'indicator',
  'visit',
  'visit_version',
  'request',
  'request_step',
  'other_title',
];
/** The derived tables are folded by enterprise: what is looked up by it stays. */
const DERIVED = ['register', 'readiness', 'track'];

/**
 * So many enterprises of five events each (the first of fifty), up to 20 November 2026, with versions,
 * figures, visits, requests and other titles in proportion, and a line of the log for each event. The
 * events of an enterprise lie apart from each other, as they would where they came in over years.
 * @param today the day that the comparison with the criteria rests on
 */
export function fill(db: Db, enterprises: number, today: string, tell: Tell = () => {}): void {
  const client = db.$client;
  client.pragma('foreign_keys = OFF');
  withBareTables(db, TRUTH, () => {
    write(db, () => setOut(db));
    const log = logOf(db);
    const put = rowsOf(db, log);
    for (let pass = 0; pass < EVENTS_EACH; pass += 1) {
      for (let from = 1; from <= enterprises; from += CHUNK)
        write(db, () => putSome(put, pass, from, Math.min(from + CHUNK - 1, enterprises)));
      tell(`events, pass ${pass + 1} of ${EVENTS_EACH}`);
    }
    write(db, () => {
      log.keepHead();
      tellFeed(db);
    });
  });
  tell('indexes of the truth');
  withBareTables(db, DERIVED, () => {
    write(db, () => rebuildDerived(db));
    tell('derived tables');
    write(db, (tx) => freshenReadiness(tx, today));
    tell('readiness');
  });
  tell('indexes of the derived tables');
  client.pragma('foreign_keys = ON');
}

function putSome(put: Put, pass: number, from: number, to: number): void {
  for (let n = from; n <= to; n += 1) {
    const firm = firmOf(n);
    if (pass === 0) put.firm(n, firm);
    // What an enterprise has beyond the five comes last.
    const isLast = pass === EVENTS_EACH - 1;
    for (const event of firm.events.slice(pass, isLast ? undefined : pass + 1)) put.event(n, firm, event);
  }
}

/** The lists of words, and the programme as if it had been set up on the first day. */
function setOut(db: Db): void {
  const client = db.$client;
  const addWord = client.prepare('insert into dictionary (kind, value, position) values (?, ?, ?)');
  for (const [at, area] of AREAS.entries()) addWord.run('area', area, at);
  for (const [at, officer] of OFFICERS.entries()) addWord.run('officer', officer, at);
  for (const table of ['setting', 'target', 'programme_version', 'outlook_assumption', 'criteria_set'])
    client.prepare(`update ${table} set recorded_at = '2023-01-01T00:00:00.000Z'`).run();
  // These are never to change, and no trigger seals them anew.
  sealAll(client);
}

/** The feed as its triggers would have told it: the events in their order, then what was voided. */
function tellFeed(db: Db): void {
  db.$client
    .prepare(
      `insert into feed (seq, what, event_id)
       select row_number() over (order by step, id), what, id from (
         select 1 as step, id, 'recorded' as what from event
         union all select 2, event_id, 'voided' from event_void)`,
    )
    .run();
}
