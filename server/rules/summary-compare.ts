/** Two summaries held against each other: figures side by side, and who came in and went out between them. */
import { spanInWords } from './days.ts';
import { cameIn } from './summary.ts';
import type { CategorySummary, Listed, ListedFigure, Summary } from './summary-types.ts';
import type { Category } from './types.ts';
import { figureName } from './words.ts';

export interface ComparedRow {
  word: string;
  unit: '家' | '%' | '个百分点';
  a: number | null;
  b: number | null;
  /** b − a, rounded once to one decimal; null where either is unknown. */
  difference: number | null;
}
export interface ComparedCategory {
  code: Category;
  name: string;
  rows: ComparedRow[];
}

type Of = (one: CategorySummary) => number | null;

/** Figures of a day, whatever the period: what two days can be asked for. */
const rowsOf = (summary: Summary): [string, ComparedRow['unit'], Of][] => [
  ['累计新增', '家', (one) => one.additions],
  [`${spanInWords(summary.programme)}目标`, '家', (one) => one.target],
  ['完成率', '%', (one) => one.rate],
  ['时序进度', '%', (one) => one.schedule_rate],
  ['与时序相差', '个百分点', (one) => one.gap_points],
  ['待发文（待入库）', '家', (one) => one.pending],
  ['在培', '家', (one) => one.in_pipeline],
  ['期末有效', '家', (one) => one.holding],
];

function row(
  [word, unit, of]: ReturnType<typeof rowsOf>[number],
  a: CategorySummary,
  b: CategorySummary,
): ComparedRow {
  const [x, y] = [of(a), of(b)];
  const difference = x === null || y === null ? null : Math.round((y - x) * 10) / 10;
  return { word, unit, a: x, b: y, difference };
}

/** The figures of each category at two days. Both summaries begin with the programme. */
export function compareFigures(a: Summary, b: Summary): ComparedCategory[] {
  return a.categories.flatMap((one) => {
    const other = b.categories.find(({ code }) => code === one.code);
    if (other === undefined) return [];
    return [{ code: one.code, name: one.name, rows: rowsOf(a).map((kind) => row(kind, one, other)) }];
  });
}

export interface ComparedList {
  figure: ListedFigure;
  word: string;
  cameIn: Listed[];
  wentOut: Listed[];
}

/** By name, what stands at the second day and not at the first, and the other way round. */
export function compareLists(a: Summary, b: Summary): ComparedList[] {
  return (['additions', 'exits', 'renewed', 'brought_in', 'recognised_again'] as const).map((figure) => ({
    figure,
    word: figureName(null, figure),
    cameIn: cameIn(figure, a.standing[figure], b.standing[figure]),
    wentOut: cameIn(figure, b.standing[figure], a.standing[figure]),
  }));
}

/** How figures of an issued summary differ from today's of the same day: 省级专精特新累计新增 +1. */
export function figuresSince(issued: Summary, now: Summary): string[] {
  const kinds: [string, (one: CategorySummary) => number][] = [
    ['累计新增', (one) => one.additions],
    [`${issued.period.own}新增`, (one) => one.added],
    ['退出', (one) => one.exits],
    ['复核通过', (one) => one.renewed],
    ['净增', (one) => one.net],
    ['期末有效', (one) => one.holding],
  ];
  return issued.categories.flatMap((one) => {
    const other = now.categories.find(({ code }) => code === one.code);
    if (other === undefined) return [];
    return kinds.flatMap(([word, of]) => {
      const difference = of(other) - of(one);
      if (difference === 0) return [];
      return [`${one.short}${word} ${difference > 0 ? '+' : '−'}${Math.abs(difference)}`];
    });
  });
}
