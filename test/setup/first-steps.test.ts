import t from 'tap';
import { countRows } from '../../db/counts.ts';
import { strangeInSchema } from '../../db/expected.ts';
import { userVersion } from '../../db/migrate.ts';
import { openMemory } from '../../db/open.ts';
import { readAudit } from '../../server/audit/queries.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { progressAt } from '../../server/progress/queries.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { type Answer, type Client, openApp, type World } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { routesOf } from '../helpers/routes.ts';
import { addEnterprise } from '../helpers/zone.ts';

const HERE = '/people/first-steps';
/** Where a press led: on a busy machine by way of the page of the work. */
async function ledTo({ app }: World, client: Client, { location }: Answer): Promise<string> {
  const job = app.work.running('sample');
  if (job !== null) await app.work.settle(job, 60_000);
  return location.startsWith('/work/') ? (await client.get(location)).location : location;
}
const left = async (client: Client) =>
  Number(/还差 (\d+) 步/.exec(textOf((await client.get(HERE)).body))?.[1] ?? 0);

t.test('each step is done once the data say so, in any order', async (t) => {
  const world = await openApp(t);
  const first = world.as('admin', 'manager');
  t.equal(await left(first), 7);
  t.match(textOf((await first.get(HERE)).body), /是三年合计吗.*依据：.*三年行动计划的公开报道/);
  t.match(
    textOf((await first.get(HERE)).body),
    '国家级小巨人 3＋3＋4，省级专精特新 13＋13＋14，规上工业 16＋17＋17',
  );
  const open = async (act: () => unknown) => {
    await act();
    return left(first);
  };
  t.equal(await open(() => first.post(`${HERE}/counting`)), 6);
  t.equal(await open(() => addEnterprise(world.db, { area: null, officer: null })), 5, 'an enterprise');
  t.equal(await open(() => world.as('leader')), 4, 'somebody else');
  t.equal(await open(() => first.post(`${HERE}/total`)), 3);
  for (const category of ['little_giant', 'provincial_srdi', 'above_scale'])
    await open(() =>
      first.get('/targets').then(() => first.post(`/targets/${category}/confirm`, { base: '', reason: '' })),
    );
  const bases = (await first.get('/targets')).body.matchAll(
    /targets\/(\w+)\/confirm"[\s\S]*?name="base" value="(\d+)"/g,
  );
  for (const [, category, base] of [...bases])
    await first.post(`/targets/${category}/confirm`, { base: base ?? '' });
  t.equal(await left(first), 2, 'the plan');
  for (const kind of ['area', 'officer'])
    world.db.$client
      .prepare(`insert into dictionary (kind, value) values (?, '示例')  on conflict do nothing`)
      .run(kind);
  t.equal(await left(first), 1, 'the lists');
  await first.post('/upkeep/backups');
  t.equal(await left(first), 0);
  t.match(textOf((await first.get(HERE)).body), '都已办妥');
  t.same(
    readAudit(world.db, {})
      .groups.map((one) => one.line.sentence)
      .filter((words) => words.includes('首次设置'))
      .map((words) => words.split('原因：')[1]),
    ['首次设置：确认目标为三年合计', '首次设置：按默认口径'],
  );
});

t.test('while a step is open the menu says so, to who takes them and to nobody else', async (t) => {
  const world = await openApp(t);
  const steps = async (client: Client) =>
    linksOf((await client.get('/help')).body)
      .map(([words]) => words)
      .join();
  t.match(await steps(world.as('admin')), /首次设置（还差 \d 步）/);
  t.notMatch(await steps(world.as('officer')), '首次设置');
  t.equal((await world.as('officer').get(HERE)).status, 403);
});

t.test('no page of an empty system fails or looks broken, whoever opens it', async (t) => {
  const world = await openApp(t);
  const pages = routesOf(world).filter(
    (one) =>
      one.method === 'GET' && !one.api && !one.url.includes(':') && !one.url.startsWith('/calendar/feed'),
  );
  t.ok(pages.length > 40);
  for (const role of ROLES) {
    const somebody = world.as(role);
    for (const { url } of pages) {
      const { status, body } = await somebody.get(url);
      t.ok([200, 303, 400, 403, 404, 422].includes(status), `${role} ${url}: ${status}`);
      if (status !== 200) continue;
      for (const [words, href] of linksOf(body)) {
        if (!['/sheets', '/enterprises/new', '/targets'].includes(href)) continue;
        const answer = await somebody.get(href);
        t.equal(answer.status, 200, `${role} ${url} leads to ${href} (${words})`);
      }
    }
  }
});

t.test('made-up data come into an empty system, are marked everywhere, and go whole', async (t) => {
  const world = await openApp(t);
  world.clock.set('2026-11-28T02:00:00.000Z');
  const admin = world.as('admin', 'manager');
  const leader = world.as('leader');
  const fresh = countRows(openMemory().$client);
  t.equal((await world.as('manager').post(`${HERE}/sample`)).status, 403);
  t.equal(await ledTo(world, admin, await admin.post(`${HERE}/sample`)), '/');
  t.same(compareDerived(world.db).differences, []);
  t.same(strangeInSchema(world.db.$client, userVersion(world.db.$client)), [], 'every guard is back');
  t.equal((await verifyDatabase(world.db, { attachments: null })).ok, true);
  const demo = progressAt(world.db, { asOf: '2026-11-28', now: world.clock.at.toISOString() });
  t.ok(demo.categories.every((one) => one.additions > 0));

  for (const path of [
    '/',
    '/screen',
    '/enterprises',
    '/targets',
    '/summaries',
    '/help',
    '/nothing-here',
    '/progress/changes',
  ])
    t.match(textOf((await leader.get(path)).body), '演示数据 企业、名单、数字均为虚构', path);
  t.equal((await leader.get('/api/v1/progress')).headers['x-made-up-data'], 'true');
  const file = await leader.get('/progress/exports/years.csv');
  t.match(decodeURIComponent(String(file.headers['content-disposition'])), '演示数据-');
  t.match(
    textOf((await admin.post(`${HERE}/sample`)).body + (await admin.get(HERE)).body),
    '正在使用演示数据',
  );
  const issuing = await admin.get('/summaries/2026Q3/issue');
  const hidden = Object.fromEntries(
    [...issuing.body.matchAll(/name="(version|figures)" value="([^"]*)"/g)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  );
  const issued = await admin.post('/summaries/2026Q3/issue', { ...hidden, correction: '' });
  t.equal(issued.status, 422);
  t.match(textOf(issued.body), '正在使用演示数据，不能签发');

  await admin.post('/people/me', { display: '示例管理员乙' });
  addEnterprise(world.db, { name: '示例混入机电有限公司' });
  await admin.post(`${HERE}/counting`);
  const unsure = await admin.post(`${HERE}/sample/removal`);
  t.equal(unsure.status, 422);
  t.match(textOf(unsure.body), '载入之后另有 1 次录入或修改');
  t.equal(await ledTo(world, admin, await admin.post(`${HERE}/sample/removal`, { known: 'yes' })), HERE);

  const after = countRows(world.db.$client);
  const people = ['account', 'session', 'audit', 'fact', 'last_look', 'seal'];
  t.same(
    [...after].filter(([table, n]) => !people.includes(table) && fresh.get(table) !== n),
    [],
    'as it was installed',
  );
  t.equal(after.get('account'), 3, 'with its people');
  t.equal((await leader.get('/')).status, 200, 'who are still signed in');
  t.notMatch(textOf((await leader.get('/')).body), '演示数据');
  t.same(strangeInSchema(world.db.$client, userVersion(world.db.$client)), []);
  const report = await verifyDatabase(world.db, { attachments: null });
  t.same(report.faults, []);
  const log = readAudit(world.db, {}).groups.map((one) => one.line.sentence);
  t.match(log.join('\n'), /移走演示数据/);
  t.match(log.join('\n'), /示例管理员乙/, 'the log still tells of people');
  t.notMatch(log.join('\n'), /示例混入/);
  t.throws(() => world.db.$client.exec('delete from audit'), /append-only/);
});

t.test('made-up data never come over real ones, nor where they would be told elsewhere', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin', 'manager');
  addEnterprise(world.db, { name: '示例真实机电有限公司' });
  const before = countRows(world.db.$client).get('enterprise');
  const page = textOf((await admin.get(HERE)).body);
  t.match(page, /演示数据只能载入到空的系统。已有真实数据：.*企业/);
  const refused = await admin.post(`${HERE}/sample`);
  t.match(textOf((await admin.get(refused.location)).body), '已有真实数据');
  t.equal(countRows(world.db.$client).get('enterprise'), before);

  const other = await openApp(t);
  other.db.$client
    .prepare(
      `insert into webhook (label, kind, url, secret, topics, state, cursor, created_at, created_by) values ('x','json','http://a.example','s','[]','on',0,'2026-01-01T00:00:00.000Z','x')`,
    )
    .run();
  t.match(textOf((await other.as('admin').get(HERE)).body), '推送已启用，先停用推送');
});
