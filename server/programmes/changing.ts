/** Changing what of a programme may still change. */
import { eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { programme, programmeVersion } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { rebuildDerived } from '../derived/derive.ts';
import { Conflict, Refused } from '../errors.ts';
import { CATEGORIES, type Day, type Programme } from '../rules/types.ts';
import { windowInWords } from '../rules/words.ts';
import { readTargets, readTotals } from '../targets/queries.ts';
import { checkOwn, type ProgrammeDraft, propose } from './keeping.ts';

const COUNTS = {
  baseline: '基线已签认',
  summary_draft: '已有小结的草稿',
  summary_issue: '已有签发的小结',
  target_share: '目标已分解到镇街园区或专员',
} as const;

/**
 * What already rests on a programme's years, in words: its window is fixed from then on, since figures
 * that somebody signed, confirmed or printed would be of other years. Empty while it may still move.
 */
export function whatFixesWindow(db: Db, plan: Programme, today: Day): string[] {
  const fixed: string[] = today >= plan.starts_on ? ['已经开始'] : [];
  if (readTargets(db, plan.id).some((one) => one.state === 'confirmed')) fixed.push('目标分解已确认');
  for (const [table, words] of Object.entries(COUNTS)) {
    const found = db.$client.prepare(`select 1 from ${table} where programme_id = ? limit 1`).get(plan.id);
    if (found !== undefined) fixed.push(words);
  }
  return fixed;
}

export interface Revision {
  name: string;
  source: string;
  document: string;
  starts_on: Day;
  ends_on: Day;
  reason: string;
  /** The version that the writer saw last. */
  base: number;
}

/**
 * Adds a version of what a programme is called, rests on, and, while nothing rests on it, runs from and to.
 * Another window brings another proposal for its quarters. Runs inside the caller's transaction.
 * @throws Refused, or Conflict where another version was saved after `base`
 */
export function reviseProgramme(tx: Db, plan: Programme, revision: Revision, today: Day, by: By): void {
  const { base, ...told } = revision;
  const last = tx
    .select()
    .from(programmeVersion)
    .where(eq(programmeVersion.programme_id, plan.id))
    .all()
    .at(-1);
  if ((last?.id ?? 0) !== base) throw new Conflict('programme');
  checkOwn(tx, { id: plan.id, code: plan.code, name: told.name });
  const isMoved = told.starts_on !== plan.starts_on || told.ends_on !== plan.ends_on;
  if (isMoved) {
    const fixed = whatFixesWindow(tx, plan, today);
    const message = `起止年份不能再改：${fixed.join('，')}`;
    if (fixed.length > 0) throw new Refused([{ rule: 'programme', field: 'first_year', message }]);
  }
  const { name, source, starts_on, ends_on, document, reason } = told;
  tx.insert(programmeVersion)
    .values({ programme_id: plan.id, ...told, recorded_at: by.at, recorded_by: by.actor })
    .run();
  tx.update(programme).set({ name, source, starts_on, ends_on }).where(eq(programme.id, plan.id)).run();
  const changed = [
    ...(last?.name === name ? [] : [`名称由“${last?.name ?? ''}”改为“${name}”`]),
    ...(isMoved ? [`起止由${windowInWords(plan)}改为${windowInWords(told)}`] : []),
    ...(last?.source === source ? [] : ['改了目标依据']),
    ...(last?.document === document ? [] : [`依据文件改为${document === '' ? '无' : document}`]),
  ];
  record(tx, {
    ...by,
    act: 'programme revised',
    sentence: `修改行动计划“${plan.name}”：${changed.length === 0 ? '没有变化' : changed.join('，')}，原因：${reason}`,
    detail: { programme: plan.code, before: last ?? null, after: told },
  });
  if (!isMoved) return;
  const moved = { ...plan, starts_on, ends_on };
  const totals = readTotals(tx, plan.id);
  const all = Object.fromEntries(CATEGORIES.map((one) => [one, totals[one] ?? null]));
  propose(tx, moved, all as ProgrammeDraft['totals'], document, by);
  rebuildDerived(tx);
}
