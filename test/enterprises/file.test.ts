import t from 'tap';
import { write } from '../../db/open.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { openApp } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { CODE, lastAudit, OTHER } from './make.ts';

const PATH = `/enterprises/${CODE}`;
const PHONE = '13800000001';

async function withOne(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const one = addEnterprise(
    world.db,
    {
      uscc: CODE,
      name: '示例丙光电股份有限公司',
      industry_code: '3971',
      contact_name: '王示例',
      contact_phone: PHONE,
      tags: '高新技术企业、示例标签',
      note: '第一行\n第二行',
    },
    [
      { category: 'little_giant', kind: 'stage', stage: 'cultivating', effective_on: '2026-02-01' },
      { category: 'little_giant', kind: 'stage', stage: 'applied', effective_on: '2026-09-18' },
      {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2026-07-06',
        batch: '2026年第一批',
        batch_year: 2026,
        valid_until: '2029-07-05',
      },
      { category: 'above_scale', kind: 'recognised', effective_on: '2021-02-01', batch_year: 2020 },
      { category: 'above_scale', kind: 'exited', reason: 'below_scale', effective_on: '2026-02-10' },
    ],
  );
  return { world, one };
}

t.test('the file tells where each track stands and how each recognition counts', async (t) => {
  const { world } = await withOne(t);
  const page = await world.as('leader').get(PATH);
  t.equal(page.status, 200);
  const text = textOf(page.body);
  t.match(text, '示例丙光电股份有限公司');
  t.match(text, '专员 专员甲 · 属统计口径');
  t.match(text, '在本阶段 12 天');
  t.match(text, '有效期至 2029-07-05');
  t.match(text, '已退出 退规 2026-02');
  t.match(text, '国家级小巨人：培育 → 申报');
  t.match(text, '省级专精特新：认定 计入2026年新增');
  t.match(text, /首次认定（R1），按批次年度计入2026年第三季度/);
  t.match(text, '规上工业：入库 基线');
  t.match(text, '3971（大类 39 计算机、通信和其他电子设备制造业）');
  t.match(text, '有效，余 1009 天');
  t.match(text, '2026-09-01资料 建立档案', 'the timeline begins with the record itself');
});

t.test(
  'a voided event stays, struck, with who and why; papers stand beneath what they complete',
  async (t) => {
    const { world, one } = await withOne(t);
    const events = world.db.$client
      .prepare<[number], { id: number; kind: string; category: string }>(
        'select id, kind, category from event where enterprise_id = ? order by id',
      )
      .all(one.id);
    const recognition = events.find(
      ({ category, kind }) => category === 'provincial_srdi' && kind === 'recognised',
    );
    const applied = events[1];
    write(world.db, (tx) => {
      recordEvents(
        tx,
        one.id,
        [
          {
            category: 'provincial_srdi',
            kind: 'amended',
            amends: recognition?.id ?? 0,
            effective_on: '2026-07-06',
            document_no: '示例经信〔2026〕9号',
          },
        ],
        recordedBy('2026-09-20T02:00:00.000Z', '专员乙'),
      );
      voidEvent(tx, applied?.id ?? 0, '记错企业', recordedBy('2026-09-21T02:00:00.000Z', '专员丙'));
    });
    const page = await world.as('officer').get(PATH);
    const text = textOf(page.body);
    t.match(page.body, /<s>国家级小巨人：申报<\/s>/);
    t.match(text, '2026-09-21 10:00 专员丙作废，原因：记错企业');
    t.match(page.body, /<ol class="amendments">[\s\S]*示例经信〔2026〕9号/);
    t.match(text, '2026-09-20 10:00 专员乙录入');
    const links = linksOf(page.body);
    t.notOk(
      links.some(([, href]) => href.includes(`/events/${applied?.id}/`)),
      'nothing to do about it any more',
    );
    for (const act of ['amend', 'correct', 'void']) {
      const href = `${PATH}/events/${recognition?.id}/${act}`;
      t.ok(
        links.some((link) => link[1] === href),
        act,
      );
      t.equal((await world.as('officer').get(href)).status, 200, act);
    }
  },
);

t.test('who only reads sees no buttons, and no telephone number', async (t) => {
  const { world } = await withOne(t);
  const page = await world.as('leader').get(PATH);
  t.match(textOf(page.body), '138****0001');
  t.notMatch(page.body, PHONE);
  t.notMatch(page.body, 'events/new');
  t.notMatch(page.body, '/edit"');
  t.notMatch(page.body, '显示联系电话');
  t.equal((await world.as('leader').post(`${PATH}/contact`)).status, 403);
});

t.test('an officer may ask for the number: shown once, and the log keeps who asked', async (t) => {
  const { world } = await withOne(t);
  const officer = world.as('officer');
  t.notMatch((await officer.get(PATH)).body, PHONE);
  const shown = await officer.post(`${PATH}/contact`);
  t.equal(shown.status, 200);
  t.match(shown.body, `href="tel:${PHONE}"`);
  t.match(String(shown.headers['cache-control']), 'no-store');
  t.match(lastAudit(world), {
    act: 'enterprise contact revealed',
    sentence: '查看了示例丙光电股份有限公司的联系电话',
    actor: '示例officer1',
  });
  t.notMatch(JSON.stringify(lastAudit(world)), PHONE);
  t.notMatch((await officer.get(PATH)).body, PHONE, 'only that once');
});

t.test('an enterprise out of scope says that it counts nowhere', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, { uscc: CODE, in_scope: false });
  t.match(textOf((await world.as('leader').get(PATH)).body), '不属统计口径：不计入任何数');
});

t.test('there is no such enterprise, or the address is none', async (t) => {
  const { world } = await withOne(t);
  const officer = world.as('officer');
  for (const path of [
    `/enterprises/${OTHER}`,
    `/enterprises/${CODE.toLowerCase()}`,
    '/enterprises/x',
    '/enterprises/%00',
  ]) {
    t.equal((await officer.get(path)).status, 404, path);
  }
  t.equal((await officer.post(`/enterprises/${OTHER}/contact`)).status, 404);
  t.match((await world.stranger.get(PATH)).location, '/sign-in');
});

t.test('the timeline has a page of its own, by kind, with all that the file shortens', async (t) => {
  const { world, one } = await withOne(t);
  const officer = world.as('officer');
  write(world.db, (tx) => {
    for (let n = 1; n <= 15; n += 1) {
      const effective_on = `2026-03-${String(n).padStart(2, '0')}`;
      recordEvents(
        tx,
        one.id,
        [
          {
            category: 'little_giant',
            kind: 'stage',
            stage: n % 2 === 1 ? 'reserve' : 'cultivating',
            back: n % 2 === 1,
            note: '示例退回',
            effective_on,
          },
        ],
        recordedBy(),
      );
    }
  });
  const file = await officer.get(PATH);
  t.match(textOf(file.body), '时间线全部 21 条');
  t.equal(file.body.match(/class="older"/g)?.length, 9, 'twelve on the screen, the rest on paper');
  const whole = await officer.get(`${PATH}/timeline`);
  t.equal(whole.body.match(/<li id="e/g)?.length, 20);
  t.match(textOf(whole.body), '21 条，新的在前');
  t.notMatch(whole.body, 'class="older"');
  const own = await officer.get(`${PATH}/timeline?kind=${encodeURIComponent('资料')}`);
  t.match(textOf(own.body), '1 条（资料）');
  t.notMatch(own.body, '<li id="e');
  const unknown = await officer.get(`${PATH}/timeline?kind=x&page=99`);
  t.match(textOf(unknown.body), '21 条，新的在前', 'a kind that is not there is every kind');
  t.equal((await world.stranger.get(`${PATH}/timeline`)).status, 303);
  const csv = await officer.get(`${PATH}/exports/timeline.csv`);
  t.match(csv.body, '建立档案');
  t.match(csv.body, '规上工业');
});
