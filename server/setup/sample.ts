/** Made-up data to try the system with: loaded where nothing real is, and taken out again whole. */

import { countRows } from '../../db/counts.ts';
import { type Db, openMemory, type Tx } from '../../db/open.ts';
import { replaceTables, tablesBut } from '../../db/replace.ts';
import { sealPoint } from '../../db/seal-check.ts';
import type { By } from '../audit/by.ts';
import { kindOfAct } from '../audit/queries.ts';
import { record } from '../audit/record.ts';
import { fillDemo } from '../demo/zone.ts';
import { refillSearch } from '../derived/search-index.ts';
import { Refused } from '../errors.ts';
import type { Refusal } from '../rules/types.ts';
import { readSample, type Sample } from '../sample.ts';

/** People, what they are signed in with, and what the system keeps of itself: these stay, whatever data go. */
const KEPT = new Set([
  ...['account', 'session', 'sign_in_failure', 'kept_form', 'api_token', 'sso_identity'],
  ...['calendar_token', 'last_look', 'webhook', 'webhook_delivery', 'audit', 'fact', 'seal'],
]);

const TABLE_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^enterprise|^register|^former/, '企业'],
  [/^event|^track|^recognition/, '培育记录'],
  [/^target|^programme|^ranking/, '目标'],
  [/^setting/, '统计口径'],
  [/^dictionary/, '字典'],
  [/import|^staged/, '导入'],
  [/^baseline|^late/, '基线'],
  [/^summary/, '季度小结'],
  [/^visit|^request|^measure|^contact/, '走访与诉求'],
  [/^criteria/, '认定条件'],
  [/^calendar/, '日历'],
];

let fresh: Map<string, number> | null = null;

/** How many rows the tables of a new system have. */
function freshCounts(): Map<string, number> {
  if (fresh === null) {
    const db = openMemory();
    fresh = countRows(db.$client);
    db.$client.close();
  }
  return fresh;
}

/** What somebody has entered already, in words; empty in a system as it was installed. */
export function enteredAlready(db: Db | Tx): string[] {
  const wanted = freshCounts();
  const found = countRows(db.$client);
  const other = tablesBut(db, KEPT).filter((table) => found.get(table) !== wanted.get(table));
  const words = other.map((table) => TABLE_WORDS.find(([pattern]) => pattern.test(table))?.[1] ?? '其他内容');
  return [...new Set(words)];
}

const refuse = (message: string): Refusal => ({ rule: 'sample', field: '', message });

/** Systems of the house that are told of what is new must not be told of this. */
function isTold(db: Db | Tx): boolean {
  return db.$client.prepare(`select 1 from webhook where state = 'on'`).get() !== undefined;
}

/** Why it cannot be loaded; empty where it can. */
export function whatForbidsSample(db: Db | Tx): string[] {
  if (readSample(db) !== null) return ['已载入演示数据'];
  const entered = enteredAlready(db);
  return [
    ...(entered.length > 0 ? [`已有真实数据：${entered.join('、')}`] : []),
    ...(isTold(db) ? ['推送已启用，先停用推送'] : []),
  ];
}

type Line = Parameters<typeof record>[1];
interface Kept {
  at: string;
  actor: string;
  account_id: number | null;
  ip: string;
  act: string;
  enterprise_id: number | null;
  event_id: number | null;
  import_id: number | null;
  sentence: string;
  detail: string;
}

const linesAfter = (db: Db | Tx, seq: number) =>
  db.$client
    .prepare<[number], Kept>(
      `select at, actor, account_id, ip, act, enterprise_id, event_id, import_id, sentence, detail
         from audit where seq > ? order by seq`,
    )
    .all(seq);

const lineOf = (one: Kept): Line => ({
  at: one.at,
  actor: one.actor,
  accountId: one.account_id,
  ip: one.ip,
  act: one.act,
  enterpriseId: one.enterprise_id,
  eventId: one.event_id,
  importId: one.import_id,
  sentence: one.sentence,
  detail: JSON.parse(one.detail) as unknown,
});

function keepFact(tx: Tx, key: string, value: string | null): void {
  if (value === null) tx.$client.prepare('delete from fact where key = ?').run(key);
  else
    tx.$client
      .prepare(
        'insert into fact (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
      )
      .run(key, value);
}

/** What is derived and remembered by a fact goes with the data. */
function takeFacts(tx: Tx, from: Db): void {
  const read = from.$client.prepare<[string], string>('select value from fact where key = ?').pluck();
  for (const key of ['names', 'readiness']) keepFact(tx, key, read.get(key) ?? null);
}

/** A made-up zone in memory, as of a moment. Close it. */
export function makeSample(at: string): Db {
  const db = openMemory();
  fillDemo(db, { at });
  return db;
}

/**
 * Takes over the made-up zone, in the caller's transaction. The log goes on: its lines follow those of here.
 * @throws Refused where there is anything real
 */
export function loadSample(tx: Tx, from: Db, by: By): { enterprises: number } {
  const forbids = whatForbidsSample(tx);
  if (forbids.length > 0) throw new Refused(forbids.map(refuse));
  const head = tx.$client
    .prepare<[], Sample['head']>('select seq, hash from audit order by seq desc limit 1')
    .get() ?? { seq: 0, hash: '0'.repeat(64) };
  replaceTables(tx, from, tablesBut(tx, KEPT));
  refillSearch(tx);
  takeFacts(tx, from);
  for (const one of linesAfter(from, 0)) record(tx, lineOf(one));
  const sample: Sample = { at: by.at, by: by.actor, head };
  keepFact(tx, 'sample', JSON.stringify(sample));
  const enterprises = countRows(tx.$client).get('enterprise') ?? 0;
  // What the log kept of the seals before is of rows that have gone.
  const detail = { sealed: sealPoint(tx.$client) };
  record(tx, { ...by, act: 'sample loaded', sentence: `载入演示数据，${enterprises} 家虚构的企业`, detail });
  return { enterprises };
}

/** What people entered since the made-up data came, which would go with it. */
export function enteredSince(db: Db | Tx): number {
  const sample = readSample(db);
  if (sample === null) return 0;
  return linesAfter(db, sample.head.seq).filter((one) => one.account_id !== null && !isOfPeople(one.act))
    .length;
}

const isOfPeople = (act: string) =>
  ['people', 'sign-in'].includes(kindOfAct(act)) || /^(sample|backup|export) /.test(act);

/**
 * Takes the made-up data out, in the caller's transaction, and with them all that was entered beside them:
 * what is left is a system as it was installed, with its people. Of the log stay the lines from before and
 * those that tell of people; these follow anew, so that the chain holds.
 * @throws Refused where there are none
 */
export function removeSample(tx: Tx, by: By): void {
  const sample = readSample(tx);
  if (sample === null) throw new Refused([refuse('没有演示数据')]);
  const stay = linesAfter(tx, sample.head.seq).filter(
    (one) => one.account_id !== null && isOfPeople(one.act),
  );
  const empty = openMemory();
  try {
    replaceTables(tx, empty, tablesBut(tx, KEPT), () => {
      tx.$client.prepare('delete from audit where seq > ?').run(sample.head.seq);
      keepFact(tx, 'audit_head', `${sample.head.seq} ${sample.head.hash}`);
      tx.$client.prepare('update webhook set cursor = min(cursor, ?)').run(sample.head.seq);
    });
    takeFacts(tx, empty);
    refillSearch(tx);
  } finally {
    empty.$client.close();
  }
  keepFact(tx, 'sample', null);
  // Whoever follows the changes begins anew: those numbers are others from here on.
  tx.$client.prepare(`update fact set value = lower(hex(randomblob(8))) where key = 'feed'`).run();
  for (const one of stay) record(tx, { ...lineOf(one), enterpriseId: null, eventId: null, importId: null });
  const detail = { sealed: sealPoint(tx.$client) };
  record(tx, { ...by, act: 'sample removed', sentence: '移走演示数据和此间录入的内容，账号保留', detail });
}
