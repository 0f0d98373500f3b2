import t from 'tap';
import { write } from '../../db/open.ts';
import { listMeasures, setMeasure, storyOf } from '../../server/measures/queries.ts';
import { isLate } from '../../server/rules/measures.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { openApp, type World } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow } from '../merging/make.ts';
import { fieldsOn } from '../tracks/form.ts';

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  return { world, at: addEnterprise(world.db), officer: world.as('officer') };
}

function add(
  world: World,
  enterprise: { id: number; name: string },
  due_on: string,
  owner = '专员甲',
): number {
  const facts = { lack: '研发费用占比不足', action: '辅导归集', owner, due_on };
  return write(world.db, (tx) =>
    setMeasure(tx, { enterprise, category: 'provincial_srdi', facts }, recordedBy()),
  );
}

t.test('a measure is set from what is lacking, changed, done, and every version stays', async (t) => {
  const { world, at, officer } = await open(t);
  const path = `/enterprises/${at.uscc}/measures/new`;
  const form = await officer.get(
    `${path}?lack=${encodeURIComponent('研发费用占比 2.4%，低于 3%')}&category=provincial_srdi`,
  );
  const fields = fieldsOn(form.body);
  t.match(fields, { category: 'provincial_srdi', owner: '专员甲' });
  t.match(form.body, '研发费用占比 2.4%，低于 3%');
  const bad = await officer.post(path, { ...fields, lack: '', action: '', owner: '', due_on: 'x' });
  t.equal(bad.status, 422);
  t.match(textOf(bad.body), /有 4 处需要修改.*填写短板.*填写措施.*填写责任人.*日期写成/);
  const said = { ...fields, lack: '研发不足', action: '辅导归集', due_on: '2026-12-31' };
  t.equal((await officer.post(path, said)).status, 303);
  t.equal((await officer.post(path, said)).status, 303);
  t.equal(world.db.$client.prepare('select count(*) from measure').pluck().get(), 1, 'twice is once');
  t.match(
    textOf((await officer.get(`/enterprises/${at.uscc}`)).body),
    /一企一策.*研发不足.*2026年12月31日前完成/,
  );
  const save = async (changes: Record<string, string>) => {
    const now = fieldsOn((await officer.get('/measures/1')).body);
    const texts = { lack: '研发不足', action: '辅导归集' };
    return officer.post('/measures/1', { ...now, ...texts, ...changes });
  };
  const faults: [Record<string, string>, RegExp][] = [
    [{ state: 'dropped', ended_on: '2026-09-30' }, /写明取消的原因/],
    [{ state: 'done', ended_on: '2026-10-01' }, /不能晚于今天/],
    [{ state: 'done', ended_on: '' }, /填写完成或取消的日期/],
    [{ state: 'lost' }, /选择状态/],
  ];
  for (const [wrong, message] of faults) {
    const answer = await save(wrong);
    t.equal(answer.status, 422, String(message));
    t.match(textOf(answer.body), message);
  }
  t.equal((await save({ due_on: '2027-01-31' })).status, 303);
  t.equal((await save({ due_on: '2027-01-31', state: 'done', words: '已达标' })).status, 303);
  t.match(
    textOf((await officer.get('/measures/1')).body),
    /已完成.*状态：进行中 → 已完成.*说明：已达标.*完成时限：2026年12月31日 → 2027年1月31日/,
  );
  t.same(
    storyOf(world.db, [at.id]).map((line) => line.title),
    ['已完成：研发不足', '制定：研发不足'],
  );
  t.match(
    world.db.$client
      .prepare("select sentence from audit where act like 'measure %' order by seq")
      .pluck()
      .all(),
    [/^为.*制定一企一策（省级专精特新）/, /^修改.*：完成时限/, /^将.*记为“已完成”，说明：已达标/],
  );
  for (const sql of [
    'delete from measure',
    'delete from measure_version',
    "update measure set state = 'open'",
  ])
    t.throws(() => world.db.$client.exec(sql), sql);
});

t.test('two who change the same at once: the second sees it, and nothing is lost', async (t) => {
  const { world, at, officer } = await open(t);
  const id = add(world, at, '2026-12-31');
  const other = world.as('officer');
  const mine = fieldsOn((await officer.get(`/measures/${id}`)).body);
  const theirs = fieldsOn((await other.get(`/measures/${id}`)).body);
  const texts = { lack: '研发费用占比不足', action: '辅导归集' };
  await other.post(`/measures/${id}`, { ...theirs, ...texts, owner: '专员乙' });
  t.equal((await officer.post(`/measures/${id}`, { ...mine, ...texts, due_on: '2027-03-31' })).status, 303);
  const answer = await officer.post(`/measures/${id}`, { ...mine, ...texts, owner: '专员丙' });
  t.equal(answer.status, 409);
  t.match(textOf(answer.body), /已将责任人改为：专员乙/);
  t.match(answer.body, 'value="专员丙"');
});

t.test('the list by state, owner and time; rows, files and rules agree; leaders read', async (t) => {
  const { world, at, officer } = await open(t);
  const far = addEnterprise(world.db, { area: '示例三镇' });
  add(world, at, '2026-09-29');
  add(world, at, '2026-09-30', `示例${officer.name}`);
  add(world, far, '2026-10-31');
  mergeNow(world.db, addEnterprise(world.db).uscc, far.uscc);
  const cases: [string, number][] = [
    ['', 3],
    ['view=late', 1],
    ['view=done', 0],
    [`owner=示例${officer.name}`, 1],
    ['area=示例三镇', 1],
    ['category=little_giant', 0],
    [`q=${at.uscc}`, 2],
  ];
  const leader = world.as('leader');
  for (const [query, rows] of cases) {
    const { body } = await leader.get(`/measures?${encodeURI(query)}`);
    t.equal((body.match(/<tr><td data-l="企业"/g) ?? []).length, rows, query);
    const file = (await leader.get(`/measures/exports/measures.csv?${encodeURI(query)}`)).body;
    t.equal(parseCsv(file.replace('\ufeff', '')).filter((row) => row.length > 1).length - 1, rows, query);
  }
  const today = world.app.today();
  const late = listMeasures(
    world.db,
    { view: 'late', owner: '', category: null, ids: null },
    { today, limit: 100 },
  );
  t.same(
    late.map((one) => one.due_on),
    ['2026-09-29'],
  );
  for (const one of late) t.ok(isLate(one, today));
  t.notMatch((await leader.get('/measures/1')).body, '保存修改');
  t.equal((await leader.post('/measures/1', {})).status, 403);
});
