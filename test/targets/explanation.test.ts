import t from 'tap';
import { audit } from '../../db/schema.ts';
import { readExplanations } from '../../server/targets/queries.ts';
import { type Client, openApp } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';

/** What the page's form of 规上工业 began with. */
async function baseOf(who: Client): Promise<string> {
  const fields = elements((await who.get('/targets')).body).filter((one) => one.tagName === 'input');
  const at = fields.findIndex((one) => attribute(one, 'value') === 'above_scale');
  const base = fields[at + 1];
  return base === undefined ? '' : (attribute(base, 'value') ?? '');
}

t.test('the last explanation stands, and an emptied one is gone', async (t) => {
  const world = await openApp(t);
  const manager = world.as('manager');
  const say = async (words: string) =>
    manager.post('/targets/explanations', { category: 'above_scale', words, base: await baseOf(manager) });
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

t.test('the later of two is shown what the other wrote, and saves only after that', async (t) => {
  const world = await openApp(t);
  const [one, other] = [world.as('manager'), world.as('manager')];
  const say = (who: Client, words: string, base: string) =>
    who.post('/targets/explanations', { category: 'above_scale', words, base });
  const began = await baseOf(one);
  t.equal((await say(other, '示例：对方的话', began)).status, 303);
  const late = await say(one, '示例：后来的话', began);
  t.equal(late.status, 409);
  t.match(late.body, '示例：对方的话');
  t.match(late.body, '示例：后来的话', 'what was typed is kept');
  t.match(readExplanations(world.db, 1).above_scale, { words: '示例：对方的话' });
  t.equal((await say(one, '示例：后来的话', await baseOf(one))).status, 303);
  t.equal((await say(other, '', began)).status, 409, 'taking it away is a change, too');
  t.match(readExplanations(world.db, 1).above_scale, { words: '示例：后来的话' });
});
