import fc from 'fast-check';
import t from 'tap';
import { tellOutcomes, wayOf } from '../../server/rules/arrivals.ts';
import {
  type Assumptions,
  chanceOf,
  estimate,
  estimates,
  isStalled,
  noHistory,
} from '../../server/rules/chances.ts';
import { START } from '../../server/rules/chances-start.ts';
import { barredBy, foresee, type Group } from '../../server/rules/foresee.ts';
import { atLeast, central80, outlookOf, poissonBinomial } from '../../server/rules/outlook.ts';
import { CATEGORIES, OPEN_STAGES, type TrackEvent } from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { event, PROGRAMME, stage } from './make.ts';

const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
const each = (chances: readonly number[]) => chances.map((p) => ({ n: 1, p }));

/** Every one of the 2^n ways that the trials can end. */
function bruteForce(chances: readonly number[]): number[] {
  const mass = new Array<number>(chances.length + 1).fill(0);
  for (let way = 0; way < 2 ** chances.length; way += 1) {
    let probability = 1;
    let successes = 0;
    for (const [i, p] of chances.entries()) {
      const isSuccess = Math.floor(way / 2 ** i) % 2 === 1;
      probability *= isSuccess ? p : 1 - p;
      if (isSuccess) successes += 1;
    }
    mass[successes] = (mass[successes] ?? 0) + probability;
  }
  return mass;
}

/** Chances that meet again and again, as stages give them, the sure and the hopeless among them. */
const chance = fc.oneof(
  fc.constantFrom(0, 0.05, 0.5, 0.95, 1),
  fc.double({ min: 0, max: 1, noNaN: true }).map((p) => Math.round(p * 1e6) / 1e6),
);

t.test('the distribution is that of every way counted one by one', async (t) => {
  fc.assert(
    fc.property(fc.array(chance, { maxLength: 12 }), (chances) => {
      const { from, mass } = poissonBinomial(each(chances));
      const wanted = bruteForce(chances);
      const got = (k: number) => mass[k - from] ?? 0;
      return wanted.every((share, k) => Math.abs(got(k) - share) < 1e-13);
    }),
    { numRuns: 150 },
  );
  t.pass('150 sets of up to twelve trials');
});

t.test('it sums to one within 1e-12, has its mean, and its bounds hold the 80 % they say', async (t) => {
  const trials = fc.array(fc.record({ n: fc.nat({ max: 4_000 }), p: chance }), { maxLength: 6 });
  fc.assert(
    fc.property(trials, (given) => {
      const distribution = poissonBinomial(given);
      const { from, mass } = distribution;
      const mean = sum(mass.map((share, i) => share * (from + i)));
      const wanted = sum(given.map(({ n, p }) => n * p));
      const { low, high } = central80(distribution);
      const below = 1 - atLeast(distribution, low);
      const above = atLeast(distribution, high + 1);
      // One step further in on either side would leave more than a tenth outside.
      const tight =
        low === high ||
        (1 - atLeast(distribution, low + 1) > 0.1 - 1e-9 && atLeast(distribution, high) > 0.1 - 1e-9);
      return (
        Math.abs(sum(mass) - 1) < 1e-12 &&
        Math.abs(mean - wanted) < 1e-9 * Math.max(1, wanted) &&
        below <= 0.1 + 1e-9 &&
        above <= 0.1 + 1e-9 &&
        tight
      );
    }),
    { numRuns: 40 },
  );
  t.pass('40 sets of up to 24,000 trials');
});

/** Pseudo-random and the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}

t.test('for hundreds of trials it is what a simulation finds, within four standard errors', async (t) => {
  const random = seeded(20_261_127);
  const groups = [
    { n: 320, p: 0.03 },
    { n: 180, p: 0.25 },
    { n: 90, p: 0.8 },
    { n: 40, p: 0.95 },
  ];
  const RUNS = 6_000;
  const found = Array.from({ length: RUNS }, () =>
    sum(groups.map(({ n, p }) => sum(Array.from({ length: n }, () => (random() < p ? 1 : 0))))),
  );
  const distribution = poissonBinomial(groups);
  for (const least of [150, 158, 164, 170, 178]) {
    const exact = atLeast(distribution, least);
    const simulated = found.filter((k) => k >= least).length / RUNS;
    const error = Math.sqrt((exact * (1 - exact)) / RUNS);
    t.ok(Math.abs(exact - simulated) < 4 * error, `${least}: ${exact} and ${simulated}`);
  }
});

const EDGES: [what: string, done: number, target: number | null, chances: number[], wanted: number | null][] =
  [
    ['nothing is on the way and nothing is missing', 3, 3, [], 1],
    ['nothing is on the way and one is missing', 2, 3, [], 0],
    ['the target is reached already', 5, 3, [0.2], 1],
    ['a target of nothing', 0, 0, [0.2], 1],
    ['no target', 5, null, [0.2], null],
    ['all are sure', 0, 2, [1, 1], 1],
    ['none has a chance', 0, 1, [0, 0], 0],
    ['one of two must come', 0, 1, [0.5, 0.5], 0.75],
  ];
for (const [what, done, target, chances, wanted] of EDGES) {
  t.test(`the probability where ${what}`, async (t) =>
    t.equal(outlookOf(done, target, each(chances)).probability, wanted),
  );
}

t.test('a better chance never makes the target less likely', async (t) => {
  const input = fc.tuple(fc.array(chance, { minLength: 1, maxLength: 30 }), fc.nat(29), chance, fc.nat(12));
  fc.assert(
    fc.property(input, ([chances, at, other, target]) => {
      const i = at % chances.length;
      const better = chances.map((p, k) => (k === i ? Math.max(p, other) : p));
      const [was, then] = [chances, better].map((list) => outlookOf(1, target, each(list)));
      return (then?.probability ?? 0) >= (was?.probability ?? 1) - 1e-12;
    }),
  );
  t.pass('whichever track it is');
});

const assumptions: Assumptions = START.provincial_srdi;
const none = estimates(assumptions, noHistory());
const ground = (asOf: string, basis: 'batch_year' | 'issued_on' = 'batch_year') => ({
  programme: PROGRAMME,
  asOf,
  basis,
});

const CHANCES: [what: string, asOf: string, Parameters<typeof chanceOf>[0], number, number][] = [
  [
    'as set, while the year is open to the stage',
    '2026-08-31',
    { stage: 'cultivating', batchYear: null },
    0.2,
    0.6,
  ],
  [
    'none in the year once its last day has passed',
    '2026-09-01',
    { stage: 'cultivating', batchYear: null },
    0,
    0.6,
  ],
  ['of the year alone in the last year', '2028-03-01', { stage: 'cultivating', batchYear: null }, 0.2, 0.2],
  [
    'none at all when the last year is closed too',
    '2028-09-01',
    { stage: 'cultivating', batchYear: null },
    0,
    0,
  ],
  [
    'R2: in the year of the batch, however late',
    '2026-12-31',
    { stage: 'in_review', batchYear: 2026 },
    0.95,
    0.98,
  ],
  [
    'R2: not in this year where the batch is of the last',
    '2027-01-05',
    { stage: 'in_review', batchYear: 2026 },
    0,
    0.98,
  ],
  [
    'R2: never where the batch lies before the programme',
    '2026-01-05',
    { stage: 'in_review', batchYear: 2025 },
    0,
    0,
  ],
  [
    'R2: after the programme for a batch of its last year',
    '2029-01-05',
    { stage: 'in_review', batchYear: 2028 },
    0,
    0.98,
  ],
  ['none after the programme without a batch', '2029-01-05', { stage: 'in_review', batchYear: null }, 0, 0],
];
for (const [what, asOf, standing, year, end] of CHANCES) {
  t.test(`the chance is ${what}`, async (t) => {
    t.equal(chanceOf(standing, 'year', assumptions, none, ground(asOf)), year);
    t.equal(chanceOf(standing, 'end', assumptions, none, ground(asOf)), end);
  });
}

t.test('by the day of issue a batch decides nothing', async (t) => {
  const standing = { stage: 'in_review', batchYear: 2025 } as const;
  t.equal(chanceOf(standing, 'year', assumptions, none, ground('2026-01-05', 'issued_on')), 0.95);
});

const BETA: [k: number, n: number, posterior: number, value: number][] = [
  [0, 0, 0.5, 0.5],
  [9, 10, 19 / 30, 0.5],
  [27, 30, 37 / 50, 37 / 50],
  [0, 180, 10 / 200, 10 / 200],
];
for (const [k, n, posterior, value] of BETA) {
  t.test(`${k} of ${n} beside an assumption of 50 % that weighs as twenty`, async (t) => {
    const found = estimate(0.5, { n, k }, { ...assumptions, strength: 20, enough: 30 });
    t.match(found, { posterior, value, isUsed: n >= 30 });
  });
}

const UNTIL = { reserve: '04-30', cultivating: '08-31', applied: '12-15', in_review: '12-31' };
const at = (to: Parameters<typeof stage>[1], on: string) => stage('provincial_srdi', to, on);
const other = (kind: TrackEvent['kind'], on: string, more = {}) => event('provincial_srdi', kind, on, more);
type Told = Partial<Record<(typeof OPEN_STAGES)[number], string>>;

const ARRIVALS: [what: string, events: TrackEvent[], asOf: string, told: Told][] = [
  [
    'recognised in the year: a success of the year, and of the end nothing before two years are over',
    [at('cultivating', '2025-03-01'), at('applied', '2025-08-20'), other('recognised', '2025-12-01')],
    '2026-03-31',
    { cultivating: '1/1 0/0', applied: '1/1 0/0' },
  ],
  [
    'recognised a year later: a success of the end alone',
    [at('cultivating', '2024-03-01'), other('recognised', '2025-12-01')],
    '2026-03-31',
    { cultivating: '0/1 1/1' },
  ],
  [
    'recognised after more than two years: of neither',
    [at('reserve', '2022-03-01'), other('recognised', '2025-06-01')],
    '2026-03-31',
    { reserve: '0/1 0/1' },
  ],
  [
    'in a batch of the year that was issued in the next: a success of the year',
    [at('in_review', '2025-12-30'), other('recognised', '2026-01-08', { batch_year: 2025 })],
    '2026-03-31',
    { in_review: '1/1 0/0' },
  ],
  [
    'before the year is settled: nothing yet',
    [at('in_review', '2025-12-30'), other('recognised', '2026-01-08', { batch_year: 2025 })],
    '2026-01-31',
    {},
  ],
  [
    'still on the way after two years: of neither',
    [at('cultivating', '2024-03-01')],
    '2026-03-31',
    { cultivating: '0/1 0/1' },
  ],
  [
    'too late in its year: nothing of the year',
    [at('cultivating', '2023-11-01'), other('withdrawn', '2024-02-01')],
    '2026-03-31',
    { cultivating: '0/0 0/1' },
  ],
  [
    'refused, then recognised in the next round: a success of the end for both rounds',
    [
      at('applied', '2023-06-01'),
      other('not_approved', '2023-10-01', { fell_at: 'province' }),
      other('recognised', '2024-12-01'),
    ],
    '2026-03-31',
    { applied: '0/1 1/1', cultivating: '0/0 1/1' },
  ],
  [
    'stepped back and forward again: one arrival',
    [
      at('cultivating', '2023-03-01'),
      at('applied', '2023-06-01'),
      stage('provincial_srdi', 'cultivating', '2023-07-01', { back: true, note: '材料不齐' }),
      at('applied', '2023-08-01'),
    ],
    '2026-03-31',
    { cultivating: '0/1 0/1', applied: '0/1 0/1' },
  ],
  ['brought in: nothing', [at('reserve', '2022-03-01'), other('moved_in', '2022-06-01')], '2026-03-31', {}],
];
for (const [what, events, asOf, told] of ARRIVALS) {
  t.test(`a track ${what}`, async (t) => {
    // What came after the day makes no difference: a track is walked through once for every day.
    for (const known of [events, events.filter((one) => one.effective_on <= asOf)]) {
      const history = noHistory();
      const way = wayOf('provincial_srdi', 'batch_year', known);
      tellOutcomes(way, { asOf, until: UNTIL }, (stage, horizon, came) => {
        history[stage][horizon].n += 1;
        if (came) history[stage][horizon].k += 1;
      });
      for (const one of OPEN_STAGES) {
        const { year, end } = history[one];
        t.equal(`${year.k}/${year.n} ${end.k}/${end.n}`, told[one] ?? '0/0 0/0', one);
      }
    }
  });
}

const BARRED: [what: string, ...Parameters<typeof barredBy>, wanted: ReturnType<typeof barredBy>][] = [
  ['a first title', 'little_giant', { everHeld: false, uscc: fictionalCode(1), industry_code: null }, null],
  [
    'R5, R6: one that was held',
    'little_giant',
    { everHeld: true, uscc: fictionalCode(1), industry_code: null },
    'again',
  ],
  ['R7: industry', 'above_scale', { everHeld: false, uscc: fictionalCode(1), industry_code: '3825' }, null],
  [
    'R7: software',
    'above_scale',
    { everHeld: false, uscc: fictionalCode(1), industry_code: '65' },
    'industry',
  ],
  [
    'R7: not known',
    'above_scale',
    { everHeld: false, uscc: fictionalCode(1), industry_code: null },
    'industry',
  ],
  [
    'R7: a sole trader',
    'above_scale',
    { everHeld: false, uscc: '92330411YY00000001', industry_code: '36' },
    'person',
  ],
];
for (const [what, category, facts, wanted] of BARRED) {
  t.test(`whether a recognition would be an addition: ${what}`, async (t) =>
    t.equal(barredBy(category, facts), wanted),
  );
}

t.test('what if is the outlook of a zone in which the ticked were recognised', async (t) => {
  const group = fc.record({ stage: fc.constantFrom(...OPEN_STAGES), n: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), fc.nat(9), (given, wanted) => {
      const groups: Group[] = OPEN_STAGES.flatMap((one) => {
        const n = sum(given.map((own) => (own.stage === one ? own.n : 0)));
        return n === 0 ? [] : [{ stage: one, n, batchYear: null, barred: null }];
      });
      const first = groups[0];
      if (first === undefined) return true;
      const ticks = Math.min(wanted, first.n);
      const input = {
        done: { year: 1, end: 4 },
        targets: { year: 4, end: 12 },
        groups,
        assumptions,
        estimates: none,
        ground: ground('2026-04-01'),
      };
      const told = foresee(
        input,
        Array.from({ length: ticks }, () => ({ stage: first.stage, batchYear: null })),
      );
      const plain = foresee({
        ...input,
        done: { year: 1 + ticks, end: 4 + ticks },
        groups: groups.map((own) => (own === first ? { ...own, n: own.n - ticks } : own)),
      });
      return JSON.stringify(told) === JSON.stringify(plain);
    }),
  );
  t.pass('for the year and the end');
});

t.test('what a new system assumes is whole: the end is not less likely than the year', async (t) => {
  for (const category of CATEGORIES) {
    for (const one of OPEN_STAGES) {
      const { year, end, until, limit, why } = START[category].stages[one];
      t.ok(
        year <= end && end <= 100 && /^\d\d-\d\d$/.test(until) && limit > 0 && why !== '',
        `${category} ${one}`,
      );
    }
  }
});

t.test('the limit itself is not too long, a day more is', async (t) => {
  t.equal(isStalled(150, 'applied', assumptions), false);
  t.equal(isStalled(151, 'applied', assumptions), true);
});
