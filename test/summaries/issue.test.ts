import { createHash } from 'node:crypto';
import t, { type Test } from 'tap';
import { audit, summaryIssue, summaryStep } from '../../db/schema.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { ACCEPTED, bytesOf, hidden, issue, people, recognised, seen, smallZone } from './make.ts';

async function open(t: Test) {
  const world = await openApp(t);
  const zone = smallZone(world.db);
  return { world, zone, ...people(world) };
}

t.test('a quarter is prepared, reviewed and issued by three people, and the log tells of it', async (t) => {
  const { world, ...who } = await open(t);
  const done = await issue(who, '2026Q3');
  t.match([done.status, done.location], [303, '/summaries/2026Q3']);
  const [row] = world.db.select().from(summaryIssue).all();
  t.match(row, {
    period: '2026Q3',
    version: 1,
    as_of: '2026-09-30',
    known_at: world.clock.at.toISOString(),
    prepared_by: '示例officer1',
    reviewed_by: '示例manager2',
    issued_by: '示例manager3',
    correction: '',
  });
  const line = world.db.select().from(audit).all().at(-1);
  t.equal(line?.act, 'summary issued');
  t.match(line?.sentence, /签发了2026年第三季度小结第1版，已知悉：有目标未确认；2个以前季度未签发/);
  t.equal(row?.audit_hash, line?.prev, 'the head of the chain is the line before its own');
  t.match(String(row?.html), row?.audit_hash.slice(0, 8));
  const page = await who.officer.get('/summaries/2026Q3');
  t.match(textOf(page.body), '第1版，示例manager3');
  t.match(textOf(page.body), row?.sha256);
});

t.test('the bytes are served as stored, with their own policy and their own style alone', async (t) => {
  const { world, ...who } = await open(t);
  await issue(who, '2026Q3');
  const { html, sha256 } = bytesOf(world.db);
  const leader = world.as('leader');
  for (const reader of [leader, who.officer, world.as('auditor')]) {
    const reply = await world.app.inject({
      url: '/summaries/2026Q3/versions/1',
      headers: { cookie: reader.cookie },
    });
    t.equal(reply.statusCode, 200);
    t.equal(createHash('sha256').update(reply.rawPayload).digest('hex'), sha256);
    const style = /<style>([\s\S]*)<\/style>/.exec(reply.body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    t.match(
      reply.headers['content-security-policy'],
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'`,
    );
  }
  const text = html.toString();
  t.notMatch(text, /<script|<link|src=|href=|csrf|url\((?!#hb)/, 'nothing from outside, no token');
  t.notMatch(text, / style=/);
  t.notMatch(text, who.officer.csrf);
});

t.test('a form that is not whole comes back with what was ticked and typed', async (t) => {
  const { world, officer, manager, other } = await open(t);
  const told = await seen(officer, '2026Q3');
  const early = await other.post('/summaries/2026Q3/issue', { ...told, ...ACCEPTED });
  t.equal(early.status, 422);
  t.match(textOf(early.body), '先完成编制，再签发');
  await officer.post('/summaries/2026Q3/preparation', told);
  await manager.post('/summaries/2026Q3/review', told);
  const half = await other.post('/summaries/2026Q3/issue', { ...told, 'accept-targets': 'yes' });
  t.equal(half.status, 422);
  t.match(textOf(half.body), '2个以前季度未签发：处理后再签发，或勾选“已知悉，仍然签发”');
  t.match(half.body, /name="accept-targets" value="yes" checked/);
  t.notMatch(half.body, /name="accept-earlier" value="yes" checked/);
  t.equal(world.db.select().from(summaryIssue).all().length, 0);
});

t.test('two who issue at once: one does, the other is told and nothing is overwritten', async (t) => {
  const { world, officer, manager, other } = await open(t);
  const told = await seen(officer, '2026Q3');
  await officer.post('/summaries/2026Q3/preparation', told);
  await manager.post('/summaries/2026Q3/review', told);
  const sent = { ...told, ...ACCEPTED };
  t.equal((await other.post('/summaries/2026Q3/issue', sent)).status, 303);
  const late = await manager.post('/summaries/2026Q3/issue', sent);
  t.equal(late.status, 409);
  t.match(textOf(late.body), /示例manager3 在 .* 签发了第1版/);
  t.equal(world.db.select().from(summaryIssue).all().length, 1);
});

t.test('figures that change between review and issue are looked at again', async (t) => {
  const { world, officer, manager, other } = await open(t);
  const told = await seen(officer, '2026Q3');
  await officer.post('/summaries/2026Q3/preparation', told);
  await manager.post('/summaries/2026Q3/review', told);
  addEnterprise(world.db, {}, [recognised('provincial_srdi', '2026-09-15')]);
  const late = await other.post('/summaries/2026Q3/issue', { ...told, ...ACCEPTED });
  t.equal(late.status, 409);
  const now = await seen(officer, '2026Q3');
  t.not(now.figures, told.figures);
  t.match(textOf((await officer.get('/summaries/2026Q3/draft')).body), '编制后数据已有变化');
  const again = await other.post('/summaries/2026Q3/issue', { ...now, ...ACCEPTED });
  t.match(textOf(again.body), '先完成编制，再签发');
  t.equal((await manager.post('/summaries/2026Q3/review', told)).status, 409, 'a step is for what was seen');
});

t.test('nobody takes two steps while another can, and may where nobody else could', async (t) => {
  const world = await openApp(t);
  smallZone(world.db);
  const first = world.as('manager');
  const second = world.as('manager');
  const told = await seen(first, '2026Q3');
  t.equal((await first.post('/summaries/2026Q3/preparation', told)).status, 303);
  const own = await first.post('/summaries/2026Q3/review', told);
  t.equal(own.status, 422);
  t.match(textOf(own.body), '编制人不能自己审核，另有1人可以审核');
  t.equal((await second.post('/summaries/2026Q3/review', told)).status, 303);
  const alone = await first.post('/summaries/2026Q3/issue', { ...told, ...ACCEPTED });
  t.equal(alone.status, 303, 'both have a part already');
  t.match(world.db.select().from(audit).all().at(-1)?.sentence, '编制人兼，无其他人可办');
  t.match(textOf((await first.get('/summaries/2026Q3')).body), '同一人办了两步');
});

t.test(
  'a correction is the next version, says what it changes, and leaves the first as it was',
  async (t) => {
    const { world, ...who } = await open(t);
    await issue(who, '2026Q3');
    const before = bytesOf(world.db, 1);
    addEnterprise(world.db, { name: '示例戊新材料有限公司' }, [recognised('provincial_srdi', '2026-09-15')]);
    world.clock.set('2026-10-20T02:00:00.000Z');
    const later = people(world);
    const silent = await issue(later, '2026Q3');
    t.equal(silent.status, 422);
    t.match(textOf(silent.body), '填写更正说明');
    const told = {
      version: hidden(silent.body, 'version')[0] ?? '',
      figures: hidden(silent.body, 'figures')[0] ?? '',
    };
    const done = await later.other.post('/summaries/2026Q3/issue', {
      ...told,
      ...ACCEPTED,
      correction: '补录9月15日公布的1家省级企业',
    });
    t.equal(done.status, 303);
    t.match(bytesOf(world.db, 2).html.toString(), '更正说明：补录9月15日公布的1家省级企业');
    t.match(bytesOf(world.db, 2).html.toString(), '示例戊新材料有限公司');
    t.same(bytesOf(world.db, 1), before);
    const page = textOf((await world.as('leader').get('/summaries/2026Q3')).body);
    t.match(page, '第2版');
    t.match(page, '第1版');
    t.match(textOf((await world.as('leader').get('/summaries')).body), '已更正');
  },
);

t.test('a quarter that still runs can be looked at and not issued', async (t) => {
  const world = await openApp(t);
  smallZone(world.db);
  world.clock.set('2026-11-02T02:00:00.000Z');
  const { officer, other } = people(world);
  const told = await seen(officer, '2026Q4');
  const page = await other.get('/summaries/2026Q4/issue');
  t.match(textOf(page.body), '2026年12月31日起可以签发');
  const refused = await other.post('/summaries/2026Q4/issue', { ...told, ...ACCEPTED });
  t.equal(refused.status, 422);
  t.equal(world.db.select().from(summaryIssue).all().length, 0);
});

t.test('officers prepare and do not review or issue; leaders see what is issued and no draft', async (t) => {
  const { world, officer, ...rest } = await open(t);
  const told = await seen(officer, '2026Q3');
  t.equal((await officer.post('/summaries/2026Q3/review', told)).status, 403);
  t.equal((await officer.get('/summaries/2026Q3/issue')).status, 403);
  t.equal((await officer.post('/summaries/2026Q3/issue', told)).status, 403);
  const leader = world.as('leader');
  t.equal((await leader.get('/summaries/2026Q3/draft')).status, 403);
  t.equal((await leader.post('/summaries/2026Q3/preparation', told)).status, 403);
  const none = await leader.get('/summaries/2026Q3');
  t.match(textOf(none.body), '2026年第三季度还没有签发的小结');
  t.notMatch(none.body, '示例丙光电');
  t.match(textOf((await leader.get('/summaries/2026Q3/brief')).body), '还没有签发的小结');
  t.equal(world.db.select().from(summaryStep).all().length, 0);
  await issue({ officer, ...rest }, '2026Q3');
  t.match((await leader.get('/summaries/2026Q3')).body, '示例丙光电');
});

t.test('what is not there is not found', async (t) => {
  const { world, officer } = await open(t);
  for (const path of [
    '/summaries/2026Q5',
    '/summaries/1',
    '/summaries/2019Q1',
    '/summaries/2026-09-01..2026-01-01',
    '/summaries/2026Q3/versions/1',
    '/summaries/2026Q3/versions/0',
    '/summaries/2026Q3/versions/x',
    '/summaries/2026Q3/sections/nothing',
  ]) {
    t.equal((await officer.get(path)).status, 404, path);
  }
  t.equal((await world.as('manager').post('/summaries/nothing/issue')).status, 404);
});
