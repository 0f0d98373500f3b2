import t from 'tap';
import { write } from '../../db/open.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { findProgramme, saveSettings } from '../../server/targets/queries.ts';
import { openApp } from '../helpers/app.ts';
import { linksOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const linkTo = (body: string, start: string) =>
  linksOf(body)
    .map(([, href]) => href)
    .find((href) => href.startsWith(start)) ?? '';

t.test('the progress of the day that is shown is exported, and logged', async (t) => {
  const world = await openApp(t);
  const title = { category: 'provincial_srdi', kind: 'recognised', batch_year: 2026 } as const;
  addEnterprise(world.db, { name: '示例甲有限公司' }, [{ ...title, effective_on: '2026-05-06' }]);
  addEnterprise(world.db, { name: '示例乙有限公司' }, [{ ...title, effective_on: '2026-07-06' }]);
  const leader = world.as('leader');
  const page = await leader.get('/?as_of=2026-06-30');
  const link = linkTo(page.body, '/progress/exports/');
  t.equal(link, '/progress/exports/progress.xlsx?as_of=2026-06-30');
  t.equal((await leader.get(link)).status, 200);
  const { body } = await leader.get(link.replace('.xlsx', '.csv'));
  t.match(body, '截至2026年6月30日');
  t.match(body, /省级专精特新中小企业,三年合计,40,1,2\.5,/);
  t.match(body, /省级专精特新中小企业,2026年,13,1,7\.7,/);
  t.match(body, /省级专精特新中小企业,2027年,13,,+\r?\n/, 'a year that has not begun is not zero');
  const log = world.db.$client.prepare('select sentence from audit order by seq desc').pluck().get();
  t.equal(log, '导出进度（.csv），截至2026年6月30日');
  t.equal((await leader.get('/progress/exports/other.csv')).status, 404);
});

t.test('R2, R10: an export names the basis and the knowledge that it rests on', async (t) => {
  const world = await openApp(t);
  const plan = findProgramme(world.db);
  const settings = structuredClone(DEFAULT_SETTINGS);
  settings.counting_basis.provincial_srdi = 'issued_on';
  const draft = { programme: plan, settings, holds_from: '2026-01-01', reason: '示例原因' };
  write(world.db, (tx) => saveSettings(tx, draft, recordedBy('2026-09-10T02:00:00.000Z')));
  const leader = world.as('leader');
  const now = (await leader.get('/progress/exports/progress.csv?as_of=2026-06-30')).body;
  t.match(now, '省级专精特新按公布日');
  t.notMatch(now, '按当时台账');
  const then = (await leader.get('/progress/exports/progress.csv?as_of=2026-06-30&known=then')).body;
  t.match(then, '省级专精特新按批次年度', 'nobody knew of the other basis then');
  t.match(then, '截至2026年6月30日，按当时台账（录入至 2026-06-30 23:59）');
});

t.test('the whole list behind a figure is exported under its day', async (t) => {
  const world = await openApp(t);
  const title = { category: 'provincial_srdi', kind: 'recognised', batch_year: 2026 } as const;
  for (let n = 1; n <= 120; n += 1) {
    addEnterprise(world.db, { name: `示例${n}号有限公司` }, [{ ...title, effective_on: '2026-05-06' }]);
  }
  addEnterprise(world.db, { name: '示例晚有限公司' }, [{ ...title, effective_on: '2026-07-06' }]);
  const leader = world.as('leader');
  const page = await leader.get(
    '/progress/tracks?figure=additions&category=provincial_srdi&as_of=2026-06-30&page=2',
  );
  const link = linkTo(page.body, '/progress/tracks/exports/').replace('.xlsx', '.csv');
  const { body } = await leader.get(link);
  t.equal(body.match(/示例\d+号有限公司/g)?.length, 120, 'every row, not a page of them');
  t.notMatch(body, '示例晚有限公司');
  t.match(body, '首次认定（R1）', 'with the reason why each counts');
  t.equal((await leader.get('/progress/tracks/exports/tracks.csv?figure=none')).status, 404);
});
