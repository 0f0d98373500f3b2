import t from 'tap';
import { audit, enterprise, event } from '../../db/schema.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { openDemo } from './zone.ts';

t.test('the same seed gives the same zone, another seed another one', async (t) => {
  const hashes = (seed?: number) =>
    openDemo('2024-06-30T00:00:00.000Z', seed).select({ hash: audit.hash }).from(audit).all();
  t.same(hashes(), hashes());
  t.not(hashes(5).at(-1)?.hash, hashes().at(-1)?.hash);
});

t.test('at an earlier clock it is the zone of that day', async (t) => {
  const at = '2026-05-10T00:00:00.000Z';
  const db = openDemo(at);
  const events = db.select().from(event).all();
  t.ok(events.length > 300);
  t.same(
    events.filter((one) => one.recorded_at > at || one.effective_on > '2026-05-10'),
    [],
  );
  t.same(
    db
      .select()
      .from(enterprise)
      .all()
      .filter((one) => one.updated_at > at),
    [],
  );
  t.same(compareDerived(db).differences, []);
});
