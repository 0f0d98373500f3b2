import t from 'tap';
import { type Answer, openApp } from '../helpers/app.ts';
import { linksOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

const back = ({ body }: Answer) => linksOf(body).find(([word]) => word === '返回列表')?.[1];

t.test('a file leads back to its row in the list that was shown last, after a form too', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { name: '示例甲有限公司' }, [
    { category: 'provincial_srdi', kind: 'stage', stage: 'reserve', effective_on: '2026-05-06' },
  ]);
  const officer = world.as('officer');
  const uscc = world.db.$client.prepare('select uscc from enterprise').pluck().get() as string;
  const file = `/enterprises/${uscc}`;
  t.equal(back(await officer.get(file)), `/enterprises#row-${uscc}`, 'the whole list where none was shown');

  const list = await officer.get('/enterprises?q=%E7%A4%BA%E4%BE%8B&sort=-name&page=1');
  t.match(list.body, `id="row-${uscc}"`);
  await officer.get(`${file}/events/new`);
  t.equal(back(await officer.get(file)), `/enterprises?q=%E7%A4%BA%E4%BE%8B&sort=-name&page=1#row-${uscc}`);

  const behind = await officer.get('/progress/tracks?figure=reserve&category=provincial_srdi');
  t.match(behind.body, `id="row-${uscc}"`);
  t.equal(
    back(await officer.get(file)),
    `/progress/tracks?figure=reserve&category=provincial_srdi#row-${uscc}`,
  );
});

t.test('whatever else stands in the cookie leads to the whole list', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { name: '示例甲有限公司' });
  const uscc = world.db.$client.prepare('select uscc from enterprise').pluck().get() as string;
  const officer = world.as('officer');
  for (const place of ['//elsewhere.invalid', '/sign-out', 'javascript:0', '/enterprises?q="><b']) {
    const cookie = `${officer.cookie}; place=${Buffer.from(place).toString('base64url')}`;
    t.equal(back(await officer.get(`/enterprises/${uscc}`, { cookie })), `/enterprises#row-${uscc}`, place);
  }
});
