/** What is kept between pages says the same as a connection that has kept nothing, after any row of changes. */
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { closeDatabase, type Db, openDatabase, write } from '../../db/open.ts';
import { DIMS, type LedgerDim } from '../../server/derived/ledger.ts';
import { readBreakdown, readMonths, readSums } from '../../server/derived/ledger-sums.ts';
import { readAssumptions, saveAssumptions } from '../../server/outlook/queries.ts';
import { readAsking } from '../../server/progress/asking.ts';
import { changesOf } from '../../server/progress/changes.ts';
import { NOT_IN_FIGURES } from '../../server/progress/not-in-figures.ts';
import { readProgressPage } from '../../server/progress/page.ts';
import { findMoment } from '../../server/progress/queries.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import {
  confirmTarget,
  explain,
  findProgramme,
  readTargets,
  saveSettings,
} from '../../server/targets/queries.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { anyStep, minute, startZone } from '../derived/random-steps.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { tablesRead } from '../helpers/tables-read.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const plan = fc.record({
  what: fc.constantFrom('confirm', 'explain', 'assume', 'count', 'fail'),
  n: fc.nat(5),
});
/** Now and then another process takes the step. */
const anyChange = fc.record({
  step: fc.oneof({ weight: 8, arbitrary: anyStep }, { weight: 4, arbitrary: plan }),
  elsewhere: fc.nat(5).map((n) => n === 0),
});
const TODAY = '2026-09-20';
const DIMENSIONS: readonly LedgerDim[] = ['', 'apart', ...DIMS];

/** What does not come from enterprises; and a change that fails half-way. */
function change(db: Db, { what, n }: { what: string; n: number }, at: string): void {
  const by = recordedBy(at);
  const programme = findProgramme(db);
  write(db, (tx) => {
    if (what === 'confirm') {
      const last = new Map(readTargets(tx, programme.id).map((one) => [one.category, one]));
      const proposed = [...last.values()].find((one) => one.state === 'proposed');
      if (proposed !== undefined)
        confirmTarget(tx, programme, proposed, { reason: '', base: proposed.id }, by);
    } else if (what === 'explain') {
      explain(tx, programme.id, { category: 'above_scale', words: n === 0 ? '' : `示例说明${n}` }, by);
    } else if (what === 'assume') {
      const last = readAssumptions(tx, programme.id).findLast((one) => one.category === 'above_scale');
      if (last === undefined) return;
      const assumptions = { ...last.assumptions, strength: n + 1, enough: n };
      const holds_from = '2026-01-01';
      saveAssumptions(
        tx,
        { programme, category: 'above_scale', assumptions, holds_from, reason: '示例', base: last.id },
        by,
      );
    } else if (what === 'count') {
      const basis = n % 2 === 0 ? 'batch_year' : 'issued_on';
      const settings = {
        ...DEFAULT_SETTINGS,
        counting_basis: { ...DEFAULT_SETTINGS.counting_basis, provincial_srdi: basis },
      } as const;
      saveSettings(tx, { programme, settings, holds_from: '2026-01-01', reason: '示例' }, by);
    }
  });
  if (what !== 'fail') return;
  try {
    write(db, () => {
      addEnterprise(db, {}, [
        { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-09-02' },
      ]);
      throw new Error('half-way');
    });
  } catch {
    // As if it had never been.
  }
}

/** What changed since a look in the middle of the row, and since a day as known now. */
function changesTold(db: Db): string {
  const moment = findMoment(db, { asOf: TODAY });
  const to = { asOf: TODAY, knownAt: null };
  return JSON.stringify([
    changesOf(db, moment, { from: { asOf: '2026-09-10', knownAt: minute(4) }, to }),
    changesOf(db, moment, { from: { asOf: '2026-08-15', knownAt: null }, to }),
  ]);
}

function pageOf(db: Db, query: Record<string, string>, n: number): string {
  const asking = readAsking(db, query, TODAY);
  const dim = DIMS[n % DIMS.length] ?? 'chain';
  return JSON.stringify(
    readProgressPage(db, { asking, today: TODAY, now: '2026-09-20T02:00:00.000Z', dim, screen: false }),
  );
}

/** The ledger's sums by SQL alone. */
function summed(db: Db, programme: number, dim: string, day: string) {
  return db.$client
    .prepare<[number, string, string], Record<string, unknown>>(
      `select category, figure, year, quarter, value, sum(n) as n from ledger
        where programme_id = ? and dim = ? and period like 'd%' and substr(period, 2) <= ?
        group by category, figure, year, quarter, value having sum(n) <> 0
        order by category, figure, year, quarter, value`,
    )
    .all(programme, dim, day);
}

/** Additions month by month, by SQL alone. */
function summedByMonth(db: Db, programme: number, day: string) {
  return db.$client
    .prepare<[number, string], Record<string, unknown>>(
      `select category, substr(period, 2, 7) as month, sum(n) as n from ledger
        where programme_id = ? and dim = '' and figure = 'additions' and period like 'd%' and substr(period, 2) <= ?
        group by month, category having sum(n) <> 0 order by month, category`,
    )
    .all(programme, day);
}

function compareSums(t: Test, db: Db, programme: number): void {
  for (const day of ['2025-12-31', '2026-08-15', '2026-08-31', '2026-09-02', TODAY]) {
    for (const dim of DIMENSIONS)
      t.strictSame(readSums(db, programme, dim, day), summed(db, programme, dim, day), `${dim} on ${day}`);
    const additions = summed(db, programme, 'area', day).filter((one) => one.figure === 'additions');
    const told = readBreakdown(db, programme, 'area', day, ['additions']);
    const all = (rows: readonly object[]) => rows.reduce((sum, one) => sum + Number('n' in one && one.n), 0);
    t.equal(all(told), all(additions));
    const months = readMonths(db, programme, 'additions', day).filter(({ n }) => n !== 0);
    t.strictSame(months, summedByMonth(db, programme, day), `months up to ${day}`);
  }
}

t.test(
  'the page made of what is kept is the page made of nothing kept, after any row of changes',
  async (t) => {
    let n = 0;
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 4, maxLength: 12 }), (changes) => {
        n += 1;
        const file = join(t.testdir({}), `zone-${n}.sqlite`);
        const db = openOnDisk(file);
        const other = openDatabase({ file, migrate: false });
        const zone = startZone(db);
        const programme = findProgramme(db).id;
        changes.forEach(({ step, elsewhere }, at) => {
          const by = elsewhere ? other : db;
          if ('n' in step) change(by, step, minute(at + 1));
          else zone.take(step, minute(at + 1), by);
          compareSums(t, db, programme);
          const fresh = openDatabase({ file, migrate: false, bulk: true });
          for (const query of [{}, { as_of: '2026-08-15' }, { as_of: '2026-09-10', known: 'then' }] as Record<
            string,
            string
          >[])
            t.equal(
              pageOf(db, query, at),
              pageOf(fresh, query, at),
              `${JSON.stringify(step)} ${JSON.stringify(query)}`,
            );
          t.equal(changesTold(db), changesTold(fresh), 'what changed');
          fresh.$client.close();
        });
        closeDatabase(other);
        closeDatabase(db);
        return t.passing();
      }),
      { numRuns: 12, endOnFailure: true },
    );
  },
);

t.test('nothing on the page rests on the tables that are left out of what it is kept by', async (t) => {
  const db = openDemo();
  const today = '2026-09-30';
  const found = new Set<string>();
  for (const query of [{}, { as_of: '2026-06-30' }, { as_of: '2026-06-30', known: 'then' }])
    for (const dim of DIMS) {
      const read = () => {
        const asking = readAsking(db, query, today);
        findMoment(db, { asOf: today });
        readProgressPage(db, { asking, today, now: AT, dim, screen: false });
      };
      for (const table of tablesRead(db, read)) found.add(table);
    }
  for (const table of ['ledger', 'event', 'target_share', 'baseline', 'register_count', 'dictionary'])
    t.ok(found.has(table), `${table} is read`);
  t.same(
    [...found].filter((table) => NOT_IN_FIGURES.some((one) => one === table)),
    [],
  );
});
