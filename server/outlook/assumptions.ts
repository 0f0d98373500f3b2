/** The versions of what the outlook assumes, category by category. */
import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { outlookAssumption } from '../../db/schema.ts';
import { perTables } from '../../db/written.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Conflict } from '../errors.ts';
import type { Assumptions } from '../rules/chances.ts';
import { START } from '../rules/chances-start.ts';
import { dayInWords } from '../rules/days.ts';
import { versionAt } from '../rules/facts.ts';
import type { Category, Day, Instant, Programme } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { assumptionsInWords } from './words.ts';

export type AssumptionRecord = Omit<typeof outlookAssumption.$inferSelect, 'programme_id'>;

/** Of every programme: kept until one is written, since every progress page asks for them. */
const versions = perTables(['outlook_assumption'], (db) => {
  const found = new Map<number, AssumptionRecord[]>();
  for (const { programme_id, ...row } of db
    .select()
    .from(outlookAssumption)
    .orderBy(asc(outlookAssumption.id))
    .all()) {
    const own = found.get(programme_id) ?? [];
    found.set(programme_id, own);
    own.push(row);
  }
  return found;
});
const NONE: readonly AssumptionRecord[] = [];

/** Every version of every category, in the order of recording; not to be changed. */
export function readAssumptions(db: Db, programmeId: number): readonly AssumptionRecord[] {
  return versions(db).get(programmeId) ?? NONE;
}

/** The version in force on the day; before anything was ever written, what the system comes with. */
export function assumptionsAt(
  versions: readonly AssumptionRecord[],
  category: Category,
  asOf: Day,
  knownAt?: Instant,
): AssumptionRecord {
  const own = versions.filter((one) => one.category === category);
  return (
    versionAt(own, asOf, knownAt) ?? {
      id: 0,
      category,
      holds_from: asOf,
      recorded_at: '',
      recorded_by: '系统',
      reason: '初始设定，待校准',
      state: 'start',
      assumptions: START[category],
    }
  );
}

export interface AssumptionDraft {
  programme: Programme;
  category: Category;
  assumptions: Assumptions;
  holds_from: Day;
  reason: string;
  /** The version that the form started from. */
  base: number | null;
}

/**
 * Adds a version; nothing that was is touched. Runs inside the caller's transaction.
 * @throws Conflict where another was saved after `base`
 */
export function saveAssumptions(tx: Db, draft: AssumptionDraft, by: By): number {
  const { programme, category, assumptions, holds_from, reason, base } = draft;
  const own = and(eq(outlookAssumption.programme_id, programme.id), eq(outlookAssumption.category, category));
  const last = tx.select().from(outlookAssumption).where(own).orderBy(desc(outlookAssumption.id)).get();
  if ((last?.id ?? null) !== base) throw new Conflict('outlook assumption');
  const made = tx
    .insert(outlookAssumption)
    .values({
      programme_id: programme.id,
      category,
      holds_from,
      recorded_at: by.at,
      recorded_by: by.actor,
      reason,
      state: 'set',
      assumptions,
    })
    .returning({ id: outlookAssumption.id })
    .get();
  record(tx, {
    ...by,
    act: 'outlook set',
    sentence: `将${categoryShort(category)}达标推算的设定改为：${assumptionsInWords(category, assumptions)}；自${dayInWords(holds_from)}起，原因：${reason}`,
    detail: { assumption: made.id, before: last?.assumptions ?? null, assumptions, holds_from },
  });
  return made.id;
}
