/**
 * The figures' drawings as plain numbers: templates only print them. Widths are percent of the drawing,
 * so that it stretches with its column while its text keeps its size; no view box, no inline style.
 */
import { finite, percent } from '../drawing.ts';
import { dayOfYear, daysInYear, yearOf, yearsInWords } from '../rules/days.ts';
import type { Day, TargetCell } from '../rules/types.ts';

export interface Bullet {
  label: string;
  bands: { x: string; width: string; fill: string }[];
  done: string;
  forecast: { x: string; width: string } | null;
  target: string;
  plan: { x: string; words: string; anchor: 'start' | 'middle' | 'end' } | null;
  ticks: { x: string; words: string; anchor: 'middle' | 'end' }[];
}

const TINTS = ['#DDE5EA', '#EAEFF2', '#F4F7F8'];

/**
 * The bullet of one category: what is done against the target, the plan as a line, the years as tints.
 * The scale ends at the largest of target, done and forecast, so nothing is ever cut off.
 */
export function bullet(one: {
  name: string;
  additions: number;
  forecast: number;
  target: number;
  expected: number;
  years: { year: number; target: number }[];
  asOfWords: string;
}): Bullet {
  const most = Math.max(one.target, one.additions, one.forecast, 1);
  const x = (value: number) => percent((value / most) * 100);
  let sum = 0;
  const bands: Bullet['bands'] = [];
  const ticks: Bullet['ticks'] = [];
  for (const [at, { year, target }] of one.years.entries()) {
    bands.push({ x: x(sum), width: x(target), fill: TINTS[Math.min(at, 2)] ?? '#fff' });
    sum += target;
    const isLast = at === one.years.length - 1;
    ticks.push({ x: x(sum), words: `${year}年 ${sum}`, anchor: isLast && sum === most ? 'end' : 'middle' });
  }
  const share = one.expected / most;
  return {
    label: `${one.name}：已完成${one.additions}家，${yearsInWords(one.years.length)}目标${one.target}家；按计划截至${one.asOfWords}应完成${one.expected}家；年底预计${one.forecast}家。`,
    bands,
    done: x(one.additions),
    forecast:
      one.forecast > one.additions ? { x: x(one.additions), width: x(one.forecast - one.additions) } : null,
    target: x(one.target),
    plan: {
      x: x(one.expected),
      words: `时序 ${one.expected}`,
      anchor: share < 0.06 ? 'start' : share > 0.94 ? 'end' : 'middle',
    },
    ticks,
  };
}

export interface Trend {
  label: string;
  actual: string;
  plan: string;
  forecast: string;
  dot: { x: string; y: number; words: string; anchor: 'start' | 'end'; dx: number };
  forecastWords: { x: string; y: number; words: string } | null;
  bands: { x: string; width: string; fill: string; words: string; middle: string }[];
  top: { y: number; words: string };
}

const HEIGHT = 150;
const TOP = 20;

/**
 * The step line of one category over the programme's months: actual thick, plan thin, forecast dotted.
 * @param months additions by month, '2026-03' → n; months before the programme raise its first value
 */
export function trend(one: {
  name: string;
  startYear: number;
  years: number;
  asOf: Day;
  additions: number;
  forecast: number;
  target: number;
  months: ReadonlyMap<string, number>;
  cells: readonly TargetCell[];
}): Trend {
  const span = one.years * 12;
  const most = Math.max(one.target, one.additions, one.forecast, 1);
  const x = (month: number) => Number(finite((month / span) * 100).toFixed(3));
  const y = (value: number) => Number(finite(100 - (value / most) * 100).toFixed(3));
  const pixel = (value: number) => Number((TOP + (y(value) / 100) * HEIGHT).toFixed(2));
  const monthOf = (day: Day) => (yearOf(day) - one.startYear) * 12 + Number(day.slice(5, 7)) - 1;
  const now = Math.max(
    0,
    Math.min(
      span,
      (yearOf(one.asOf) - one.startYear + dayOfYear(one.asOf) / daysInYear(yearOf(one.asOf))) * 12,
    ),
  );

  let value = 0;
  for (const [month, n] of one.months) if (monthOf(`${month}-01`) < 0) value += n;
  let actual = `M0 ${y(value)}`;
  for (const [month, n] of one.months) {
    const at = monthOf(`${month}-01`);
    if (at < 0 || n === 0) continue;
    value += n;
    actual += ` H${x(Math.min(at + 0.5, now, span))} V${y(value)}`;
  }
  actual += ` H${x(now)}`;

  let planned = 0;
  let plan = `M0 ${y(0)}`;
  for (const cell of one.cells) {
    planned += cell.planned;
    plan += ` H${x((cell.year - one.startYear) * 12 + cell.quarter * 3)} V${y(planned)}`;
  }
  const yearEnd = Math.min(span, (Math.floor(now / 12 - 1e-9) + 1) * 12);
  const forecast =
    one.forecast > one.additions && yearEnd > now
      ? `M${x(now)} ${y(one.additions)} H${x(now + (yearEnd - now) * 0.6)} V${y(one.forecast)} H${x(yearEnd)}`
      : '';
  const month = Number(one.asOf.slice(5, 7));
  return {
    label: `${one.name}累计新增：截至${one.asOf.slice(0, 4)}年${month}月${one.additions}家，年底预计${one.forecast}家，${yearsInWords(one.years)}目标${one.target}家。`,
    actual,
    plan,
    forecast,
    dot: {
      x: percent(x(now)),
      y: pixel(one.additions),
      words: `${month}月 ${one.additions}`,
      anchor: x(now) < 14 ? 'start' : 'end',
      dx: x(now) < 14 ? 9 : -9,
    },
    forecastWords:
      forecast === ''
        ? null
        : { x: percent(x(yearEnd)), y: pixel(one.forecast), words: `年底 ${one.forecast}` },
    bands: Array.from({ length: one.years }, (_, at) => ({
      x: percent((100 / one.years) * at),
      width: percent(100 / one.years),
      fill: ['#EAEFF2', '#F4F7F8', '#fff'][Math.min(at, 2)] ?? '#fff',
      words: `${one.startYear + at}年`,
      middle: percent((100 / one.years) * (at + 0.5)),
    })),
    top: { y: pixel(one.target), words: String(one.target) },
  };
}
