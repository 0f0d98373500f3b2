import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Category, TrackState } from '../rules/types.ts';
import { oldCodes } from './codes.ts';
import { pinyinOf } from './pinyin.ts';

export interface RegisterRow {
  enterprise_id: number;
  uscc: string;
  name: string;
  haystack: string;
  initials: string;
  pinyin: string;
  sort_name: string;
  chain: string | null;
  area: string | null;
  officer: string | null;
  industry_code: string | null;
  in_scope: number;
  lg_stage: string | null;
  ps_stage: string | null;
  as_stage: string | null;
  lg_held: number;
  ps_held: number;
  as_held: number;
  lg_until: string | null;
  ps_until: string | null;
  lacks_document: number;
  is_open: number;
  updated_at: string;
  updated_by: string;
  lg_since: string | null;
  ps_since: string | null;
  as_since: string | null;
}

interface Source {
  id: number;
  uscc: string;
  name: string;
  short_name: string | null;
  chain: string | null;
  area: string | null;
  officer: string | null;
  industry_code: string | null;
  in_scope: number;
  updated_at: string;
  updated_by: string;
  gone: string | null;
  former: string | null;
  /** Codes of old: corrected ones, and those of records merged into it. */
  codes: string[];
}

/** Prepared once a connection: asked at every change. */
const sources = perConnection(({ $client }) =>
  $client.prepare<[string], Omit<Source, 'codes'>>(
    `select e.id, e.uscc, e.name, e.short_name, e.chain, e.area, e.officer, e.industry_code, e.in_scope,
            e.updated_at, e.updated_by, e.gone,
            (select group_concat(name, char(10)) from (select f.name from former_name f where f.enterprise_id = e.id order by f.id)) as former
       from enterprise e where e.id in (select value from json_each(?))`,
  ),
);

/** What the wide row needs of the enterprises themselves. */
export function readSources(db: Db, ids: readonly number[]): Map<number, Source> {
  const rows = sources(db).all(JSON.stringify(ids));
  const codes = oldCodes(db, ids);
  return new Map(rows.map((row) => [row.id, { ...row, codes: codes.get(row.id) ?? [] }]));
}

const readings = new Map<string, { full: string; initials: string }>();
/** Reading a name takes longer than all else here; bulks and rebuilds meet the same names again. */
function reading(name: string): { full: string; initials: string } {
  let known = readings.get(name);
  if (known === undefined) {
    known = pinyinOf(name);
    if (readings.size > 20_000) readings.clear();
    readings.set(name, known);
  }
  return known;
}

type Readings = Pick<RegisterRow, 'initials' | 'pinyin' | 'sort_name'>;

function readingsOf(names: readonly string[]): Readings {
  const read = names.map(reading);
  return {
    initials: read.map((one) => one.initials).join('\n'),
    pinyin: read.map((one) => one.full).join('\n'),
    sort_name: read[0]?.full ?? '',
  };
}

/**
 * One wide row: all that the list shows, filters and sorts by. Who is gone has none.
 * @param old what stands there: where its names are the same, so are their readings
 */
export function registerRow(
  source: Source,
  states: ReadonlyMap<Category, TrackState>,
  lacksDocument: boolean,
  old?: RegisterRow,
): RegisterRow {
  const names = [source.name, source.short_name ?? '', ...(source.former ?? '').split('\n')].filter(
    (one) => one !== '',
  );
  const haystack = [...names, source.uscc, ...source.codes].join('\n').toLowerCase();
  // Names beside the first stand in the haystack alone.
  const isRead = old !== undefined && old.name === source.name && old.haystack === haystack;
  const { initials, pinyin, sort_name } = isRead ? old : readingsOf(names);
  const lg = states.get('little_giant');
  const ps = states.get('provincial_srdi');
  const as = states.get('above_scale');
  return {
    enterprise_id: source.id,
    uscc: source.uscc,
    name: source.name,
    haystack,
    initials,
    pinyin,
    sort_name,
    chain: source.chain,
    area: source.area,
    officer: source.officer,
    industry_code: source.industry_code,
    in_scope: source.in_scope,
    lg_stage: lg?.stage ?? null,
    ps_stage: ps?.stage ?? null,
    as_stage: as?.stage ?? null,
    lg_held: lg?.held === true ? 1 : 0,
    ps_held: ps?.held === true ? 1 : 0,
    as_held: as?.held === true ? 1 : 0,
    lg_until: lg?.held === true ? lg.valid_until : null,
    ps_until: ps?.held === true ? ps.valid_until : null,
    lacks_document: lacksDocument ? 1 : 0,
    is_open: [lg, ps, as].some((one) => one !== undefined && one.stage !== null && !one.held) ? 1 : 0,
    updated_at: source.updated_at,
    updated_by: source.updated_by,
    lg_since: sinceOf(lg),
    ps_since: sinceOf(ps),
    as_since: sinceOf(as),
  };
}

function sinceOf(state: TrackState | undefined): string | null {
  return state === undefined || state.held || state.stage === null ? null : state.since;
}
