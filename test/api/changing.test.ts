import t, { type Test } from 'tap';
import { account, audit, idempotency } from '../../db/schema.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { verifyChain } from '../../server/audit/record.ts';
import { revokeToken } from '../../server/people/tokens.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { ORIGIN, openApp } from '../helpers/app.ts';
import { at, type Call, openCallers, problemIn } from './caller.ts';

const A = fictionalCode(8_201);
const B = fictionalCode(8_202);
const body = {
  uscc: A,
  name: '示例甲机电有限公司',
  former_names: ['示例旧机电厂'],
  industry_code: '3825',
  chain: '新材料',
  area: '示例镇',
  founded_on: '2015-03-01',
  contact_name: '示例联系人',
  contact_phone: '13800001402',
  tags: ['重点', '示例'],
  note: ' 第一行\r\n第二行 ',
};

async function open(t: Test) {
  const world = await openCallers(t);
  const officer = world.by.officer as Call;
  const manager = world.by.manager as Call;
  const lines = () => world.db.select().from(audit).all();
  return { ...world, officer, manager, lines };
}

t.test('an enterprise is added, read back as posted, and the log tells who did it', async (t) => {
  const { officer, lines, db } = await open(t);
  const made = await officer('POST', '/enterprises', { body });
  t.equal(made.status, 201, made.body);
  t.equal(made.headers.location, `/api/v1/enterprises/${A}`);
  t.equal(made.headers.etag, '"1"');
  const { contact_phone: _, ...told } = body;
  t.match(made.json, {
    ...told,
    in_scope: true,
    officer: null,
    version: 1,
    tracks: [],
    events: [],
    indicators: [],
  });
  t.equal(at(made, 'contact_phone'), '138****1402');
  t.same((await officer('GET', `/enterprises/${A}`)).json, made.json);
  const line = lines().at(-1);
  t.match(line, { act: 'enterprise created', sentence: /新增.*示例甲机电有限公司/ });
  t.match(line?.actor, '示例officer');
  t.ok(line?.account_id);
  t.ok(verifyChain(db).ok);
});

t.test(
  'the code is taken, the name is alike: refused at its field, until it is said that they differ',
  async (t) => {
    const { officer } = await open(t);
    await officer('POST', '/enterprises', { body });
    const same = await officer('POST', '/enterprises', { body });
    t.match(problemIn(same), { status: 422, errors: [{ pointer: '#/uscc', code: 'exists' }] });
    const near = { uscc: B, name: '示例甲机电（有限公司）' };
    const asked = await officer('POST', '/enterprises', { body: near });
    t.match(problemIn(asked), {
      status: 422,
      errors: [{ pointer: '#/name', code: 'near', detail: new RegExp(A) }],
    });
    t.equal((await officer('POST', '/enterprises', { body: { ...near, not_same: [A] } })).status, 201);
  },
);

t.test(
  'what cannot be read or is not so is told at its field, in Chinese, and nothing is kept',
  async (t) => {
    const { officer, db } = await open(t);
    const before = db.$client.prepare('select count(*) from enterprise').pluck().get();
    const bad: [object, number, string, string][] = [
      [{ name: '示例' }, 400, '#/uscc', 'format'],
      [{ ...body, colour: 'red' }, 400, '#/colour', 'unknown_field'],
      [{ ...body, in_scope: 'yes' }, 400, '#/in_scope', 'format'],
      [{ ...body, founded_on: '2015-02-30' }, 400, '#/founded_on', 'format'],
      [{ ...body, tags: ['一、二'] }, 400, '#/tags/0', 'format'],
      [{ ...body, name: '' }, 400, '#/name', 'format'],
      [{ ...body, note: 'a\u0000b' }, 400, '#/note', 'format'],
      [{ ...body, uscc: A.replace(/.$/, A.endsWith('0') ? '1' : '0') }, 422, '#/uscc', 'format'],
      [{ ...body, founded_on: '2027-01-01' }, 422, '#/founded_on', 'format'],
      [{ ...body, industry_code: '9x' }, 422, '#/industry_code', 'format'],
      [{ ...body, contact_phone: '138****1402' }, 422, '#/contact_phone', 'format'],
    ];
    for (const [sent, status, pointer, code] of bad) {
      const got = await officer('POST', '/enterprises', { body: sent });
      t.match(problemIn(got), { status, errors: [{ pointer, code, detail: /\p{Script=Han}/u }] }, pointer);
    }
    t.equal(db.$client.prepare('select count(*) from enterprise').pluck().get(), before);
  },
);

t.test('a change names the version it rests on; a stale one is told what stands now', async (t) => {
  const { officer, lines } = await open(t);
  await officer('POST', '/enterprises', { body });
  const patch = (headers: Record<string, string>, sent: object) =>
    officer('PATCH', `/enterprises/${A}`, { body: sent, headers });
  t.equal((await patch({}, { note: 'x' })).status, 428);
  const first = await patch({ 'if-match': '"1"' }, { chain: '光电信息', reason: '示例：更正' });
  t.match([first.status, first.headers.etag, at(first, 'chain')], [200, '"2"', '光电信息']);
  t.match(lines().at(-1), { act: 'enterprise revised', sentence: /原因.*示例：更正|示例：更正/ });

  const stale = await patch({ 'if-match': '"1"' }, { area: '另一镇' });
  t.equal(stale.status, 412);
  t.equal(stale.headers.etag, '"2"');
  t.match(at(stale, 'current'), { version: 2, chain: '光电信息', area: '示例镇' });
  t.equal(
    (await patch({ 'if-match': 'W/"2"' }, { area: '另一镇' })).status,
    412,
    'a weak tag matches nothing',
  );
  t.equal((await patch({ 'if-match': '"7", "2"' }, { area: null, tags: [] })).status, 200, 'one of several');
  const none = await patch({ 'if-match': '*' }, {});
  t.match(none.json, { version: 3, area: null, tags: [], note: body.note, former_names: ['示例旧机电厂'] });
});

t.test('under a code of old: reading is led on, changing is refused', async (t) => {
  const { officer } = await open(t);
  await officer('POST', '/enterprises', { body });
  await officer('PATCH', `/enterprises/${A}`, { body: { uscc: B }, headers: { 'if-match': '*' } });
  const read = await officer('GET', `/enterprises/${A}`);
  t.match([read.status, read.headers.location], [303, `/api/v1/enterprises/${B}`]);
  const event = { category: 'little_giant', kind: 'stage', stage: 'reserve', effective_on: '2026-08-01' };
  for (const [method, path, sent] of [
    ['PATCH', `/enterprises/${A}`, { note: 'x' }],
    ['POST', `/enterprises/${A}/events`, event],
    ['PUT', `/enterprises/${A}/indicators/2025`, { staff: 1 }],
  ] as const) {
    const got = await officer(method, path, { body: sent, headers: { 'if-match': '*' } });
    t.match(problemIn(got), { status: 409, errors: [{ code: 'moved', detail: new RegExp(B) }] }, method);
  }
});

t.test(
  'the same key and body get the first answer, letter by letter, also after the server has gone',
  async (t) => {
    const { officer, db, token, withToken, lines } = await open(t);
    const key = { 'idempotency-key': 'import-2026/0001' };
    const first = await officer('POST', '/enterprises', { body, headers: key });
    const known = lines().length;
    await officer('PATCH', `/enterprises/${A}`, { body: { chain: '大视听' }, headers: { 'if-match': '*' } });
    const again = await officer('POST', '/enterprises', { body, headers: key });
    t.match([again.status, again.body, again.headers['idempotency-replayed']], [201, first.body, 'true']);
    t.match([again.headers.location, again.headers.etag], [first.headers.location, first.headers.etag]);
    t.equal(lines().length, known + 1, 'nothing was done a second time');

    const owner = lines().at(-1)?.account_id ?? 0;
    const { app } = await openApp(t, {}, { db });
    const { addToken } = await import('../../server/people/tokens.ts');
    const fresh = addToken(
      db,
      { accountId: owner, label: '另一个', days: null },
      byCommandLine('2026-09-30T08:00:00.000Z'),
    );
    const reply = await app.inject({
      method: 'POST',
      url: '/api/v1/enterprises',
      headers: { authorization: `Bearer ${fresh}`, ...key },
      payload: body,
    });
    t.match([reply.statusCode, reply.body], [201, first.body], 'a key is of the account, in the database');

    const other = await withToken(token('officer').token)('POST', '/enterprises', { body, headers: key });
    t.equal(other.status, 422, 'the key of another account is another key');
    const reused = await officer('POST', '/enterprises', { body: { ...body, uscc: B }, headers: key });
    t.match(problemIn(reused), { status: 409, errors: [{ code: 'key_reused' }] });
    const elsewhere = await officer('POST', `/enterprises/${A}/events`, {
      body: { category: 'little_giant', kind: 'stage', stage: 'reserve', effective_on: '2026-08-01' },
      headers: key,
    });
    t.equal(elsewhere.status, 409);
    for (const bad of ['', 'a b', '键', 'x'.repeat(201)])
      t.equal(
        (await officer('POST', '/enterprises', { body, headers: { 'idempotency-key': bad } })).status,
        400,
      );
  },
);

t.test('what was refused takes no key; a key is known for a day, and swept after two', async (t) => {
  const { officer, db, clock, app } = await open(t);
  const headers = { 'idempotency-key': 'k-1' };
  const wrong = { ...body, founded_on: '2027-01-01' };
  t.equal((await officer('POST', '/enterprises', { body: wrong, headers })).status, 422);
  t.equal((await officer('POST', '/enterprises', { body, headers })).status, 201);
  const kept = () => db.select().from(idempotency).all().length;
  t.equal(kept(), 1);
  clock.forward(25 * 60);
  await officer('POST', '/match', { body: { lines: [] } });
  t.equal((await officer('POST', '/enterprises', { body, headers })).status, 201, 'a day later it is known');
  clock.forward(24 * 60);
  await officer('POST', '/match', { body: { lines: [] } });
  await app.inject('/healthz');
  t.equal(kept(), 0);
});

t.test(
  'pages of other sites can change nothing: a session opens reading alone, a form is not read',
  async (t) => {
    const { as, app, lines, officer } = await open(t);
    await officer('POST', '/enterprises', { body });
    const before = lines().length;
    const browser = as('manager', 'officer', 'admin');
    for (const [method, url] of [
      ['POST', '/api/v1/enterprises'],
      ['PATCH', `/api/v1/enterprises/${A}`],
      ['POST', `/api/v1/enterprises/${A}/events`],
      ['PUT', '/api/v1/targets'],
      ['POST', '/api/v1/events/1/void'],
      ['POST', '/api/v1/match'],
    ] as const) {
      for (const headers of [
        { 'content-type': 'application/json', origin: ORIGIN, 'if-match': '*' },
        { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
      ]) {
        const payload = headers['content-type'] === 'application/json' ? '{}' : `csrf=${browser.csrf}`;
        const reply = await app.inject({
          method,
          url,
          headers: { cookie: browser.cookie, ...headers },
          payload,
        });
        t.equal(reply.statusCode, 401, `${method} ${url}`);
      }
    }
    t.equal(lines().length, before);
  },
);

t.test(
  'roles and tokens count as they are now: one taken away, a password to change, one revoked',
  async (t) => {
    const { db, token, withToken, clock } = await open(t);
    const { token: own, id } = token('officer');
    const call = withToken(own);
    t.equal((await call('POST', '/enterprises', { body })).status, 201);
    db.update(account)
      .set({ roles: ['leader'] })
      .run();
    t.equal((await call('POST', '/enterprises', { body: { ...body, uscc: B } })).status, 403);
    db.update(account)
      .set({ roles: ['officer'], must_change: true })
      .run();
    t.equal((await call('GET', '/progress')).status, 403, 'who has to change the password does nothing');
    db.update(account).set({ must_change: false }).run();
    const last = db.$client.prepare('select max(id) from api_token where account_id = ?').pluck().get(id);
    revokeToken(db, Number(last), byCommandLine(clock.at.toISOString()));
    t.equal((await call('GET', '/progress')).status, 401);
  },
);

t.test(
  'the year of an enterprise: in yuan, null takes a figure away, a slip of the unit is asked back',
  async (t) => {
    const { officer, lines } = await open(t);
    await officer('POST', '/enterprises', { body });
    const put = (year: number, sent: object) =>
      officer('PUT', `/enterprises/${A}/indicators/${year}`, { body: sent });
    const first = await put(2024, { revenue: 48_215_000, staff: 120, net_profit: -1_000, score: 71.5 });
    t.match(first.json, { year: 2024, revenue: 48_215_000, net_profit: -1_000, score: 71.5, assets: null });
    t.match(lines().at(-1), { act: 'indicators recorded' });
    const doubt = await put(2025, { revenue: 48_215_000_000 });
    t.match(problemIn(doubt), { status: 422, errors: [{ pointer: '#/confirmed', code: 'doubt' }] });
    t.equal((await put(2025, { revenue: 48_215_000_000, confirmed: true })).status, 200);
    t.match((await put(2024, { staff: null })).json, { staff: null, revenue: 48_215_000 });
    const parts = await put(2024, { staff: 5, rd_staff: 6 });
    t.match(problemIn(parts), { status: 422, errors: [{ pointer: '#/rd_staff', code: 'figures' }] });
    t.equal((await put(2023, {})).status, 422, 'a year of which nothing is said');
    for (const sent of [{ revenue: 1.5 }, { revenue: '1' }, { staff: -1 }, { score: 101 }, { profit: 1 }])
      t.equal((await put(2024, sent)).status, 400, JSON.stringify(sent));
    const whole = await officer('GET', `/enterprises/${A}`);
    t.match(at(whole, 'indicators'), [
      { year: 2024, revenue: 48_215_000 },
      { year: 2025, revenue: 48_215_000_000 },
    ]);
  },
);

interface Grid {
  version: string;
  categories: {
    code: string;
    target: number;
    state: string;
    years: { year: number; target: number; quarters: { quarter: string; target: number }[] }[];
  }[];
}

t.test('the plan is read, changed and sent back as it was read, with a reason', async (t) => {
  const { manager, lines } = await open(t);
  const read = await manager('GET', '/targets');
  const grid = read.json as Grid;
  t.same(
    grid.categories.map(({ code, target, years }) => [code, target, years.map((one) => one.target)]),
    [
      ['little_giant', 10, [3, 3, 4]],
      ['provincial_srdi', 40, [13, 13, 14]],
      ['above_scale', 50, [16, 17, 17]],
    ],
  );
  t.equal(grid.categories[0]?.state, 'proposed');
  const changed = structuredClone(grid);
  const year = changed.categories[0]?.years[0];
  if (year === undefined) throw new Error('no year');
  year.quarters = year.quarters.map((one) => ({ ...one, target: one.quarter === '2026Q3' ? 3 : 0 }));
  const before = lines().length;
  const sent = { ...changed, reason: '示例：提前一季' };
  const put = await manager('PUT', '/targets', { body: sent, headers: { 'if-match': `"${grid.version}"` } });
  t.equal(put.status, 200, put.body);
  t.match((put.json as Grid).categories[0], { state: 'confirmed', years: [{ quarters: year.quarters }] });
  t.equal(lines().length, before + 3, 'each category is confirmed');
  const again = await manager('PUT', '/targets', { body: { ...(put.json as Grid), reason: '示例' } });
  t.same((again.json as Grid).version, (put.json as Grid).version, 'the same again adds no version');
  const stale = await manager('PUT', '/targets', {
    body: sent,
    headers: { 'if-match': `"${grid.version}"` },
  });
  t.equal(stale.status, 412);
  t.equal((at(stale, 'current') as Grid).version, (put.json as Grid).version);
});

t.test('a plan that does not add up, or is not whole, is refused at its place', async (t) => {
  const { manager } = await open(t);
  const grid = (await manager('GET', '/targets')).json as Grid;
  const own = grid.categories[0];
  if (own === undefined) throw new Error('no category');
  const [first, ...others] = own.years;
  const put = async (category: object, more: object = {}) =>
    problemIn(
      await manager('PUT', '/targets', { body: { reason: '示例', categories: [category], ...more } }),
    );
  const bad: [Awaited<ReturnType<typeof put>>, string][] = [
    [await put({ ...own, target: 11 }), '#/categories/0/target'],
    [await put({ ...own, years: others }), '#/categories/0/years'],
    [await put({ ...own, years: [first, first, ...others] }), '#/categories/0/years'],
    [await put({ ...own, years: [{ ...first, target: 9 }, ...others] }), '#/categories/0/years/0/target'],
    [await put(own, { holds_from: '2026-10-01' }), '#/holds_from'],
    [await put(own, { categories: [own, own] }), '#/categories/1/code'],
  ];
  for (const [problem, pointer] of bad)
    t.match(problem, { status: 422, errors: [{ pointer, code: 'target' }] }, pointer);
  t.match((await put({ ...own, target: 11 })).detail, '各年之和 10 与三年目标 11 相差 1');
});

t.test('the log with its hashes, in pages that follow one another', async (t) => {
  const { officer, by } = await open(t);
  await officer('POST', '/enterprises', { body });
  const auditor = by.auditor as Call;
  const all = await auditor('GET', '/audit?limit=1000');
  const items = at(all, 'items') as { seq: number; prev: string; hash: string }[];
  t.same(
    items.map((one) => one.seq),
    items.map((_, i) => i + 1),
  );
  for (const [i, one] of items.entries()) t.equal(one.prev, items[i - 1]?.hash ?? '0'.repeat(64));
  t.match(at(all, 'head'), { seq: items.length, hash: items.at(-1)?.hash });
  const rest = await auditor('GET', `/audit?since=${items.length - 1}`);
  t.same(at(rest, 'items'), items.slice(-1));
  t.equal(at(await auditor('GET', `/audit?since=${items.length}`), 'next_since'), items.length);
});

t.test('what is wrong with a body as a whole is told at its root', async (t) => {
  const { officer } = await open(t);
  const list = problemIn(await officer('POST', '/enterprises', { body: [] }));
  t.match(list, { status: 400, errors: [{ pointer: '#' }] });
  await officer('POST', '/enterprises', { body });
  const empty = problemIn(await officer('PUT', `/enterprises/${A}/indicators/2025`, { body: {} }));
  t.match(empty, { status: 422, errors: [{ pointer: '#' }] });
});
