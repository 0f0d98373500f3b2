import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { webhook, webhookDelivery } from '../../db/schema.ts';
import { sendOut } from '../../server/outbound.ts';
import { allowanceOf } from '../../server/outbound-allow.ts';
import { withoutPhones } from '../../server/webhooks/body.ts';
import { carry, MOST_TRIES, startCourier, waitAfter } from '../../server/webhooks/courier.ts';
import { addWebhook, listDeliveries, type WebhookDraft } from '../../server/webhooks/queries.ts';
import { sweepDeliveries } from '../../server/webhooks/queue.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

interface Got {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A system of the house that takes what it is sent; `answer` decides what it says. */
async function openReceiver(t: Test) {
  const got: Got[] = [];
  const receiver = {
    got,
    answer: (reply: ServerResponse, _one: Got): void => {
      reply.end('ok');
    },
    url: '',
  };
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (part) => {
      body += String(part);
    });
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      got.push(one);
      receiver.answer(reply, one);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}

const SECRET = 'a secret of the test, long enough';
const by = { actor: '示例管理员', accountId: null, ip: '', at: '2026-09-30T08:00:00.000Z' };

async function open(t: Test, draft: Partial<WebhookDraft> = {}) {
  const receiver = await openReceiver(t);
  const world = await openApp(t, { WEBHOOK_ALLOW: '127.0.0.1' });
  const url = `${receiver.url}/in?token=hidden`;
  const id = addWebhook(
    world.db,
    { label: '示例数据仓库', kind: 'json', url, secret: SECRET, topics: ['tracks', 'enterprises'], ...draft },
    by,
  );
  const deliveries = () => listDeliveries(world.db, id, { before: null, limit: 100 }).rows;
  return { ...world, receiver, id, deliveries, carry: () => carry(world.app) };
}

interface Sent {
  what: string;
  lines: { seq: number; act: string; sentence: string; enterprise: string | null; hash: string }[];
}
const linesIn = (one: Got | undefined) => (JSON.parse(one?.body ?? '{}') as Sent).lines;

/** Enterprises as officers add them: each has its line in the log. */
function addByHand(world: Awaited<ReturnType<typeof open>>, names: readonly string[]): void {
  for (const name of names) addEnterprise(world.db, { name });
}

t.test('what is recorded arrives signed, in order, once, and without what nobody asked for', async (t) => {
  const world = await open(t);
  addByHand(world, ['示例甲有限公司', '示例乙有限公司']);
  world.as('officer');
  await world.carry();
  const { got } = world.receiver;
  t.equal(got.length, 1, 'several lines in one sending');
  const [first] = got;
  const { 'x-qiangji-timestamp': timestamp, 'x-qiangji-signature': signature } = first?.headers ?? {};
  const wanted = createHmac('sha256', SECRET).update(`${timestamp}.${first?.body}`).digest('hex');
  t.equal(signature, `v1=${wanted}`);
  t.equal(first?.path, '/in?token=hidden');
  const told = linesIn(first);
  t.match(
    told.map((one) => one.sentence),
    [/^新增企业示例甲有限公司（/, /^新增企业示例乙有限公司（/],
  );
  t.match(told[0], { enterprise: /^[0-9A-Z]{18}$/, hash: /^[0-9a-f]{64}$/ });
  t.notMatch(first?.body, /webhook added|signed in|account/);
  await world.carry();
  t.equal(got.length, 1, 'nothing twice');
  t.match(world.deliveries(), [{ state: 'delivered', tries: 1, status: 200, answer: 'ok' }]);
});

t.test('what is not taken is tried again later, the same bytes, and holds the later ones back', async (t) => {
  const world = await open(t);
  world.receiver.answer = (reply) => reply.writeHead(503).end('稍后再来');
  addByHand(world, ['示例甲有限公司']);
  await world.carry();
  addByHand(world, ['示例乙有限公司']);
  await world.carry();
  t.equal(world.receiver.got.length, 1, 'not before its time');
  t.match(world.deliveries(), [
    { state: 'waiting', tries: 0 },
    { state: 'waiting', tries: 1, status: 503 },
  ]);
  world.receiver.answer = (reply) => void reply.end();
  world.clock.forward(1);
  await world.carry();
  const { got } = world.receiver;
  t.equal(got.length, 3);
  t.equal(got[0]?.body, got[1]?.body);
  t.equal(got[0]?.headers['x-qiangji-delivery'], got[1]?.headers['x-qiangji-delivery']);
  const seqs = got.slice(1).flatMap((one) => linesIn(one).map(({ seq }) => seq));
  t.same(
    seqs,
    [...seqs].sort((a, b) => a - b),
    'in the order of the log',
  );
});

t.test(
  'the wait grows to six hours, and after the last try it is given up, until it is sent again',
  async (t) => {
    t.same(
      [1, 2, 3, 7, 14].map((n) => waitAfter(n, 0.5) / 1_000),
      [10, 30, 90, 7_290, 21_600],
    );
    t.ok(waitAfter(1, 0) === 8_000 && waitAfter(1, 1) === 12_000, 'a fifth more or less');
    const world = await open(t);
    world.receiver.answer = (reply) => reply.writeHead(500).end();
    addByHand(world, ['示例甲有限公司']);
    for (let n = 0; n < MOST_TRIES + 3; n += 1) {
      await world.carry();
      world.clock.forward(8 * 60);
    }
    t.equal(world.receiver.got.length, MOST_TRIES);
    const [lost] = world.deliveries();
    t.match(lost, { state: 'failed', tries: MOST_TRIES });
    world.receiver.answer = (reply) => void reply.end();
    const admin = world.as('admin');
    const here = `/upkeep/webhooks/${world.id}`;
    t.match(textOf((await admin.get(here)).body), /没有送达/);
    t.equal((await admin.post(`${here}/deliveries/${lost?.id}/resend`)).status, 303);
    await world.carry();
    t.match(world.deliveries(), [{ state: 'delivered', tries: 1 }]);
    t.equal((await admin.post(`${here}/deliveries/${lost?.id}/resend`)).status, 404, 'it has arrived');
  },
);

t.test('a redirect is followed by nobody; a long answer is cut; a slow one is not waited for', async (t) => {
  const world = await open(t);
  const other = await openReceiver(t);
  world.receiver.answer = (reply) => reply.writeHead(302, { location: other.url }).end();
  addByHand(world, ['示例甲有限公司']);
  await world.carry();
  t.match(world.deliveries(), [{ state: 'waiting', status: 302 }]);
  t.same(other.got, []);
  world.receiver.answer = (reply) => {
    reply.writeHead(400);
    reply.write('x'.repeat(100_000));
  };
  world.clock.forward(1);
  await world.carry();
  t.match(world.deliveries(), [{ state: 'waiting', status: 400 }]);
  t.equal(world.deliveries()[0]?.answer.length, 300);
  const silent = await openReceiver(t);
  silent.answer = () => {};
  const asked = { url: silent.url, method: 'GET', headers: {}, timeoutMs: 200, mostBytes: 10 } as const;
  await t.rejects(sendOut({ ...asked, allowance: allowanceOf(['127.0.0.1']) }), { message: '没有按时回答' });
});

t.test('a robot of DingTalk gets its own signature, and its own word counts', async (t) => {
  const world = await open(t, { kind: 'dingtalk' });
  world.receiver.answer = (reply) => void reply.end('{"errcode":310000,"errmsg":"sign not match"}');
  addByHand(
    world,
    Array.from({ length: 12 }, (_, at) => `示例${at}有限公司`),
  );
  await world.carry();
  t.match(world.deliveries(), [{ state: 'waiting', status: 200, answer: /sign not match/ }]);
  world.receiver.answer = (reply) => void reply.end('{"errcode":0,"errmsg":"ok"}');
  world.clock.forward(1);
  await world.carry();
  const got = world.receiver.got.at(-1);
  const query = new URL(`http://x${got?.path}`).searchParams;
  const sign = createHmac('sha256', SECRET)
    .update(`${query.get('timestamp')}\n${SECRET}`)
    .digest('base64');
  t.match([query.get('sign'), query.get('token')], [sign, 'hidden']);
  const { text } = JSON.parse(got?.body ?? '') as { text: { content: string } };
  t.match(text.content, /^秀水强脊\n2026-09-01 10:00 专员甲：新增企业示例0有限公司/);
  t.match(text.content, /另有 2 条，见操作日志$/);
  t.match(world.deliveries(), [{ state: 'delivered', tries: 2 }]);
});

t.test('where the setting no longer allows it, nothing is sent and the reason stands there', async (t) => {
  const world = await open(t);
  addByHand(world, ['示例甲有限公司']);
  const { db, clock, log } = world.app;
  const settings = { ...world.app.settings, webhookAllow: ['10.0.0.0/8'] };
  await carry({ db, clock, log, settings });
  t.same(world.receiver.got, []);
  t.match(world.deliveries(), [{ state: 'waiting', tries: 1, answer: /不在服务器设置 WEBHOOK_ALLOW 允许/ }]);
  await startCourier({ db, clock, log, settings: { ...settings, webhookAllow: [] } }, 1).stop();
  const closed = await openReceiver(t);
  world.db
    .update(webhook)
    .set({ url: closed.url.replace(/\d+$/, '1') })
    .run();
  world.clock.forward(1);
  await world.carry();
  t.match(world.deliveries(), [{ answer: '对方没有在这个端口上接收' }]);
});

t.test('a server that stops waits for nobody, and sends again after its start', async (t) => {
  const world = await open(t);
  addByHand(world, ['示例甲有限公司']);
  let arrived = () => {};
  const arrival = new Promise<void>((done) => {
    arrived = done;
  });
  world.receiver.answer = () => arrived();
  const courier = startCourier(world.app, 5);
  await arrival;
  const from = performance.now();
  await courier.stop();
  t.ok(performance.now() - from < 2_000);
  t.match(world.deliveries(), [{ state: 'waiting', tries: 0 }]);
  world.receiver.answer = (reply) => void reply.end();
  await world.carry();
  t.match(world.deliveries(), [{ state: 'delivered' }]);
});

t.test('paused, nothing is queued; going on, nothing is missing; removed, its secret is gone', async (t) => {
  const world = await open(t);
  const admin = world.as('admin');
  const here = `/upkeep/webhooks/${world.id}`;
  await admin.get(here);
  t.equal((await admin.post(`${here}/pause`)).location, here);
  addByHand(world, ['示例甲有限公司']);
  await world.carry();
  t.same(world.receiver.got, []);
  await admin.post(`${here}/resume`);
  await world.carry();
  t.match(world.receiver.got[0]?.body, '示例甲有限公司');
  world.receiver.answer = (reply) => reply.writeHead(500).end();
  addByHand(world, ['示例乙有限公司']);
  await world.carry();
  t.equal((await admin.post(`${here}/remove`)).location, '/upkeep/webhooks');
  t.match(world.db.select().from(webhook).all(), [{ state: 'removed', url: '', secret: '' }]);
  t.match(world.deliveries()[0], { state: 'failed', answer: '推送已删除' });
  t.equal((await admin.get(here)).status, 404);
  const acts = world.db.$client.prepare(`select act from audit where act like 'webhook %'`).pluck().all();
  t.same(acts, ['webhook added', 'webhook paused', 'webhook resumed', 'webhook removed']);
});

t.test(
  'an administrator adds one: faults at their fields, a secret shown once, a test at once',
  async (t) => {
    const receiver = await openReceiver(t);
    const world = await openApp(t, { WEBHOOK_ALLOW: '127.0.0.1' });
    const admin = world.as('admin');
    await admin.get('/upkeep/webhooks/new');
    const good = { label: '示例仓库', kind: 'json', url: `${receiver.url}/secret-path`, topic_tracks: 'on' };
    const bad: [Record<string, string>, RegExp][] = [
      [{ label: '' }, /填写用途/],
      [{ kind: 'x' }, /选择接收方/],
      [{ url: '' }, /填写地址/],
      [{ url: 'http://203.0.113.9/' }, /203\.0\.113\.9 不在服务器设置/],
      [{ kind: 'dingtalk' }, /加签/],
      [{ secret: 'short' }, /至少 16 个字符/],
      [{ topic_tracks: '' }, /./],
    ];
    for (const [more, says] of bad.slice(0, -1)) {
      const back = await admin.post('/upkeep/webhooks', { ...good, ...more });
      t.equal(back.status, 422, says.source);
      t.match(textOf(back.body), says);
      t.notMatch(back.body, 'value="short"', 'a secret does not come back');
    }
    const { topic_tracks: _, ...noTopic } = good;
    t.match((await admin.post('/upkeep/webhooks', noTopic)).body, '至少勾选一类内容');
    const made = await admin.post('/upkeep/webhooks', good);
    t.equal(made.status, 200);
    const secret = /<code class="once" id="once">([\w-]{43})<\/code>/.exec(made.body)?.[1] ?? '';
    t.not(secret, '');
    t.equal((await admin.post('/upkeep/webhooks/1/tests')).status, 303);
    const { body = '', headers } = receiver.got[0] ?? {};
    t.match(JSON.parse(body), { what: 'test', lines: [] });
    const sign = createHmac('sha256', secret)
      .update(`${headers?.['x-qiangji-timestamp']}.${body}`)
      .digest('hex');
    t.equal(headers?.['x-qiangji-signature'], `v1=${sign}`);
    const page = await admin.get('/upkeep/webhooks/1');
    t.match(textOf(page.body), /测试已送达.*已送达/);
    for (const path of ['', '/1', '/exports/webhooks.csv', '/1/exports/deliveries.csv']) {
      const { status, body: shown } = await admin.get(`/upkeep/webhooks${path}`);
      t.equal(status, 200, path);
      t.notMatch(shown, new RegExp(`${secret}|secret-path`), `${path}: neither secret nor path`);
    }
    const told = world.db.$client.prepare('select sentence, detail from audit').all();
    t.notMatch(JSON.stringify(told), new RegExp(`${secret}|secret-path`));
  },
);

t.test('off by default: the page says so, and nothing can be added', async (t) => {
  const world = await openApp(t);
  const admin = world.as('admin');
  t.match(textOf((await admin.get('/upkeep/webhooks')).body), /推送没有开启，系统不向外发送任何内容/);
  await admin.get('/upkeep/webhooks/new');
  const typed = { label: '示例', kind: 'json', url: 'https://dw.qiangji.example/', topic_tracks: 'on' };
  t.equal((await admin.post('/upkeep/webhooks', typed)).status, 422);
  t.same(world.db.select().from(webhook).all(), []);
});

t.test('a telephone number in what people typed is masked, other figures stay', async (t) => {
  const cases = [
    ['说明：联系 13800000000', '说明：联系 138****0000'],
    ['电话 0573-00000000 转', '电话 057****0000 转'],
    ['138 0000 0000、138-0000-0001', '138****0000、138****0001'],
    ['+8613800000000、86 138 0000 0001', '138****0000、138****0001'],
    ['（0573）00000000、0573 0000 0001', '057****0000、057****0001'],
    ['１３８００００００００', '138****0000'],
    ['2026-07-10 至 2026-08-01，第 0012 号', '2026-07-10 至 2026-08-01，第 0012 号'],
    [
      '浙经信〔2026〕13号，2026年7月10日，营收 13800 万元',
      '浙经信〔2026〕13号，2026年7月10日，营收 13800 万元',
    ],
    ['91330411YY0000013X', '91330411YY0000013X'],
  ];
  for (const [typed = '', wanted] of cases) t.equal(withoutPhones(typed), wanted);
});

t.test('what was sent long ago goes, what waits stays; many lines go in portions', async (t) => {
  const world = await open(t);
  addByHand(
    world,
    Array.from({ length: 230 }, (_, at) => `示例${at}有限公司`),
  );
  await world.carry();
  const counts = world.deliveries().map((one) => one.lines);
  t.ok(counts.length >= 3 && counts.every((lines) => lines <= 100), counts.join());
  const seqs = world.receiver.got.flatMap(linesIn);
  t.equal(new Set(seqs.map(({ seq }) => seq)).size, 230, 'gapless');
  world.db.update(webhookDelivery).set({ state: 'waiting' }).run();
  sweepDeliveries(world.db, new Date('2027-09-30T08:00:00.000Z'));
  t.equal(world.deliveries().length, counts.length);
  world.db.update(webhookDelivery).set({ state: 'delivered' }).run();
  sweepDeliveries(world.db, new Date('2027-09-30T08:00:00.000Z'));
  t.same(world.deliveries(), []);
});
