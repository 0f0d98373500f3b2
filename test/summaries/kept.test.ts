/**
 * The lists of a summary are kept by enterprise while others are written of: after whatever is done, the summary is
 * the one that is made anew, as it is within a transaction.
 */
import fc from 'fast-check';
import t from 'tap';
import { type Db, write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { periodOf } from '../../server/rules/period.ts';
import { readComparison } from '../../server/summaries/comparison.ts';
import { readSummary } from '../../server/summaries/reading.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { anyStory, Telling } from '../rules/random-zone.ts';

const NOW = '2036-01-01T00:00:00.000Z';
const PERIODS = [
  ['2026-01-01', '2026-06-30'],
  ['2026-07-01', '2027-12-31'],
] as const;

function told(db: Db): string {
  const programme = findProgramme(db);
  const asked = { programme, today: '2036-01-01', now: NOW };
  const summaries = PERIODS.map(([from, to]) => {
    const period = periodOf(from, to);
    if (period === null) throw new Error('no period');
    return readSummary(db, { ...asked, period });
  });
  return JSON.stringify([summaries, readComparison(db, { ...asked, a: '2026-03-31', b: '2027-12-31' })]);
}

const anew = (db: Db): string => db.$client.transaction(() => told(db))();

for (const [i, story] of fc.sample(anyStory, { numRuns: 4, seed: 1511 }).entries()) {
  t.test(`story ${i}: what is kept is what is made anew, after whatever is done`, async (t) => {
    const telling = new Telling(story.startsOn);
    const { db, zone } = telling;
    t.teardown(() => db.$client.close());
    let [last, changed] = [told(db), 0];
    const hold = (what: string) => {
      const kept = told(db);
      if (kept !== anew(db)) t.equal(kept, anew(db), what);
      if (kept !== last) changed += 1;
      last = kept;
    };
    for (const act of story.acts) {
      telling.tell(act);
      hold(act.what);
    }
    t.ok(changed > 10, 'most of it tells');
    changed = 0;
    const ids = zone.histories.map((one) => one.id);
    const code = (at: number) => zone.histories[at % 3]?.uscc ?? '';
    const at = (hours: number) =>
      new Date(Date.parse('2035-01-01T02:00:00.000Z') + hours * 3_600_000).toISOString();
    const merges = [mergeNow(db, code(i), code(i + 1), { at: at(0), take: ['name', 'chain'] })];
    hold('merged');
    merges.push(mergeNow(db, code(i + 1), code(i + 2), { at: at(1), take: ['area'] }));
    hold('merged on');
    for (const [n, facts] of [
      { name: '示例改名有限公司' },
      { area: '示例二街道' },
      { chain: '光伏' },
      { officer: '专员乙' },
    ].entries()) {
      write(db, (tx) =>
        reviseEnterprise(tx, ids[3 - (n % 2) * 3] ?? 0, facts, recordedBy(at(2 + n)), {
          effective_on: '2026-02-01',
        }),
      );
      hold(Object.keys(facts).join());
    }
    for (const merge of merges.reverse()) {
      partNow(db, merge, at(10));
      hold('parted');
    }
    addEnterprise(db, {}, [
      { category: 'little_giant', kind: 'stage', stage: 'applied', effective_on: '2026-05-01' },
    ]);
    hold('a new one');
    t.ok(changed > 2, 'and of merges and names');
  });
}
