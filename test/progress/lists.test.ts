import fc from 'fast-check';
import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { breakdown } from '../../server/progress/breakdown.ts';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import { CATEGORIES, type Category, OPEN_STAGES } from '../../server/rules/types.ts';
import { addEnterprise } from '../helpers/zone.ts';

const NOW = '2028-12-31T08:00:00.000Z';
const DAYS = [
  '2025-11-20',
  '2026-01-08',
  '2026-03-31',
  '2026-07-06',
  '2026-10-20',
  '2026-12-28',
  '2027-06-30',
  '2028-02-01',
];

/** A track that may really happen: stages, a recognition, perhaps an exit and a second recognition. */
const track = fc.record({
  category: fc.constantFrom(...CATEGORIES),
  start: fc.nat({ max: 3 }),
  steps: fc.nat({ max: 4 }),
  ends: fc.boolean(),
  again: fc.boolean(),
  batchYear: fc.constantFrom(2025, 2026, 2027),
  chain: fc.constantFrom('新材料', '光电信息', null),
  in_scope: fc.boolean(),
});

t.test(
  'the list behind a figure has exactly that many rows, at every day, for every breakdown',
  async (t) => {
    fc.assert(
      fc.property(fc.array(track, { minLength: 1, maxLength: 8 }), (tracks) => {
        const db = openMemory();
        for (const one of tracks) {
          const events: Parameters<typeof addEnterprise>[2] = [];
          let at = one.start;
          for (const stage of OPEN_STAGES.slice(0, one.steps)) {
            events.push({
              category: one.category,
              kind: 'stage',
              stage,
              effective_on: DAYS[at] ?? '2028-03-01',
            });
            at += 1;
          }
          if (one.steps === 4 || one.ends) {
            events.push({
              category: one.category,
              kind: 'recognised',
              batch_year: one.batchYear,
              effective_on: DAYS[at] ?? '2028-03-01',
            });
            if (one.ends)
              events.push({
                category: one.category,
                kind: 'exited',
                reason: 'moved_out',
                effective_on: '2028-05-01',
              });
            if (one.ends && one.again) {
              events.push({
                category: one.category,
                kind: 'recognised',
                batch_year: 2028,
                effective_on: '2028-09-01',
              });
            }
          }
          addEnterprise(db, { chain: one.chain, in_scope: one.in_scope || one.again }, events);
        }
        for (const asOf of [...DAYS, '2028-05-01', '2028-12-31']) {
          for (const knownAt of [null, '2028-12-31T00:00:00.000Z']) {
            const moment = findMoment(db, { asOf, knownAt });
            const count = (filter: Parameters<typeof tracksBehind>[2]) =>
              tracksBehind(db, moment, filter, { limit: 200, offset: 0 });
            const progress = progressAt(db, { asOf, knownAt, now: NOW });
            for (const one of progress.categories) {
              const category: Category = one.code;
              const own = (figure: Parameters<typeof tracksBehind>[2]['figure'], more = {}) => {
                const list = count({ figure, category, ...more });
                if (list.items.length !== list.total)
                  throw new Error(`${figure}: ${list.items.length} rows of ${list.total}`);
                return list.total;
              };
              const pairs: [number, number][] = [
                [one.additions, own('additions')],
                [one.pending_publication, own('pending_publication')],
                [one.brought_in, own('brought_in')],
                [one.recognised_again, own('recognised_again')],
                [one.exits, own('exits')],
                [one.holding, own('holding')],
                ...OPEN_STAGES.map((stage): [number, number] => [one.pipeline[stage], own(stage)]),
                ...one.years.flatMap((year) => [
                  [year.additions, own('additions', { year: year.year })] as [number, number],
                  [year.exits, own('exits', { year: year.year })] as [number, number],
                  ...year.quarters.map((quarter): [number, number] => [
                    quarter.additions,
                    own('additions', { year: year.year, quarter: Number(quarter.quarter.slice(-1)) }),
                  ]),
                ]),
                [one.additions, one.years.reduce((sum, year) => sum + year.additions, 0)],
                [one.net, one.additions + one.brought_in + one.recognised_again - one.exits],
              ];
              for (const [figure, list] of pairs) {
                if (figure !== list) throw new Error(`${asOf} ${category}: figure ${figure}, list ${list}`);
              }
            }
            const involved = count({ figure: 'involved' }).total;
            if (involved !== progress.enterprises_involved) throw new Error('involved');
            const parts = breakdown(db, moment, 'chain', () => '');
            for (const sum of parts.sums) {
              const rows = parts.rows.map((row) => row.cells[CATEGORIES.indexOf(sum.category)]);
              if (rows.reduce((n, cell) => n + (cell?.done ?? 0), 0) !== sum.done)
                throw new Error('breakdown');
              const whole = progress.categories.find((one) => one.code === sum.category);
              if (whole?.additions !== sum.done) throw new Error('breakdown and figure');
            }
          }
        }
        const { differences } = compareDerived(db);
        if (differences.length > 0) throw new Error(differences.join('\n'));
        return true;
      }),
      { numRuns: 12 },
    );
    t.pass('held for 12 made-up zones');
  },
);
