import t from 'tap';
import { audit } from '../../db/schema.ts';
import { readExplanations } from '../../server/targets/queries.ts';
import { openApp } from '../helpers/app.ts';

t.test('the last explanation stands, and an emptied one is gone', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const say = (words: string) => manager.post('/targets/explanations', { category: 'above_scale', words });
  t.equal((await say('示例：12月集中审核')).status, 303);
  t.match(readExplanations(world.db, 1).above_scale, { words: '示例：12月集中审核' });
  t.match(world.db.select().from(audit).all().at(-1)?.sentence, '写了规上工业进度的说明：示例：12月集中审核');
  t.match((await world.as('leader').get('/targets')).body, '示例：12月集中审核');
  world.clock.forward(60);
  await say('');
  t.same(readExplanations(world.db, 1), {});
  const before = new Date(world.clock.at.getTime() - 60_000).toISOString();
  t.match(
    readExplanations(world.db, 1, before).above_scale,
    { words: '示例：12月集中审核' },
    'as known then',
  );
});

t.test('too long a one comes back', async (t) => {
  const world = await openApp(t);
  const words = '长'.repeat(121);
  const answer = await world.as('manager').post('/targets/explanations', { category: 'above_scale', words });
  t.equal(answer.status, 422);
  t.match(answer.body, '说明最多 120 字');
  t.match(answer.body, words);
});

t.test('officers may not', async (t) => {
  const world = await openApp(t);
  const form = { category: 'above_scale', words: '示例' };
  t.equal((await world.as('officer').post('/targets/explanations', form)).status, 403);
});
