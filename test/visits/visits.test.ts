import t from 'tap';
import { write } from '../../db/open.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import {
  ALL_VISITS,
  countVisits,
  findRequest,
  findVisit,
  listVisits,
  storyOf,
  voidVisit,
} from '../../server/visits/queries.ts';
import { PDF, send } from '../attachments/upload.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { fieldsOn } from '../tracks/form.ts';
import { addRequest, addVisit, openVisits } from './scene.ts';

t.test('a visit is recorded with its request and photo in one form', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const path = `/visits/new?enterprise=${at.uscc}`;
  const form = await officer.get(path);
  const fields = fieldsOn(form.body);
  t.match(fields, {
    on_day: '2026-09-30',
    visitors: `示例${officer.name}`,
    manner: 'on_site',
    owner: '专员甲',
  });
  const said: Record<string, string> = {
    ...fields,
    content: '了解三季度情况\n订单较满',
    received_by: '王示例',
    position: '总经理',
    kind: 'finance',
    request: '希望对接信用贷款',
    due_on: '2026-10-31',
  };
  const { csrf = '', ...rest } = said;
  const parts = [
    { name: 'csrf', value: csrf },
    ...Object.entries(rest)
      .filter(([name]) => name !== 'file')
      .map(([name, value]) => ({ name, value })),
    { name: 'file', file: '现场.jpg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0]) },
  ];
  const answer = await send(t, world, officer, path, parts);
  t.equal(answer.status, 303);
  t.match(answer.location, /^\/visits\/\d+$/);
  const page = textOf((await officer.get(answer.location)).body);
  t.match(page, /2026年9月30日走访.*订单较满.*融资诉求.*待受理.*现场\.jpg/);
  t.match(page, '王示例');
  const again = await send(t, world, officer, path, parts);
  t.equal(again.location, answer.location, 'sent twice, it leads to the first');
  const other = parts.map((part) =>
    part.name === 'content' ? { name: 'content', value: '后来的改动' } : part,
  );
  t.equal((await send(t, world, officer, path, other)).location, answer.location);
  t.match(textOf((await officer.get(answer.location)).body), /已经保存过，后来的改动没有保存/);
  t.same(countVisits(world.db, ALL_VISITS), { visits: 1, enterprises: 1 });
  const lines = world.db.$client
    .prepare(
      "select sentence from audit where act in ('visit recorded', 'request raised', 'attachment added')",
    )
    .pluck()
    .all();
  t.same(lines, [
    `记录2026年9月30日走访${at.name}（实地，示例${officer.name}）`,
    `登记${at.name}的诉求（融资）`,
    `为${at.name}的走访上传附件“现场.jpg”`,
  ]);
  t.match(
    textOf((await officer.get(`/enterprises/${at.uscc}`)).body),
    /走访与诉求.*2026年9月30日 实地.*在办诉求 1 件/,
  );
});

t.test('a form with faults comes back whole, each fault at its field, the photo kept', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const path = `/visits/new?enterprise=${at.uscc}`;
  const cases: [Record<string, string>, RegExp][] = [
    [{ on_day: '2026-10-01' }, /走访日期不能晚于今天（2026年9月30日）/],
    [{ on_day: '九月三十' }, /日期写成/],
    [{ on_day: '1026-09-30' }, /日期写成/],
    [{ content: ' ' }, /填写走访内容/],
    [{ visitors: '、' }, /填写走访人/],
    [{ visitors: Array.from({ length: 11 }, (_, n) => `专员${n}`).join('、') }, /走访人最多 10 位/],
    [{ manner: '' }, /选择走访方式/],
    [{ kind: 'land' }, /填写诉求内容/],
    [{ request: '用地' }, /选择诉求类别/],
    [{ kind: 'land', request: '用地', due_on: '2026-09-01' }, /办理时限早于走访日期/],
  ];
  const good = { on_day: '2026-09-29', visitors: '专员甲', manner: 'phone', content: '示例内容' };
  for (const [wrong, message] of cases) {
    const fields = { ...good, ...wrong };
    const parts = [
      { name: 'csrf', value: officer.csrf },
      ...Object.entries(fields).map(([name, value]) => ({ name, value })),
      { name: 'file', file: '说明.pdf', bytes: PDF },
    ];
    const answer = await send(t, world, officer, path, parts);
    t.equal(answer.status, 422, String(message));
    t.match(textOf(answer.body), message);
    t.match(textOf(answer.body), '说明.pdf');
    const back = fieldsOn(answer.body);
    for (const [name, value] of Object.entries(fields)) {
      if (name !== 'manner' && name !== 'content') t.equal(back[name] ?? '', value, `${name} is kept`);
    }
  }
  t.equal(countVisits(world.db, ALL_VISITS).visits, 0);
  const refused = await send(t, world, officer, path, [
    { name: 'csrf', value: officer.csrf },
    ...Object.entries(good).map(([name, value]) => ({ name, value })),
    { name: 'file', file: '程序.exe', bytes: PDF },
  ]);
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), '可上传 PDF');
});

t.test(
  'the enterprise is found by name, initials or code, and the officer sees the own ones first',
  async (t) => {
    const { world, officer } = await openVisits(t);
    const mine = addEnterprise(world.db, {
      name: '示例云川光伏科技有限公司',
      officer: `示例${officer.name}`,
    });
    t.match(textOf((await officer.get('/visits/new')).body), /我负责的企业.*示例云川光伏科技有限公司/);
    for (const q of ['云川', 'slycgf', mine.uscc]) {
      const { body } = await officer.get(`/visits/new?q=${encodeURIComponent(q)}`);
      t.match(body, `/visits/new?enterprise=${mine.uscc}`, q);
    }
    t.match(textOf((await officer.get('/visits/new?q=没有')).body), '没有找到“没有”');
    t.equal((await officer.get('/visits/new?enterprise=91330411YY000009X9')).status, 404);
  },
);

t.test('every version of a visit is kept; a voided one counts no more', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const id = addVisit(world, at);
  const fields = fieldsOn((await officer.get(`/visits/${id}/edit`)).body);
  const changed = { ...fields, on_day: '2026-08-11', content: '改过的内容', reason: '日期记错' };
  t.equal((await officer.post(`/visits/${id}/edit`, changed)).status, 303);
  const page = textOf((await officer.get(`/visits/${id}`)).body);
  t.match(page, /走访日期：2026-08-10 → 2026-08-11.*说明：日期记错/);
  const same = fieldsOn((await officer.get(`/visits/${id}/edit`)).body);
  await officer.post(`/visits/${id}/edit`, same);
  t.match(textOf((await officer.get(`/visits/${id}`)).body), '没有改动');
  t.equal((await officer.post(`/visits/${id}/void`, { reason: '' })).status, 422);
  t.equal((await officer.post(`/visits/${id}/void`, { reason: '重复录入' })).status, 303);
  t.equal((await officer.post(`/visits/${id}/void`, { reason: '重复录入' })).status, 303, 'twice is once');
  t.match(textOf((await officer.get(`/visits/${id}`)).body), /已作废，不计入走访家次/);
  t.same(countVisits(world.db, ALL_VISITS), { visits: 0, enterprises: 0 });
  t.equal((await officer.get(`/visits/${id}/edit`)).status, 303);
  const late = await officer.post(`/visits/${id}/edit`, { ...same, content: '太晚' });
  t.equal(late.status, 303);
  t.match(textOf((await officer.get(late.location)).body), '已作废，没有保存');
  const client = world.db.$client;
  t.equal(client.prepare('select count(*) from visit_version').pluck().get(), 3);
  for (const sql of [
    'delete from visit',
    'delete from visit_version',
    "update visit set content = '别的'",
    "update visit_version set content = '别的'",
    `insert into visit_version select visit_id, version + 1, on_day, visitors, manner, content, position, 0, '', recorded_at, recorded_by from visit_version where version = 3`,
  ])
    t.throws(() => client.exec(sql), sql);
});

t.test('two who change a visit at once: apart both are kept, the same is shown to the second', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const other = world.as('officer');
  const id = addVisit(world, at);
  const fields = fieldsOn((await officer.get(`/visits/${id}/edit`)).body);
  const theirs = fieldsOn((await other.get(`/visits/${id}/edit`)).body);
  await other.post(`/visits/${id}/edit`, { ...theirs, content: '别人写的' });
  t.equal((await officer.post(`/visits/${id}/edit`, { ...fields, visitors: '专员乙' })).status, 303);
  t.match(findVisit(world.db, id), { content: '别人写的', visitors: '专员乙' });
  const answer = await officer.post(`/visits/${id}/edit`, { ...fields, content: '我写的' });
  t.equal(answer.status, 409);
  t.match(textOf(answer.body), /有人同时改了这次走访.*已将走访内容改为：别人写的/);
  t.match(answer.body, '我写的');
  t.equal(
    (await officer.post(`/visits/${id}/edit`, { ...fieldsOn(answer.body), content: '我写的' })).status,
    303,
  );
  t.equal(findVisit(world.db, id).content, '我写的');
});

t.test('the list, its counts and its file are of the same visits', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const far = addEnterprise(world.db, { name: '示例远岳机械有限公司', area: '示例三镇' });
  addVisit(world, at, { on_day: '2026-07-01' });
  addVisit(world, at, { on_day: '2026-08-01', manner: 'phone', visitors: '专员甲、专员乙' });
  addVisit(world, far, { on_day: '2026-08-15', visitors: '专员乙', content: '=示例' });
  const gone = addVisit(world, far, { on_day: '2026-08-16' });
  write(world.db, (tx) => voidVisit(tx, findVisit(tx, gone), '重复', recordedBy()));
  const cases: [string, number, number][] = [
    ['', 3, 2],
    ['person=专员乙', 2, 2],
    ['person=专员', 0, 0],
    ['manner=phone', 1, 1],
    ['area=示例三镇', 1, 1],
    ['q=远岳', 1, 1],
    ['from=2026-08-01&to=2026-08-14', 1, 1],
    ['manner=nonsense', 3, 2],
  ];
  for (const [query, visits, enterprises] of cases) {
    const { body } = await officer.get(`/visits?${encodeURI(query)}`);
    t.match(textOf(body), `走访 ${visits} 家次，涉及 ${enterprises} 家`, query);
    t.equal((body.match(/<tr><td class="nw"/g) ?? []).length, visits, query);
    const file = (await officer.get(`/visits/exports/visits.csv?${encodeURI(query)}`)).body;
    t.equal(parseCsv(file.replace('\ufeff', '')).filter((row) => row.length > 1).length - 1, visits, query);
  }
  t.match(textOf((await officer.get('/visits?from=x')).body), '日期写成');
  t.equal((await officer.get('/visits/exports/visits.xlsx')).status, 200);
});

t.test('visits of a merged record belong to the enterprise that has it, and go back with it', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const gone = addEnterprise(world.db, { name: '示例并入机械有限公司' });
  addVisit(world, at);
  const moved = addVisit(world, gone, { on_day: '2026-08-12' });
  const asked = addRequest(world, gone);
  const merge = mergeNow(world.db, gone.uscc, at.uscc);
  t.same(countVisits(world.db, ALL_VISITS), { visits: 2, enterprises: 1 });
  t.equal(listVisits(world.db, { ...ALL_VISITS, ids: [at.id] }, { limit: 10 }).length, 2);
  t.same(
    storyOf(world.db, [at.id, gone.id]).map((line) => `${line.on} ${line.word}`),
    ['2026-08-12 走访', '2026-08-10 诉求', '2026-08-10 走访'],
  );
  t.match(textOf((await officer.get(`/visits/${moved}`)).body), at.name);
  t.match(textOf((await officer.get(`/enterprises/${at.uscc}`)).body), /2026年8月12日.*在办诉求 1 件/);
  t.equal(findRequest(world.db, asked).uscc, at.uscc);
  const fields = fieldsOn((await officer.get(`/requests/new?enterprise=${at.uscc}&visit=${moved}`)).body);
  const said = { ...fields, kind: 'land', request: '用地' };
  const raised = await officer.post(`/requests/new?enterprise=${at.uscc}&visit=${moved}`, said);
  partNow(world.db, merge);
  t.same(countVisits(world.db, ALL_VISITS), { visits: 2, enterprises: 2 });
  t.equal(findVisit(world.db, moved).uscc, gone.uscc);
  const id = Number(raised.location.split('/').at(-1));
  t.equal(findRequest(world.db, id).uscc, gone.uscc, 'what was raised at it goes with it');
});

t.test('leaders read visits, not who received them, and write nothing', async (t) => {
  const { world, at } = await openVisits(t);
  const id = addVisit(world, at);
  const edited = world.as('officer');
  const fields = fieldsOn((await edited.get(`/visits/${id}/edit`)).body);
  await edited.post(`/visits/${id}/edit`, { ...fields, received_by: '李示例' });
  for (const role of ['leader', 'admin', 'auditor']) {
    const reader = world.as(role);
    for (const path of [
      `/visits/${id}`,
      '/visits',
      '/visits/exports/visits.csv',
      `/enterprises/${at.uscc}`,
      '/requests',
      '/measures',
    ]) {
      const { status, body } = await reader.get(path);
      t.equal(status, 200, `${role} ${path}`);
      t.notMatch(body, /王示例|李示例/, `${role} ${path}`);
    }
    t.match((await reader.get(`/visits/${id}`)).body, '总经理');
    for (const path of ['/visits/new', `/visits/${id}/edit`, `/visits/${id}/void`, '/requests/new']) {
      t.equal((await reader.get(path)).status, 403, `${role} ${path}`);
    }
    t.equal((await reader.post(`/visits/${id}/void`, { reason: '不能' })).status, 403);
  }
  const log = world.db.$client.prepare('select sentence || detail from audit').pluck().all().join();
  t.notMatch(log, /王示例|李示例/, 'nor does the log tell');
  t.match((await edited.get('/visits/exports/visits.csv')).body, '李示例');
});

t.test('evidence that comes later is attached on the page of the visit, with its token first', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const id = addVisit(world, at);
  const path = `/visits/${id}/attachments`;
  const file = { name: 'file', file: '签到表.pdf', bytes: PDF };
  t.equal((await send(t, world, officer, path, [file])).status, 403);
  t.equal((await send(t, world, officer, path, [{ name: 'csrf', value: officer.csrf }])).status, 422);
  t.equal((await send(t, world, officer, path, [{ name: 'csrf', value: officer.csrf }, file])).status, 303);
  t.match(textOf((await officer.get(`/visits/${id}`)).body), '签到表.pdf');
  t.match((await officer.get(`/enterprises/${at.uscc}/attachments`)).body, `href="/visits/${id}"`);
});

t.test(
  'a request that is raised on the page of a visit belongs to it, and to no other enterprise’s',
  async (t) => {
    const { world, at, officer } = await openVisits(t);
    const id = addVisit(world, at);
    const { body } = await officer.get(`/visits/${id}`);
    const [, href = ''] = /href="(\/requests\/new[^"]+)"/.exec(body) ?? [];
    const path = href.replace('&amp;', '&');
    const fields = fieldsOn((await officer.get(path)).body);
    t.equal(fields.on_day, '2026-08-10', 'raised on the day of the visit');
    await officer.post(path, { ...fields, kind: 'talent', request: '子女入学' });
    t.match(textOf((await officer.get(`/visits/${id}`)).body), '人才诉求');
    const other = addEnterprise(world.db);
    await officer.post(`/requests/new?enterprise=${other.uscc}&visit=${id}`, {
      ...fields,
      key: 'another-key',
      kind: 'land',
      request: '用地',
    });
    t.equal(findRequest(world.db, 2).visit_id, null);
  },
);

t.test('what is not there is not found', async (t) => {
  const { officer } = await openVisits(t);
  for (const path of [
    '/visits/1',
    '/visits/0',
    '/visits/x',
    '/visits/1/edit',
    '/visits/99999999999999999',
    '/requests/1',
    '/measures/1',
  ]) {
    t.equal((await officer.get(path)).status, 404, path);
  }
});

t.test(
  'who received a visit is erased with the contacts: a form of before does not bring it back',
  async (t) => {
    const { world, at, officer } = await openVisits(t);
    const id = addVisit(world, at);
    const fields = fieldsOn((await officer.get(`/visits/${id}/edit`)).body);
    t.equal(fields.received_by, '王示例');
    await officer.get(`/enterprises/${at.uscc}/contacts/erasing`);
    t.equal((await officer.post(`/enterprises/${at.uscc}/contacts/erasing`)).status, 303);
    const page = textOf((await officer.get(`/visits/${id}`)).body);
    t.notMatch(page, '王示例');
    t.match(page, /接待人职务总经理.*接待人：已删除.*说明：已删除联系人信息/);

    const late = { ...fields, content: '另有新的内容' };
    const told = await officer.post(`/visits/${id}/edit`, late);
    t.equal(told.status, 409);
    t.match(textOf(told.body), '联系人信息已删除，接待人已清空。仍要填写接待人，再保存一次');
    t.equal(findVisit(world.db, id).received_by, '');
    t.equal((await officer.post(`/visits/${id}/edit`, fieldsOn(told.body))).status, 303);
    t.match(findVisit(world.db, id), { received_by: '王示例', content: '另有新的内容' });
  },
);

t.test('a name of who received a visit comes with its version, and goes with one that follows', async (t) => {
  const { world, at } = await openVisits(t);
  const id = addVisit(world, at);
  for (const sql of [
    `update visit_receiver set name = '他人'`,
    'delete from visit_receiver',
    `insert or replace into visit_receiver values (${id}, 1, '他人')`,
    `insert into visit_receiver values (${id}, 2, '他人')`,
  ])
    t.throws(() => world.db.$client.exec(sql), { code: 'SQLITE_CONSTRAINT_TRIGGER' }, sql);
  t.equal(findVisit(world.db, id).received_by, '王示例');
});
