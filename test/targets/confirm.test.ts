import t from 'tap';
import { audit } from '../../db/schema.ts';
import { findProgramme, readTargets } from '../../server/targets/queries.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

t.test('confirming keeps the numbers and their first day in a new version', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const answer = await manager.post('/targets/little_giant/confirm', { base: '1' });
  t.equal(answer.status, 303);
  const own = readTargets(world.db, findProgramme(world.db).id).filter(
    (one) => one.category === 'little_giant',
  );
  t.equal(own.length, 2);
  t.same(own[1]?.cells, own[0]?.cells);
  t.match(own[1], { state: 'confirmed', holds_from: '2026-01-01', reason: '确认系统建议' });
  t.match(world.db.select().from(audit).all().at(-1)?.sentence, '原因：确认系统建议');
  const page = await manager.get('/targets');
  t.match(textOf(page.body), '已确认国家级小巨人目标。');
  t.notMatch(page.body, 'action="/targets/little_giant/confirm"');
});

t.test('what was confirmed meanwhile is not confirmed over', async (t) => {
  const world = await openApp(t);
  await world.as('manager').post('/targets/little_giant/confirm', { base: '1' });
  const late = await world.as('manager').post('/targets/little_giant/confirm', { base: '1' });
  t.equal(late.status, 409);
  t.equal(readTargets(world.db, 1).length, 4);
});

t.test('a confirmation that is refused comes back with its words', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const reason = `示例说明${'长'.repeat(500)}`;
  const long = await manager.post('/targets/little_giant/confirm', { base: '1', reason });
  t.equal(long.status, 422);
  t.match(long.body, '原因最多 500 字');
  t.match(long.body, reason);
  await world.as('manager').post('/targets/little_giant/confirm', { base: '1' });
  const late = await manager.post('/targets/little_giant/confirm', { base: '1', reason: '示例：后来的说明' });
  t.equal(late.status, 409);
  t.match(late.body, '已保存另一版目标');
  t.match(late.body, '示例：后来的说明');
});

t.test('only who may revise targets confirms them', async (t) => {
  const world = await openApp(t);
  t.equal((await world.as('officer').post('/targets/little_giant/confirm', { base: '1' })).status, 403);
  t.equal((await world.as('manager').post('/targets/none/confirm', { base: '1' })).status, 404);
});
