/** The progress as a table of figures: each category whole and by year. */
import type { Db } from '../../db/open.ts';
import { progressInput } from '../progress/queries.ts';
import { spanInWords } from '../rules/days.ts';
import { statusWords } from '../rules/plan.ts';
import { progressOf, standingOf } from '../rules/progress.ts';
import type { Day, Instant } from '../rules/types.ts';
import { scheduleName } from '../rules/words.ts';
import type { Table, WriteColumn, WriteValue } from './table.ts';
import { BLANK_NOTE, basisNotes } from './table-notes.ts';

type Row = Record<string, WriteValue>;

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
  more: { knownAt?: Instant | null; latestTargets?: boolean; programme?: string | null } = {},
): Table & { count: number } {
  const input = progressInput(db, { asOf, now, ...more });
  const progress = progressOf(input);
  const thisYear = Number(asOf.slice(0, 4));
  const rows = progress.categories.flatMap((one): Row[] => {
    const { status, awaiting } = standingOf(input, one.code);
    return [
      {
        ...figuresIn(one),
        period: `${spanInWords(progress.programme)}合计`,
        status: statusWords(status, awaiting),
      },
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
    notes: [...basisNotes(db, asOf, more.knownAt, more.programme), basis, BLANK_NOTE],
    columns: PROGRESS_COLUMNS,
    rows,
    name: '进度',
    count: rows.length,
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
