import t, { type Test } from 'tap';
import type { Db } from '../../db/open.ts';
import { write } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import { titlesAt } from '../../server/derived/titles.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { changesOf, storyOf, titlesOf, updatesOf } from '../../server/holdings/queries.ts';
import { missesInWords, OTHER_TITLES, proposedUntil, reportDue } from '../../server/rules/holdings.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { openApp } from '../helpers/app.ts';
import { attribute, elements, linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

/** Which kinds each of them holds on a day; nothing of who holds none. */
function titlesHeld(db: Db, ids: readonly number[], day: string) {
  const held = [...titlesAt(db, ids, day)].map(
    ([id, one]) => [id, new Set<string>(one.held.keys())] as const,
  );
  return new Map(held.filter(([, kinds]) => kinds.size > 0));
}

const TODAY = '2026-09-30';
const TITLE = {
  kind: 'high_tech',
  issued_on: '2024-12-06',
  batch: '2024年',
  document_no: '示例科高〔2024〕1号',
  valid_from: '',
  valid_until: '',
  note: '',
};

async function open(t: Test) {
  const world = await openApp(t);
  const officer = world.as('officer');
  const holder = (name: string) =>
    addEnterprise(world.db, { name }, [
      {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2024-01-10',
        batch_year: 2024,
        document_no: '示例1号',
        valid_until: '2027-01-09',
      },
    ]);
  const firm = holder('示例甲有限公司');
  const here = `/enterprises/${firm.uscc}`;
  await officer.get(`${here}/titles/new`);
  const last = () => world.db.select().from(audit).all().at(-1);
  const file = async (client = officer) => textOf((await client.get(here)).body);
  return { world, officer, firm, here, holder, last, file };
}
const fieldOf = (body: string, name: string) => {
  const box = elements(body).find((one) => attribute(one, 'name') === name);
  return box === undefined ? null : attribute(box, 'value');
};

t.test(
  'how long a title runs where nobody says, what misses lead to, and when a change is due',
  async (t) => {
    t.same(
      OTHER_TITLES.map((kind) => proposedUntil(kind, '2024-02-29')),
      ['2027-02-27', '2024-12-31', '2027-02-27', '2027-02-27', null],
    );
    t.same(
      [
        missesInWords(0, 2025),
        missesInWords(1, 2025),
        missesInWords(0, 2026),
        missesInWords(1, 2026),
        missesInWords(2, 2026),
      ],
      [
        '',
        '未按期更新的，不能参加复核',
        '有效期内漏报两次的，取消认定',
        '有效期内已漏报 1 次，再漏报 1 次取消认定',
        '有效期内已漏报 2 次，按规定取消认定',
      ],
    );
    t.same(
      ['2026-11-30', '2026-05-31', '2027-11-29'].map((day) => reportDue(day)),
      ['2027-02-28', '2026-08-31', '2028-02-29'],
    );
  },
);

t.test('a title is recorded, stands beside the three, and is corrected by void and replace', async (t) => {
  const { world, officer, firm, here, last, file } = await open(t);
  for (const [typed, message] of [
    [{ kind: '' }, '选择称号'],
    [{ issued_on: '' }, '填写公布日期'],
    [{ issued_on: '2026-10-01' }, '公布日期不能晚于今天（2026年9月30日）'],
    [{ valid_from: '2025-01-01', valid_until: '2024-12-31' }, '有效期至不能早于有效期起'],
  ] as const) {
    const refused = await officer.post(`${here}/titles/new`, { ...TITLE, ...typed });
    t.equal(refused.status, 422);
    t.match(textOf(refused.body), message);
    t.equal(fieldOf(refused.body, 'document_no'), TITLE.document_no);
  }
  t.equal((await officer.post(`${here}/titles/new`, TITLE)).status, 303);
  t.match(last()?.sentence, '登记示例甲有限公司的高新技术企业（2024-12-06 起，至 2027-12-05）');
  t.match(await file(), /其他称号与年度事项.*高新技术企业2024-12-06 起，至 2027-12-05有效，余 431 天/);
  const twice = await officer.post(`${here}/titles/new`, TITLE);
  t.equal(twice.status, 422);
  t.match(textOf(twice.body), '已登记 2024-12-06 公布的高新技术企业');
  t.same(titlesHeld(world.db, [firm.id], TODAY), new Map([[firm.id, new Set(['high_tech'])]]));
  t.same(titlesHeld(world.db, [firm.id], '2024-12-05'), new Map());

  const at = linksOf((await officer.get(here)).body).find(([, href]) => /titles\/\d+$/.test(href))?.[1] ?? '';
  const page = await officer.get(at);
  t.equal(fieldOf(page.body, 'valid_until'), '2027-12-05');
  t.equal((await officer.post(at, { ...TITLE, valid_until: '2027-12-31' })).status, 422, 'without a reason');
  t.equal(
    (await officer.post(at, { ...TITLE, valid_until: '2027-12-31', reason: '证书上为年底' })).status,
    303,
  );
  const all = titlesOf(world.db, [firm.id]).get(firm.id) ?? [];
  t.same(all.map((one) => [one.valid_until, one.how, one.reason]).sort(), [
    ['2027-12-05', 'voided', '证书上为年底'],
    ['2027-12-31', null, null],
  ]);
  const late = await officer.post(at, { ...TITLE, valid_until: '2028-01-01', reason: '晚了' });
  t.equal(late.status, 422, 'the same day stands in the new record');
  const other = await officer.post(at, { ...TITLE, issued_on: '2024-12-07', reason: '晚了' });
  t.equal(other.status, 409);
  t.match(textOf(other.body), /有人同时终止、作废或更正了这个称号/);

  const now =
    linksOf((await officer.get(here)).body).find(([, href]) => /titles\/\d+$/.test(href))?.[1] ?? '';
  const bad = await officer.post(`${now}/end`, { how: 'ended', on_day: '', reason: '' });
  t.equal(bad.status, 422);
  t.match(textOf(bad.body), /填写终止日期.*填写原因/);
  t.equal(
    (await officer.post(`${now}/end`, { how: 'ended', on_day: '2026-09-01', reason: '被取消' })).status,
    303,
  );
  t.match(last()?.sentence, /于2026年9月1日终止，原因：被取消/);
  t.match(await file(), '2026-09-01 终止');
  t.same(titlesHeld(world.db, [firm.id], TODAY), new Map());
  t.same([...titlesHeld(world.db, [firm.id], '2026-08-31').keys()], [firm.id], 'it was held until then');
  t.ok(
    storyOf(world.db, [firm.id]).some(
      (line) => line.title === '高新技术企业终止' && line.on === '2026-09-01',
    ),
  );
  const leader = world.as('leader');
  t.equal((await leader.get(at)).status, 403);
  t.equal((await leader.post(`${here}/titles/new`, TITLE)).status, 403);
  t.notMatch(await file(leader), '登记称号');
  t.equal((await officer.get(`${here}/titles/999`)).status, 404);
});

t.test(
  'titles go with a record that is merged, and back with it; a list and a filter find them',
  async (t) => {
    const { world, officer, firm, here, holder } = await open(t);
    const other = holder('示例乙有限公司');
    await officer.post(`${here}/titles/new`, TITLE);
    const merge = mergeNow(world.db, firm.uscc, other.uscc);
    t.same([...titlesHeld(world.db, [other.id], TODAY).keys()], [other.id]);
    t.match(textOf((await officer.get('/holdings')).body), /示例乙有限公司.*高新技术企业.*有效/);
    t.match(
      textOf((await officer.get('/enterprises?holding=high_tech')).body),
      /共 1 家称号：高新技术企业.*示例乙有限公司/,
    );
    partNow(world.db, merge);
    t.same(titlesHeld(world.db, [other.id], TODAY), new Map());
    t.match(textOf((await officer.get('/holdings?kind=high_tech&state=held')).body), /示例甲有限公司/);
    t.notMatch(textOf((await officer.get('/holdings?state=past')).body), '示例甲有限公司');
    const rows = parseCsv((await officer.get('/holdings/exports/titles.csv')).body.replace('\ufeff', ''));
    t.same(rows.at(-1), [
      '示例甲有限公司',
      firm.uscc,
      '高新技术企业',
      '2024-12-06',
      '2024年',
      TITLE.document_no,
      '2024-12-06',
      '2027-12-05',
      '有效',
      '专员甲',
    ]);
  },
);

t.test('one title for a pasted list: checked line by line, then recorded once', async (t) => {
  const { world, officer, firm, holder, last } = await open(t);
  const other = holder('示例乙有限公司');
  await officer.get('/holdings/many');
  t.match(
    textOf((await officer.post('/holdings/many', { ...TITLE, lines: '' })).body),
    '粘贴企业名称或信用代码',
  );
  const lines = `${firm.name}\n${other.uscc}\n示例没有的有限责任公司\n${firm.uscc}`;
  const check = await officer.post('/holdings/many', { ...TITLE, lines, step: 'check' });
  t.match(textOf(check.body), /登记 2 家，共 4 行.*没有找到企业.*名单中重复/);
  t.equal(titlesOf(world.db, [firm.id]).get(firm.id)?.length, 0, 'nothing yet');
  const done = await officer.post('/holdings/many', { ...TITLE, lines, step: 'record' });
  t.equal(done.location, '/holdings?kind=high_tech');
  t.match(last()?.sentence, /登记示例乙有限公司的高新技术企业/);
  t.match(
    textOf((await officer.post('/holdings/many', { ...TITLE, lines, step: 'check' })).body),
    /登记 0 家.*已登记/,
  );
});

t.test('年度信息更新: one by one and ticked from the list; another’s word in between is told', async (t) => {
  const { world, officer, firm, here, holder, last, file } = await open(t);
  const other = holder('示例乙有限公司');
  t.match(
    await file(),
    /2026年年度信息更新2026-05-31 前确未更新的计漏报 1 次，有效期内漏报两次取消认定未登记，逾期 122 天/,
  );
  const at = `${here}/updates/2026`;
  const base = fieldOf((await officer.get(at)).body, 'base') ?? '';
  const refused = await officer.post(at, { outcome: 'done', done_on: '', base });
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), '填写完成日期');
  t.equal((await officer.post(at, { outcome: 'done', done_on: '2026-05-20', note: '', base })).status, 303);
  t.match(last()?.sentence, '示例甲有限公司2026年年度信息更新：已完成（2026-05-20）');
  t.match(await file(), '2026-05-20 已完成');
  const stale = await officer.post(at, { outcome: 'missed', done_on: '', note: '我的说明', base });
  t.equal(stale.status, 409);
  t.match(textOf(stale.body), /现在为已完成.*我的说明/);
  const list = await officer.get('/holdings/updates?year=2026');
  t.match(
    textOf(list.body),
    /2026年5月31日前完成，共 2 家.*示例甲有限公司.*已完成 2026-05-20.*示例乙有限公司.*未登记/,
  );
  const done = await officer.post('/holdings/updates?year=2026&state=done', { done_on: '2026-05-30' });
  t.match(done.body, /<table[^>]* id="f-ids"/, 'the fault leads to the list where no row can be ticked, too');
  t.match(
    textOf((await officer.post('/holdings/updates?year=2026', { done_on: '2026-05-30' })).body),
    '勾选已完成更新的企业',
  );
  t.equal(
    (await officer.post('/holdings/updates?year=2026', { done_on: '2026-05-30', ids: String(other.id) }))
      .status,
    303,
  );
  t.match(updatesOf(world.db, [other.id]).get(other.id), [{ outcome: 'done', done_on: '2026-05-30' }]);
  t.match(textOf((await officer.get('/holdings/updates?year=2026&state=open')).body), '没有符合条件的企业');
  t.match(
    (await officer.get('/holdings/updates/exports/updates.csv?year=2026')).body,
    /示例乙有限公司,.*已完成,2026-05-30/,
  );
  t.equal((await world.as('leader').post(at, { outcome: 'done', done_on: '2026-05-20' })).status, 403);
  t.equal((await world.as('leader').get('/holdings/updates')).status, 200);
  t.equal((await officer.get(`${here}/updates/2027`)).status, 404);
  mergeNow(world.db, firm.uscc, other.uscc);
  t.match(
    textOf((await officer.get('/holdings/updates?year=2026&state=done')).body),
    /共 1 家.*示例乙有限公司/,
  );
});

t.test('changes: a new name and an entry each wait for their report; what was said is kept', async (t) => {
  const { world, officer, firm, here, last, file } = await open(t);
  write(world.db, (tx) =>
    reviseEnterprise(tx, firm.id, { name: '示例新名有限公司' }, recordedBy(), { effective_on: '2026-08-31' }),
  );
  t.match(await file(), /更名2026-08-31，报告期至 2026-11-30待报告，还有 61 天/);
  await officer.get(`${here}/changes/new`);
  t.equal(
    (
      await officer.post(`${here}/changes/new`, {
        kind: 'merged',
        changed_on: '2026-06-15',
        note: '吸收示例丙',
      })
    ).status,
    303,
  );
  t.match(await file(), /合并2026-06-15，报告期至 2026-09-15未报告，逾期 15 天/);
  const [renamed, merged] = changesOf(world.db, firm.id);
  t.same([renamed?.kind, merged?.kind], ['renamed', 'merged']);
  const at = `${here}/changes/${renamed?.subject}`;
  t.match(textOf((await officer.get(at)).body), /改为示例新名有限公司.*2026年11月30日/);
  t.match(textOf((await officer.post(at, { outcome: 'not_needed', base: '' })).body), '填写说明');
  t.equal((await officer.post(at, { outcome: 'reported', reported_on: '2026-09-20', base: '' })).status, 303);
  t.match(last()?.sentence, '示例新名有限公司 2026-08-31 更名：已在平台报告（2026-09-20）');
  t.match(await file(), '2026-09-20 已在平台报告');
  t.equal((await officer.post(at, { outcome: 'reported', reported_on: '2026-09-21', base: '' })).status, 409);
  t.equal((await officer.get(`${here}/changes/c99`)).status, 404);
  t.equal((await officer.get(`${here}/changes/x`)).status, 404);
});

t.test('facts of this room are neither changed nor deleted', async (t) => {
  const { world, officer, firm, here } = await open(t);
  await officer.post(`${here}/titles/new`, TITLE);
  const { $client: client } = world.db;
  const at = '2026-09-30T08:00:00.000Z';
  client.exec(`insert into other_title_end values (1, 'voided', null, '示例', null, '${at}', '示例');
    insert into annual_update values (1, ${firm.id}, 2026, 'done', '2026-05-01', null, '${at}', '示例');
    insert into major_change values (1, ${firm.id}, 'moved', '2026-05-01', null, '${at}', '示例');
    insert into change_report values (1, ${firm.id}, null, 1, 'reported', '2026-05-01', null, '${at}', '示例');
    insert into alert_setting values (1, 'stale', '{}', 1, '示例', '${at}', '示例');
    insert into alert_snooze values (1, 'stale', ${firm.id}, 'x', '2026-10-01', '示例', '${at}', '示例');
    insert into alert_snooze_end values (1, '${at}', '示例');`);
  const tables = [
    'other_title',
    'other_title_end',
    'annual_update',
    'major_change',
    'change_report',
    'calendar_version',
    'alert_setting',
    'alert_snooze',
    'alert_snooze_end',
  ];
  for (const table of tables) {
    const refused = { code: 'SQLITE_CONSTRAINT_TRIGGER' };
    t.throws(() => client.exec(`update ${table} set recorded_by = recorded_by`), refused, `update ${table}`);
    t.throws(() => client.exec(`delete from ${table}`), refused, `delete ${table}`);
    t.throws(
      () => client.exec(`insert or replace into ${table} select * from ${table} limit 1`),
      refused,
      `replace ${table}`,
    );
  }
});
