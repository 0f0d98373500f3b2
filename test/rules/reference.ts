/**
 * The figures of GET /progress once more, slowly and straight from the counting rules, for tests to
 * hold the product's own against. Nothing of the rules' code is used but its types: no fold is kept,
 * no contribution stored, every figure of every moment is counted from the events anew.
 */
import type {
  Category,
  CountingSettings,
  Day,
  EnterpriseFacts,
  Instant,
  OpenStage,
  SettingVersion,
  TargetVersion,
  TrackEvent,
} from '../../server/rules/types.ts';

export interface History {
  id: number;
  uscc: string;
  /** What was said of the enterprise, in the order of recording. */
  versions: { effective_on: Day; recorded_at: Instant; changes: Partial<EnterpriseFacts> }[];
  events: TrackEvent[];
}

export interface Zone {
  years: number[];
  /** First and last year of each programme beside it. */
  beside?: (readonly [first: number, last: number])[];
  histories: History[];
  settings: SettingVersion[];
  targets: readonly TargetVersion[];
}

/** One enterprise behind one figure. */
export interface Line {
  id: number;
  category: Category;
  figure: string;
  year: number;
  quarter: number;
  facts: EnterpriseFacts;
}

const year = (day: Day) => Number(day.slice(0, 4));
const quarter = (day: Day) => Math.ceil(Number(day.slice(5, 7)) / 3);
const CATEGORIES = ['little_giant', 'provincial_srdi', 'above_scale'] as const;
const OPEN = ['reserve', 'cultivating', 'applied', 'in_review'] as const;

/** The last word said by T of each fact, of those that hold on D; the first version always holds. */
function factsAt(of: History, asOf: Day, knownAt: Instant): EnterpriseFacts {
  const [first, ...later] = of.versions;
  const said = later.filter((one) => one.effective_on <= asOf && one.recorded_at <= knownAt);
  return Object.assign({}, first?.changes, ...said.map((one) => one.changes)) as EnterpriseFacts;
}

/** The version with the latest first day of those that hold on D and were recorded by T; else the first. */
export function inForce<V extends { holds_from: Day; recorded_at: Instant; id: number }>(
  all: readonly V[],
  asOf: Day,
  knownAt: Instant,
): V | undefined {
  let best: V | undefined;
  for (const one of all) {
    if (one === all[0] || one.recorded_at > knownAt || one.holds_from > asOf) continue;
    if (best === undefined || one.holds_from >= best.holds_from) best = one;
  }
  return best ?? all[0];
}

/** The standing events of a track at D and T, their papers completed by what had been said by T. */
function standing(of: History, category: Category, asOf: Day, knownAt: Instant): TrackEvent[] {
  const known = of.events.filter(
    (one) =>
      one.category === category &&
      one.recorded_at <= knownAt &&
      (one.voided_at === null || one.voided_at > knownAt),
  );
  return known
    .filter((one) => one.kind !== 'amended' && one.effective_on <= asOf)
    .map((one) => {
      const whole = { ...one };
      for (const more of known) {
        if (more.kind !== 'amended' || more.amends !== one.id) continue;
        if (more.publicised_on !== null) whole.publicised_on = more.publicised_on;
        if (more.issued_on !== null) whole.issued_on = more.issued_on;
        if (more.batch !== null) whole.batch = more.batch;
        if (more.batch_year !== null) whole.batch_year = more.batch_year;
        if (more.valid_until !== null) whole.valid_until = more.valid_until;
        if (more.counting !== null) whole.counting = more.counting;
      }
      return whole;
    })
    .sort((a, b) =>
      a.effective_on < b.effective_on ? -1 : a.effective_on > b.effective_on ? 1 : a.id - b.id,
    );
}

function batchYear(of: TrackEvent): number {
  if (of.batch_year !== null) return of.batch_year;
  const words = /(\d{4})年/.exec(of.batch ?? '');
  return words === null ? year(of.effective_on) : Number(words[1]);
}

function canRegister(of: History, category: Category, facts: EnterpriseFacts): boolean {
  if (category !== 'above_scale') return true;
  const division = Number((facts.industry_code ?? '').slice(0, 2));
  return division >= 6 && division <= 46 && !of.uscc.startsWith('92');
}

/** R1 to R8 and R10 for one track at D and T. */
function trackLines(zone: Zone, of: History, category: Category, asOf: Day, knownAt: Instant): Line[] {
  const facts = factsAt(of, asOf, knownAt);
  const isEligible = canRegister(of, category, facts);
  const basis = inForce(zone.settings, asOf, knownAt)?.settings.counting_basis[category];
  const events = standing(of, category, asOf, knownAt);
  const first = zone.years[0] ?? 0;
  const last = zone.years.at(-1) ?? 0;
  const inWindow = (n: number) => n >= first && n <= last;
  const lines: Line[] = [];
  const line = (figure: string, y = 0, q = 0) => {
    // What came and went belongs to the year of its day, and to no figure outside the programme's.
    if (['brought_in', 'recognised_again', 'exits'].includes(figure) && !inWindow(y)) return;
    // R7 is of the register: a firm on its way to it is cultivated whatever its industry is now.
    if (isEligible || OPEN.some((one) => one === figure))
      lines.push({ id: of.id, category, figure, year: y, quarter: q, facts });
  };

  let held = false;
  const others = zone.beside ?? [];
  /** An override is heeded by one programme: that of its year, else of its batch, else of its day, else the nearest. */
  const isHeeded = (one: TrackEvent, counts: number): boolean => {
    const within = (y: number, [a, b]: readonly [number, number]) => a <= y && y <= b;
    const away = (y: number, [a, b]: readonly [number, number]) => (y < a ? a - y : y > b ? y - b : 0);
    if (others.length === 0 || inWindow(counts)) return true;
    const day = year(one.effective_on);
    for (const y of [batchYear(one), day]) {
      if (inWindow(y)) return true;
      if (others.some((other) => within(y, other))) return false;
    }
    const own = away(day, [first, last]);
    return others.every((other) => own < away(day, other) || (own === away(day, other) && first <= other[0]));
  };
  let ever = false;
  let spent = false;
  let stage: OpenStage | null = null;
  let review: TrackEvent | null = null;
  for (const one of events) {
    const y = year(one.effective_on);
    if (one.kind === 'recognised' || one.kind === 'moved_in') {
      let counts = basis === 'issued_on' ? y : batchYear(one);
      const isFirst = one.kind === 'recognised' && !ever && inWindow(counts);
      const heeded = isHeeded(one, counts) ? one.counting : null;
      // Included against R2: no year of the programme is its own, so that of its day, else the nearest.
      if (heeded === 'include' && !inWindow(counts)) counts = Math.min(Math.max(y, first), last);
      const q = y === counts ? quarter(one.effective_on) : y < counts ? 1 : 4;
      if (heeded === 'include' && !spent) {
        line('additions', counts, q);
        spent = true;
      } else if (heeded === 'include') {
        // R9 is not the officer's to override: the track is in the figure already.
        const figure = one.kind === 'moved_in' ? 'brought_in' : 'recognised_again';
        if (facts.in_scope) line(figure, y, quarter(one.effective_on));
      } else if (heeded === 'exclude') line('excluded');
      else if (isFirst) {
        if (facts.in_scope) {
          line('additions', counts, q);
          spent = true;
        }
      } else if (facts.in_scope && one.kind === 'moved_in') line('brought_in', y, quarter(one.effective_on));
      else if (facts.in_scope && ever) line('recognised_again', y, quarter(one.effective_on));
      else if (facts.in_scope) line('baseline', counts, q);
      held = true;
      ever = true;
      stage = null;
    } else if (one.kind === 'stage') {
      stage = one.stage;
      review = one;
    } else if (one.kind === 'not_approved') stage = 'cultivating';
    else if (one.kind === 'withdrawn') stage = null;
    else if (one.kind === 'exited') {
      held = false;
      stage = null;
      if (facts.in_scope) line('exits', y, quarter(one.effective_on));
    }
  }
  if (!facts.in_scope) return lines;
  if (held) line('holding');
  if (stage !== null) line(stage);
  if (stage === 'in_review' && !ever && review !== null) {
    // Issued on some later day: with no batch year of its own, until the programme's years are over.
    const later = `${Math.max(year(asOf), first)}-12-31`;
    const counts = basis === 'issued_on' ? year(later) : batchYear({ ...review, effective_on: later });
    // A programme that follows another has nothing pending before it begins, unless the batch says so.
    const said = basis === 'batch_year' && batchYear({ ...review, effective_on: '1900-01-01' }) !== 1900;
    const isAhead = year(asOf) < first && others.some(([begun]) => begun < first);
    if (inWindow(counts) && (said || !isAhead)) line('pending_publication');
  }
  return lines;
}

export function linesAt(zone: Zone, asOf: Day, knownAt: Instant): Line[] {
  return zone.histories.flatMap((of) =>
    CATEGORIES.flatMap((one) => trackLines(zone, of, one, asOf, knownAt)),
  );
}

/** Exact numbers: a fraction of whole numbers. */
type Fraction = readonly [top: number, bottom: number];

/** One decimal of a percentage, half up; the magnitude of a negative one likewise. */
export function percent([top, bottom]: Fraction): number {
  const tenths = Math.floor((2000 * Math.abs(top) + bottom) / (2 * bottom));
  return (top < 0 && tenths !== 0 ? -tenths : tenths) / 10;
}

function daysIn(y: number): number {
  return new Date(Date.UTC(y, 1, 29)).getUTCMonth() === 1 ? 366 : 365;
}

/** What the schedule expects by D, as additions in a fraction. */
export function expectedBy(plan: TargetVersion, basis: 'plan' | 'linear', asOf: Day): Fraction {
  const ends = ['-03-31', '-06-30', '-09-30', '-12-31'];
  const sum = (of: TargetVersion['cells']) => of.reduce((n, cell) => n + cell.planned, 0);
  if (basis === 'plan')
    return [sum(plan.cells.filter((cell) => `${cell.year}${ends[cell.quarter - 1]}` <= asOf)), 1];
  const y = year(asOf);
  const passed = Math.round((Date.parse(asOf) - Date.parse(`${y}-01-01`)) / 86_400_000) + 1;
  const finished = sum(plan.cells.filter((cell) => cell.year < y));
  const running = sum(plan.cells.filter((cell) => cell.year === y));
  return [finished * daysIn(y) + running * passed, daysIn(y)];
}

function statusOf(
  additions: number,
  pending: number,
  target: number,
  [top, bottom]: Fraction,
  { behind_enterprises, behind_points }: CountingSettings,
): string {
  if (additions * bottom >= top) return 'on_track';
  const expected = Math.floor(top / bottom);
  const short = expected - additions;
  const isFar = (top - additions * bottom) * 100 >= behind_points * target * bottom;
  if (short >= behind_enterprises && isFar && additions + pending < expected) return 'behind';
  return 'watch';
}

const always = (one: TargetVersion): TargetVersion => ({ ...one, holds_from: '' });

export function progressBy(zone: Zone, asOf: Day, knownAt: Instant, latestTargets = false) {
  const lines = linesAt(zone, asOf, knownAt);
  const settings = inForce(zone.settings, asOf, knownAt)?.settings;
  if (settings === undefined) throw new Error('no settings');
  const involved = new Set(lines.filter((one) => one.figure === 'additions').map((one) => one.id));
  const categories = CATEGORIES.map((code) => {
    const own = lines.filter((one) => one.category === code);
    const count = (figure: string, y?: number, q?: number) =>
      own.filter(
        (one) =>
          one.figure === figure &&
          (y === undefined || one.year === y) &&
          (q === undefined || one.quarter === q),
      ).length;
    const during = (figure: string) => zone.years.reduce((n, y) => n + count(figure, y), 0);
    const net = (y: number) =>
      count('additions', y) + count('brought_in', y) + count('recognised_again', y) - count('exits', y);
    const plans = zone.targets.filter((one) => one.category === code);
    const plan = latestTargets ? inForce(plans.map(always), asOf, knownAt) : inForce(plans, asOf, knownAt);
    const additions = during('additions');
    const pending = count('pending_publication');
    const planned = (y: number, q?: number) =>
      plan === undefined
        ? null
        : plan.cells
            .filter((cell) => cell.year === y && (q === undefined || cell.quarter === q))
            .reduce((n, cell) => n + cell.planned, 0);
    const goal = plan?.target ?? null;
    const due = plan === undefined ? null : expectedBy(plan, settings.schedule_basis, asOf);
    return {
      code,
      target: goal,
      counting_basis: settings.counting_basis[code],
      additions,
      rate: goal ? percent([additions, goal]) : null,
      expected: due === null ? null : Math.floor(due[0] / due[1]),
      schedule_rate: due === null || !goal ? null : percent([due[0], due[1] * goal]),
      gap_points: due === null || !goal ? null : percent([additions * due[1] - due[0], due[1] * goal]),
      ahead: due === null ? null : additions - Math.floor(due[0] / due[1]),
      status: due === null || !goal ? 'unset' : statusOf(additions, pending, goal, due, settings),
      pending_publication: pending,
      brought_in: during('brought_in'),
      recognised_again: during('recognised_again'),
      exits: during('exits'),
      net: zone.years.reduce((n, y) => n + net(y), 0),
      holding: count('holding'),
      pipeline: Object.fromEntries(OPEN.map((one) => [one, count(one)])),
      year_end_expected: additions + pending,
      outlook: null,
      years: zone.years.map((y) => ({
        year: y,
        target: planned(y),
        additions: count('additions', y),
        rate: planned(y) ? percent([count('additions', y), planned(y) ?? 0]) : null,
        exits: count('exits', y),
        net: net(y),
        quarters: [1, 2, 3, 4].map((q) => ({
          quarter: `${y}Q${q}`,
          target: planned(y, q),
          additions: count('additions', y, q),
        })),
      })),
    };
  });
  return { schedule_basis: settings.schedule_basis, enterprises_involved: involved.size, categories };
}
