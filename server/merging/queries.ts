/** Merging two records and taking it back: each one transaction, told in the log of both. */
import { z } from 'zod';
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveMany } from '../derived/derive.ts';
import {
  type Column,
  type Enterprise,
  type EnterpriseDraft,
  FIELD_WORDS,
  type GivenBack,
  giveBack,
  isPersonal,
  setMerged,
  takeMerged,
} from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { MergePlan } from '../rules/judge-merge.ts';
import type { Instant } from '../rules/types.ts';
import { recordEvents, voidEvent } from '../tracks/queries.ts';

const Value = z.union([z.string(), z.boolean(), z.null()]);
const Taken = z.object({
  version: z.number(),
  fields: z.record(z.string(), z.object({ from: Value, to: Value })),
  names: z.array(z.string()),
  amendments: z.array(z.number()),
});

export interface MergeRow {
  id: number;
  from_id: number;
  into_id: number;
  recorded_at: Instant;
  recorded_by: string;
  reason: string;
  done: string;
  twins: string;
  undone_at: Instant | null;
  undone_by: string | null;
  undone_reason: string | null;
  from_uscc: string;
  from_name: string;
  into_uscc: string;
  into_name: string;
  into_gone: string | null;
}

const MERGES = `select m.*, f.uscc as from_uscc, f.name as from_name, i.uscc as into_uscc, i.name as into_name,
    i.gone as into_gone
  from enterprise_merge m join enterprise f on f.id = m.from_id join enterprise i on i.id = m.into_id`;

const statements = perConnection(({ $client }) => ({
  into: $client.prepare<[number], MergeRow>(`${MERGES} where m.into_id = ? order by m.id desc limit 100`),
}));

/** Every merge into an enterprise, the latest first, undone ones too. */
export function mergesInto(db: Db | Tx, id: number): MergeRow[] {
  return statements(db).into.all(id);
}

/** @throws NotFound where there is none */
export function findMerge(db: Db | Tx, id: number): MergeRow {
  const row = db.$client.prepare<[number], MergeRow>(`${MERGES} where m.id = ?`).get(id);
  if (row === undefined) throw new NotFound('merge');
  return row;
}

/** What the merge did to the record that stays. */
export function takenOf(merge: Pick<MergeRow, 'done'>): z.output<typeof Taken> {
  return Taken.parse(JSON.parse(merge.done));
}

export interface Merging {
  /** The one that goes, and the one that stays. */
  going: Enterprise;
  staying: Enterprise;
  /** What the one that stays takes from the other. */
  changes: Partial<EnterpriseDraft>;
  plan: MergePlan;
  reason: string;
}

const named = ({ name, uscc }: { name: string; uscc: string }): string => `${name}（${uscc}）`;

/** Merges as planned, in the caller's transaction, in which it was judged. @returns the merge's id */
export function mergeRecords(tx: Tx, { going, staying, changes, plan, reason }: Merging, by: By): number {
  const drafts = plan.twins.flatMap(({ stands, completes }) =>
    Object.keys(completes).length === 0
      ? []
      : [
          {
            ...completes,
            category: stands.category,
            kind: 'amended' as const,
            effective_on: shanghaiDay(new Date(by.at)),
            amends: stands.id,
            note: `合并${going.name}时补充`,
          },
        ],
  );
  const amendments =
    drafts.length === 0
      ? []
      : recordEvents(tx, staying.id, drafts, by, { derive: false, lateReason: reason });
  const names = [going.name, ...going.former_names];
  const taken = takeMerged(tx, staying.id, changes, names, by);
  setMerged(tx, going.id, true, by);
  const twins = Object.fromEntries(plan.twins.map(({ rests, stands }) => [rests.id, stands.id]));
  const { lastInsertRowid } = tx.$client
    .prepare(
      `insert into enterprise_merge (from_id, into_id, recorded_at, recorded_by, reason, facts, twins, done)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      going.id,
      staying.id,
      by.at,
      by.actor,
      reason,
      JSON.stringify(plan.facts),
      JSON.stringify(twins),
      JSON.stringify({ ...taken, amendments }),
    );
  const id = Number(lastInsertRowid);
  const fields = Object.entries(taken.fields);
  const told = fields.length === 0 ? '' : `，取用其${fields.map(([one]) => wordOf(one)).join('、')}`;
  const sentence = `将${named(going)}合并到${named(staying)}${told}，原因：${reason}`;
  const detail = {
    merge: id,
    version: taken.version,
    changed: fields.map(([field]) => field),
    changes: Object.fromEntries(fields.filter(([field]) => !isPersonal(field as Column))),
    names: taken.names,
    twins,
  };
  record(tx, { ...by, act: 'enterprise merged', enterpriseId: staying.id, sentence, detail });
  const gone = { merge: id, into: staying.uscc };
  record(tx, { ...by, act: 'enterprise gone', enterpriseId: going.id, sentence, detail: gone });
  deriveMany(tx, [going.id, staying.id]);
  return id;
}

function wordOf(field: string): string {
  return Object.hasOwn(FIELD_WORDS, field) ? FIELD_WORDS[field as Column] : field;
}

/** Why a merge cannot be undone now, or null. */
export function whyNotUndone(merge: MergeRow): string | null {
  if (merge.undone_at !== null) return '这次合并已经撤销';
  if (merge.into_gone === null) return null;
  return `${merge.into_name}后来又合并到别的企业，先撤销那一次`;
}

export interface Parted extends GivenBack {
  /** Amendments of the merge that were voided, and those that somebody had voided before. */
  amendments: number;
  amendmentsKept: number;
}

/**
 * Takes a merge back, in the caller's transaction: both records have their own events again, what was
 * recorded since stays where it was recorded, fields go back unless somebody changed them since.
 * @throws NotFound where it cannot be undone (`whyNotUndone`)
 */
export function undoMerge(tx: Tx, merge: MergeRow, reason: string, by: By): Parted {
  if (whyNotUndone(merge) !== null) throw new NotFound('merge');
  const taken = takenOf(merge);
  const standing = tx.$client
    .prepare<[string], number>(
      `select id from event where id in (select value from json_each(?))
        and id not in (select event_id from event_void) order by id`,
    )
    .pluck()
    .all(JSON.stringify(taken.amendments));
  const why = `撤销与${merge.from_name}的合并`;
  for (const event of standing) voidEvent(tx, event, why, by, { derive: false });
  tx.$client
    .prepare('update enterprise_merge set undone_at = ?, undone_by = ?, undone_reason = ? where id = ?')
    .run(by.at, by.actor, reason, merge.id);
  const given = giveBack(tx, merge.into_id, taken, by);
  setMerged(tx, merge.from_id, false, by);
  const into = { name: merge.into_name, uscc: merge.into_uscc };
  const from = { name: merge.from_name, uscc: merge.from_uscc };
  const sentence = `撤销${named(from)}到${named(into)}的合并${reason === '' ? '' : `，原因：${reason}`}`;
  const { version, restored, kept, names } = given;
  const detail = { merge: merge.id, version, changed: restored, kept, names };
  record(tx, { ...by, act: 'enterprise parted', enterpriseId: merge.into_id, sentence, detail });
  const back = { merge: merge.id, from: merge.into_uscc };
  record(tx, { ...by, act: 'enterprise back', enterpriseId: merge.from_id, sentence, detail: back });
  deriveMany(tx, [merge.from_id, merge.into_id]);
  return {
    ...given,
    amendments: standing.length,
    amendmentsKept: taken.amendments.length - standing.length,
  };
}
