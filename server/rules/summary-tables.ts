/** The tables of a summary's body; those of its annexes are in summary-annexes.ts. */
import { spanInWords } from './days.ts';
import type { Column, Table } from './paper.ts';
import type { CategorySummary, SectionKey, Share, Summary } from './summary-types.ts';
import { CATEGORIES, OPEN_STAGES } from './types.ts';
import { categoryShort, figureName } from './words.ts';

/** A column of words. */
export function wordsColumn(head: string, width: number, align: Column['align'] = 'left'): Column {
  return { head, format: 'text', align, width };
}

/** A column of whole numbers. */
export function countColumn(head: string, width: number): Column {
  return { head, format: 'count', align: 'center', width };
}

const rateColumn = (head: string, width: number): Column => ({
  head,
  format: 'rate',
  align: 'center',
  width,
});

const SHAPES = { on_track: '○', watch: '△', behind: '◆', unset: '' } as const;

/** The mark before a status, which a photocopy keeps. */
export function statusMark(one: Pick<CategorySummary, 'status' | 'status_words'>): string {
  const shape = SHAPES[one.status];
  return shape === '' ? one.status_words : `${shape} ${one.status_words}`;
}

function overall(summary: Summary): Table {
  return {
    key: 'overall',
    caption: `${spanInWords(summary.programme)}目标完成情况`,
    unit: '单位：家、%、百分点',
    columns: [
      wordsColumn('类别', 34),
      countColumn(`${spanInWords(summary.programme)}目标`, 13),
      countColumn('累计新增', 13),
      rateColumn('完成率', 13),
      rateColumn('时序进度', 13),
      { head: '与时序相差', format: 'points', align: 'center', width: 15 },
      countColumn(`${summary.period.own}新增`, 13),
      wordsColumn('状态', 24, 'center'),
    ],
    rows: summary.categories.map((one) => [
      one.name,
      one.target,
      one.additions,
      one.rate,
      one.schedule_rate,
      one.gap_points,
      one.added,
      statusMark(one),
    ]),
    bullets: summary.progress.categories.map((one) =>
      one.target === null
        ? null
        : {
            name: one.name,
            additions: one.additions,
            forecast: one.year_end_expected,
            expected: one.expected ?? 0,
            target: one.target,
            years: one.years.map(({ year, target }) => ({ year, target: target ?? 0 })),
          },
    ),
    notes: [],
    empty: '',
  };
}

function pipeline(summary: Summary): Table {
  return {
    key: 'pipeline',
    caption: '培育梯队情况',
    unit: '单位：家、倍',
    columns: [
      wordsColumn('类别', 36),
      countColumn('储备', 12),
      countColumn('培育（临规）', 16),
      countColumn('申报（达标）', 16),
      countColumn('公示（审核）', 16),
      countColumn('在培合计', 18),
      countColumn(`${spanInWords(summary.programme)}缺口`, 18),
      { head: '后备覆盖', format: 'ratio', align: 'center', width: 18 },
    ],
    rows: summary.categories.map((one) => [
      one.name,
      ...OPEN_STAGES.map((stage) => one.pipeline[stage]),
      one.in_pipeline,
      one.lacking,
      one.cover,
    ]),
    notes: [],
    empty: '',
  };
}

function reviews(summary: Summary): Table {
  const own = summary.period.own;
  // Issued before the programme began and counted to its first period: held on its eve already.
  const early = summary.categories.some((one) => one.added !== one.bridge.additions);
  const rare = (
    field: 'excluded' | 'adjustment',
    head: string,
  ): { head: string; of: (one: CategorySummary) => number }[] =>
    summary.categories.some((one) => one.bridge[field] !== 0)
      ? [{ head, of: (one) => one.bridge[field] }]
      : [];
  const columns = [
    { head: '期初有效', of: (one: CategorySummary) => one.bridge.opening },
    { head: '新增', of: (one: CategorySummary) => one.bridge.additions },
    { head: '迁入带入', of: (one: CategorySummary) => one.bridge.brought_in },
    { head: '再次认定', of: (one: CategorySummary) => one.bridge.recognised_again },
    { head: '上年批次本年发文', of: (one: CategorySummary) => one.bridge.earlier_batch },
    ...rare('excluded', '人工不计'),
    { head: '退出', of: (one: CategorySummary) => one.bridge.exits },
    ...rare('adjustment', '口径调整'),
    { head: '期末有效', of: (one: CategorySummary) => one.bridge.closing },
    { head: '净增', of: (one: CategorySummary) => one.net },
    { head: '复核通过', of: (one: CategorySummary) => one.renewed },
  ];
  return {
    key: 'reviews',
    caption: `${own}期初至期末有效数`,
    unit: '单位：家',
    columns: [wordsColumn('类别', 34), ...columns.map(({ head }) => countColumn(head, 12))],
    rows: summary.categories.map((one) => [one.name, ...columns.map(({ of }) => of(one))]),
    notes: [
      ...(early ? [`${own}新增中有计划期前已发文的，已在期初有效数中，表内“新增”不再列入。`] : []),
      ...(['brought_in', 'recognised_again', 'exits', 'renewed'] as const).flatMap((figure) =>
        summary.lost[figure].map(
          (one) =>
            `${one.name}（${categoryShort(one.category)}${figureName(one.category, figure)}）此前已计入，因企业情况或口径变化不再计入，${own}数已相应扣减。`,
        ),
      ),
    ],
    empty: '',
  };
}

function years(summary: Summary): Table {
  const first = summary.progress.categories[0];
  const rows = (first?.years ?? []).flatMap(({ year, quarters }, y) => [
    [
      `${year}年`,
      ...summary.progress.categories.flatMap((one) => [
        one.years[y]?.target ?? null,
        one.years[y]?.additions ?? 0,
      ]),
    ],
    ...quarters.map((_, q) => [
      `　第${'一二三四'[q]}季度`,
      ...summary.progress.categories.flatMap((one) => {
        const cell = one.years[y]?.quarters[q];
        return [cell?.target ?? null, cell?.additions ?? 0];
      }),
    ]),
  ]);
  return {
    key: 'years',
    caption: '分年度、分季度目标和新增',
    unit: '单位：家',
    columns: [
      wordsColumn('期间', 30),
      ...CATEGORIES.flatMap((code) => [
        countColumn(`${categoryShort(code)}目标`, 21),
        countColumn(`${categoryShort(code)}新增`, 21),
      ]),
    ],
    rows,
    notes: ['季度按计数年度和公布（入库）日期归属；早于所属年度公布的计入第一季度，晚于的计入第四季度。'],
    empty: '',
  };
}

/** So many values are shown one by one; the rest is one row, so that the table stays a table. */
const MOST_ROWS = 16;

function shares(key: string, word: string, all: readonly Share[], own: string): Table {
  const values = new Map<string, number[]>();
  for (const one of all) {
    const row = values.get(one.value) ?? CATEGORIES.flatMap(() => [0, 0, 0]);
    values.set(one.value, row);
    const at = CATEGORIES.indexOf(one.category) * 3;
    row[at] = (row[at] ?? 0) + one.after - one.before;
    row[at + 1] = (row[at + 1] ?? 0) + one.after;
    row[at + 2] = (row[at + 2] ?? 0) + one.open;
  }
  const weight = (row: readonly number[]): number =>
    row.reduce((sum, n, i) => sum + n * (i % 3 === 1 ? 1_000 : i % 3 === 0 ? 100 : 1), 0);
  const sorted = [...values].sort(
    ([a, x], [b, y]) => Number(a === '') - Number(b === '') || weight(y) - weight(x) || (a < b ? -1 : 1),
  );
  const sum = (some: readonly [string, number[]][]): number[] =>
    CATEGORIES.flatMap((_, c) =>
      [0, 1, 2].map((i) => some.reduce((n, [, row]) => n + (row[c * 3 + i] ?? 0), 0)),
    );
  const shown = sorted.length > MOST_ROWS ? sorted.slice(0, MOST_ROWS - 1) : sorted;
  const rest = sorted.slice(shown.length);
  return {
    key,
    caption: `按${word}`,
    unit: '单位：家',
    columns: [
      wordsColumn(word, 30),
      ...CATEGORIES.flatMap((code) => [
        countColumn(`${categoryShort(code)}${own}新增`, 14),
        countColumn('累计新增', 14),
        countColumn('在培', 14),
      ]),
    ],
    rows: [
      ...shown.map(([value, row]) => [value === '' ? '未填写' : value, ...row]),
      ...(rest.length === 0 ? [] : [[`其余${rest.length}个`, ...sum(rest)]]),
      ...(sorted.length === 0 ? [] : [['合计', ...sum(sorted)]]),
    ],
    notes: [],
    empty: '没有新增和在培企业。',
  };
}

/** The tables of a section, as they stand on paper. */
export function tablesOf(summary: Summary, key: SectionKey): Table[] {
  const { own } = summary.period;
  switch (key) {
    case 'overall':
      return [overall(summary)];
    case 'categories':
      return [pipeline(summary)];
    case 'reviews':
      return [reviews(summary)];
    case 'years':
      return [years(summary)];
    case 'areas':
      return [
        shares('chains', '产业赛道', summary.chains, own),
        shares('areas', '镇街园区', summary.areas, own),
      ];
    default:
      return [];
  }
}
