/** The register as an import reads it back, with where each track stands beside it. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { factsAt } from '../rules/facts.ts';
import { foldTrack, standingEvents } from '../rules/fold.ts';
import { CATEGORIES, type Category, type Day, STAGES } from '../rules/types.ts';
import { categoryShort, stageName } from '../rules/words.ts';
import { PORTION, type Table, type WriteColumn, type WriteRow } from './table.ts';
import { basisNotes } from './table-notes.ts';

const COLUMNS: WriteColumn[] = [
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'former', header: '曾用名' },
  { key: 'short_name', header: '简称' },
  { key: 'industry_code', header: '行业代码', kind: 'code', width: 10 },
  { key: 'chain', header: '产业赛道' },
  { key: 'area', header: '镇街园区' },
  { key: 'in_scope', header: '属统计口径', width: 10 },
  { key: 'founded_on', header: '成立日期', kind: 'day' },
  { key: 'signed_on', header: '签约落地日期', kind: 'day' },
  { key: 'officer', header: '服务专员' },
  { key: 'contact_name', header: '联系人' },
  { key: 'contact_phone', header: '联系电话', kind: 'code', width: 14 },
  { key: 'main_product', header: '主导产品' },
  { key: 'note', header: '备注' },
  ...CATEGORIES.map((category) => ({ key: category, header: `${categoryShort(category)}阶段` })),
  { key: 'until_little_giant', header: '国家级小巨人有效期至', kind: 'day' },
  { key: 'until_provincial_srdi', header: '省级专精特新有效期至', kind: 'day' },
];
const CONTACTS = ['contact_name', 'contact_phone'];

interface Own {
  id: number;
  uscc: string;
  name: string;
  short_name: string | null;
  industry_code: string | null;
  chain: string | null;
  area: string | null;
  in_scope: number;
  founded_on: Day | null;
  signed_on: Day | null;
  officer: string | null;
  contact_name: string | null;
  contact_phone: string | null;
  main_product: string | null;
  note: string | null;
  former: string | null;
  little_giant: string | null;
  provincial_srdi: string | null;
  above_scale: string | null;
  until_little_giant: Day | null;
  until_provincial_srdi: Day | null;
}

const FORMER = `(select group_concat(name, '、' order by id) from former_name f
  where f.enterprise_id = e.id and f.name <> e.name)`;

const statements = perConnection(({ $client }) => ({
  all: $client.prepare<[], number>('select id from enterprise where gone is null order by id').pluck(),
  rows: $client.prepare<[string], Own>(
    `select e.id, e.uscc, e.name, e.short_name, e.industry_code, e.chain, e.area, e.in_scope, e.founded_on, e.signed_on,
        e.officer, e.contact_name, e.contact_phone, e.main_product, e.note, ${FORMER} as former,
        r.lg_stage as little_giant, r.ps_stage as provincial_srdi, r.as_stage as above_scale,
        r.lg_until as until_little_giant, r.ps_until as until_provincial_srdi
       from json_each(?) j join enterprise e on e.id = j.value left join register r on r.enterprise_id = e.id
      where e.gone is null order by j.key`,
  ),
}));

/** The word of a stage as the derived register keeps it. */
function stageWord(category: Category, stage: string | null): string | null {
  const known = STAGES.find((one) => one === stage);
  return known === undefined ? null : stageName(category, known);
}

function nowRow(own: Own): WriteRow {
  const stages = Object.fromEntries(
    CATEGORIES.map((category) => [category, stageWord(category, own[category])]),
  );
  return { ...own, ...stages, in_scope: own.in_scope === 1 };
}

/** As each was on a past day: folded anew from what happened until then. */
function rowsThen(db: Db, rows: readonly Own[], asOf: Day): WriteRow[] {
  const dossiers = new Map(
    readDossiers(
      db,
      rows.map((row) => row.id),
    ).map((one) => [one.enterprise_id, one]),
  );
  return rows.map((own) => {
    const { versions = [], events = [] } = dossiers.get(own.id) ?? {};
    const standing = standingEvents(events, { asOf });
    const row: Record<string, WriteRow[string]> = { ...own, ...factsAt(versions, asOf) };
    for (const category of CATEGORIES) {
      const { state } = foldTrack(
        category,
        standing.filter((one) => one.category === category),
      );
      row[category] = state.stage === null ? null : stageName(category, state.stage);
      row[`until_${category}`] = state.held ? state.valid_until : null;
    }
    return row;
  });
}

function* portions(db: Db, ids: readonly number[], then: Day | null): Generator<WriteRow[]> {
  const { rows } = statements(db);
  for (let at = 0; at < ids.length; at += PORTION) {
    const own = rows.all(JSON.stringify(ids.slice(at, at + PORTION)));
    yield then === null ? own.map(nowRow) : rowsThen(db, own, then);
  }
}

export interface Wanted {
  /** Without them the columns of persons are left out: not everybody who reads enterprises may see them. */
  contacts?: boolean;
  /** These enterprises in this order, and a line that says which they are or ''; otherwise all, as they were added. */
  only?: { ids: readonly number[]; words: string } | null;
  /** The day is today: what is derived already is read, instead of folding every enterprise anew. */
  isToday?: boolean;
}

/**
 * Every enterprise as it was on that day, with the stage of each track. Which they are, and their order,
 * is settled at once; their rows are read portion by portion while the table is written.
 */
export function enterprisesTable(
  db: Db,
  asOf: Day,
  { contacts = true, only = null, isToday = false }: Wanted = {},
): Table & { count: number } {
  const ids = only?.ids ?? statements(db).all.all();
  const words = only?.words ?? '';
  return {
    title: '企业名单',
    notes: [
      ...basisNotes(db, asOf),
      ...(words === '' ? [] : [words]),
      '改好后可以再导入；空着的格不改动已有内容',
    ],
    columns: COLUMNS.filter((column) => contacts || !CONTACTS.includes(column.key)),
    rows: () => portions(db, ids, isToday ? null : asOf),
    name: '企业名单',
    count: ids.length,
  };
}
