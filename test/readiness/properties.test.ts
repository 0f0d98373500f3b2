import fc from 'fast-check';
import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { readSets } from '../../server/derived/criteria.ts';
import { freshenReadiness, readinessRows } from '../../server/derived/readiness.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { recordFigures } from '../../server/indicators/queries.ts';
import { lacksOf } from '../../server/readiness/lacks.ts';
import { recordFinding, saveSet } from '../../server/readiness/queries.ts';
import { addDays } from '../../server/rules/days.ts';
import { JUDGEMENTS, SUBJECTS } from '../../server/rules/readiness-types.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const money = fc.integer({ min: 0, max: 200_000_000 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant('figures' as const),
    firm: fc.nat(2),
    year: fc.integer({ min: 2023, max: 2027 }),
    revenue: fc.option(money),
    rd: fc.option(money),
    assets: fc.option(money),
  }),
  fc.record({
    kind: fc.constant('judge' as const),
    firm: fc.nat(2),
    code: fc.constantFrom('ps_market', 'lg_market', 'ps_ip_exempt'),
    says: fc.constantFrom(...JUDGEMENTS),
  }),
  fc.record({
    kind: fc.constant('niche' as const),
    firm: fc.nat(2),
    since: fc.option(fc.constantFrom('2019-01-01', '2024-06-30')),
  }),
  fc.record({ kind: fc.constant('stage' as const), firm: fc.nat(2) }),
  fc.record({ kind: fc.constant('recognise' as const), firm: fc.nat(2) }),
  fc.record({
    kind: fc.constant('facts' as const),
    firm: fc.nat(2),
    in_scope: fc.boolean(),
    industry: fc.constantFrom('38', '65'),
  }),
  fc.record({ kind: fc.constant('criteria' as const), days: fc.nat(300) }),
  fc.record({ kind: fc.constant('turn' as const), days: fc.nat(200) }),
);

t.test('after any sequence of changes each row is what a fresh comparison gives', async (t) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const db = openMemory();
      let day = '2026-03-01';
      write(db, (tx) => freshenReadiness(tx, day));
      const firms = [0, 1, 2].map(() => addEnterprise(db));
      const held = new Set<number>();
      for (const one of steps) {
        const firm = firms['firm' in one ? one.firm : 0];
        if (firm === undefined) continue;
        const by = recordedBy(`${day}T02:00:00.000Z`);
        write(db, (tx) => {
          if (one.kind === 'figures') {
            const figures = { revenue: one.revenue, rd_expense: one.rd, assets: one.assets };
            recordFigures(
              tx,
              { enterpriseId: firm.id, name: firm.name, year: one.year, figures },
              'declared',
              by,
            );
          } else if (one.kind === 'judge') {
            recordFinding(
              tx,
              firm,
              { code: one.code, judgement: one.says, value: null, words: '示例', on: day, setId: null },
              by,
            );
          } else if (one.kind === 'niche') {
            recordFinding(
              tx,
              firm,
              { code: 'niche_since', judgement: null, value: one.since, words: '示例', on: day, setId: null },
              by,
            );
          } else if (one.kind === 'stage') {
            if (!held.has(firm.id))
              recordEvents(
                tx,
                firm.id,
                [{ category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: day }],
                by,
              );
          } else if (one.kind === 'recognise') {
            if (held.has(firm.id)) return;
            held.add(firm.id);
            recordEvents(
              tx,
              firm.id,
              [
                {
                  category: 'provincial_srdi',
                  kind: 'recognised',
                  effective_on: day,
                  valid_from: day,
                  valid_until: addDays(day, 90),
                },
              ],
              by,
            );
          } else if (one.kind === 'facts') {
            reviseEnterprise(tx, firm.id, { in_scope: one.in_scope, industry_code: one.industry }, by);
          } else if (one.kind === 'criteria') {
            const set = readSets(tx).findLast(({ subject }) => subject === 'above_scale');
            if (set === undefined) throw new Error('no set');
            const { id, recorded_at: _, recorded_by: __, ...draft } = set;
            saveSet(
              tx,
              { ...draft, replaces: null, holds_from: addDays('2026-01-01', one.days), reason: '示例' },
              id,
              by,
            );
          } else {
            day = addDays(day, one.days);
            freshenReadiness(tx, day);
          }
          // Asked amid what is not committed yet, it must not be kept.
          lacksOf(tx, 'provincial_srdi', [firm.id]);
        });
        for (const subject of SUBJECTS) {
          const ids = firms.map(({ id }) => id);
          // Within a transaction nothing is kept.
          const anew = write(db, (tx) => [...lacksOf(tx, subject, ids)]);
          const known = [...lacksOf(db, subject, ids)];
          const sorted = (all: typeof anew) => JSON.stringify(all.sort(([a], [b]) => a - b));
          if (sorted(known) !== sorted(anew)) throw new Error(`what is kept of ${subject} after ${one.kind}`);
        }
      }
      t.strictSame(compareDerived(db).differences, []);
      const rows = readinessRows(
        db,
        firms.map(({ id }) => id),
        day,
      );
      for (const row of rows) {
        const parts = [
          row.met,
          row.near,
          row.not_met,
          row.no_data,
          row.manual,
          row.judged_met,
          row.judged_not_met,
        ];
        const set = readSets(db).find(({ id }) => id === row.set_id);
        if (parts.reduce<number>((sum, n) => sum + Number(n), 0) !== set?.criteria.length)
          throw new Error('counts');
        if ((row.words === '') !== (row.names === '')) throw new Error('words');
      }
      db.$client.close();
    }),
    { numRuns: 40 },
  );
});
