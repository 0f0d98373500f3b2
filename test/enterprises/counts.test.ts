import fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { countMatters, countUrgent, listMatters } from '../../server/attention/queries.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { freshenDerived, rebuildDerived } from '../../server/derived/derive.ts';
import { countEnterprises } from '../../server/enterprises/counting.ts';
import { ALERTS, type Filters, NO_FILTERS } from '../../server/enterprises/filters.ts';
import { listedIds } from '../../server/enterprises/list.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { CATEGORIES, OPEN_STAGES } from '../../server/rules/types.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const TODAY = '2026-09-30';
const DAYS = ['2023-09-20', '2024-02-01', '2026-05-06', '2026-06-30', '2026-09-02', '2026-09-30'];
const CHAINS = ['新材料', '光电信息', null];
const OFFICERS = ['专员甲', '专员乙', null];

const step = fc.record({
  who: fc.nat({ max: 3 }),
  what: fc.constantFrom('stage', 'recognised', 'void', 'revise', 'undone'),
  category: fc.constantFrom(...CATEGORIES),
  stage: fc.constantFrom(...OPEN_STAGES),
  day: fc.nat({ max: 5 }),
  officer: fc.constantFrom(...OFFICERS),
  chain: fc.constantFrom(...CHAINS),
  in_scope: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What the rules refuse leaves everything as it was: it is one more thing that may happen. */
function take(db: Db, ids: readonly number[], one: Step): void {
  const id = ids[one.who] ?? 0;
  const day = DAYS[one.day] ?? TODAY;
  const by = recordedBy(`${day}T16:30:00.000Z`);
  try {
    write(db, (tx) => {
      const { category, stage, officer, chain, in_scope } = one;
      if (one.what === 'stage' || one.what === 'undone')
        recordEvents(tx, id, [{ category, kind: 'stage', stage, effective_on: day }], by);
      if (one.what === 'recognised')
        recordEvents(
          tx,
          id,
          [{ category, kind: 'recognised', effective_on: day, valid_until: '2026-10-20' }],
          by,
        );
      if (one.what === 'revise') reviseEnterprise(tx, id, { officer, chain, in_scope }, by);
      if (one.what === 'void') {
        const last = tx.$client
          .prepare<[number], number>(
            `select max(e.id) from event e left join event_void v on v.event_id = e.id
              where e.enterprise_id = ? and v.event_id is null`,
          )
          .pluck()
          .get(id);
        if (typeof last === 'number') voidEvent(tx, last, '示例原因', by);
      }
      if (one.what === 'undone') throw new Error('taken back');
    });
  } catch {
    return;
  }
}

const QUESTIONS: Partial<Filters>[] = [
  {},
  ...[...OFFICERS, '专员丙'].map((officer) => ({ officer: officer ?? '' })),
  ...ALERTS.flatMap((alert) => [{ alert }, { alert, officer: '专员甲' }, { alert, officer: '' }]),
  { alert: 'stale_90', scope: 'in' },
  { alert: 'overdue', scope: 'out' },
  { alert: 'due_90', chain: '新材料' },
  { category: 'above_scale', stages: ['applied', 'none'] },
  { category: 'provincial_srdi', chain: '新材料' },
  { stages: ['in_review'], chain: '' },
  { holding: 'yes' },
  { holding: 'no', officer: '专员乙' },
  { holding: 'little_giant', scope: 'in' },
  { scope: 'out', chain: '光电信息', officer: '专员甲' },
];

t.test(
  'every count that is kept is the number of rows, whatever was written, voided or rolled back',
  async (t) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => {
        const db = openMemory();
        const ids = [0, 1, 2, 3].map((n) => addEnterprise(db, { officer: OFFICERS[n % 3] ?? null }).id);
        const officer = '专员甲';
        // Asked after each step, so that what was kept of the one before would be told.
        for (const one of [null, ...steps]) {
          if (one !== null) take(db, ids, one);
          for (const question of QUESTIONS) {
            const filters: Filters = { ...NO_FILTERS, ...question };
            const [kept, rows] = [countEnterprises(db, filters, TODAY), listedIds(db, filters, TODAY).length];
            if (kept !== rows) throw new Error(`${JSON.stringify(question)}: ${kept} kept, ${rows} rows`);
          }
          const own = countMatters(db, TODAY, { of: 'officer', officer });
          const urgent = [...own.values()].reduce((sum, { urgent: n }) => sum + n, 0);
          if (countUrgent(db, TODAY, officer) !== urgent)
            throw new Error('the bar tells another number than the page');
        }
        for (const whose of [{ of: 'all' }, { of: 'none' }, { of: 'officer', officer: '专员甲' }] as const) {
          for (const [code, { urgent, watch }] of countMatters(db, TODAY, whose)) {
            const of = (level: 'urgent' | 'watch') =>
              listMatters(db, TODAY, code, { whose, level, limit: 500 }).length;
            if (urgent !== of('urgent') || watch !== of('watch'))
              throw new Error(
                `${code} of ${whose.of}: ${urgent} and ${watch}, not ${of('urgent')} and ${of('watch')}`,
              );
          }
        }
        for (const code of ['stuck', 'stale', 'no_data', 'overdue', 'review_due']) {
          const first = (limit: number) => JSON.stringify(listMatters(db, TODAY, code, { limit })[0] ?? null);
          if (first(1) !== first(500)) throw new Error(`the first of ${code} is another one of a short list`);
        }
        const { differences } = compareDerived(db);
        if (differences.length > 0) throw new Error(differences.join('\n'));
        write(db, (tx) => rebuildDerived(tx));
        if (compareDerived(db).differences.length > 0) throw new Error('rebuilt, it differs');
        db.$client.close();
      }),
      { numRuns: 40 },
    );
    t.pass('40 histories');
  },
);

t.test('verify tells of a count that is not what the register says', async (t) => {
  const db = openMemory();
  addEnterprise(db, {}, [
    { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-01-05' },
  ]);
  db.$client.prepare(`update register_count set n = n + 1 where dim = 'chain' and is_open = 1`).run();
  db.$client.prepare(`update register_day set n = 5 where what = 'open' and whose = '*'`).run();
  const { differences } = compareDerived(db);
  t.match(differences, [
    /^register_count chain 新材料 .* is -1 short/,
    /^register_day open \* 2026-09-01 is -4 short/,
  ]);
});

t.test('what an older version derived is folded anew, once', async (t) => {
  const db = openMemory();
  addEnterprise(db, {}, [
    { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-01-05' },
  ]);
  for (const table of ['register_count', 'register_day', 'contribution', 'ledger'])
    db.$client.prepare(`delete from ${table}`).run();
  freshenDerived(db);
  t.same(compareDerived(db).differences, []);
  db.$client.prepare('delete from ledger').run();
  freshenDerived(db);
  t.not(compareDerived(db).differences.length, 0, 'it is not done at every start');
});
