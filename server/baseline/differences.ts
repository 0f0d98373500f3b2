/**
 * The signed list against the holdings of its day as they are known now: what came in, what went out,
 * and why. Read off the derived rows; only enterprises that differ are folded.
 */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { keepingByEnterprise, mendRows } from '../derived/kept-by-enterprise.ts';
import { mergesTouching, withGone } from '../derived/merges.ts';
import { type Cause, causeOf, type Late } from '../rules/baseline.ts';
import { FAR_INSTANT } from '../rules/days.ts';
import { type Merge, mergesByRecord, ownerAt } from '../rules/merges.ts';
import type { Category, Instant, Programme } from '../rules/types.ts';
import { groundOf, holdingsOf } from './holdings.ts';
import type { Baseline, LateEntry } from './queries.ts';

export interface Change {
  enterprise_id: number;
  category: Category;
  /** 1 where it is held now and was not signed, −1 where it was signed and is not held now. */
  by: 1 | -1;
  cause: Cause;
}

interface Track {
  enterprise_id: number;
  category: Category;
}
interface Signed extends Track {
  event_id: number;
}

const HELD = `figure = 'holding' and from_day <= @day and (to_day is null or to_day > @day)`;

/** Of some enterprises alone. Signs before columns keep SQLite from walking a whole figure, once or for each line. */
const SOME = 'enterprise_id in (select value from json_each(@ids))';
const ADDED = (own: string) => `select enterprise_id, category from contribution c
  where ${own} and ${HELD} and not exists (select 1 from baseline_entry b
    where b.baseline_id = @baseline and b.enterprise_id = c.enterprise_id and b.category = c.category)
  order by enterprise_id, category`;
const REMOVED = (own: string) => `select enterprise_id, category, event_id from baseline_entry b
  where baseline_id = @baseline${own} and not exists (select 1 from contribution c
    where c.enterprise_id = b.enterprise_id and +c.programme_id = @programme
      and c.category = b.category and +${HELD})
  order by +line`;
const SIGNED = (own: string) =>
  `select enterprise_id, category, event_id from baseline_entry where baseline_id = @baseline${own} order by +line`;

const statements = perConnection(({ $client }) => ({
  signed: $client.prepare<[object], Signed>(SIGNED('')),
  someSigned: $client.prepare<[object], Signed>(SIGNED(` and ${SOME}`)),
  added: $client.prepare<[object], Track>(ADDED('programme_id = @programme')),
  someAdded: $client.prepare<[object], Track>(ADDED(`+programme_id = @programme and c.${SOME}`)),
  removed: $client.prepare<[object], Signed>(REMOVED('')),
  someRemoved: $client.prepare<[object], Signed>(REMOVED(` and ${SOME}`)),
  late: $client.prepare<[number, string, Instant], Pick<LateEntry, 'event_id' | 'what'>>(
    `select l.event_id, l.what from late_entry l join event e on e.id = l.event_id
      where l.baseline_id = ? and e.enterprise_id in (select value from json_each(?)) and l.recorded_at <= ?`,
  ),
  records: $client.prepare<[string], { id: number; enterprise_id: number }>(
    'select id, enterprise_id from event where id in (select value from json_each(?))',
  ),
}));

const keyOf = ({ enterprise_id, category }: Track) => `${enterprise_id} ${category}`;

interface Asked {
  programme: Programme;
  signed: Baseline;
  /** Null is now. */
  knownAt: Instant | null;
  /** Of these enterprises alone, and all that they were ever merged with; null is of all. */
  among: readonly number[] | null;
}

const named = ({ programme, signed, among }: Asked) => ({
  programme: programme.id,
  baseline: signed.id,
  day: signed.as_of,
  ...(among === null ? {} : { ids: JSON.stringify(among) }),
});

function signedLines(db: Db, asked: Asked): Signed[] {
  const sql = statements(db);
  const { baseline, ids } = named(asked);
  return ids === undefined ? sql.signed.all({ baseline }) : sql.someSigned.all({ baseline, ids });
}

/** Tracks in one of the two lists and not in the other. */
function apart(db: Db, asked: Asked) {
  const sql = statements(db);
  const { programme, knownAt, among } = asked;
  if (knownAt === null) {
    const { added, removed } = among === null ? sql : { added: sql.someAdded, removed: sql.someRemoved };
    return { added: added.all(named(asked)), removed: removed.all(named(asked)) };
  }
  const then = holdingsOf(db, programme, knownAt, among).rows;
  const lines = signedLines(db, asked);
  const [held, listed] = [new Set(then.map(keyOf)), new Set(lines.map(keyOf))];
  return {
    added: then.filter((row) => !listed.has(keyOf(row))),
    removed: lines.filter((row) => !held.has(keyOf(row))),
  };
}

interface Apart {
  added: Track[];
  removed: Signed[];
  /** Lines of which another one of the list tells now: their records became one. */
  joined: Signed[];
}

/**
 * The same, each signed line under the enterprise that has its recognition at that moment: a line of a
 * record that was merged is that of the one that stays, and back again when the merge is undone.
 */
function ledOn(db: Db, asked: Asked, raw: Omit<Apart, 'joined'>): Apart {
  const { knownAt } = asked;
  const sql = statements(db);
  const filed = new Map(
    sql.records
      .all(JSON.stringify(raw.removed.map((one) => one.event_id)))
      .map((one) => [one.id, one.enterprise_id]),
  );
  const merges = mergesTouching(db, [...filed.values(), ...raw.removed.map((one) => one.enterprise_id)]);
  if (merges.length === 0) return { ...raw, joined: [] };
  const byRecord = mergesByRecord(merges);
  const gone = new Set(raw.removed.map(keyOf));
  const standing = new Set(
    signedLines(db, asked)
      .map(keyOf)
      .filter((key) => !gone.has(key)),
  );
  const added = new Map(raw.added.map((one) => [keyOf(one), one]));
  const removed = new Map<string, Signed>();
  const joined: Signed[] = [];
  for (const line of raw.removed) {
    const record = filed.get(line.event_id) ?? line.enterprise_id;
    const led = { ...line, enterprise_id: ownerAt(byRecord, record, knownAt ?? FAR_INSTANT) };
    const key = keyOf(led);
    if (standing.has(key)) joined.push(led);
    else if (added.delete(key)) standing.add(key);
    else if (removed.has(key)) joined.push(led);
    else removed.set(key, led);
  }
  return { added: [...added.values()], removed: [...removed.values()], joined };
}

/** Whether a merge that this enterprise took part in was made or undone between signing and that moment. */
function wasMerged(merges: readonly Merge[], id: number, signed: Baseline, knownAt: Instant): boolean {
  const since = (at: Instant | null) => at !== null && at >= signed.locked_at && at <= knownAt;
  return merges.some(
    (one) => (one.from_id === id || one.into_id === id) && (since(one.recorded_at) || since(one.undone_at)),
  );
}

/** Changes by enterprise; what became one with another line stands apart, and last. */
interface Changes {
  moved: Change[];
  joined: Change[];
}

const byEnterprise = (a: Change, b: Change) => a.enterprise_id - b.enterprise_id;

function readChanges(db: Db, asked: Asked): Changes {
  const { programme, signed, knownAt } = asked;
  const raw = apart(db, asked);
  if (raw.added.length + raw.removed.length === 0) return { moved: [], joined: [] };
  const { added, removed, joined } = ledOn(db, asked, raw);
  const known = knownAt ?? FAR_INSTANT;
  const ids = [...new Set([...added, ...removed].map((one) => one.enterprise_id))];
  const merges = mergesTouching(db, ids);
  const late = statements(db).late.all(signed.id, JSON.stringify(withGone(merges, ids)), known);
  const events = (what: LateEntry['what']) =>
    new Set(late.filter((one) => one.what === what).map((one) => one.event_id));
  const told: Late = { recorded: events('recorded'), voided: events('voided') };
  const ground = groundOf(db, programme, knownAt);
  const by = Map.groupBy(
    [...added.map((one) => ({ ...one, event_id: null })), ...removed],
    (one) => one.enterprise_id,
  );
  const moved = readDossiers(db, ids, merges).flatMap((dossier) =>
    (by.get(dossier.enterprise_id) ?? []).map(({ enterprise_id, category, event_id }): Change => {
      const found = causeOf(dossier, category, { signed: event_id, late: told, ground });
      const isMerged = found === 'scope' && wasMerged(merges, enterprise_id, signed, known);
      const cause = isMerged ? 'merged' : found;
      return { enterprise_id, category, by: event_id === null ? 1 : -1, cause };
    }),
  );
  return {
    moved,
    joined: joined
      .map(({ enterprise_id, category }): Change => ({ enterprise_id, category, by: -1, cause: 'merged' }))
      .sort(byEnterprise),
  };
}

const kept = keepingByEnterprise<Pick<Asked, 'programme' | 'signed'>, Changes>({
  owned: [
    ...['enterprise', 'enterprise_version', 'event', 'event_void'],
    ...['contribution', 'baseline_entry', 'late_entry'],
  ],
  whole: ['programme', 'setting', 'baseline'],
  read: (db, asked, among) => readChanges(db, { ...asked, knownAt: null, among }),
  mend: (before, ids, fresh) => ({
    moved: mendRows(before.moved, ids, fresh.moved, byEnterprise),
    joined: mendRows(before.joined, ids, fresh.joined, byEnterprise),
  }),
  most: 1,
});

/** Everything in which the signed list differs from what is known at that moment (null is now). Not to be changed. */
export function changesSince(
  db: Db,
  programme: Programme,
  signed: Baseline,
  knownAt: Instant | null = null,
): Change[] {
  const asked = { programme, signed };
  const { moved, joined } =
    knownAt === null
      ? kept(db, JSON.stringify(asked), asked)
      : readChanges(db, { ...asked, knownAt, among: null });
  return [...moved, ...joined];
}

const WORDS: Record<Cause, readonly [more: string, less: string]> = {
  late: ['补录', '补录退出'],
  voided: ['作废退出', '作废'],
  scope: ['口径调入', '口径调出'],
  merged: ['撤销合并', '合并'],
};

export function causeInWords({ cause, by }: Pick<Change, 'cause' | 'by'>): string {
  return WORDS[cause][by === 1 ? 0 : 1];
}

/** 补录 3 家、作废 1 家; '' where nothing differs. */
export function tallyInWords(changes: readonly Change[]): string {
  const parts = (['late', 'voided', 'scope', 'merged'] as const).flatMap((cause) =>
    ([1, -1] as const).map((by) => {
      const n = changes.filter((one) => one.cause === cause && one.by === by).length;
      return n === 0 ? '' : `${causeInWords({ cause, by })} ${n} 家`;
    }),
  );
  return parts.filter((part) => part !== '').join('、');
}

/** Who signed what, and what came to it since. */
export interface Standing {
  signed: Baseline;
  /** '' where the list is as it was signed. */
  since: string;
}
