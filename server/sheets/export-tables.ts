/** The tables that pages and the command line export, with the headers of the import formats where there are such. */
import { isNull } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { enterprise, event } from '../../db/schema.ts';
import { allDossiers } from '../derived/dossiers.ts';
import { minute } from '../format.ts';
import { progressInput } from '../progress/queries.ts';
import { dayInWords } from '../rules/days.ts';
import { factsAt, settingsAt } from '../rules/facts.ts';
import { foldTrack, standingEvents } from '../rules/fold.ts';
import { statusWords } from '../rules/plan.ts';
import { progressOf, standingOf } from '../rules/progress.ts';
import { CATEGORIES, type Day, type Instant } from '../rules/types.ts';
import { basisName, categoryShort, fellAtName, kindName, scheduleName, stageName } from '../rules/words.ts';
import { findProgramme, readSettings } from '../targets/queries.ts';
import type { WriteColumn, WriteTable, WriteValue } from './write-sheet.ts';

type Table = Omit<WriteTable, 'kind'>;
type Row = Record<string, WriteValue>;

/** The two lines that say what the figures rest on, as known at the moment; null is now. */
function notes(db: Db, asOf: Day, knownAt: Instant | null = null): string[] {
  const settings = readSettings(db, findProgramme(db, null, asOf).id);
  const { counting_basis } = settingsAt(settings, asOf, knownAt ?? undefined);
  const bases = CATEGORIES.map(
    (category) => `${categoryShort(category)}按${basisName(counting_basis[category], category)}`,
  );
  const known = knownAt === null ? '' : `，按当时台账（录入至 ${minute(knownAt)}）`;
  return [`截至${dayInWords(asOf)}${known}`, `统计口径：新增计首次认定（入库），${bases.join('、')}归属年度`];
}

const ENTERPRISE_COLUMNS: WriteColumn[] = [
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

function formerNames(db: Db): Map<number, string> {
  const rows = db.$client
    .prepare<[], { id: number; names: string }>(
      `select f.enterprise_id as id, group_concat(f.name, '、' order by f.id) as names
         from former_name f join enterprise e on e.id = f.enterprise_id
        where f.name <> e.name group by f.enterprise_id`,
    )
    .all();
  return new Map(rows.map((row) => [row.id, row.names]));
}

const CONTACTS = ['contact_name', 'contact_phone'];

interface Wanted {
  /** Without them the columns of persons are left out: not everybody who reads enterprises may see them. */
  contacts?: boolean;
  /** These enterprises in this order, and a line that says which they are or ''; otherwise all, as they were added. */
  only?: { ids: readonly number[]; words: string } | null;
}

/** Every enterprise as it was on that day, with the stage of each track. */
export function enterprisesTable(db: Db, asOf: Day, { contacts = true, only = null }: Wanted = {}): Table {
  const formers = formerNames(db);
  const kept = new Map(
    db
      .select()
      .from(enterprise)
      .where(isNull(enterprise.gone))
      .all()
      .map((row) => [row.id, row]),
  );
  const place = only === null ? null : new Map(only.ids.map((id, at) => [id, at]));
  const rows: Row[] = [];
  for (const dossiers of allDossiers(db)) {
    for (const { enterprise_id, uscc, versions, events } of dossiers) {
      const own = kept.get(enterprise_id);
      if (own === undefined || place?.has(enterprise_id) === false) continue;
      const standing = standingEvents(events, { asOf });
      const row: Row = {
        ...own,
        ...factsAt(versions, asOf),
        uscc,
        former: formers.get(enterprise_id) ?? null,
      };
      for (const category of CATEGORIES) {
        const { state } = foldTrack(
          category,
          standing.filter((one) => one.category === category),
        );
        row[category] = state.stage === null ? null : stageName(category, state.stage);
        row[`until_${category}`] = state.held ? state.valid_until : null;
      }
      rows.push(row);
    }
  }
  if (place !== null) {
    const placeOf = (row: Row) => place.get(Number(row.id)) ?? 0;
    rows.sort((a, b) => placeOf(a) - placeOf(b));
  }
  const columns = ENTERPRISE_COLUMNS.filter((column) => contacts || !CONTACTS.includes(column.key));
  const words = only?.words ?? '';
  return {
    title: '企业名单',
    notes: [...notes(db, asOf), ...(words === '' ? [] : [words])],
    columns,
    rows,
    name: '企业名单',
  };
}

const EVENT_COLUMNS: WriteColumn[] = [
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'category', header: '类别' },
  { key: 'matter', header: '事项' },
  { key: 'effective_on', header: '发生日期', kind: 'day' },
  { key: 'publicised_on', header: '公示日期', kind: 'day' },
  { key: 'batch', header: '批次' },
  { key: 'batch_year', header: '批次年度', kind: 'whole' },
  { key: 'document_no', header: '文号' },
  { key: 'valid_until', header: '有效期至', kind: 'day' },
  { key: 'note', header: '备注' },
  { key: 'fell', header: '未通过环节' },
  { key: 'recorded_at', header: '录入时间', width: 18 },
  { key: 'recorded_by', header: '录入人' },
];

/** Every event that stands on that day, later papers merged in, by enterprise and day. */
export function eventsTable(db: Db, asOf: Day): Table {
  const recorders = new Map(
    db
      .select({ id: event.id, by: event.recorded_by })
      .from(event)
      .all()
      .map((row) => [row.id, row.by]),
  );
  const rows: Row[] = [];
  for (const dossiers of allDossiers(db)) {
    for (const { uscc, versions, events } of dossiers) {
      const { name } = factsAt(versions, asOf);
      const standing = standingEvents(events, { asOf }).sort((a, b) =>
        a.effective_on === b.effective_on ? a.id - b.id : a.effective_on < b.effective_on ? -1 : 1,
      );
      for (const one of standing) {
        rows.push({
          uscc,
          name,
          category: categoryShort(one.category),
          matter: kindName(one.category, one),
          effective_on: one.effective_on,
          publicised_on: one.publicised_on,
          batch: one.batch,
          batch_year: one.batch_year,
          document_no: one.document_no,
          valid_until: one.valid_until,
          note: one.note,
          fell: one.fell_at === null ? null : fellAtName(one.fell_at),
          recorded_at: minute(one.recorded_at),
          recorded_by: recorders.get(one.id) ?? '',
        });
      }
    }
  }
  return { title: '认定与事项记录', notes: notes(db, asOf), columns: EVENT_COLUMNS, rows, name: '记录' };
}

const PROGRESS_COLUMNS: WriteColumn[] = [
  { key: 'name', header: '类别', width: 30 },
  { key: 'period', header: '期间' },
  { key: 'target', header: '目标', kind: 'whole' },
  { key: 'additions', header: '新增', kind: 'whole' },
  { key: 'rate', header: '完成率（%）', kind: 'decimal' },
  { key: 'expected', header: '应完成', kind: 'whole' },
  { key: 'schedule_rate', header: '时序进度（%）', kind: 'decimal' },
  { key: 'gap_points', header: '与时序相差（个百分点）', kind: 'decimal' },
  { key: 'status', header: '状态' },
  { key: 'pending_publication', header: '已公示待发文（已审核待入库）', kind: 'whole' },
  { key: 'brought_in', header: '迁入带入', kind: 'whole' },
  { key: 'recognised_again', header: '再次认定', kind: 'whole' },
  { key: 'exits', header: '退出', kind: 'whole' },
  { key: 'net', header: '净增', kind: 'whole' },
  { key: 'holding', header: '期末有效', kind: 'whole' },
];

/** The three categories, each whole and by year; never one rate over all of them. */
export function progressTable(
  db: Db,
  asOf: Day,
  now: Instant,
  more: { knownAt?: Instant | null; latestTargets?: boolean } = {},
): Table {
  const input = progressInput(db, { asOf, now, ...more });
  const progress = progressOf(input);
  const thisYear = Number(asOf.slice(0, 4));
  const rows = progress.categories.flatMap((one): Row[] => {
    const { status, awaiting } = standingOf(input, one.code);
    return [
      { ...figuresIn(one), period: '三年合计', status: statusWords(status, awaiting) },
      // A year that has not begun has a target; what else it will have is unknown, as on the page.
      ...one.years.map((year) => ({
        ...figuresIn(year.year <= thisYear ? year : { target: year.target }),
        name: one.name,
        period: `${year.year}年`,
      })),
    ];
  });
  const basis = `时序进度${scheduleName(progress.schedule_basis)}；涉及企业 ${progress.enterprises_involved} 家`;
  return {
    title: `${progress.programme.name}进度`,
    notes: [...notes(db, asOf, more.knownAt), basis],
    columns: PROGRESS_COLUMNS,
    rows,
    name: '进度',
  };
}

/** What of an object stands in a column of the progress table. */
function figuresIn(from: object): Row {
  const row: Row = {};
  for (const [key, value] of Object.entries(from)) {
    if (!PROGRESS_COLUMNS.some((column) => column.key === key)) continue;
    if (typeof value === 'number' || typeof value === 'string') row[key] = value;
  }
  return row;
}
