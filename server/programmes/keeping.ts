/** Adding a programme. */
import { ne } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { programme, programmeCategory, programmeVersion, setting } from '../../db/schema.ts';
import { seedAssumptions } from '../../db/seed.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { deriveMany, deriveProgramme } from '../derived/derive.ts';
import { ownersOf } from '../derived/merges.ts';
import { Refused } from '../errors.ts';
import { nameKey } from '../rules/names.ts';
import { proposeTargets } from '../rules/plan.ts';
import {
  CATEGORIES,
  type Category,
  type CountingSettings,
  type Day,
  type Programme,
} from '../rules/types.ts';
import { categoryShort, windowInWords } from '../rules/words.ts';
import { listProgrammes, saveTarget } from '../targets/queries.ts';

export interface ProgrammeDraft {
  code: string;
  name: string;
  /** The sentence that the targets rest on. */
  source: string;
  document: string;
  starts_on: Day;
  ends_on: Day;
  /** Over all its years; null is 未设目标. */
  totals: Record<Category, number | null>;
  settings: CountingSettings;
}

const totalsInWords = (totals: ProgrammeDraft['totals']): string =>
  CATEGORIES.map(
    (one) => `${categoryShort(one)}${totals[one] === null ? '未设目标' : ` ${totals[one]} 家`}`,
  ).join('、');

/** A code or a name that another programme has would leave two that cannot be told apart. @throws Refused */
export function checkOwn(tx: Db, draft: { id: number; code: string; name: string }): void {
  const taken = tx
    .select({ code: programme.code, name: programme.name })
    .from(programme)
    .where(ne(programme.id, draft.id))
    .all();
  const refusals = [
    ...(taken.some((one) => one.code === draft.code)
      ? [{ rule: 'programme', field: 'code', message: `已有代号为 ${draft.code} 的行动计划，换一个代号` }]
      : []),
    ...(taken.some((one) => nameKey(one.name) === nameKey(draft.name))
      ? [{ rule: 'programme', field: 'name', message: `已有名为“${draft.name}”的行动计划，换一个名称` }]
      : []),
  ];
  if (refusals.length > 0) throw new Refused(refusals);
}

export function propose(
  tx: Db,
  plan: Programme,
  totals: ProgrammeDraft['totals'],
  document: string,
  by: By,
): void {
  for (const category of CATEGORIES) {
    const total = totals[category];
    if (total === null) {
      tx.insert(programmeCategory)
        .values({ programme_id: plan.id, category, target: null })
        .onConflictDoNothing()
        .run();
      continue;
    }
    const draft = {
      programme: plan,
      category,
      total,
      cells: proposeTargets(plan, category, total),
      holds_from: plan.starts_on,
      state: 'proposed' as const,
      reason: '系统建议：总目标按年均分，年内按常年发布时间分到各季度',
      document,
    };
    saveTarget(tx, draft, by);
  }
}

/**
 * Adds a programme with its settings and the system's proposal for its targets, and folds its figures.
 * Windows may overlap: each counts by its own rules, and nothing is ever summed over two.
 * Runs inside the caller's transaction; `tell` hears how many enterprises are folded.
 * @returns its code
 * @throws Refused where another has its code or its name
 */
export function addProgramme(tx: Db, draft: ProgrammeDraft, by: By, tell?: (done: number) => void): string {
  checkOwn(tx, { id: 0, code: draft.code, name: draft.name });
  const { code, name, source, document, starts_on, ends_on, totals, settings } = draft;
  const made = tx.insert(programme).values({ code, name, source, starts_on, ends_on }).returning().get();
  const recorded = { recorded_at: by.at, recorded_by: by.actor };
  tx.insert(programmeVersion)
    .values({ programme_id: made.id, name, starts_on, ends_on, source, document, ...recorded })
    .run();
  tx.insert(setting)
    .values({
      programme_id: made.id,
      holds_from: starts_on,
      reason: '建立行动计划时选定',
      settings,
      ...recorded,
    })
    .run();
  record(tx, {
    ...by,
    act: 'programme added',
    sentence: `建立行动计划“${name}”（${windowInWords(made)}）：${totalsInWords(totals)}${document === '' ? '' : `，依据：${document}`}`,
    detail: { programme: code, starts_on, ends_on, totals, settings, source },
  });
  propose(tx, made, totals, document, by);
  seedAssumptions(tx, by.at);
  deriveProgramme(tx, made.id, tell);
  // Overrides (R8) and what is on public lists look at the years of every programme.
  deriveMany(tx, touchedByOthers(tx, made));
  return code;
}

/**
 * Enterprises whose figures in another programme depend on the window of the one that was added: overrides
 * do; what is on a public list does where a programme comes to stand before another.
 */
function touchedByOthers(tx: Db, made: Programme): number[] {
  const isBeforeOthers = listProgrammes(tx).some((one) => one.starts_on > made.starts_on);
  const named = tx.$client
    .prepare<[number], number>(
      `select distinct enterprise_id from event
        where counting in ('include', 'exclude') or (? = 1 and kind = 'stage' and stage = 'in_review')`,
    )
    .pluck()
    .all(isBeforeOthers ? 1 : 0);
  return [...new Set(ownersOf(tx, named).values())];
}
