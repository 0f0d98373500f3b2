import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import { voidEvent } from '../../server/tracks/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const NOW = '2026-12-31T08:00:00.000Z';
const srdi = (db: ReturnType<typeof openMemory>, asOf: string, knownAt: string | null = null) => {
  const found = progressAt(db, { asOf, knownAt, now: NOW }).categories.find(
    (one) => one.code === 'provincial_srdi',
  );
  if (found === undefined) throw new Error('no category');
  return found;
};

t.test('R10: what was recorded later is not known earlier, whichever path computes it', async (t) => {
  const db = openMemory();
  addEnterprise(
    db,
    {},
    [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06', batch_year: 2026 }],
    recordedBy('2026-10-09T01:00:00.000Z'),
  );
  t.equal(srdi(db, '2026-09-30').additions, 1, 'now: recorded late, it counts from its day');
  t.equal(srdi(db, '2026-09-30', '2026-10-01T00:00:00.000Z').additions, 0, 'as known then: nobody knew');
  t.equal(srdi(db, '2026-09-30', '2026-10-10T00:00:00.000Z').additions, 1);
  t.equal(srdi(db, '2026-07-05').additions, 0, 'not before its day');
});

t.test('a void takes a figure away from now on and not from what was known', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, {}, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06', batch_year: 2026 },
  ]);
  const before = srdi(db, '2026-09-30');
  write(db, (tx) => {
    const event = tx.$client
      .prepare<[number], { id: number }>('select id from event where enterprise_id = ?')
      .get(one.id);
    voidEvent(tx, event?.id ?? 0, '记错企业', recordedBy('2026-10-09T01:00:00.000Z'));
  });
  t.equal(before.additions, 1);
  t.equal(srdi(db, '2026-09-30').additions, 0);
  t.same(srdi(db, '2026-09-30', '2026-10-01T00:00:00.000Z'), before, 'what was known then stays as it was');
  t.same(compareDerived(db).differences, []);
});

t.test('figures use the area and scope of their day', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { area: '示例一街道' }, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06', batch_year: 2026 },
  ]);
  write(db, (tx) => {
    reviseEnterprise(tx, one.id, { area: '示例二镇' }, recordedBy('2026-09-15T01:00:00.000Z'), {
      effective_on: '2026-09-01',
    });
    reviseEnterprise(tx, one.id, { in_scope: false }, recordedBy('2026-10-15T01:00:00.000Z'), {
      effective_on: '2026-10-01',
    });
  });
  const inArea = (asOf: string, area: string) =>
    tracksBehind(db, findMoment(db, { asOf }), { figure: 'additions', area }, { limit: 10, offset: 0 }).total;
  t.equal(inArea('2026-08-31', '示例一街道'), 1);
  t.equal(inArea('2026-08-31', '示例二镇'), 0);
  t.equal(inArea('2026-09-01', '示例一街道'), 0);
  t.equal(inArea('2026-09-01', '示例二镇'), 1);
  t.equal(srdi(db, '2026-09-30').additions, 1);
  t.equal(srdi(db, '2026-10-01').additions, 0, 'out of scope means in no figure at all');
  t.equal(srdi(db, '2026-10-01').holding, 0);
  t.equal(srdi(db, '2026-12-31', '2026-10-10T00:00:00.000Z').additions, 1, 'nobody knew of the scope yet');
  t.same(compareDerived(db).differences, []);
});
