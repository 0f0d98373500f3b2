import t from 'tap';
import { openApp } from '../helpers/app.ts';
import { attribute, elements, textOf } from '../helpers/page.ts';

t.test('the help page has a paragraph for every rule and the anchors that pages link to', async (t) => {
  const world = await openApp(t);
  const { body } = await world.as('leader').get('/help');
  const ids = new Set(elements(body).map((one) => attribute(one, 'id')));
  const anchors = [
    ...Array.from({ length: 12 }, (_, at) => `r${at + 1}`),
    'counting',
    'rate',
    'schedule',
    'status',
  ];
  for (const id of anchors) t.ok(ids.has(id), id);
  for (const one of elements(body)) {
    const href = attribute(one, 'href') ?? '';
    if (href.startsWith('#')) t.ok(ids.has(href.slice(1)), href);
  }
});

t.test('it tells only what the reader may do', async (t) => {
  const world = await openApp(t);
  t.notMatch(textOf((await world.as('leader').get('/help')).body), '选“新增账号”');
  t.match(textOf((await world.as('admin').get('/help')).body), '选“新增账号”');
});
