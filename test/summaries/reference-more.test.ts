import fc from 'fast-check';
import t from 'tap';
import { quartersOf } from '../../server/rules/days.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import { readSummary } from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { anyStory, Telling } from '../rules/random-zone.ts';
import { holdQuarters, NOW, TODAY } from './quarters.ts';

t.test('every figure of other generated quarters is what the rules say', async (t) => holdQuarters(t, 5_000));

t.test('what a summary said then comes out of the events as they were known then', async (t) => {
  for (const story of fc.sample(anyStory, { numRuns: 4, seed: 7 })) {
    const telling = new Telling(story.startsOn);
    const half = Math.floor(story.acts.length / 2);
    for (const act of story.acts.slice(0, half)) telling.tell(act);
    telling.finish();
    const known = telling.db.$client.prepare('select max(at) from audit').pluck().get() as string;
    const periods = ['2026Q1', '2026Q4', '2027Q2'].flatMap((code) =>
      quartersOf(findProgramme(telling.db))
        .map(quarterPeriod)
        .filter((one) => one.code === code),
    );
    const then = periods.map((period) => readSummary(telling.db, { period, today: TODAY, now: known }));
    telling.skip();
    for (const act of story.acts.slice(half)) telling.tell(act);
    for (const [i, period] of periods.entries()) {
      const again = readSummary(telling.db, { period, today: TODAY, now: NOW, knownAt: known });
      t.same(again, then[i], period.code);
    }
    telling.db.$client.close();
  }
});
