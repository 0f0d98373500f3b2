import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { linksOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

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
  const log = world.db.$client.prepare('select sentence from audit order by seq desc').pluck().get();
  t.equal(log, '导出进度（.csv），截至2026年6月30日');
  t.equal((await leader.get('/progress/exports/other.csv')).status, 404);
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
