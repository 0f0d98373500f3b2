/** The holdings of a programme's baseline day, folded from the records: what a list to be signed is made of. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { keepingByEnterprise, mendRows } from '../derived/kept-by-enterprise.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { baselineDay, byLine, type Ground, type HeldRow, heldRows, leftOut } from '../rules/baseline.ts';
import { factsAt } from '../rules/facts.ts';
import type { Category, Day, Instant, Programme } from '../rules/types.ts';

export interface LeftOut {
  enterprise_id: number;
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

const CANDIDATES = `select distinct enterprise_id from event
  where kind in ('recognised', 'moved_in') and effective_on <= ?`;

const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[Day], number>(`${CANDIDATES} order by enterprise_id`).pluck(),
  some: $client
    .prepare<[Day, string], number>(
      `${CANDIDATES} and enterprise_id in (select value from json_each(?)) order by enterprise_id`,
    )
    .pluck(),
}));

/**
 * Enterprises with a recognition on or before the day: nobody else can hold anything on it.
 * @param among of these alone; null is all
 */
function candidates(db: Db, day: Day, among: readonly number[] | null): number[] {
  const { all, some } = statements(db);
  return among === null ? all.all(day) : some.all(day, JSON.stringify(among));
}

/** So many enterprises are read in one go. */
const CHUNK = 1_000;

/**
 * Every holding of the baseline day in the order of the list, as known at that moment (null is now).
 * @param among of these enterprises alone; null is all
 */
export function holdingsOf(
  db: Db,
  programme: Programme,
  knownAt: Instant | null = null,
  among: readonly number[] | null = null,
): Holdings {
  const ground = groundOf(db, programme, knownAt);
  const ids = candidates(db, ground.day, among);
  const found: Holdings = { rows: [], leftOut: [] };
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const dossier of readDossiers(db, ids.slice(at, at + CHUNK))) {
      found.rows.push(...heldRows(dossier, ground));
      for (const one of leftOut(dossier, ground)) {
        const { name } = factsAt(dossier.versions, ground.day, ground.knownAt);
        const { enterprise_id, uscc } = dossier;
        found.leftOut.push({ enterprise_id, uscc, name, ...one });
      }
    }
  }
  found.rows.sort(byLine);
  return found;
}

const kept = keepingByEnterprise<Programme, Holdings>({
  owned: ['enterprise', 'enterprise_version', 'event', 'event_void'],
  whole: ['programme', 'setting'],
  read: (db, programme, ids) => holdingsOf(db, programme, null, ids),
  mend: (before, ids, fresh) => ({
    rows: mendRows(before.rows, ids, fresh.rows, byLine),
    leftOut: mendRows(before.leftOut, ids, fresh.leftOut, (a, b) => a.enterprise_id - b.enterprise_id),
  }),
  most: 1,
});

/** The holdings of the day as known now, kept: a page asks for them at every turn of a leaf. Not to be changed. */
export function currentHoldings(db: Db, programme: Programme): Holdings {
  return kept(db, JSON.stringify(programme), programme);
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
