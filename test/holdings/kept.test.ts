/** Who owes a yearly update is counted by enterprise and kept: after whatever is done, it is what is counted anew. */
import fc from 'fast-check';
import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { listHolders, recordUpdate } from '../../server/holdings/updates.ts';
import { samePairs } from '../../server/merging/finding.ts';
import { anyAct, perform } from '../baseline/acts.ts';
import { EARLY, held } from '../baseline/make.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

const anyMore = fc.record({
  what: fc.constantFrom('update', 'update', 'update', 'merge', 'part', 'officer', 'name', 'new'),
  of: fc.nat(3),
  step: fc.integer({ min: 1, max: 3 }),
  outcome: fc.constantFrom('done', 'missed', 'withdrawn'),
});
const acts = fc.array(fc.oneof(anyAct, anyMore), { minLength: 30, maxLength: 45, size: 'max' });

t.test('what is kept is what is counted anew, after whatever is done', async (t) => {
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(acts, (acts) => {
      const db = openMemory();
      const zone = [0, 1, 2, 3].map(() => addEnterprise(db, {}, [held()], EARLY));
      const gone = new Map<number, number>();
      const told = () =>
        JSON.stringify([
          samePairs(db, 1),
          ...([null, 'open', 'done', 'missed'] as const).flatMap((state) =>
            [null, '专员甲', '专员乙'].map((officer) =>
              listHolders(db, { year: 2026, due: '2026-04-30', state, officer, limit: 3 }),
            ),
          ),
        ]);
      const anew = () => db.$client.transaction(told)();
      const ids = zone.map((one) => one.id);
      for (const [n, act] of acts.entries()) {
        const before = told();
        const minute = n * 8;
        const at = `2026-03-01T0${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:30.000Z`;
        const by = recordedBy(at);
        if ('who' in act) {
          if (gone.has(act.who)) continue;
          perform(db, ids, act, minute);
        } else {
          const [own, other] = [zone[act.of], zone[(act.of + act.step) % 4]];
          if (own === undefined || other === undefined) throw new Error('nobody');
          const revise = (facts: { officer: string } | { name: string }) =>
            write(db, (tx) => reviseEnterprise(tx, own.id, facts, by));
          if (act.what === 'update') {
            const draft = {
              year: 2026,
              outcome: act.outcome,
              done_on: act.outcome === 'done' ? '2026-02-01' : null,
            };
            write(db, (tx) => recordUpdate(tx, own, { ...draft, note: null }, by));
          } else if (act.what === 'merge') {
            if (gone.has(act.of) || gone.has((act.of + act.step) % 4)) continue;
            gone.set(act.of, mergeNow(db, own.uscc, other.uscc, { at }));
          } else if (act.what === 'part') {
            const [last] = [...gone].reverse();
            if (last === undefined) continue;
            gone.delete(last[0]);
            partNow(db, last[1], at);
          } else if (act.what === 'officer') revise({ officer: act.step === 1 ? '专员甲' : '专员乙' });
          else if (act.what === 'name') revise({ name: `示例同名${act.step}有限公司` });
          else addEnterprise(db, {}, [held()], by);
        }
        const kept = told();
        if (kept !== anew()) throw new Error(`${act.what}: ${kept} is not ${anew()}`);
        if (kept !== before) seen[act.what] = (seen[act.what] ?? 0) + 1;
      }
      db.$client.close();
    }),
    { numRuns: 15, seed: 311 },
  );
  t.comment(JSON.stringify(seen));
  for (const what of ['update', 'merge', 'part', 'officer', 'name', 'void', 'scope', 'exited'])
    t.ok(Number(seen[what]) > 0, `${what} told something new`);
});
