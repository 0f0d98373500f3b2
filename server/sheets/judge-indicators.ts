/** The rows of a file of yearly figures against what is recorded. */
import type { Db } from '../../db/open.ts';
import { type Standing, standingFigures, standingQuarters } from '../indicators/queries.ts';
import {
  doubtOf,
  type Figures,
  figureFaults,
  figureInWords,
  figureWarnings,
  INDICATOR_FIELDS,
  type Indicator,
  lowersStanding,
  SOURCES,
  type Source,
  told,
} from '../rules/indicators.ts';
import { type Cumulative, isQuarter, type QuarterNumber, quarterDoubts } from '../rules/quarters.ts';
import { type Found, findAll } from './find.ts';
import type { Table } from './headers.ts';
import { columnWord, type Difference, type Judged, nothingJudged, readable, refusedRow } from './judged.ts';
import type { IndicatorFields } from './rows-indicators.ts';
import type { Draft } from './taker.ts';

/** Figures of one enterprise and year, or quarter, to be recorded; null takes one away. */
export interface IndicatorChange {
  enterpriseId: number;
  year: number;
  quarter: QuarterNumber | 0;
  source: Source;
  figures: Partial<Record<Indicator, number | null>>;
}

interface Known {
  /** Of the period itself. */
  own: Figures;
  sources: Partial<Record<Indicator, Source>>;
  /** Of every other year. */
  others: { year: number; figures: Figures }[];
  /** Of the year and the one before, by quarters; and the whole year's 营业收入. */
  quarters: Cumulative;
  before: Cumulative;
  whole: number | undefined;
}

function figuresIn(standing: readonly Standing[]): Figures {
  const given = standing.flatMap(({ field, value }) => (value === null ? [] : [[field, value]]));
  return Object.fromEntries(given) as Figures;
}

function quartersIn(standing: readonly Standing[]): Cumulative {
  const known: Cumulative = {};
  for (const { quarter, value } of standing) if (isQuarter(quarter) && value !== null) known[quarter] = value;
  return known;
}

type Period = Pick<IndicatorChange, 'year' | 'quarter'>;

function knownOf(db: Db, ids: readonly number[]): (id: number, period: Period) => Known {
  const [yearly, quarterly] = [standingFigures(db, ids), standingQuarters(db, ids)];
  return (id, { year, quarter }) => {
    const years = Map.groupBy(yearly.get(id) ?? [], (one) => one.year);
    const quarters = Map.groupBy(quarterly.get(id) ?? [], (one) => one.year);
    const ofYear = years.get(year) ?? [];
    const own = quarter === 0 ? ofYear : (quarters.get(year) ?? []).filter((one) => one.quarter === quarter);
    return {
      own: figuresIn(own),
      sources: Object.fromEntries(own.map(({ field, source }) => [field, source])),
      others: [...years]
        .filter(([of]) => of !== year)
        .map(([of, standing]) => ({ year: of, figures: figuresIn(standing) })),
      quarters: quartersIn(quarters.get(year) ?? []),
      before: quartersIn(quarters.get(year - 1) ?? []),
      whole: figuresIn(ofYear).revenue,
    };
  };
}

/** What is said otherwise than it stands; and what is said the same, but audited now and not before. */
function changesOf(
  { figures, cleared, source }: IndicatorFields,
  { own, sources }: Known,
): IndicatorChange['figures'] {
  const changes: IndicatorChange['figures'] = {};
  for (const field of INDICATOR_FIELDS) {
    const value = figures[field];
    const isRaised = source === 'audited' && sources[field] !== 'audited';
    if (value !== undefined && (value !== own[field] || isRaised)) changes[field] = value;
    else if (cleared.includes(field) && own[field] !== undefined) changes[field] = null;
  }
  return changes;
}

/** What somebody has to look at before the row is written; '' where nothing is. */
function doubtsOf(
  changes: IndicatorChange['figures'],
  { year, quarter, source }: IndicatorFields,
  known: Known,
): string {
  const { own, others, quarters, before, whole } = known;
  const jump = quarter === 0 ? doubtOf(changes, { year, own, others }) : null;
  const value = changes.revenue;
  const told =
    quarter === 0 || value === undefined || value === null
      ? []
      : quarterDoubts({ ...quarters, [quarter]: value }, [quarter], { whole, before });
  const lowered = INDICATOR_FIELDS.filter((field) => {
    const [was, to] = [own[field], changes[field]];
    const standing = { value: was ?? null, source: known.sources[field] ?? 'imported' };
    return to !== undefined && lowersStanding(standing, { value: to, source });
  });
  return [
    ...(jump === null ? [] : [jump.message]),
    ...told.map((one) => one.message),
    ...lowered.map((field) => `${tell(field, own[field])}是审计数，导入后不再是审计数`),
  ].join('；');
}

/** 营业收入 12,860 万元 */
function tell(field: Indicator, value: number | undefined): string {
  const { word, unit } = told(field);
  return value === undefined ? word : `${word} ${figureInWords(field, value)} ${unit}`;
}

function differences(
  changes: IndicatorChange['figures'],
  { own, sources }: Known,
  source: Source,
  table: Table,
): Difference[] {
  const word = (field: Indicator, value: number | null | undefined) =>
    value === null || value === undefined ? '未填写' : `${figureInWords(field, value)} ${told(field).unit}`;
  return INDICATOR_FIELDS.filter((field) => changes[field] !== undefined).map((field) => ({
    field,
    word: columnWord(table, field),
    from: word(field, own[field]) + wordOf(own[field] === changes[field] ? sources[field] : undefined),
    to: word(field, changes[field]) + wordOf(own[field] === changes[field] ? source : undefined),
  }));
}

/** （审计）, where nothing but the source changes. */
const wordOf = (source: Source | undefined) => (source === undefined ? '' : `（${SOURCES[source]}）`);

/** The rows whose enterprise and period did not stand before in the file; the first stands. */
function once(
  drafts: readonly (Draft<IndicatorFields> & { enterprise: Found })[],
  table: Table,
  judged: Judged<IndicatorChange>,
) {
  const first = new Map<string, number>();
  return drafts.filter((draft) => {
    const key = `${draft.enterprise.id} ${draft.fields.year} ${draft.fields.quarter}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, draft.row);
      return true;
    }
    const message = `第 ${before} 行和第 ${draft.row} 行是同一家企业同一${draft.fields.quarter === 0 ? '年度' : '季度'}，第 ${before} 行照常导入，本行不导入。只留一行`;
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
    const { year, quarter, source } = fields;
    const before = known(enterprise.id, fields);
    const figures = changesOf(fields, before);
    if (Object.keys(figures).length === 0) {
      judged.unchanged.push(row);
      continue;
    }
    const given = Object.entries({ ...before.own, ...figures }).filter(([, value]) => value !== null);
    const after = Object.fromEntries(given) as Figures;
    const faults = (quarter === 0 ? figureFaults(after) : []).map(({ field, message }) => ({
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
    const doubt = doubtsOf(figures, fields, before);
    judged.changes.push({
      enterpriseId: enterprise.id,
      year,
      quarter,
      source,
      figures,
      row,
      isNew: Object.keys(before.own).length === 0,
      name: enterprise.name,
      uscc: enterprise.uscc,
      differences: differences(figures, before, source, table),
      ...(doubt === '' ? {} : { doubt }),
    });
  }
  return judged;
}
