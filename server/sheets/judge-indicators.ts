/** The rows of a file of yearly figures against what is recorded. */
import type { Db } from '../../db/open.ts';
import { readYears, type YearOf } from '../indicators/queries.ts';
import {
  doubtOf,
  type Figures,
  figureFaults,
  figureInWords,
  figureWarnings,
  INDICATOR_FIELDS,
  type Indicator,
  told,
} from '../rules/indicators.ts';
import { type Found, findAll } from './find.ts';
import type { Table } from './headers.ts';
import { columnWord, type Difference, type Judged, nothingJudged, readable, refusedRow } from './judged.ts';
import type { IndicatorFields } from './rows-indicators.ts';
import type { Draft } from './taker.ts';

/** Figures of one enterprise and year to be recorded; null takes one away. */
export interface IndicatorChange {
  enterpriseId: number;
  year: number;
  figures: Partial<Record<Indicator, number | null>>;
}

interface Known {
  /** Of the year itself. */
  own: Figures;
  /** Of every other year. */
  others: YearOf[];
}

function knownOf(db: Db, ids: readonly number[]): (id: number, year: number) => Known {
  const byEnterprise = Map.groupBy(readYears(db, ids), (one) => one.enterprise_id);
  return (id, year) => {
    const years = byEnterprise.get(id) ?? [];
    return {
      own: years.find((one) => one.year === year)?.figures ?? {},
      others: years.filter((one) => one.year !== year),
    };
  };
}

function changesOf({ figures, cleared }: IndicatorFields, own: Figures): IndicatorChange['figures'] {
  const changes: IndicatorChange['figures'] = {};
  for (const field of INDICATOR_FIELDS) {
    const value = figures[field];
    if (value !== undefined && value !== own[field]) changes[field] = value;
    else if (cleared.includes(field) && own[field] !== undefined) changes[field] = null;
  }
  return changes;
}

function differences(changes: IndicatorChange['figures'], own: Figures, table: Table): Difference[] {
  const word = (field: Indicator, value: number | null | undefined) =>
    value === null || value === undefined ? '未填写' : `${figureInWords(field, value)} ${told(field).unit}`;
  return INDICATOR_FIELDS.filter((field) => changes[field] !== undefined).map((field) => ({
    field,
    word: columnWord(table, field),
    from: word(field, own[field]),
    to: word(field, changes[field]),
  }));
}

/** The rows whose enterprise and year did not stand before in the file; the first stands. */
function once(
  drafts: readonly (Draft<IndicatorFields> & { enterprise: Found })[],
  table: Table,
  judged: Judged<IndicatorChange>,
) {
  const first = new Map<string, number>();
  return drafts.filter((draft) => {
    const key = `${draft.enterprise.id} ${draft.fields.year}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, draft.row);
      return true;
    }
    const message = `第 ${before} 行和第 ${draft.row} 行是同一家企业同一年度，第 ${before} 行照常导入，本行不导入。只留一行`;
    judged.refused.push(refusedRow(draft, [{ column: columnWord(table, 'year'), message }]));
    return false;
  });
}

/** Judges every row of the file; nothing is written. */
export function judgeIndicators(
  db: Db,
  drafts: readonly Draft<IndicatorFields>[],
  table: Table,
): Judged<IndicatorChange> {
  const judged = nothingJudged<IndicatorChange>();
  const rows = readable(drafts, judged);
  const find = findAll(
    db,
    rows.map((row) => row.fields),
  );
  const found = rows.flatMap((draft) => {
    const finding = find(draft.fields);
    if ('enterprise' in finding) {
      for (const { field, message } of finding.warnings) {
        const column = columnWord(table, field);
        judged.warnings.push({ row: draft.row, who: draft.who, column, message });
      }
      return [{ ...draft, enterprise: finding.enterprise }];
    }
    const { field, message } = finding.fault;
    judged.refused.push(refusedRow(draft, [{ column: columnWord(table, field), message }]));
    return [];
  });
  const known = knownOf(
    db,
    found.map((one) => one.enterprise.id),
  );
  for (const draft of once(found, table, judged)) {
    const { row, who, fields, enterprise } = draft;
    const { year } = fields;
    const before = known(enterprise.id, year);
    const figures = changesOf(fields, before.own);
    if (Object.keys(figures).length === 0) {
      judged.unchanged.push(row);
      continue;
    }
    const given = Object.entries({ ...before.own, ...figures }).filter(([, value]) => value !== null);
    const after = Object.fromEntries(given) as Figures;
    const faults = figureFaults(after).map(({ field, message }) => ({
      column: columnWord(table, field),
      message,
    }));
    if (faults.length > 0) {
      judged.refused.push(refusedRow(draft, faults));
      continue;
    }
    for (const { column, message } of draft.warnings) judged.warnings.push({ row, who, column, message });
    for (const { field, message } of figureWarnings(after)) {
      judged.warnings.push({ row, who, column: columnWord(table, field), message });
    }
    const doubt = doubtOf(figures, { year, ...before });
    judged.changes.push({
      enterpriseId: enterprise.id,
      year,
      figures,
      row,
      isNew: Object.keys(before.own).length === 0,
      name: enterprise.name,
      uscc: enterprise.uscc,
      differences: differences(figures, before.own, table),
      ...(doubt === null ? {} : { doubt: doubt.message }),
    });
  }
  return judged;
}
