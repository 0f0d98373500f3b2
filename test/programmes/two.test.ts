/** Two programmes side by side: each has the figures that its own rules give it, and nothing of the other's. */
import fc from 'fast-check';
import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { addProgramme, type ProgrammeDraft } from '../../server/programmes/queries.ts';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { CATEGORIES, type Programme } from '../../server/rules/types.ts';
import { findProgramme, readSettings, readTargets, saveSettings } from '../../server/targets/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { anyStory, Telling } from '../rules/random-zone.ts';
import { linesAt, progressBy, type Zone } from '../rules/reference.ts';

const NOW = '2040-01-01T00:00:00.000Z';

function draft(first: number, last: number, more: Partial<ProgrammeDraft> = {}): ProgrammeDraft {
  return {
    code: `next-${first}`,
    name: `示例行动计划${first}`,
    source: '',
    document: '',
    starts_on: `${first}-01-01`,
    ends_on: `${last}-12-31`,
    totals: { little_giant: 7, provincial_srdi: 11, above_scale: null },
    settings: DEFAULT_SETTINGS,
    ...more,
  };
}

const FIGURES = [
  ...(['additions', 'pending_publication', 'brought_in', 'recognised_again', 'exits', 'holding'] as const),
  ...(['reserve', 'cultivating', 'applied', 'in_review'] as const),
];

t.test('every figure of both is what the rules say of each alone, stored and folded anew', async (t) => {
  const windows = [
    [2029, 2031],
    [2027, 2029],
    [2026, 2026],
    [2023, 2025],
    [2030, 2034],
  ] as const;
  let counted = 0;
  for (const [i, story] of fc.sample(anyStory, { numRuns: windows.length, seed: 1129 }).entries()) {
    const [first, last] = windows[i] ?? [2029, 2031];
    const telling = new Telling(story.startsOn);
    const { db } = telling;
    const by = recordedBy(`${story.startsOn}T01:00:00.000Z`, '主管甲');
    // Half of them are added before anything is recorded, half after all of it.
    const add = () => write(db, (tx) => addProgramme(tx, draft(first, last), by));
    if (i % 2 === 0) add();
    for (const act of story.acts) telling.tell(act);
    if (i % 2 === 1) add();
    const next = findProgramme(db, `next-${first}`);
    const settings = {
      ...DEFAULT_SETTINGS,
      counting_basis: { ...DEFAULT_SETTINGS.counting_basis, provincial_srdi: 'issued_on' as const },
    };
    const change = { programme: next, settings, holds_from: '2027-03-01', reason: '口径' };
    write(db, (tx) => saveSettings(tx, change, recordedBy('2039-01-01T02:00:00.000Z')));
    telling.finish();
    const zones: [Programme, Zone][] = [
      [findProgramme(db, 'xiushui-qiangji'), { ...telling.zone, beside: [[first, last]] }],
      [
        next,
        {
          ...telling.zone,
          years: Array.from({ length: last - first + 1 }, (_, at) => first + at),
          beside: [[2026, 2028]],
          settings: readSettings(db, next.id),
          targets: readTargets(db, next.id),
        },
      ],
    ];
    const moments = fc.sample(
      fc.record({
        asOf: fc.tuple(
          fc.integer({ min: 2024, max: 2033 }),
          fc.constantFrom('01-05', '06-30', '10-02', '12-31'),
        ),
        isPast: fc.boolean(),
      }),
      { numRuns: 10, seed: i },
    );
    for (const { asOf: parts, isPast } of moments) {
      const asOf = parts.join('-');
      const knownAt = isPast ? `${asOf}T02:00:00.000Z` : null;
      for (const [{ code }, zone] of zones) {
        const told = `${code} as of ${asOf}, known ${knownAt}, beside ${first}–${last}`;
        const {
          programme,
          as_of: _,
          known_at: __,
          ...got
        } = progressAt(db, { asOf, knownAt, programme: code, now: NOW });
        t.equal(programme.code, code);
        const wanted = progressBy(zone, asOf, knownAt ?? NOW);
        t.same(
          { ...got, categories: got.categories.map(({ name: _, ...own }) => ({ ...own, outlook: null })) },
          wanted,
          told,
        );
        const lines = linesAt(zone, asOf, knownAt ?? NOW);
        const at = findMoment(db, { asOf, knownAt, programme: code });
        for (const figure of FIGURES) {
          for (const category of CATEGORIES) {
            const n = lines.filter((line) => line.figure === figure && line.category === category).length;
            const { total } = tracksBehind(db, at, { figure, category }, { limit: 1, offset: 0 });
            if (total !== n) t.equal(total, n, `${told}: ${category} ${figure}`);
            if (figure === 'additions') counted += n;
          }
        }
      }
    }
    t.same(compareDerived(db).differences, [], `the stored tables beside ${first}–${last}`);
    db.$client.close();
  }
  t.ok(counted > 50, `there is something to count: ${counted}`);
});

const SRDI = { category: 'provincial_srdi', kind: 'recognised' } as const;
const INCLUDED = { counting: 'include', counting_reason: '示例理由' } as const;
type Events = NonNullable<Parameters<typeof addEnterprise>[2]>;

/** Additions of the first programme's years and of the second's, as of the last day of 2031. */
const CASES: { told: string; events: Events; first: number[]; second: number[]; holding: number }[] = [
  {
    told: '2028年第二批 issued in January 2029 is of 2028, and baseline in the second',
    events: [{ ...SRDI, effective_on: '2029-01-10', batch: '2028年第二批', batch_year: 2028 }],
    first: [0, 0, 1],
    second: [0, 0, 0],
    holding: 0,
  },
  {
    told: 'what was added in the first is held before the second',
    events: [{ ...SRDI, effective_on: '2027-07-01', batch_year: 2027 }],
    first: [0, 1, 0],
    second: [0, 0, 0],
    holding: 1,
  },
  {
    told: 'a first recognition of 2030 is of the second alone',
    events: [{ ...SRDI, effective_on: '2030-07-01', batch_year: 2030 }],
    first: [0, 0, 0],
    second: [0, 1, 0],
    holding: 0,
  },
  {
    told: 'added in the first, lost, recognised again in the second: 再次认定',
    events: [
      { ...SRDI, effective_on: '2026-07-01', batch_year: 2026 },
      { category: 'provincial_srdi', kind: 'exited', reason: 'lapsed', effective_on: '2029-07-01' },
      { ...SRDI, effective_on: '2030-07-01', batch_year: 2030 },
    ],
    first: [1, 0, 0],
    second: [0, 0, 0],
    holding: 1,
  },
  {
    told: 'a batch of 2029 issued early, in December 2028, is of 2029',
    events: [{ ...SRDI, effective_on: '2028-12-20', batch_year: 2029 }],
    first: [0, 0, 0],
    second: [1, 0, 0],
    holding: 1,
  },
  {
    told: 'included in the first (R8), it is not included in the second as well',
    events: [{ ...SRDI, effective_on: '2026-02-01', batch_year: 2025, ...INCLUDED }],
    first: [1, 0, 0],
    second: [0, 0, 0],
    holding: 1,
  },
  {
    told: 'included with a counting year of the first and a day of the second: the counting year decides',
    events: [{ ...SRDI, effective_on: '2029-01-10', batch_year: 2028, ...INCLUDED }],
    first: [0, 0, 1],
    second: [0, 0, 0],
    holding: 0,
  },
];

t.test('at the turn of programmes a recognition counts in the one of its counting year', async (t) => {
  for (const { told, events, first, second, holding } of CASES) {
    const db = openMemory();
    const by = recordedBy('2031-12-31T02:00:00.000Z');
    write(db, (tx) => addProgramme(tx, draft(2029, 2031), by));
    addEnterprise(db, {}, events, by);
    const of = (programme: string, asOf = '2031-12-31') => {
      const found = progressAt(db, { asOf, programme, now: NOW }).categories.find(
        (one) => one.code === SRDI.category,
      );
      return { years: found?.years.map((one) => one.additions), holding: found?.holding };
    };
    t.same(of('xiushui-qiangji').years, first, told);
    t.same(of('next-2029').years, second, told);
    t.equal(of('next-2029', '2028-12-31').holding, holding, `${told}: held on the eve`);
    db.$client.close();
  }
});

t.test('an overlapping plan counts the same addition by its own rules, and is never summed', async (t) => {
  const db = openMemory();
  write(db, (tx) => addProgramme(tx, draft(2027, 2029), recordedBy('2026-12-01T02:00:00.000Z')));
  addEnterprise(db, {}, [{ ...SRDI, effective_on: '2028-07-01', batch_year: 2028 }]);
  const additions = (programme: string) =>
    progressAt(db, { asOf: '2028-12-31', programme, now: NOW }).categories.map((one) => one.additions);
  t.same(additions('xiushui-qiangji'), [0, 1, 0]);
  t.same(additions('next-2027'), [0, 1, 0]);
});

t.test('what is shown without being asked for is what runs on that day', async (t) => {
  const db = openMemory();
  const by = recordedBy('2026-12-01T02:00:00.000Z');
  for (const [first, last] of [
    [2029, 2031],
    [2027, 2027],
  ] as const) {
    write(db, (tx) => addProgramme(tx, draft(first, last), by));
  }
  const days = {
    '2025-06-30': 'xiushui-qiangji',
    '2026-06-30': 'xiushui-qiangji',
    '2027-01-01': 'next-2027',
    '2027-12-31': 'next-2027',
    '2028-01-01': 'xiushui-qiangji',
    '2028-12-31': 'xiushui-qiangji',
    '2029-01-05': 'next-2029',
    '2035-01-01': 'next-2029',
  };
  for (const [asOf, code] of Object.entries(days)) {
    t.equal(findProgramme(db, null, asOf).code, code, asOf);
    t.equal(progressAt(db, { asOf, now: NOW }).programme.code, code, asOf);
  }
  t.equal(
    findProgramme(db, 'xiushui-qiangji', '2030-01-01').code,
    'xiushui-qiangji',
    'the first can still be read',
  );
  t.throws(() => findProgramme(db, 'nothing'), /programme/);
});

t.test('the proposal of a plan of any length adds up, the larger years last', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 200 }), (years, total) => {
        const db = openMemory();
        const totals = { little_giant: total, provincial_srdi: total, above_scale: null };
        const plan = draft(2029, 2028 + years, { totals });
        write(db, (tx) => addProgramme(tx, plan, recordedBy()));
        const own = readTargets(db, findProgramme(db, plan.code).id);
        db.$client.close();
        const byYear = (cells: (typeof own)[number]['cells']) =>
          Array.from({ length: years }, (_, at) =>
            cells.filter((one) => one.year === 2029 + at).reduce((sum, one) => sum + one.planned, 0),
          );
        return (
          own.length === 2 &&
          own.every(({ cells, state, target }) => {
            const sums = byYear(cells);
            const isSorted = sums.every((n, at) => at === 0 || n >= (sums[at - 1] ?? 0));
            return (
              state === 'proposed' &&
              target === total &&
              isSorted &&
              sums.reduce((a, b) => a + b, 0) === total
            );
          })
        );
      }),
      { numRuns: 15, seed: 7 },
    ),
  );
});
