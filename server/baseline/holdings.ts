/** The holdings of a programme's baseline day, folded from the records: what a list to be signed is made of. */
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { baselineDay, byLine, type Ground, type HeldRow, heldRows, leftOut } from '../rules/baseline.ts';
import { factsAt } from '../rules/facts.ts';
import type { Category, Day, Instant, Programme } from '../rules/types.ts';

export interface LeftOut {
  uscc: string;
  name: string;
  category: Category;
  why: string;
}

export interface Holdings {
  rows: HeldRow[];
  /** In force on the day and yet not in the list. */
  leftOut: LeftOut[];
}

/** What a programme's baseline is computed against; `knownAt` null is now. */
export function groundOf(db: Db, programme: Programme, knownAt: Instant | null = null): Ground {
  const settings = readProgrammes(db).find((one) => one.programme.id === programme.id)?.settings ?? [];
  return { programme, settings, day: baselineDay(programme), knownAt: knownAt ?? undefined };
}

/** Enterprises with a recognition on or before the day: nobody else can hold anything on it. */
function candidates(db: Db, day: Day): number[] {
  return db.$client
    .prepare<[Day], number>(
      `select distinct enterprise_id from event
        where kind in ('recognised', 'moved_in') and effective_on <= ? order by enterprise_id`,
    )
    .pluck()
    .all(day);
}

/** So many enterprises are read in one go. */
const CHUNK = 1_000;

/** Every holding of the baseline day in the order of the list, as known at that moment (null is now). */
export function holdingsOf(db: Db, programme: Programme, knownAt: Instant | null = null): Holdings {
  const ground = groundOf(db, programme, knownAt);
  const ids = candidates(db, ground.day);
  const found: Holdings = { rows: [], leftOut: [] };
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const dossier of readDossiers(db, ids.slice(at, at + CHUNK))) {
      found.rows.push(...heldRows(dossier, ground));
      for (const one of leftOut(dossier, ground)) {
        const { name } = factsAt(dossier.versions, ground.day, ground.knownAt);
        found.leftOut.push({ uscc: dossier.uscc, name, ...one });
      }
    }
  }
  found.rows.sort(byLine);
  return found;
}

/** How many lines a list has in each category. */
export function countRows(rows: readonly Pick<HeldRow, 'category'>[]): Record<Category, number> {
  const of = (category: Category) => rows.filter((row) => row.category === category).length;
  return {
    little_giant: of('little_giant'),
    provincial_srdi: of('provincial_srdi'),
    above_scale: of('above_scale'),
  };
}
