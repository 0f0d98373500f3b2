import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { explanation, programme, programmeCategory, setting, target, targetCell } from '../../db/schema.ts';
import { perTables } from '../../db/written.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { rebuildDerived } from '../derived/derive.ts';
import { Conflict, NotFound, Refused } from '../errors.ts';
import { dayInWords } from '../rules/days.ts';
import { judgeTarget } from '../rules/plan.ts';
import type {
  Category,
  CountingSettings,
  Day,
  Instant,
  Programme,
  SettingVersion,
  TargetCell,
  TargetVersion,
} from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import type { TargetRecord } from './plans.ts';
import { settingsInWords, sumInWords } from './words.ts';

export { readTargets, type TargetRecord } from './plans.ts';
export {
  isRanked,
  readShares,
  SHARE_WORDS,
  type ShareDraft,
  type ShareRecord,
  saveShares,
  setRanking,
} from './shares.ts';
export { settingsInWords, sumInWords } from './words.ts';

export interface SettingRecord extends SettingVersion {
  recorded_by: string;
  reason: string;
}

export interface Explanation {
  words: string;
  recorded_at: Instant;
  recorded_by: string;
}
export type ExplanationRecord = Explanation & { id: number };

const programmes = perTables(['programme'], (db) =>
  db.select().from(programme).orderBy(asc(programme.starts_on), asc(programme.id)).all(),
);

/** Every programme, in the order of their first days. */
export function listProgrammes(db: Db): (Programme & { source: string })[] {
  return programmes(db).map((one) => ({ ...one }));
}

/**
 * The programme of that code; without one, the one that runs on the day: of those that have begun and not
 * ended the last begun, else the last begun, else the first there is. Its `source` is the sentence that
 * the targets rest on.
 * @throws NotFound
 */
export function findProgramme(db: Db, code?: string | null, today?: Day): Programme & { source: string } {
  const all = listProgrammes(db);
  const begun = today === undefined ? [] : all.filter((one) => one.starts_on <= today);
  const running = begun.filter((one) => today !== undefined && today <= one.ends_on);
  const found =
    code === undefined || code === null
      ? (running.at(-1) ?? begun.at(-1) ?? all[0])
      : all.find((one) => one.code === code);
  if (found === undefined) throw new NotFound('programme');
  return found;
}

/** “秀水强脊工程” before what the log tells of it, where there are several to be told apart; else nothing. */
export function namedInLog(db: Db, programmeId: number): string {
  const all = listProgrammes(db);
  const own = all.find((one) => one.id === programmeId);
  return all.length < 2 || own === undefined ? '' : `“${own.name}”`;
}

/** The programme that a version of a plan is of. @throws NotFound */
export function programmeOfVersion(db: Db, id: number): Programme & { source: string } {
  const own = db.select({ of: target.programme_id }).from(target).where(eq(target.id, id)).get();
  const found = listProgrammes(db).find((one) => one.id === own?.of);
  if (found === undefined) throw new NotFound('target version');
  return found;
}

/** The target of each category over all years; null is 未设目标. */
export function readTotals(db: Db, programmeId: number): Partial<Record<Category, number | null>> {
  const rows = db
    .select()
    .from(programmeCategory)
    .where(eq(programmeCategory.programme_id, programmeId))
    .all();
  return Object.fromEntries(rows.map((row) => [row.category, row.target]));
}

/** Every version of the settings of counting, in the order of recording. */
export function readSettings(db: Db, programmeId: number): SettingRecord[] {
  return db
    .select()
    .from(setting)
    .where(eq(setting.programme_id, programmeId))
    .orderBy(asc(setting.id))
    .all()
    .map(({ programme_id: _, ...row }) => row);
}

/** Everything that was ever said of each programme, newest first; read on every progress page. */
const said = perTables(['explanation'], (db) =>
  Map.groupBy(db.select().from(explanation).orderBy(desc(explanation.id)).all(), (one) => one.programme_id),
);

/** The last thing said beside each status, recorded by `knownAt`; an emptied one has `words` ''. */
export function readLastExplanations(
  db: Db,
  programmeId: number,
  knownAt?: Instant | null,
): Partial<Record<Category, ExplanationRecord>> {
  const latest: Partial<Record<Category, ExplanationRecord>> = {};
  for (const { id, category, words, recorded_at, recorded_by } of said(db).get(programmeId) ?? []) {
    if (knownAt != null && recorded_at > knownAt) continue;
    latest[category] ??= { id, words, recorded_at, recorded_by };
  }
  return latest;
}

/** The short word beside each status: the last one recorded by `knownAt`; an emptied one is gone. */
export function readExplanations(
  db: Db,
  programmeId: number,
  knownAt?: Instant | null,
): Partial<Record<Category, Explanation>> {
  const latest: Partial<Record<Category, Explanation>> = {};
  for (const [category, last] of Object.entries(readLastExplanations(db, programmeId, knownAt))) {
    const { id: _, ...told } = last;
    if (told.words !== '') latest[category as Category] = told;
  }
  return latest;
}

export interface TargetDraft {
  programme: Programme;
  category: Category;
  /** The three-year target that the cells must add up to; it becomes the programme's. */
  total: number;
  cells: readonly TargetCell[];
  holds_from: Day;
  state: TargetVersion['state'];
  reason: string;
  document: string;
  /** The version that the writer saw last, null where there was none; left out, nobody else is minded. */
  base?: number | null;
}

/**
 * Adds a version of one category's plan; nothing that was is touched. Runs inside the caller's transaction.
 * @returns the version's id
 * @throws Refused where it does not add up, Conflict where another was saved after `base`
 */
export function saveTarget(tx: Db, draft: TargetDraft, by: By): number {
  const { programme: plan, category, total, cells, holds_from, state, reason, document } = draft;
  const refusal = judgeTarget(cells, total);
  if (refusal !== null) throw new Refused([refusal]);
  const of = and(eq(target.programme_id, plan.id), eq(target.category, category));
  const last = tx.select({ id: target.id }).from(target).where(of).orderBy(desc(target.id)).get();
  if (draft.base !== undefined && (last?.id ?? null) !== draft.base) throw new Conflict('target');

  const { id } = tx
    .insert(target)
    .values({
      programme_id: plan.id,
      category,
      holds_from,
      recorded_at: by.at,
      recorded_by: by.actor,
      reason,
      document,
      state,
      target: total,
    })
    .returning({ id: target.id })
    .get();
  for (const { year, quarter, planned } of cells) {
    tx.insert(targetCell).values({ target_id: id, year, quarter, planned }).run();
  }
  tx.insert(programmeCategory)
    .values({ programme_id: plan.id, category, target: total })
    .onConflictDoUpdate({
      target: [programmeCategory.programme_id, programmeCategory.category],
      set: { target: total },
    })
    .run();
  record(tx, {
    ...by,
    act: 'target revised',
    sentence: `将${namedInLog(tx, plan.id)}${categoryShort(category)}的季度目标定为${sumInWords(cells)}，自${dayInWords(holds_from)}起${told(reason, document)}`,
    detail: { target: id, before: last?.id ?? null, category, total, cells, holds_from },
  });
  return id;
}

const told = (reason: string, document: string) =>
  `${reason === '' ? '' : `，原因：${reason}`}${document === '' ? '' : `，依据：${document}`}`;

/**
 * Confirms a proposal: a new version with the same numbers and the same first day.
 * @throws Conflict where another version was saved after `base`
 */
export function confirmTarget(
  tx: Db,
  plan: Programme,
  proposal: TargetRecord,
  words: { reason: string; base: number | null },
  by: By,
): number {
  const { category, target: total, cells, holds_from, document } = proposal;
  const draft = { programme: plan, category, total, cells, holds_from, document, ...words };
  return saveTarget(tx, { ...draft, state: 'confirmed', reason: words.reason || '确认系统建议' }, by);
}

export interface SettingDraft {
  programme: Programme;
  settings: CountingSettings;
  holds_from: Day;
  reason: string;
  base?: number | null;
}

/**
 * Adds a version of the settings of counting and folds every derived table anew, since what counts
 * depends on them. Runs inside the caller's transaction.
 * @throws Conflict where another version was saved after `base`
 */
export function saveSettings(tx: Db, draft: SettingDraft, by: By): number {
  const { programme: plan, settings, holds_from, reason } = draft;
  const own = readSettings(tx, plan.id);
  const last = own.at(-1);
  if (draft.base !== undefined && (last?.id ?? null) !== draft.base) throw new Conflict('setting');
  const { id } = tx
    .insert(setting)
    .values({
      programme_id: plan.id,
      holds_from,
      recorded_at: by.at,
      recorded_by: by.actor,
      reason,
      settings,
    })
    .returning({ id: setting.id })
    .get();
  record(tx, {
    ...by,
    act: 'counting set',
    sentence: `将${namedInLog(tx, plan.id)}统计口径定为${settingsInWords(settings)}，自${dayInWords(holds_from)}起，原因：${reason}`,
    detail: { setting: id, before: last?.settings ?? null, settings, holds_from },
  });
  rebuildDerived(tx);
  return id;
}

/**
 * Puts a short word beside a category's status; '' takes it away. The earlier ones are kept.
 * @param base the one that the writer saw last, null where there was none; left out, nobody else is minded
 * @throws Conflict where another was written since
 */
export function explain(
  tx: Db,
  programmeId: number,
  { category, words, base }: { category: Category; words: string; base?: number | null },
  by: By,
): void {
  const last = readLastExplanations(tx, programmeId)[category]?.id ?? null;
  if (base !== undefined && base !== last) throw new Conflict('explanation');
  tx.insert(explanation)
    .values({ programme_id: programmeId, category, recorded_at: by.at, recorded_by: by.actor, words })
    .run();
  const what = words === '' ? '去掉了' : '写了';
  record(tx, {
    ...by,
    act: 'explanation written',
    sentence: `${what}${namedInLog(tx, programmeId)}${categoryShort(category)}进度的说明${words === '' ? '' : `：${words}`}`,
    detail: { category },
  });
}
