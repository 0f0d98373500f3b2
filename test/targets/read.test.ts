import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';

t.test('the proposal is marked until an officer confirms it', async (t) => {
  const world = await openApp(t);
  const page = await world.as('leader').get('/targets');
  t.equal(page.status, 200);
  const words = textOf(page.body);
  t.match(words, '系统建议，待确认');
  t.match(words, '2026年 3＋2027年 3＋2028年 4＝10，与三年目标一致');
  t.match(words, '2026年 13＋2027年 13＋2028年 14＝40，与三年目标一致');
  t.match(words, '2026年 16＋2027年 17＋2028年 17＝50，与三年目标一致');
  t.notMatch(page.body, 'action="/targets/little_giant/confirm"', 'a leader has no button');
  t.notMatch(page.body, '保存说明');
});

t.test('every version stays readable with what it changed', async (t) => {
  const world = await openApp(t);
  await world.as('manager').post('/targets/above_scale/confirm', { base: '3', reason: '示例会议确认' });
  const history = await world.as('leader').get('/targets/above_scale/history');
  t.match(textOf(history.body), '第 2 版已确认，今天生效');
  t.match(textOf(history.body), '系统建议，待确认 → 已确认');
  const first = linksOf(history.body).find(([words]) => words === '第 1 版');
  const version = await world.as('leader').get(first?.[1] ?? '');
  t.equal(version.status, 200);
  t.match(textOf(version.body), '首个版本');
  t.match(textOf(version.body), '2026年 16＋2027年 17＋2028年 17＝50');
});

t.test('a version that is not there is a page that says so', async (t) => {
  const world = await openApp(t);
  for (const id of ['999', 'x', '-1']) {
    t.equal((await world.as('leader').get(`/targets/versions/${id}`)).status, 404, id);
  }
  t.equal((await world.as('leader').get('/targets/none/history')).status, 404);
});

t.test('a stranger signs in first', async (t) => {
  const { stranger } = await openApp(t);
  t.match((await stranger.get('/targets')).location, '/sign-in');
});

t.test('an as-of day that cannot be read is today', async (t) => {
  const world = await openApp(t);
  for (const day of ['2026-13-01', '2027-01-01', 'x']) {
    const page = await world.as('leader').get(`/targets?as_of=${day}`);
    t.notMatch(page.body, '正在查看', day);
  }
});
