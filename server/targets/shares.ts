/** 责任分解 as it is kept: versions of how yearly targets are broken down, and whether that is ranked. */
import { and, desc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { ranking, targetShare, targetShareCell } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Conflict, Refused } from '../errors.ts';
import { dayInWords, yearsOf } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { judgeShares, type ShareCell, type ShareDim, type ShareVersion, sumShares } from '../rules/shares.ts';
import type { Category, Day, Programme, TargetCell } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { readTargets } from './plans.ts';

export const SHARE_WORDS: Record<ShareDim, string> = { area: '镇街园区', officer: '专员' };

/** A version with who recorded it, why, and the paper it rests on. */
export interface ShareRecord extends ShareVersion {
  recorded_by: string;
  reason: string;
  document: string;
}

/** Every version of a programme's breakdown, in the order of recording: two queries. */
export function readShares(db: Db, programmeId: number): ShareRecord[] {
  const versions = db
    .select()
    .from(targetShare)
    .where(eq(targetShare.programme_id, programmeId))
    .orderBy(targetShare.id)
    .all()
    .map(({ programme_id: _, ...row }): ShareRecord => ({ ...row, cells: [] }));
  if (versions.length === 0) return versions;
  const byId = new Map(versions.map((one) => [one.id, one]));
  const cells = db.$client
    .prepare<[number], ShareCell & { target_share_id: number }>(
      `select target_share_id, value, year, planned from target_share_cell
        where target_share_id in (select id from target_share where programme_id = ?)
        order by target_share_id, value, year`,
    )
    .all(programmeId);
  for (const { target_share_id, ...cell } of cells) byId.get(target_share_id)?.cells.push(cell);
  return versions;
}

export interface ShareDraft {
  programme: Programme;
  category: Category;
  dim: ShareDim;
  cells: readonly ShareCell[];
  holds_from: Day;
  reason: string;
  document: string;
  /** The version that the writer saw last, null where there was none. */
  base: number | null;
}

/** The plan that a breakdown is held against: the one in force today. */
export function planToShare(
  db: Db,
  programme: Programme,
  category: Category,
  today: Day,
): TargetCell[] | null {
  return targetAt(readTargets(db, programme.id), category, today)?.cells ?? null;
}

/**
 * Adds a version of a breakdown. What is left of a year's target stays undivided; what is more than it is
 * refused. Runs inside the caller's transaction.
 * @throws Refused, or Conflict where another version was saved after `base`
 */
export function saveShares(tx: Db, draft: ShareDraft, today: Day, by: By): number {
  const { programme, category, dim, holds_from, reason, document } = draft;
  const own = and(
    eq(targetShare.programme_id, programme.id),
    eq(targetShare.category, category),
    eq(targetShare.dim, dim),
  );
  const last = tx
    .select({ id: targetShare.id })
    .from(targetShare)
    .where(own)
    .orderBy(desc(targetShare.id))
    .get();
  if ((last?.id ?? null) !== draft.base) throw new Conflict('shares');
  const plan = planToShare(tx, programme, category, today);
  if (plan === null) {
    const message = `${categoryShort(category)}还没有设定目标，先在“目标”页设定`;
    throw new Refused([{ rule: 'shares', field: '', message }]);
  }
  const cells = draft.cells.filter((one) => one.planned > 0);
  const refusals = judgeShares(cells, plan, yearsOf(programme));
  if (refusals.length > 0) throw new Refused(refusals);
  const { id } = tx
    .insert(targetShare)
    .values({
      programme_id: programme.id,
      category,
      dim,
      holds_from,
      reason,
      document,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .returning({ id: targetShare.id })
    .get();
  for (const cell of cells) {
    tx.insert(targetShareCell)
      .values({ target_share_id: id, ...cell })
      .run();
  }
  const values = new Set(cells.map((one) => one.value)).size;
  const told = `，原因：${reason}${document === '' ? '' : `，依据：${document}`}`;
  record(tx, {
    ...by,
    act: 'shares revised',
    sentence: `将“${programme.name}”${categoryShort(category)}目标按${SHARE_WORDS[dim]}分解为 ${values} 项共 ${sumShares(cells)} 家，自${dayInWords(holds_from)}起${told}`,
    detail: { share: id, before: last?.id ?? null, category, dim, cells, holds_from },
  });
  return id;
}

/** Whether a programme's 镇街园区 and 专员 are ranked: what was set last; without anything they are not. */
export function isRanked(db: Db, programmeId: number): boolean {
  const last = db
    .select({ shown: ranking.shown })
    .from(ranking)
    .where(eq(ranking.programme_id, programmeId))
    .orderBy(desc(ranking.id))
    .get();
  return last?.shown ?? false;
}

/** Switches the ranking on or off; the same again changes nothing. Runs inside the caller's transaction. */
export function setRanking(
  tx: Db,
  programme: Programme,
  { shown, reason }: { shown: boolean; reason: string },
  by: By,
): void {
  if (isRanked(tx, programme.id) === shown) return;
  tx.insert(ranking)
    .values({ programme_id: programme.id, shown, reason, recorded_at: by.at, recorded_by: by.actor })
    .run();
  record(tx, {
    ...by,
    act: 'ranking set',
    sentence: `${shown ? '打开' : '关闭'}了“${programme.name}”镇街园区和专员的排名，原因：${reason}`,
    detail: { programme: programme.code, shown },
  });
}
