/** The product's figures over its whole path, against a slow reference written from the rules alone. */
import fc from 'fast-check';
import t from 'tap';
import { compareDerived } from '../../server/derived/compare.ts';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import { CATEGORIES } from '../../server/rules/types.ts';
import { anyStory, Telling } from './random-zone.ts';
import { linesAt, progressBy } from './reference.ts';

/** After every story: what is asked without a knowledge time knows all of it. */
const NOW = '2040-01-01T00:00:00.000Z';
const STORIES = 12;
const MOMENTS = 14;

const day = fc.date({ min: new Date('2025-01-01'), max: new Date('2029-12-31'), noInvalidDate: true });
const anyMoment = fc.record({
  asOf: fc.oneof(
    day.map((date) => date.toISOString().slice(0, 10)),
    fc
      .tuple(fc.constantFrom(2025, 2026, 2027, 2028, 2029), fc.constantFrom('03-31', '06-30', '12-31'))
      .map((parts) => parts.join('-')),
  ),
  knownAt: fc.option(
    day.map((date) => `${date.toISOString().slice(0, 10)}T02:00:00.000Z`),
    { freq: 2 },
  ),
  latestTargets: fc.boolean(),
});
type Moment = typeof anyMoment extends fc.Arbitrary<infer M> ? M : never;

const FIGURES = [
  ...(['additions', 'pending_publication', 'brought_in', 'recognised_again', 'exits', 'holding'] as const),
  ...(['reserve', 'cultivating', 'applied', 'in_review'] as const),
];

t.test('every figure of every moment is what the rules say, stored and folded anew', async (t) => {
  const told: Record<string, number> = {};
  for (const [i, story] of fc.sample(anyStory, { numRuns: STORIES, seed: 2026 }).entries()) {
    const telling = new Telling(story.startsOn);
    for (const act of story.acts) telling.tell(act);
    telling.finish();
    for (const [what, n] of Object.entries(telling.told)) told[what] = (told[what] ?? 0) + n;
    const faults = fc
      .sample(anyMoment, { numRuns: MOMENTS, seed: i })
      .flatMap((moment) => [...figureFaults(telling, moment), ...listFaults(telling, moment)]);
    t.same(faults.slice(0, 20), [], `story ${i}`);
    t.same(compareDerived(telling.db).differences, [], `the stored tables of story ${i}`);
    telling.db.$client.close();
  }
  t.ok(
    ['recognised', 'moved_in', 'exited', 'void', 'amend', 'revise'].every((what) => (told[what] ?? 0) > 30) &&
      ['settings', 'target'].every((what) => (told[what] ?? 0) > 10),
    `the stories tell of enough: ${JSON.stringify(told)}`,
  );
});

/** Where GET /progress says another thing than the rules. */
function figureFaults({ db, zone }: Telling, { asOf, knownAt, latestTargets }: Moment): string[] {
  const progress = progressAt(db, { asOf, knownAt, latestTargets, now: NOW });
  const { programme: _, as_of: __, known_at: ___, ...rest } = progress;
  // The outlook is no figure: test/outlook holds it against the figures.
  const got = {
    ...rest,
    categories: rest.categories.map(({ name: _, ...own }) => ({ ...own, outlook: null })),
  };
  const wanted = progressBy(zone, asOf, knownAt ?? NOW, latestTargets);
  return differences(got, wanted, `as of ${asOf}, known ${knownAt}: `);
}

/** Where a list behind a figure has another length than the rules give the figure. */
function listFaults({ db, zone }: Telling, { asOf, knownAt }: Moment): string[] {
  const at = findMoment(db, { asOf, knownAt });
  const lines = linesAt(zone, asOf, knownAt ?? NOW);
  const faults: string[] = [];
  const ask = (
    filter: Parameters<typeof tracksBehind>[2],
    wanted: (line: (typeof lines)[number]) => boolean,
  ) => {
    const { total } = tracksBehind(db, at, filter, { limit: 1, offset: 0 });
    const n = lines.filter((line) => line.figure === filter.figure && wanted(line)).length;
    if (total !== n)
      faults.push(`as of ${asOf}, known ${knownAt}: ${JSON.stringify(filter)} lists ${total}, not ${n}`);
  };
  for (const figure of FIGURES)
    for (const category of CATEGORIES) {
      ask({ figure, category }, (line) => line.category === category);
      ask(
        { figure, category, area: '示例二镇' },
        (line) => line.category === category && line.facts.area === '示例二镇',
      );
    }
  for (const category of CATEGORIES) {
    const { items, total } = tracksBehind(
      db,
      at,
      { figure: 'additions', category },
      { limit: 99, offset: 0 },
    );
    const once = new Set(items.map((one) => one.uscc)).size;
    // R9: an enterprise counts once in a category.
    if (items.length !== total || once !== total)
      faults.push(`as of ${asOf}, known ${knownAt}: ${total} additions of ${once} enterprises`);
  }
  for (const figure of ['additions', 'exits', 'brought_in'] as const) {
    ask({ figure, area: '' }, (line) => line.facts.area === null);
    ask({ figure, chain: '光电信息' }, (line) => line.facts.chain === '光电信息');
    ask({ figure, year: 2026 }, (line) => line.year === 2026);
    ask({ figure, year: 2027, quarter: 4 }, (line) => line.year === 2027 && line.quarter === 4);
  }
  return faults;
}

function differences(got: unknown, wanted: unknown, path: string): string[] {
  if (typeof got !== 'object' || typeof wanted !== 'object' || got === null || wanted === null)
    return Object.is(got, wanted) ? [] : [`${path} is ${String(got)}, the rules say ${String(wanted)}`];
  const keys = new Set([...Object.keys(got), ...Object.keys(wanted)]);
  return [...keys].flatMap((key) =>
    differences(Reflect.get(got, key), Reflect.get(wanted, key), `${path}/${key}`),
  );
}
