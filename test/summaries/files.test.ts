import t, { type Test } from 'tap';
import { audit } from '../../db/schema.ts';
import { openApp } from '../helpers/app.ts';
import { linksOf } from '../helpers/page.ts';
import { issue, people, smallZone } from './make.ts';
import { readDocx } from './read-docx.ts';

async function open(t: Test) {
  const world = await openApp(t);
  smallZone(world.db);
  const who = people(world);
  const bytes = async (cookie: string, url: string) => {
    const reply = await world.app.inject({ url, headers: { cookie } });
    return { status: reply.statusCode, headers: reply.headers, body: reply.rawPayload };
  };
  return { world, who, bytes };
}
const filesOf = (html: string) =>
  linksOf(html)
    .map(([, href]) => href)
    .filter((href) => href.includes('/exports/summary.'));

t.test('an issued version is saved by who may read it, and the log tells of it', async (t) => {
  const { world, who, bytes } = await open(t);
  await issue(who, '2026Q3');
  const leader = world.as('leader');
  const links = filesOf((await leader.get('/summaries/2026Q3')).body);
  const at = '/summaries/2026Q3/versions/1/exports/summary';
  t.same(links, [`${at}.docx`, `${at}.xlsx`]);
  for (const [i, kind] of (['docx', 'xlsx'] as const).entries()) {
    const got = await bytes(leader.cookie, links[i] ?? '');
    t.equal(got.status, 200);
    t.match(got.headers['content-type'], /openxmlformats-officedocument/);
    const name = encodeURIComponent(`秀水强脊工程2026年第三季度进展小结-第1版.${kind}`);
    t.match(got.headers['content-disposition'], `attachment; filename="`);
    t.match(got.headers['content-disposition'], `filename*=UTF-8''${name}`);
    t.match(world.db.select().from(audit).all().at(-1), {
      act: 'export summary',
      actor: '示例leader4',
      sentence: `导出2026年第三季度小结第1版（.${kind}）`,
    });
    t.same((await bytes(who.officer.cookie, links[i] ?? '')).body, got.body, 'the same for everybody');
  }
});

t.test('a later version leaves the first as it was, and both are offered', async (t) => {
  const { world, who, bytes } = await open(t);
  await issue(who, '2026Q3');
  const first = '/summaries/2026Q3/versions/1/exports/summary.docx';
  const before = await bytes(who.officer.cookie, first);
  world.clock.set('2026-10-20T02:00:00.000Z');
  const later = people(world);
  await issue(later, '2026Q3', { correction: '更正一处文字' });
  const page = (await later.officer.get('/summaries/2026Q3')).body;
  t.equal(filesOf(page).length, 4);
  t.same((await bytes(later.officer.cookie, first)).body, before.body);
  const second = await bytes(later.officer.cookie, first.replace('/1/', '/2/'));
  t.ok(readDocx(second.body).paragraphs.includes('更正说明：更正一处文字'));
});

t.test('a draft is saved by who writes on it, and by nobody else', async (t) => {
  const { world, who, bytes } = await open(t);
  const links = filesOf((await who.officer.get('/summaries/2026Q3/draft')).body);
  const at = '/summaries/2026Q3/draft/exports/summary';
  t.same(links, [`${at}.docx`, `${at}.xlsx`]);
  const got = await bytes(who.officer.cookie, `${at}.docx`);
  t.equal(got.status, 200);
  t.match(got.headers['content-disposition'], encodeURIComponent('-草稿.docx'));
  t.ok(readDocx(got.body).tables.flat(3).includes('示例丙光电有限公司'));
  t.match(world.db.select().from(audit).all().at(-1)?.sentence, '导出2026年第三季度小结草稿（.docx）');
  const lines = world.db.select().from(audit).all().length;
  t.equal((await bytes(world.as('leader').cookie, `${at}.docx`)).status, 403);
  t.equal((await bytes('', `${at}.docx`)).status, 303);
  t.notOk(
    world.db
      .select()
      .from(audit)
      .all()
      .slice(lines)
      .some(({ act }) => act === 'export summary'),
  );
});

t.test('what is not there is not found, and the log stays silent', async (t) => {
  const { world, who } = await open(t);
  for (const path of [
    '/summaries/2026Q3/versions/1/exports/summary.docx',
    '/summaries/2026Q3/versions/x/exports/summary.docx',
    '/summaries/2026Q3/draft/exports/summary.pdf',
    '/summaries/2026Q3/draft/exports/other.docx',
    '/summaries/2025Q3/draft/exports/summary.docx',
  ])
    t.equal((await who.officer.get(path)).status, 404, path);
  t.notOk(
    world.db
      .select()
      .from(audit)
      .all()
      .some(({ act }) => act === 'export summary'),
  );
});
