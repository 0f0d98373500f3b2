import type { OtherTitleKind } from '../../../server/rules/holdings.ts';
import type { Indicator } from '../../../server/rules/indicators.ts';
import type { Category, EventKind, TrackEvent } from '../../../server/rules/types.ts';
import { fictionalCode } from '../../../server/rules/uscc.ts';
import { dayAfter, numbers } from './numbers.ts';
import { AREAS, CHAINS, FORMS, OFFICERS, STEMS, TRADES } from './words.ts';

/** 20 November 2026, the last day on which anything happened, counted from 1 January 2023. */
const LAST = 1_419;
export const EVENTS_EACH = 5;
/** The first enterprise has more than the others: what is measured as the file of one. */
export const EVENTS_OF_FIRST = 50;

export interface SeededEvent {
  category: Category;
  kind: EventKind;
  effective_on: string;
  recorded_at: string;
  stage: TrackEvent['stage'];
  batch: string | null;
  batch_year: number | null;
  document_no: string | null;
  valid_until: string | null;
  reason: TrackEvent['reason'];
  fell_at: TrackEvent['fell_at'];
  voided: boolean;
}
export interface SeededFirm {
  uscc: string;
  name: string;
  formerName: string | null;
  industry_code: string | null;
  chain: string;
  area: string;
  /** Where it was before it moved on 1 January 2025; null where it did not. */
  areaBefore: string | null;
  officer: string;
  in_scope: boolean;
  updated_at: string;
  events: SeededEvent[];
  figures: { year: number; field: Indicator; value: number }[];
  title: { kind: OtherTitleKind; from: string; until: string } | null;
  visit: string | null;
  request: { on: string; settled: boolean } | null;
}

type Step = [kind: EventKind, stage: TrackEvent['stage']];
const UP: Step[] = [
  ['stage', 'reserve'],
  ['stage', 'cultivating'],
  ['stage', 'applied'],
  ['stage', 'in_review'],
  ['recognised', null],
];
const PATHS: { share: number; steps: Step[]; beside: number }[] = [
  { share: 35, steps: UP, beside: 0 },
  { share: 35, steps: UP.slice(0, 3), beside: 2 },
  { share: 10, steps: [...UP.slice(0, 3), ['not_approved', null]], beside: 1 },
  { share: 10, steps: [...UP.slice(3), ['review_due', null], ['renewed', null]], beside: 1 },
  { share: 10, steps: [...UP.slice(2), ['exited', null]], beside: 1 },
];
const CATEGORY_SHARES: Category[] = [
  ...Array<Category>(5).fill('above_scale'),
  ...Array<Category>(4).fill('provincial_srdi'),
  'little_giant',
];
const TITLES: OtherTitleKind[] = ['innovative', 'tech_sme', 'high_tech', 'city_level'];
const WAN = 10_000;

/** The `n`th enterprise, from 1: a function of its number alone, so that any part can be made again. */
export function firmOf(n: number): SeededFirm {
  const below = numbers(Math.imul(n, 2_654_435_761) ^ 20_261_128);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const stem = () => pick(STEMS) + pick(STEMS);
  const trade = pick(TRADES);
  const form = pick(FORMS);
  const head = stem();
  const area = pick(AREAS);
  const path = pathOf(below(100));
  const events = eventsOf(n, path, below);
  const last = events.reduce((a, b) => (a > b.recorded_at ? a : b.recorded_at), '');
  const hasFigures = below(5) === 0;
  return {
    uscc: fictionalCode(n - 1),
    name: `示例${head}${trade}${form}`,
    formerName: below(50) === 0 ? `示例${stem()}${trade}${form}` : null,
    industry_code: below(100) === 0 ? null : String(below(20) === 0 ? 65 : 13 + below(30)),
    chain: pick(CHAINS),
    area,
    areaBefore: below(10) === 0 ? pick(AREAS.filter((one) => one !== area)) : null,
    officer: pick(OFFICERS),
    in_scope: below(50) !== 0,
    updated_at: last,
    events,
    figures: hasFigures ? [...figuresOf(2024, below), ...figuresOf(2025, below)] : [],
    title: below(10) === 0 ? titleOf(pick(TITLES), below) : null,
    visit: below(10) === 0 ? dayAfter(LAST - below(600)) : null,
    request: below(50) === 0 ? { on: dayAfter(LAST - below(300)), settled: below(2) === 0 } : null,
  };
}

function pathOf(share: number): (typeof PATHS)[number] {
  let sum = 0;
  for (const path of PATHS) {
    sum += path.share;
    if (share < sum) return path;
  }
  throw new Error('the shares of the paths sum to 100');
}

function eventsOf(n: number, path: (typeof PATHS)[number], below: (most: number) => number): SeededEvent[] {
  const category = CATEGORY_SHARES[below(CATEGORY_SHARES.length)] ?? 'above_scale';
  const other = category === 'above_scale' ? 'provincial_srdi' : 'above_scale';
  const steps = n === 1 ? longWay() : path.steps;
  const pace = n === 1 ? 20 : 30 + below(200);
  let at = n === 1 ? 0 : below(400);
  const events = steps.map((step) => {
    at = Math.min(at + 10 + below(pace), LAST);
    return eventOf(category, step, at, below);
  });
  at = below(900);
  for (let beside = 0; beside < path.beside && n > 1; beside += 1) {
    at = Math.min(at + 20 + below(300), LAST);
    events.push(eventOf(other, UP[beside] ?? ['stage', 'reserve'], at, below));
  }
  return events;
}

/** Up to 审核 and back to 储备, again and again, until it is recognised. */
function longWay(): Step[] {
  const round: Step[] = UP.slice(0, 4);
  const steps = Array.from({ length: EVENTS_OF_FIRST - 1 }, (_, at) => round[at % round.length] as Step);
  return [...steps, ['recognised', null]];
}

function eventOf(
  category: Category,
  [kind, stage]: Step,
  at: number,
  below: (most: number) => number,
): SeededEvent {
  const effective_on = dayAfter(at);
  const year = Number(effective_on.slice(0, 4));
  const issued = kind === 'recognised' || kind === 'renewed';
  return {
    category,
    kind,
    effective_on,
    recorded_at: `${dayAfter(at + below(6))}T0${below(9)}:${10 + below(50)}:00.000Z`,
    stage,
    batch: issued ? `${year}年第一批` : null,
    batch_year: issued ? year : null,
    document_no: issued && below(20) > 0 ? `示例〔${year}〕${1 + below(9)}号` : null,
    valid_until: issued && category !== 'above_scale' ? `${year + 3}${effective_on.slice(4, 8)}01` : null,
    reason: kind === 'exited' ? (category === 'above_scale' ? 'below_scale' : 'review_failed') : null,
    fell_at: kind === 'not_approved' ? 'province' : null,
    voided: below(100) === 0,
  };
}

function figuresOf(year: number, below: (most: number) => number): SeededFirm['figures'] {
  const revenue = (500 + below(20_000)) * WAN;
  const staff = 20 + below(300);
  const told: [Indicator, number][] = [
    ['revenue', revenue],
    ['main_revenue', Math.floor(revenue * (0.6 + below(40) / 100))],
    ['rd_expense', Math.floor(revenue * (below(80) / 1_000))],
    ['assets', revenue * 2],
    ['liabilities', Math.floor(revenue * (below(200) / 100))],
    ['staff', staff],
    ['rd_staff', Math.floor(staff * (below(40) / 100))],
    ['ip_class1', below(10)],
  ];
  return told.map(([field, value]) => ({ year, field, value }));
}

function titleOf(kind: OtherTitleKind, below: (most: number) => number): SeededFirm['title'] {
  const at = 300 + below(1_000);
  return { kind, from: dayAfter(at), until: dayAfter(at + 1_094) };
}
