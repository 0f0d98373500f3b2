import { and, asc, desc, eq, lte } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { explanation, programme, programmeCategory, setting, target, targetCell } from '../../db/schema.ts';
import { NotFound } from '../errors.ts';
import type {
  Category,
  Day,
  Instant,
  Programme,
  SettingVersion,
  TargetCell,
  TargetVersion,
} from '../rules/types.ts';

/** A version of the plan with who recorded it, why, and the paper it rests on. */
export interface TargetRecord extends TargetVersion {
  recorded_by: string;
  reason: string;
  document: string;
}

export interface SettingRecord extends SettingVersion {
  recorded_by: string;
  reason: string;
}

export interface Explanation {
  words: string;
  recorded_at: Instant;
  recorded_by: string;
}

/**
 * The programme of that code; without one, the one that runs: the last begun by `today`, else the
 * first there is. Its `source` is the sentence that the targets rest on.
 * @throws NotFound
 */
export function findProgramme(db: Db, code?: string | null, today?: Day): Programme & { source: string } {
  const all = db.select().from(programme).orderBy(asc(programme.starts_on), asc(programme.id)).all();
  const begun = today === undefined ? [] : all.filter((one) => one.starts_on <= today);
  const found =
    code === undefined || code === null ? (begun.at(-1) ?? all[0]) : all.find((one) => one.code === code);
  if (found === undefined) throw new NotFound('programme');
  return found;
}

/** The three-year target of each category; null is 未设目标. */
export function readTotals(db: Db, programmeId: number): Partial<Record<Category, number | null>> {
  const rows = db
    .select()
    .from(programmeCategory)
    .where(eq(programmeCategory.programme_id, programmeId))
    .all();
  return Object.fromEntries(rows.map((row) => [row.category, row.target]));
}

/** Every version of the plan of every category, in the order of recording. */
export function readTargets(db: Db, programmeId: number): TargetRecord[] {
  const cells = new Map<number, TargetCell[]>();
  const rows = db
    .select({ cell: targetCell })
    .from(targetCell)
    .innerJoin(target, eq(target.id, targetCell.target_id))
    .where(eq(target.programme_id, programmeId))
    .orderBy(asc(targetCell.target_id), asc(targetCell.year), asc(targetCell.quarter))
    .all();
  for (const { cell } of rows) {
    const { target_id, year, quarter, planned } = cell;
    const own = cells.get(target_id) ?? [];
    own.push({ year, quarter: quarter as TargetCell['quarter'], planned });
    cells.set(target_id, own);
  }
  return db
    .select()
    .from(target)
    .where(eq(target.programme_id, programmeId))
    .orderBy(asc(target.id))
    .all()
    .map(({ programme_id: _, ...row }) => ({ ...row, cells: cells.get(row.id) ?? [] }));
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

/** The short word beside each status: the last one recorded by `knownAt`; an emptied one is gone. */
export function readExplanations(
  db: Db,
  programmeId: number,
  knownAt?: Instant | null,
): Partial<Record<Category, Explanation>> {
  const own = eq(explanation.programme_id, programmeId);
  const rows = db
    .select()
    .from(explanation)
    .where(knownAt === undefined || knownAt === null ? own : and(own, lte(explanation.recorded_at, knownAt)))
    .orderBy(desc(explanation.id))
    .all();
  const latest: Partial<Record<Category, Explanation>> = {};
  for (const { category, words, recorded_at, recorded_by } of rows) {
    latest[category] ??= { words, recorded_at, recorded_by };
  }
  for (const [category, { words }] of Object.entries(latest)) {
    if (words === '') delete latest[category as Category];
  }
  return latest;
}
