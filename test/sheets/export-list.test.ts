import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { linksOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

const names = (csv: string) => csv.match(/示例[甲乙丙]有限公司/g) ?? [];

t.test('the list is exported as it is filtered and sorted, and the log says by what', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { name: '示例乙有限公司', chain: '新材料' });
  addEnterprise(world.db, { name: '示例丙有限公司', chain: '光电信息' });
  addEnterprise(world.db, { name: '示例甲有限公司', chain: '新材料' });
  const officer = world.as('officer');
  const asked = '?chain=%E6%96%B0%E6%9D%90%E6%96%99&sort=-name';
  const page = await officer.get(`/enterprises${asked}`);
  const link =
    linksOf(page.body)
      .map(([, href]) => href)
      .find((href) => href.startsWith('/enterprises/exports/')) ?? '';
  t.match(link, /^\/enterprises\/exports\/list\.xlsx\?/, 'the page offers it');
  t.equal((await officer.get(link)).status, 200);
  const { body } = await officer.get(link.replace('.xlsx', '.csv'));
  t.same(names(body), ['示例乙有限公司', '示例甲有限公司']);
  // The box beside a row is named after it as well.
  const shown = page.body.replace(/<svg.*?<\/svg>|aria-label="[^"]*"/gs, '');
  t.same(names(shown), names(body), 'the rows of the page, in its order');
  t.match(body, '条件：产业赛道：新材料');
  const log = world.db.$client.prepare('select sentence from audit order by seq desc').pluck().get();
  t.equal(log, '导出企业库列表（.csv，产业赛道：新材料），共 2 家');
});

t.test('a list without rows offers no table', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { name: '示例乙有限公司' });
  const page = await world.as('officer').get('/enterprises?q=zzz');
  t.notMatch(page.body, '导出表格');
});
