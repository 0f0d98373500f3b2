/** What is told as known then, from what is kept of now, is what folding everything as known then gives. */
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { allDossiers } from '../../server/derived/dossiers.ts';
import type { LedgerDim } from '../../server/derived/ledger.ts';
import { contributionsKnownAt } from '../../server/progress/known-then.ts';
import { findMoment, sumsAt } from '../../server/progress/queries.ts';
import { additionsByMonth, type Moment } from '../../server/progress/sums.ts';
import { contributionsOf, isOn } from '../../server/rules/contributions.ts';
import type { Contribution, Figure } from '../../server/rules/types.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { revise, runOf, takeBack } from '../batches/edits.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

const FIRMS = 4;
const FIGURES: readonly Figure[] = ['additions', 'holding', 'exits', 'cultivating', 'involved'];
const firm = fc.nat(FIRMS - 1);
const day = fc.constantFrom('2025-03-10', '2026-02-01', '2026-07-01', '2026-09-01');
const facts = fc.record({ in_scope: fc.boolean(), area: fc.constantFrom('示例一街道', '示例二镇', null) });
const anyStep = fc.oneof(
  fc.record({ what: fc.constant('stage' as const), firm, day }),
  fc.record({ what: fc.constant('recognise' as const), firm, day }),
  fc.record({ what: fc.constant('revise' as const), firm, facts }),
  fc.record({ what: fc.constant('bulk' as const), firm, facts }),
  fc.record({ what: fc.constant('void' as const), which: fc.nat(50) }),
  fc.record({ what: fc.constant('merge' as const), firm }),
  fc.record({ what: fc.constant('take back' as const) }),
  fc.record({ what: fc.constant('part' as const) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

const minute = (n: number) => new Date(Date.parse('2026-09-10T02:00:00.000Z') + n * 60_000).toISOString();

/** Takes the steps, the first in the first minute. */
function zoneOf(steps: readonly Step[]): Db {
  const db = openMemory();
  const firms = Array.from({ length: FIRMS }, () => addEnterprise(db));
  const gone = new Set<number>();
  const runs: number[] = [];
  const merges: { id: number; from: number }[] = [];
  const firmOf = (n: number) => firms.filter((one) => !gone.has(one.id))[n % (FIRMS - gone.size)];
  const take = (step: Step, at: string) => {
    const found = 'firm' in step ? firmOf(step.firm) : undefined;
    const by = recordedBy(at);
    if (step.what === 'void') {
      const standing = db.$client
        .prepare<[], number>('select id from event where id not in (select event_id from event_void)')
        .pluck()
        .all();
      const id = standing[step.which % Math.max(1, standing.length)];
      if (id !== undefined) write(db, (tx) => voidEvent(tx, id, '重复录入', by));
    } else if (step.what === 'take back') {
      const run = runs.pop();
      if (run !== undefined) takeBack(db, run, at);
    } else if (step.what === 'part') {
      const merge = merges.pop();
      if (merge === undefined) return;
      partNow(db, merge.id, at);
      gone.delete(merge.from);
    } else if (found === undefined) {
      return;
    } else if (step.what === 'revise') {
      revise(db, { id: found.id, changes: step.facts }, at);
    } else if (step.what === 'bulk') {
      runs.push(runOf(db, [{ id: found.id, changes: step.facts }], at));
    } else if (step.what === 'merge') {
      const staying = firms.find((one) => one.id !== found.id && !gone.has(one.id));
      if (staying === undefined) return;
      merges.push({ id: mergeNow(db, found.uscc, staying.uscc, { at }), from: found.id });
      gone.add(found.id);
    } else {
      const event =
        step.what === 'stage'
          ? ({
              category: 'above_scale',
              kind: 'stage',
              stage: 'cultivating',
              effective_on: step.day,
            } as const)
          : ({
              category: 'provincial_srdi',
              kind: 'recognised',
              effective_on: step.day,
              batch_year: Number(step.day.slice(0, 4)),
            } as const);
      write(db, (tx) => recordEvents(tx, found.id, [event], by));
    }
  };
  steps.forEach((step, n) => {
    take(step, minute(n + 1));
  });
  return db;
}

/** Every enterprise folded as known then: slow, and by the rules alone. */
function folded(db: Db, { programme, settings, knownAt }: Moment): (Contribution & { of: number })[] {
  return [...allDossiers(db)].flat().flatMap((dossier) =>
    contributionsOf(dossier, programme, settings, knownAt ?? undefined).map((one) => ({
      ...one,
      of: dossier.enterprise_id,
    })),
  );
}

function counted(keys: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort();
}

const DIMENSIONS: readonly LedgerDim[] = ['', 'chain', 'area', 'officer', 'apart'];

/** Compares sums, lists and months of one moment. */
function compare(t: Test, db: Db, knownAt: string, asOf: string): void {
  const moment = findMoment(db, { asOf, knownAt });
  const all = folded(db, moment);
  const on = all.filter((one) => isOn(one, asOf));
  for (const dim of DIMENSIONS) {
    const told = sumsAt(db, moment, dim).map((one): [string, number] => [
      [one.category, one.figure, one.year, one.quarter, one.value].join(),
      one.n,
    ]);
    const wanted = on
      .filter((one) => dim !== 'apart' || one.apart !== null)
      .map((one) => [one.category, one.figure, one.year, one.quarter, dim === '' ? '' : one[dim]].join());
    t.strictSame(told.sort(), counted(wanted), `sums by ${dim}`);
  }
  const lines = (rows: readonly Contribution[], of: (at: number) => number | undefined) =>
    rows.map((one, at) => [of(at), one.figure, one.event_id, one.from_day, one.to_day].join()).sort();
  const listed = contributionsKnownAt(db, { ...moment, knownAt }, FIGURES);
  const wanted = all.filter((one) => FIGURES.includes(one.figure));
  t.strictSame(
    lines(listed, (at) => listed[at]?.enterprise_id),
    lines(wanted, (at) => wanted[at]?.of),
    'who is behind them',
  );
  const months = additionsByMonth(db, moment).reduce((sum, one) => sum + one.n, 0);
  t.equal(months, on.filter((one) => one.figure === 'additions').length, 'month by month');
}

t.test('as known then is what all events known then give, after any sequence of changes', async (t) => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 3, maxLength: 14 }),
      fc.constantFrom('2026-06-30', '2026-08-31', '2026-09-30'),
      (steps, asOf) => {
        const db = zoneOf(steps);
        for (let n = 0; n <= steps.length; n += 1) compare(t, db, minute(n), asOf);
        db.$client.close();
        return t.passing();
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
});
