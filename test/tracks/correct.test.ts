import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { auditOf, checkAndSave, eventCount, fieldsOn, openTrack } from './form.ts';

const GIVEN = {
  category: 'provincial_srdi',
  kind: 'recognised',
  effective_on: '2026-07-10',
  batch: '2026年第一批',
  batch_year: 2026,
  document_no: '示例〔2026〕4号',
} as const;

async function openGiven(t: Parameters<typeof openTrack>[0], more: Parameters<typeof openTrack>[1] = []) {
  const scene = await openTrack(t, [GIVEN, ...more]);
  const id = Number(scene.world.db.$client.prepare('select min(id) from event').pluck().get());
  return { ...scene, id, at_: `/enterprises/${scene.at.uscc}/events/${id}/correct` };
}

t.test('a wrong day is put right in one step: the old voided, the new in its place', async (t) => {
  const { world, officer, at_, id } = await openGiven(t);
  const page = await officer.get(at_);
  const form = fieldsOn(page.body);
  t.match(form, { effective_on: '2026-07-10', batch: '2026年第一批', document_no: '示例〔2026〕4号' });
  const { checked, saved } = await checkAndSave(officer, at_, {
    ...form,
    effective_on: '2026-06-10',
    reason: '以公告为准',
  });
  t.match(textOf(checked.body), '计入2026年第二季度');
  t.equal(saved.status, 303);
  const client = world.db.$client;
  t.same(client.prepare('select event_id, reason, replaced_by from event_void').get(), {
    event_id: id,
    reason: '以公告为准',
    replaced_by: id + 1,
  });
  t.match(client.prepare('select effective_on, batch, document_no from event where id = ?').get(id + 1), {
    effective_on: '2026-06-10',
    batch: '2026年第一批',
    document_no: '示例〔2026〕4号',
  });
  t.equal(auditOf(world).filter((line) => line.startsWith('更正')).length, 1);
});

t.test('papers that came later go with it', async (t) => {
  const bare = { ...GIVEN, document_no: null, batch: null, batch_year: null };
  const scene = await openTrack(t, [bare]);
  const id = Number(scene.world.db.$client.prepare('select min(id) from event').pluck().get());
  const base = `/enterprises/${scene.at.uscc}/events/${id}`;
  const papers = fieldsOn((await scene.officer.get(`${base}/amend`)).body);
  await checkAndSave(scene.officer, `${base}/amend`, { ...papers, document_no: '示例〔2026〕9号' });
  const form = fieldsOn((await scene.officer.get(`${base}/correct`)).body);
  t.equal(form.document_no, '示例〔2026〕9号');
});

t.test('it asks why', async (t) => {
  const { world, officer, at_ } = await openGiven(t);
  const form = fieldsOn((await officer.get(at_)).body);
  const { checked } = await checkAndSave(officer, at_, { ...form, effective_on: '2026-06-10' });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '填写更正的原因');
  t.equal(eventCount(world), 1);
});

t.test('a day that leaves a later event without its ground is refused', async (t) => {
  const renewed = { category: 'provincial_srdi', kind: 'renewed', effective_on: '2026-08-01' } as const;
  const { world, officer, at_ } = await openGiven(t, [renewed]);
  const form = fieldsOn((await officer.get(at_)).body);
  const { checked } = await checkAndSave(officer, at_, {
    ...form,
    effective_on: '2026-09-10',
    reason: '录错',
  });
  t.equal(checked.status, 422);
  t.equal(eventCount(world), 2);
});

t.test('sent twice it is corrected once', async (t) => {
  const { world, officer, at_ } = await openGiven(t);
  const form = { ...fieldsOn((await officer.get(at_)).body), effective_on: '2026-06-10', reason: '录错' };
  const checked = await officer.post(at_, { ...form, step: 'check' });
  const last = { ...fieldsOn(checked.body), step: 'save' };
  const first = await officer.post(at_, last);
  const second = await officer.post(at_, last);
  t.same([first.status, second.status], [303, 303]);
  t.equal(eventCount(world), 2);
});
