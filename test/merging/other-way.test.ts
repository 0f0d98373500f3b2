/** Two records merged, parted, and merged the other way round. */
import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { mergeNow, partNow, unlisted } from './make.ts';

t.test('records merged one way and parted can be merged the other way', async (t) => {
  const db = openMemory();
  const a = addEnterprise(db, {}, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06', batch_year: 2026 },
  ]);
  const b = addEnterprise(db);
  const first = mergeNow(db, a.uscc, b.uscc, { at: '2026-09-20T02:00:00.000Z' });
  partNow(db, first, '2026-09-21T02:00:00.000Z');
  mergeNow(db, b.uscc, a.uscc, { at: '2026-09-22T02:00:00.000Z' });
  t.same(compareDerived(db).differences, []);
  t.same(unlisted(db, '2026-09-30'), []);
  t.same(unlisted(db, '2026-09-30', '2026-09-20T12:00:00.000Z'), []);
  const owner = db.$client.prepare('select distinct enterprise_id from contribution').pluck().all();
  t.same(owner, [a.id], 'what counts is of the record that stays');
});
