/** What is told as known then, from what is kept of now, is what folding everything as known then gives. */
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { allDossiers } from '../../server/derived/dossiers.ts';
import type { LedgerDim } from '../../server/derived/ledger.ts';
import { contributionsKnownAt } from '../../server/progress/known-then.ts';
import { findMoment, sumsAt } from '../../server/progress/queries.ts';
import { additionsByMonth, type Moment } from '../../server/progress/sums.ts';
import { contributionsOf, isOn } from '../../server/rules/contributions.ts';
import type { Contribution, Figure } from '../../server/rules/types.ts';
import { anyStep, minute, type Step, startZone } from './random-steps.ts';

/** Takes the steps, the first in the first minute. */
function zoneOf(steps: readonly Step[]): Db {
  const db = openMemory();
  const zone = startZone(db);
  steps.forEach((step, n) => {
    zone.take(step, minute(n + 1));
  });
  return db;
}

const FIGURES: readonly Figure[] = ['additions', 'holding', 'exits', 'cultivating', 'involved'];

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
