/** Yearly and quarterly figures as they stand: the last word on each, whichever record of an enterprise it is in. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Figures, type Indicator, isIndicator, type Source } from '../rules/indicators.ts';
import type { Instant } from '../rules/types.ts';
import { recordsOf } from './merges.ts';

export interface YearOf {
  enterprise_id: number;
  year: number;
  figures: Figures;
}
export interface FigureRow {
  id: number;
  enterprise_id: number;
  year: number;
  quarter: number;
  field: string;
  value: number | null;
  source: Source;
  import_id: number | null;
  recorded_at: Instant;
  recorded_by: string;
}

/** What is read of a figure, of the table `indicator i`. */
export const SHOWN =
  'i.id, i.enterprise_id, i.year, i.quarter, i.field, i.value, i.source, i.import_id, i.recorded_at, i.recorded_by';
/** The last word on each figure of these enterprises, of whole years (0 to 0) or of quarters (1 to 4). */
const LATEST = `select ${SHOWN},
     coalesce((select r.kind = 'undo' from import_run r where r.id = i.import_id), 0) as undone from indicator i
   where i.enterprise_id in (select value from json_each(?)) and i.quarter between ? and ?
     and i.id = (select max(o.id) from indicator o where o.enterprise_id = i.enterprise_id
       and o.year = i.year and o.quarter = i.quarter and o.field = i.field)
   order by i.enterprise_id, i.year, i.quarter`;

const latest = perConnection(({ $client }) =>
  $client.prepare<[string, number, number], FigureRow & { undone: number }>(LATEST),
);

/** The last word on each figure, by the record it stands in: of whole years (0 to 0), of quarters (1 to 4), of both (0 to 4). */
export function latestFigures(
  db: Db | Tx,
  records: readonly number[],
  [from, to]: readonly [number, number] = [0, 0],
): (FigureRow & { undone: number })[] {
  return latest(db).all(JSON.stringify(records), from, to);
}

/** The last word on one figure of one year, whichever record of the enterprise it stands in. */
export interface Standing {
  id: number;
  year: number;
  field: Indicator;
  /** 0 for the whole year, else from January to the end of that quarter. */
  quarter: number;
  /** Null where it was taken away. */
  value: number | null;
  source: Source;
  importId: number | null;
  at: Instant;
  by: string;
  /** The record that it stands in: the enterprise's own, or one merged into it. */
  record: number;
}

/** A figure does; one that was taken away by somebody who saw the other's; not one that was undone to nothing. */
function hasWord({ value, recorded_at, undone }: FigureRow & { undone: number }, since: Instant): boolean {
  return value !== null || (recorded_at >= since && undone === 0);
}

/**
 * The last word on each figure of these enterprises, two queries whatever their number; years in order.
 * Of records that were merged the one that stays has the word where it says something, and where
 * somebody took its figure away since; nothing is copied, so it goes back with the record.
 */
export function standingFigures(db: Db | Tx, ids: readonly number[]): Map<number, Standing[]> {
  return standing(db, ids, [0, 0]);
}

/** As `standingFigures`, of the quarters: 营业收入 from January on. */
export function standingQuarters(db: Db | Tx, ids: readonly number[]): Map<number, Standing[]> {
  return standing(db, ids, [1, 4]);
}

function standing(
  db: Db | Tx,
  ids: readonly number[],
  [from, to]: readonly [number, number],
): Map<number, Standing[]> {
  const records = recordsOf(db, ids);
  const all = [...records.values()].flatMap((within) => within.map((one) => one.id));
  const rows = Map.groupBy(latestFigures(db, all, [from, to]), (row) => row.enterprise_id);
  return new Map(
    [...records].map(([id, within]) => {
      const found = new Map<string, FigureRow & { undone: number }>();
      for (const record of within) {
        for (const row of rows.get(record.id) ?? []) {
          const key = `${row.year} ${row.quarter} ${row.field}`;
          const before = found.get(key);
          if (before === undefined || !hasWord(before, record.since)) found.set(key, row);
        }
      }
      const figures = [...found.values()].flatMap((row): Standing[] => {
        const { id: rowId, enterprise_id: record, year, quarter, field, value, source } = row;
        const { import_id: importId, recorded_at: at, recorded_by: by } = row;
        if (!isIndicator(field)) return [];
        return [{ id: rowId, year, quarter, field, value, source, importId, at, by, record }];
      });
      return [id, figures.sort((a, b) => a.year - b.year || a.quarter - b.quarter)];
    }),
  );
}

/** What is known of each year of these enterprises; years in order. */
export function readYears(db: Db | Tx, ids: readonly number[]): YearOf[] {
  return [...standingFigures(db, ids)].flatMap(([enterprise_id, standing]) => {
    const years = new Map<number, YearOf>();
    for (const { year, field, value } of standing) {
      if (value === null) continue;
      const one = years.get(year) ?? { enterprise_id, year, figures: {} };
      one.figures[field] = value;
      years.set(year, one);
    }
    return [...years.values()];
  });
}
