import { existsSync } from 'node:fs';
import t from 'tap';
import pictures from '../../server/help/pictures.json' with { type: 'json' };
import { README_PICTURES, TASKS } from '../../server/help/tasks.ts';
import { type Client, openApp } from '../helpers/app.ts';
import { attribute, elements, linksOf, textOf } from '../helpers/page.ts';
import { routesOf } from '../helpers/routes.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { hashOfTemplates } from '../pictures/age.ts';

t.test('the help page has a paragraph for every rule and the anchors that pages link to', async (t) => {
  const world = await openApp(t);
  const { body } = await world.as('leader').get('/help');
  const ids = new Set(elements(body).map((one) => attribute(one, 'id')));
  const anchors = [
    ...Array.from({ length: 12 }, (_, at) => `r${at + 1}`),
    ...['counting', 'rate', 'schedule', 'status', 'tasks'],
  ];
  for (const id of anchors) t.ok(ids.has(id), id);
});

const idsOn = (html: string) => new Set(elements(html).map((one) => attribute(one, 'id')));

/** Of every page without a parameter in its address, and some with: links to a place that is not there. */
async function lost(client: Client, pages: readonly string[]): Promise<string[]> {
  const known = new Map<string, Set<string | null>>();
  const bad: string[] = [];
  for (const page of pages) {
    const { status, body } = await client.get(page);
    if (status !== 200 || !body.startsWith('<!doctype')) continue;
    for (const [words, href] of linksOf(body)) {
      const [path = '', place] = href.split('#');
      if (place === undefined || place === '') continue;
      const at = path === '' ? page : path;
      const ids = path === '' ? idsOn(body) : (known.get(at) ?? idsOn((await client.get(at)).body));
      known.set(at, ids);
      if (!ids.has(decodeURIComponent(place))) bad.push(`${page}: ${words} → ${href}`);
    }
  }
  return bad;
}

t.test('every link to a place within a page lands on it', async (t) => {
  const world = await openApp(t);
  const { uscc } = addEnterprise(world.db, {}, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-06', batch_year: 2026 },
    { category: 'little_giant', kind: 'stage', stage: 'cultivating', effective_on: '2026-08-06' },
  ]);
  const pages = routesOf(world)
    .filter((one) => one.method === 'GET' && !/:|exports|feed|\/api\/(?!docs)/.test(one.url))
    .map((one) => one.url);
  t.ok(pages.length > 40);
  const more = [
    ...[`/enterprises/${uscc}`, `/enterprises/${uscc}/timeline`, '/summaries/2026Q3'],
    ...['/progress/tracks?figure=additions', '/tracks?category=provincial_srdi', '/targets/above_scale'],
  ];
  t.same(await lost(world.as('admin', 'manager', 'auditor'), [...pages, ...more]), []);
});

t.test('it tells only what the reader may do', async (t) => {
  const world = await openApp(t);
  const leader = textOf((await world.as('leader').get('/help')).body);
  const admin = textOf((await world.as('admin').get('/help')).body);
  t.notMatch(leader, '选“新增账号”');
  t.match(admin, '选“新增账号”');
  t.notMatch(leader, '名单公布后全部更新');
  t.match(textOf((await world.as('officer').get('/help')).body), '名单公布后全部更新');
});

t.test('each of the twelve tasks stands in words and steps on the help page and on the card', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const [help, card] = [(await officer.get('/help')).body, textOf((await officer.get('/help/card')).body)];
  t.equal(TASKS.length, 12);
  for (const { key, title, alt, short } of TASKS) {
    t.match(help, `id="task-${key}"`);
    t.match(help, `alt="${alt}"`);
    t.match(card, title);
    t.match(card, short);
  }
});

t.test('no picture is older than the page that it shows', async (t) => {
  const told: Record<string, { of: string } | undefined> = pictures;
  const root = new URL('../../', import.meta.url);
  for (const { key, templates } of TASKS) {
    t.ok(existsSync(new URL(`views/assets/help/${key}.webp`, root)), `${key}.webp`);
    t.equal(told[key]?.of, hashOfTemplates(templates), `${key} is of now; if not: npm run pictures`);
  }
  for (const [name, templates] of Object.entries(README_PICTURES)) {
    t.ok(existsSync(new URL(`docs/${name}.webp`, root)), `docs/${name}.webp`);
    t.equal(told[`readme-${name}`]?.of, hashOfTemplates(templates), `${name}; if not: npm run pictures`);
  }
});
