/**
 * After the signing, whatever is recorded, voided, amended or revised, in whatever order and of whatever
 * day: the signed list and its differences are the holdings of that day as they are known now.
 */
import fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { changesSince } from '../../server/baseline/differences.ts';
import { holdingsOf } from '../../server/baseline/holdings.ts';
import { signedRows } from '../../server/baseline/lists.ts';
import { baselineAt, lateEntriesOf } from '../../server/baseline/queries.ts';
import { progressAt } from '../../server/progress/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { type Act, anyAct, perform } from './acts.ts';
import { EARLY, sign } from './make.ts';

function begin(before: readonly Act[]): { db: Db; ids: number[] } {
  const db = openMemory();
  const ids = [0, 1, 2, 3].map(() => addEnterprise(db, {}, [], EARLY).id);
  for (const [minute, act] of before.entries()) perform(db, ids, act, minute);
  sign(db, '2026-03-01T02:00:00.000Z');
  return { db, ids };
}

const lines = fc.array(anyAct, { minLength: 4, maxLength: 25, size: 'max' });
const seen = { changes: 0, late: 0, voided: 0, scope: 0, merged: 0 };

t.test('the signed list and the differences are the holdings of the day as known now', async (t) => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const { db, ids } = begin(before);
      for (const [n, act] of after.entries()) perform(db, ids, act, 121 + n);
      const programme = findProgramme(db);
      const signed = baselineAt(db, programme.id);
      if (signed === null) throw new Error('it was signed');
      const changes = changesSince(db, programme, signed);
      const key = (one: { enterprise_id: number; category: string }) =>
        `${one.enterprise_id} ${one.category}`;
      const list = new Set(signedRows(db, signed).map(key));
      for (const one of changes) {
        seen.changes += 1;
        seen[one.cause] += 1;
        if (one.by === 1 ? list.has(key(one)) : !list.has(key(one))) throw new Error('told the wrong way');
        if (one.by === 1) list.add(key(one));
        else list.delete(key(one));
        const told = lateEntriesOf(db, one.enterprise_id);
        if (one.cause !== 'scope' && told.every((late) => late.reason === ''))
          throw new Error('without a reason');
      }
      const folded = holdingsOf(db, programme).rows.map(key).sort();
      if (JSON.stringify([...list].sort()) !== JSON.stringify(folded)) throw new Error('not the folded list');
      // As of a past moment of knowledge it is told the same way: now, and when it was signed.
      const told = changesSince(db, programme, signed, '2026-03-01T09:59:00.000Z');
      const word = (all: typeof changes) =>
        JSON.stringify(all.map((one) => [key(one), one.by, one.cause]).sort());
      if (word(told) !== word(changes)) throw new Error('another answer by knowledge');
      if (changesSince(db, programme, signed, signed.locked_at).length > 0)
        throw new Error('differs at once');
      const { categories } = progressAt(db, { asOf: '2025-12-31', now: '2026-03-02T00:00:00.000Z' });
      for (const { code, holding } of categories) {
        const moved = changes.filter((one) => one.category === code).reduce((sum, one) => sum + one.by, 0);
        if (holding !== signed[code] + moved)
          throw new Error(`${code}: ${holding} is not ${signed[code]} and ${moved}`);
      }
      db.$client.close();
    }),
    { numRuns: 60 },
  );
  t.comment(JSON.stringify(seen));
  // Nothing is merged here: test/merging/ does.
  const { merged, ...met } = seen;
  t.equal(merged, 0);
  for (const [what, n] of Object.entries(met)) t.ok(n > 0, `${what} was met`);
});
