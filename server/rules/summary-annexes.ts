/** The annexes of a summary: the table of completion, and the enterprises behind its figures by name. */
import { quarterInWords, spanInWords } from './days.ts';
import type { Annex, Cell, Column, Table } from './paper.ts';
import { countsElsewhere } from './summary.ts';
import { countColumn, statusMark, wordsColumn } from './summary-tables.ts';
import type { CategorySummary, Listed, Summary } from './summary-types.ts';
import { categoryShort, stageName } from './words.ts';

const dayColumn = (head: string, width: number): Column => ({ head, format: 'day', align: 'center', width });
const below = (column: Column): Column => ({ ...column, under: true });

function completion(summary: Summary): Table {
  const span = spanInWords(summary.programme);
  const { own } = summary.period;
  const rows: [string, string, (one: CategorySummary) => Cell, Column['format']][] = [
    [`${span}目标`, '家', (one) => one.target, 'count'],
    ['本年计划', '家', (one) => one.year_target, 'count'],
    [`${own}新增`, '家', (one) => one.added, 'count'],
    ['本年累计新增', '家', (one) => one.year_additions, 'count'],
    [`${span}累计新增`, '家', (one) => one.additions, 'count'],
    [`完成${span}目标`, '%', (one) => one.rate, 'rate'],
    ['完成本年计划', '%', (one) => one.year_rate, 'rate'],
    ['时序进度', '%', (one) => one.schedule_rate, 'rate'],
    ['较时序', '个百分点', (one) => one.gap_points, 'points'],
    ['与计划相差', '家', (one) => one.ahead, 'count'],
    ['已公示待发文（已审核待入库）', '家', (one) => one.pending, 'count'],
    ['年底预计', '家', (one) => one.year_end_expected, 'count'],
    [`${own}复核通过`, '家', (one) => one.renewed, 'count'],
    [`${own}退出`, '家', (one) => one.exits, 'count'],
    [`${own}净增`, '家', (one) => one.net, 'count'],
    ['期末有效总数', '家', (one) => one.holding, 'count'],
    ['状态', '', statusMark, 'text'],
  ];
  return {
    key: 'completion',
    caption: '',
    unit: '',
    columns: [
      countColumn('序号', 12),
      wordsColumn('指标', 48),
      wordsColumn('单位', 18, 'center'),
      ...summary.categories.map(({ short }) => countColumn(short, 26)),
    ],
    // Of one column cells differ in kind: each is written here, and the column prints it as it is.
    rows: rows.map(([word, unit, of, format], i) => [
      i + 1,
      word,
      unit,
      ...summary.categories.map((one) => inFormat(format, of(one))),
    ]),
    notes: ['“—”为未设目标。三类目标不相加计算完成率；相加的为家次。'],
    empty: '',
  };
}

/** Rates and differences among counts: as text, since the column's own format is that of counts. */
function inFormat(format: Column['format'], cell: Cell): Cell {
  if (typeof cell !== 'number' || format === 'count') return cell;
  if (format === 'rate') return cell.toFixed(1);
  return cell === 0 ? '0.0' : `${cell > 0 ? '+' : '−'}${Math.abs(cell).toFixed(1)}`;
}

const NAMED: Column[] = [
  wordsColumn('企业名称', 46),
  below(wordsColumn('统一社会信用代码', 34)),
  wordsColumn('镇街园区', 24),
  below(wordsColumn('产业赛道', 20)),
];

const named = (one: Listed): Cell[] => [one.name, one.uscc, one.area, one.chain];

function remark(summary: Summary, one: Listed): string {
  const elsewhere = countsElsewhere(summary, one);
  const quarter = ([1, 2, 3, 4] as const).find((q) => q === one.quarter);
  return elsewhere === null || quarter === undefined
    ? ''
    : `计入${quarterInWords({ year: one.year, quarter })}`;
}

function additions(summary: Summary): Table {
  const rows = (list: readonly Listed[], said: (one: Listed) => string): Cell[][] =>
    list.map((one, i) => [
      i + 1,
      ...named(one),
      categoryShort(one.category),
      one.batch,
      one.document_no,
      one.on === '' ? null : one.on,
      one.valid_until,
      one.officer,
      said(one),
    ]);
  // A remark that nobody has is no column.
  const isMarked = summary.added.some((one) => remark(summary, one) !== '');
  const columns: Column[] = [
    { ...countColumn('序号', 9) },
    ...NAMED,
    wordsColumn('称号', 24, 'center'),
    wordsColumn('批次', 28),
    below(wordsColumn('文号', 28)),
    dayColumn('公布（入库）日期', 22),
    below(dayColumn('有效期至', 22)),
    wordsColumn('责任人', 14, 'center'),
    ...(isMarked ? [wordsColumn('备注', 18)] : []),
  ];
  return {
    key: 'additions',
    caption: '',
    unit: '',
    columns,
    rows: rows(summary.added, (one) => remark(summary, one)).map((row) => row.slice(0, columns.length)),
    notes: summary.dropped.map(
      (one) =>
        `${one.name}（${categoryShort(one.category)}）此前已计入，因企业情况或口径变化，${summary.period.own}起不再计入，${summary.period.own}新增已相应扣减。`,
    ),
    empty: `${summary.period.own}没有新增企业。`,
  };
}

function underway(summary: Summary): Table {
  const all = [...summary.underway, ...summary.intending];
  return {
    key: 'underway',
    caption: '',
    unit: '',
    columns: [
      countColumn('序号', 9),
      ...NAMED,
      wordsColumn('类别', 23, 'center'),
      wordsColumn('阶段', 16, 'center'),
      dayColumn('进入阶段日期', 24),
      wordsColumn('责任人', 16, 'center'),
    ],
    rows: all.map((one, i) => [
      i + 1,
      ...named(one),
      categoryShort(one.category),
      stageName(one.category, one.stage),
      one.on,
      one.officer,
    ]),
    notes: ['在报：申报、公示（达标、审核）；拟报：培育（临规）。'],
    empty: '没有在报和拟报企业。',
  };
}

function due(summary: Summary): Table {
  return {
    key: 'due',
    caption: '',
    unit: '',
    columns: [
      countColumn('序号', 9),
      ...NAMED,
      wordsColumn('称号', 23, 'center'),
      dayColumn('有效期至', 24),
      wordsColumn('情况', 26, 'center'),
      wordsColumn('责任人', 16, 'center'),
    ],
    rows: summary.due.map((one, i) => [
      i + 1,
      ...named(one),
      categoryShort(one.category),
      one.valid_until,
      (one.valid_until ?? '') < summary.as_of ? '已到期待复核' : '90天内到期',
      one.officer,
    ]),
    notes: [],
    empty: '',
  };
}

/** The annexes in their order; a list without anybody is left out, but for that of the additions. */
export function annexesOf(summary: Summary): Annex[] {
  const { words } = summary.period;
  const found: [string, Table][] = [
    [`${words}目标完成情况表`, completion(summary)],
    [`${words}新增企业名单`, additions(summary)],
  ];
  if (summary.underway.length + summary.intending.length > 0) {
    found.push(['在报和拟报企业清单', underway(summary)]);
  }
  if (summary.due.length > 0) found.push(['到期复核提醒', due(summary)]);
  return found.map(([title, table], i) => ({ label: `附件${i + 1}`, title, tables: [table] }));
}
