/**
 * Which years of an enterprise may be seen by who does not keep figures, and printed: none, unless somebody
 * said so. Figures of one enterprise are confidential (统计法第九条); open is the exception, with its reason.
 */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { standingFigures, standingQuarters } from '../derived/figures.ts';
import { recordsOf } from '../derived/merges.ts';
import type { Instant } from '../rules/types.ts';

export const OPENNESS = { internal: '内部', open: '可公开' } as const;
export type Openness = keyof typeof OPENNESS;

interface Mark {
  enterprise_id: number;
  year: number;
  openness: Openness;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}

const statements = perConnection(({ $client }) => ({
  latest: $client.prepare<[string], Mark>(
    `select enterprise_id, year, openness, reason, recorded_at, recorded_by from indicator_openness o
      where enterprise_id in (select value from json_each(?)) and id = (select max(p.id) from indicator_openness p
        where p.enterprise_id = o.enterprise_id and p.year = o.year)`,
  ),
  insert: $client.prepare(
    `insert into indicator_openness (enterprise_id, year, openness, reason, recorded_at, recorded_by)
      values (@enterprise_id, @year, @openness, @reason, @recorded_at, @recorded_by)`,
  ),
}));

/**
 * The open years of each of these enterprises. Where records were merged, a year is open only when it is
 * in every record whose figures stand: nobody meant the others when one was opened.
 */
export function openYears(db: Db | Tx, ids: readonly number[]): Map<number, Set<number>> {
  const records = [...recordsOf(db, ids).values()].flatMap((within) => within.map((one) => one.id));
  const marks = statements(db).latest.all(JSON.stringify(records));
  const open = new Set(
    marks.filter((one) => one.openness === 'open').map((one) => `${one.enterprise_id} ${one.year}`),
  );
  if (open.size === 0) return new Map(ids.map((id) => [id, new Set()]));
  const years = standingFigures(db, ids);
  const quarters = standingQuarters(db, ids);
  return new Map(
    ids.map((id) => {
      const all = [...(years.get(id) ?? []), ...(quarters.get(id) ?? [])].filter((one) => one.value !== null);
      const closed = new Set(
        all.filter((one) => !open.has(`${one.record} ${one.year}`)).map((one) => one.year),
      );
      return [id, new Set(all.map((one) => one.year).filter((year) => !closed.has(year)))];
    }),
  );
}

/** The years of an enterprise that somebody marked as internal: the API gives them to nobody but who keeps figures. */
export function internalYears(db: Db | Tx, id: number): Set<number> {
  const records = (recordsOf(db, [id]).get(id) ?? []).map((one) => one.id);
  const marks = statements(db).latest.all(JSON.stringify(records));
  return new Set(marks.filter((one) => one.openness === 'internal').map((one) => one.year));
}

/** What was last said of a year: by whom, when and why; null where nothing was. */
export function markOf(db: Db | Tx, id: number, year: number): Mark | null {
  return (
    statements(db)
      .latest.all(JSON.stringify([id]))
      .find((one) => one.year === year) ?? null
  );
}

/** Opens a year or closes it again, for every record whose figures stand in it; nothing where it is so already. */
export function markYear(
  tx: Tx,
  { id, name }: { id: number; name: string },
  { year, openness, reason }: { year: number; openness: Openness; reason: string },
  by: By,
): boolean {
  const isOpen = openYears(tx, [id]).get(id)?.has(year) ?? false;
  const isSaid = markOf(tx, id, year)?.openness === openness;
  if (isSaid && isOpen === (openness === 'open')) return false;
  const all = [...(standingFigures(tx, [id]).get(id) ?? []), ...(standingQuarters(tx, [id]).get(id) ?? [])];
  const records = new Set([id, ...all.filter((one) => one.year === year).map((one) => one.record)]);
  for (const enterprise_id of records) {
    const mark = { enterprise_id, year, openness, reason, recorded_at: by.at, recorded_by: by.actor };
    statements(tx).insert.run(mark);
  }
  record(tx, {
    ...by,
    act: 'indicators marked',
    enterpriseId: id,
    sentence: `将${name}${year}年的经营指标标为${OPENNESS[openness]}，理由：${reason}`,
    detail: { year, openness, reason },
  });
  return true;
}
