/** Over random zones: what a merge does to the figures, and that taking it back leaves no trace in them. */
import fc from 'fast-check';
import t from 'tap';
import { compareDerived } from '../../server/derived/compare.ts';
import { addDays } from '../../server/rules/days.ts';
import { anyStory, Telling } from '../rules/random-zone.ts';
import { figuresAt, listsAt, mergeNow, partNow, unlisted } from './make.ts';

const DAYS = ['2025-06-30', '2026-03-31', '2026-10-15', '2027-05-20', '2028-12-31', '2029-12-31'];
const TAKE = ['industry_code', 'area', 'chain', 'in_scope', 'name', 'officer'] as const;
/** After every story. */
const MERGED = '2035-01-01T02:00:00.000Z';

const anyMerge = fc.record({
  going: fc.constantFrom(0, 1, 2),
  step: fc.constantFrom(1, 2),
  take: fc.subarray([...TAKE]),
  chain: fc.boolean(),
});

for (const [i, story] of fc.sample(anyStory, { numRuns: 8, seed: 4711 }).entries()) {
  t.test(`story ${i}: merging and undoing`, async (t) => {
    const telling = new Telling(story.startsOn);
    for (const act of story.acts) telling.tell(act);
    const { db, zone } = telling;
    t.teardown(() => db.$client.close());
    const [plan] = fc.sample(anyMerge, { numRuns: 1, seed: i });
    if (plan === undefined) throw new Error('no plan');
    const code = (at: number) => zone.histories[at % 3]?.uscc ?? '';
    const [first, second, third] = [
      code(plan.going),
      code(plan.going + plan.step),
      code(plan.going + plan.step * 2),
    ];

    const told = (knownAt: string | null) =>
      DAYS.map((asOf) => `${figuresAt(db, asOf, knownAt)} ${listsAt(db, asOf, knownAt)}`);
    const before = told(null);
    const merges = [mergeNow(db, first, second, { at: MERGED, take: plan.take })];
    if (plan.chain) merges.push(mergeNow(db, second, third, { at: addHours(1), take: plan.take }));
    const merged = told(null);
    t.same(compareDerived(db).differences, [], 'stored as folded while they are one');
    t.same(
      DAYS.flatMap((day) => unlisted(db, day)),
      [],
      'each figure is as many as its list while they are one',
    );
    t.same(told(addDays(MERGED.slice(0, 10), -1) + MERGED.slice(10)), before, 'known before: two');
    t.same(told(addHours(2)), merged, 'known between: one');

    for (const [at, merge] of merges.reverse().entries()) partNow(db, merge, addHours(3 + at));
    t.same(told(null), before, 'undone: as if it had never been');
    t.same(compareDerived(db).differences, [], 'stored as folded once undone');
    t.same(told(addDays(MERGED.slice(0, 10), -1) + MERGED.slice(10)), before, 'known before, still');
    t.same(told(addHours(2)), merged, 'known between, still one');
    t.same(
      DAYS.flatMap((day) => unlisted(db, day, addHours(2))),
      [],
      'lists of then as well',
    );
    t.same(told(addHours(9)), before, 'known after');

    const again = mergeNow(db, first, second, { at: addHours(10), take: plan.take });
    t.same(compareDerived(db).differences, [], 'merged anew');
    partNow(db, again, addHours(11));
    t.same(told(null), before, 'and undone anew');
    t.same(told(addHours(2)), merged, 'the first time is not forgotten');
  });
}

function addHours(hours: number): string {
  return new Date(Date.parse(MERGED) + hours * 3_600_000).toISOString();
}
