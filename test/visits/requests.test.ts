import t from 'tap';
import { isOverdue } from '../../server/rules/requests.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { countRequests, findRequest, listRequests, visitFaults } from '../../server/visits/queries.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { fieldsOn } from '../tracks/form.ts';
import { addRequest, addVisit, openVisits, step } from './scene.ts';

t.test('a request is raised by itself, handed on, settled, called back about and closed', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const path = `/requests/new?enterprise=${at.uscc}`;
  const fields = fieldsOn((await officer.get(path)).body);
  const bad = await officer.post(path, { ...fields, request: '示例', kind: '' });
  t.equal(bad.status, 422);
  t.match(textOf(bad.body), '选择诉求类别');
  const said = { ...fields, kind: 'land', request: '二期用地', due_on: '2026-10-15' };
  const answer = await officer.post(path, said);
  t.equal(answer.status, 303);
  t.equal((await officer.post(path, said)).location, answer.location, 'sent twice, it leads to the first');
  const take = async (taken: Record<string, string>) => {
    const form = fieldsOn((await officer.get(answer.location)).body);
    return officer.post(`${answer.location}/steps`, { ...form, ...taken });
  };
  const steps: [Record<string, string>, RegExp][] = [
    [{ step: 'accepted' }, /现为“已受理”/],
    [{ step: 'handed', unit: '示例分局', due_on: '2026-10-20' }, /现为“已交办”/],
    [{ step: 'settled', words: '列入供地计划' }, /现为“已办结待回访”/],
    [{ step: 'called', satisfaction: 'unsatisfied' }, /现为“重新办理”/],
    [{ step: 'settled', words: '已签出让合同' }, /现为“已办结待回访”/],
    [{ step: 'called', satisfaction: 'satisfied' }, /现为“已闭环”/],
  ];
  for (const [taken, flash] of steps) {
    t.equal((await take(taken)).status, 303, String(flash));
    t.match(textOf((await officer.get(answer.location)).body), flash);
  }
  const page = textOf((await officer.get(answer.location)).body);
  t.match(page, /共 7 步.*交办单位：示例分局，办理时限：2026年10月20日.*办理结果已签出让合同企业满意度满意/);
  const faulty = await take({ step: 'settled', words: '再办' });
  t.equal(faulty.status, 422);
  t.match(textOf(faulty.body), /诉求是“已闭环”，不能记“办结”/);
  t.equal((await take({ step: '' })).status, 422);
  t.equal((await take({ step: 'raised' })).status, 422, 'being raised is no step of a form');
  t.equal(world.db.$client.prepare("select count(*) from audit where act like 'request %'").pluck().get(), 7);
});

t.test('settled and asked about at once, it is closed; with any other step nobody is asked', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const id = addRequest(world, at);
  const take = async (taken: Record<string, string>) => {
    const form = fieldsOn((await officer.get(`/requests/${id}`)).body);
    return officer.post(`/requests/${id}/steps`, { ...form, ...taken });
  };
  const early = await take({ step: 'accepted', satisfaction: 'satisfied' });
  t.equal(early.status, 422);
  t.match(textOf(early.body), '企业满意度在办结或回访时选择，记“受理”时不选');
  t.equal((await take({ step: 'settled', words: '已答复', satisfaction: 'fair' })).status, 303);
  const page = textOf((await officer.get(`/requests/${id}`)).body);
  t.match(page, /已记录“办结”和“回访”，诉求现为“已闭环”/);
  t.match(page, /企业满意度基本满意/);
  t.match(findRequest(world.db, id), {
    status: 'closed',
    satisfaction: 'fair',
    outcome: '已答复',
    version: 3,
  });
});

t.test('somebody who took a step meanwhile is seen before the next is saved; twice is once', async (t) => {
  const { world, at, officer } = await openVisits(t);
  const id = addRequest(world, at);
  const form = fieldsOn((await officer.get(`/requests/${id}`)).body);
  step(world, id, { kind: 'accepted' });
  const late = await officer.post(`/requests/${id}/steps`, {
    ...form,
    step: 'progress',
    words: '我写的进展',
  });
  t.equal(late.status, 409);
  t.match(late.body, '我写的进展');
  t.match(textOf(late.body), /有人刚记了一步.*受理/);
  const again = { ...fieldsOn(late.body), step: 'progress', words: '我写的进展' };
  t.equal((await officer.post(`/requests/${id}/steps`, again)).status, 303);
  t.equal((await officer.post(`/requests/${id}/steps`, again)).status, 303);
  t.equal(findRequest(world.db, id).version, 3);
  t.equal((await world.as('leader').post(`/requests/${id}/steps`, again)).status, 403);
  const client = world.db.$client;
  for (const sql of [
    'delete from request',
    'delete from request_step',
    "update request_step set words = 'x'",
    'update request set version = 9',
    `insert into request_step (request_id, version, kind, on_day, recorded_at, recorded_by) values (${id}, 9, 'accepted', '2026-09-01', '2026-09-01T00:00:00.000Z', 'x')`,
  ])
    t.throws(() => client.exec(sql), sql);
});

t.test(
  'lists by how far, whose and what kind; their counts, rows and files agree with the rules',
  async (t) => {
    const { world, at, officer } = await openVisits(t);
    const far = addEnterprise(world.db, { area: '示例三镇' });
    const mine = `示例${officer.name}`;
    addRequest(world, at, { due_on: '2026-09-29' });
    addRequest(world, at, { due_on: '2026-09-30', owner: mine });
    addRequest(world, far, { due_on: null, kind: 'land' });
    const settled = addRequest(world, at, { due_on: '2026-08-01' });
    step(world, settled, { kind: 'settled' });
    const closed = addRequest(world, at, { due_on: '2026-08-01' });
    step(world, closed, { kind: 'settled' });
    step(world, closed, { kind: 'called', on_day: '2026-08-15', satisfaction: 'fair' });
    const back = addRequest(world, far, { due_on: '2026-08-31' });
    step(world, back, { kind: 'settled' });
    step(world, back, { kind: 'called', on_day: '2026-08-15', satisfaction: 'unsatisfied' });
    step(world, addRequest(world, far), { kind: 'voided' });
    const cases: [string, number][] = [
      ['', 4],
      ['view=overdue', 2],
      ['view=settled', 1],
      ['view=closed', 1],
      ['view=all', 6],
      [`owner=${mine}`, 1],
      ['kind=land', 1],
      ['area=示例三镇', 2],
      [`q=${far.uscc}&view=all`, 2],
      ['view=nonsense&kind=nonsense', 4],
    ];
    for (const [query, rows] of cases) {
      const { body } = await officer.get(`/requests?${encodeURI(query)}`);
      t.equal((body.match(/<tr><td data-l="诉求"/g) ?? []).length, rows, query);
      const file = (await officer.get(`/requests/exports/requests.csv?${encodeURI(query)}`)).body;
      t.equal(parseCsv(file.replace('\ufeff', '')).filter((row) => row.length > 1).length - 1, rows, query);
    }
    const today = world.app.today();
    const all = { view: 'all', owner: '', kind: null, ids: null } as const;
    const late = listRequests(world.db, all, { today, limit: 50 }).filter((one) => isOverdue(one, today));
    t.same(
      listRequests(world.db, { ...all, view: 'overdue' }, { today, limit: 100 })
        .map((one) => one.id)
        .sort(),
      late.map((one) => one.id).sort(),
      'in SQL as in the rules',
    );
    t.equal(countRequests(world.db, { ...all, view: 'overdue' }, today), late.length);
    t.match(
      textOf((await officer.get('/requests')).body),
      /在办 4 件已逾期 2 件待回访 1 件已闭环 1 件全部 6 件/,
    );
  },
);

t.test('verify tells a request or a visit that does not stand as was recorded', async (t) => {
  const { world, at } = await openVisits(t);
  const id = addRequest(world, at);
  step(world, id, { kind: 'settled' });
  addVisit(world, at);
  t.same(visitFaults(world.db), []);
  world.db.$client.exec(`drop trigger request_as_told; drop trigger visit_as_told;
    update request set status = 'closed'; update visit set content = '别的'`);
  t.same(visitFaults(world.db), ['第 1 件诉求与办理经过不符', '第 1 次走访与修改记录不符']);
});
