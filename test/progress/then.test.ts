/** What a past moment shows: names, words and validity of then, and nothing that was recorded later. */
import t from 'tap';
import { write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { findMoment, tracksBehind } from '../../server/progress/queries.ts';
import { explain } from '../../server/targets/queries.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const issued = (effective_on: string, more = {}) => ({
  category: 'provincial_srdi' as const,
  kind: 'recognised' as const,
  effective_on,
  ...more,
});
const LATER = recordedBy('2026-09-20T02:00:00.000Z');

t.test('a list calls an enterprise by its name of the day, as known at the moment', async (t) => {
  const { as, db } = await openApp(t);
  const one = addEnterprise(db, { name: '示例旧名光电有限公司' }, [issued('2026-07-06')]);
  write(db, (tx) =>
    reviseEnterprise(tx, one.id, { name: '示例新名光电有限公司' }, LATER, { effective_on: '2026-09-10' }),
  );
  const name = (asOf: string, knownAt: string | null = null) =>
    tracksBehind(
      db,
      findMoment(db, { asOf, knownAt }),
      { figure: 'additions' },
      { limit: 1, offset: 0 },
    ).items.map((item) => item.name);
  t.same(name('2026-09-30'), ['示例新名光电有限公司']);
  t.same(name('2026-09-09'), ['示例旧名光电有限公司'], 'not called so yet');
  t.same(name('2026-09-30', '2026-09-19T02:00:00.000Z'), ['示例旧名光电有限公司'], 'not known yet');
  const page = await as('leader').get('/?as_of=2026-09-15&known=then');
  t.match(textOf(page.body), '示例旧名光电有限公司');
  t.notMatch(page.body, '示例新名');
});

t.test('an explanation written later is not shown under the knowledge of then', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, {}, [issued('2026-07-06')]);
  write(db, (tx) => explain(tx, 1, { category: 'provincial_srdi', words: '示例：第二批待公布' }, LATER));
  const leader = as('leader');
  t.match((await leader.get('/')).body, '示例：第二批待公布');
  t.notMatch((await leader.get('/?as_of=2026-09-15&known=then')).body, '示例：第二批待公布');
  t.match((await leader.get('/?as_of=2026-09-20&known=then')).body, '示例：第二批待公布');
});

t.test('R11: a title past its day is held and marked, by the validity of then', async (t) => {
  const { as, db } = await openApp(t);
  addEnterprise(db, { name: '示例过期光电有限公司' }, [issued('2023-07-01', { valid_until: '2026-06-30' })]);
  addEnterprise(db, { name: '示例续期光电有限公司' }, [
    issued('2023-07-01', { valid_until: '2026-06-30' }),
    { category: 'provincial_srdi', kind: 'renewed', effective_on: '2026-08-01' },
  ]);
  addEnterprise(db, { name: '示例未填光电有限公司' }, [issued('2023-07-01')]);
  const holding = (asOf: string) =>
    tracksBehind(db, findMoment(db, { asOf }), { figure: 'holding' }, { limit: 9, offset: 0 }).items.map(
      (item) => [item.name, item.valid_until, item.overdue],
    );
  t.same(holding('2026-06-30'), [
    ['示例过期光电有限公司', '2026-06-30', false],
    ['示例续期光电有限公司', '2026-06-30', false],
    ['示例未填光电有限公司', '2026-06-30', false],
  ]);
  t.same(holding('2026-07-31'), [
    ['示例过期光电有限公司', '2026-06-30', true],
    ['示例续期光电有限公司', '2026-06-30', true],
    ['示例未填光电有限公司', '2026-06-30', true],
  ]);
  t.same(holding('2026-09-30'), [
    ['示例过期光电有限公司', '2026-06-30', true],
    ['示例续期光电有限公司', '2029-07-31', false],
    ['示例未填光电有限公司', '2026-06-30', true],
  ]);
  const page = await as('leader').get('/progress/tracks?figure=holding&category=provincial_srdi');
  t.match(textOf(page.body), /示例过期光电有限公司.*2026-06-30\s*已到期待复核/);
  t.match(textOf(page.body), /示例续期光电有限公司.*2029-07-31/);
});

t.test('R8: what is excluded is listed, though issued before the programme began', async (t) => {
  const { as, db } = await openApp(t);
  const excluded = { counting: 'exclude' as const, counting_reason: '示例理由：重复申报' };
  addEnterprise(db, { name: '示例不计光电有限公司' }, [
    issued('2025-12-30', { batch_year: 2026, ...excluded }),
  ]);
  addEnterprise(db, { name: '示例存量光电有限公司' }, [issued('2025-07-30', { batch_year: 2025 })]);
  const page = await as('leader').get('/progress/tracks?figure=additions&category=provincial_srdi');
  t.match(textOf(page.body), /不计入新增的 1 项.*示例不计光电有限公司.*人工不计（R8）：示例理由：重复申报/);
});
