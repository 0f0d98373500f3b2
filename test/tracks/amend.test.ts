import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { auditOf, checkAndSave, eventCount, fieldsOn, openTrack } from './form.ts';

const BARE = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-01-08' } as const;

async function openBare(t: Parameters<typeof openTrack>[0], event: Parameters<typeof openTrack>[1] = [BARE]) {
  const scene = await openTrack(t, event);
  const id = Number(scene.world.db.$client.prepare('select min(id) from event').pluck().get());
  return { ...scene, id, at_: `/enterprises/${scene.at.uscc}/events/${id}/amend` };
}

t.test('papers that come later are kept beside the event, only what they change', async (t) => {
  const { world, officer, at, at_, id } = await openBare(t);
  const form = fieldsOn((await officer.get(at_)).body);
  const { checked, saved } = await checkAndSave(officer, at_, {
    ...form,
    batch: '2025年第二批',
    batch_year: '2025',
    document_no: '示例〔2026〕4号',
  });
  t.match(textOf(checked.body), '更新后：省级专精特新 1 → 0 家');
  t.match(textOf(checked.body), '文号：— → 示例〔2026〕4号');
  t.equal(saved.status, 303);
  t.match(world.db.$client.prepare('select * from event order by id desc limit 1').get(), {
    kind: 'amended',
    amends: id,
    batch: '2025年第二批',
    batch_year: 2025,
    document_no: '示例〔2026〕4号',
    valid_until: null,
    counting: null,
  });
  t.equal(
    auditOf(world).at(-1),
    `补充更正${at.name}的省级专精特新认定（2026年1月8日）：批次、批次年度、文号`,
  );
  t.match(fieldsOn((await officer.get(at_)).body), { document_no: '示例〔2026〕4号' });
});

t.test('nothing changed is nothing to save', async (t) => {
  const { world, officer, at_ } = await openBare(t);
  const form = fieldsOn((await officer.get(at_)).body);
  const { checked } = await checkAndSave(officer, at_, form);
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '填写要补充或更正的内容');
  t.equal(eventCount(world), 1);
});

t.test('what was written is not emptied', async (t) => {
  const { officer, at_ } = await openBare(t, [{ ...BARE, document_no: '示例〔2026〕4号' }]);
  const form = fieldsOn((await officer.get(at_)).body);
  const { checked } = await checkAndSave(officer, at_, { ...form, document_no: '' });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '文号已有内容，改为正确的内容');
});

t.test('R8 leaving one out takes a reason, and can be taken back', async (t) => {
  const { world, officer, at_ } = await openBare(t);
  const form = fieldsOn((await officer.get(at_)).body);
  const bare = await checkAndSave(officer, at_, { ...form, counting: 'exclude' });
  t.match(textOf(bare.checked.body), '人工计入或不计须写明理由');
  const { saved } = await checkAndSave(officer, at_, {
    ...form,
    counting: 'exclude',
    counting_reason: '名单待核',
  });
  t.equal(saved.status, 303);
  const again = fieldsOn((await officer.get(at_)).body);
  t.equal(again.counting, 'exclude');
  const back = await checkAndSave(officer, at_, { ...again, counting: 'auto' });
  t.match(textOf(back.checked.body), '更新后：省级专精特新 0 → 1 家');
  t.equal(back.saved.status, 303);
  t.equal(eventCount(world), 3);
});

t.test('a date that cannot be stays at its field', async (t) => {
  const { officer, at_ } = await openBare(t);
  const form = fieldsOn((await officer.get(at_)).body);
  const { checked } = await checkAndSave(officer, at_, { ...form, publicised_on: '2026-02-01' });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '公示日不能晚于公布日（2026年1月8日）');
});

t.test('sent twice it is kept once', async (t) => {
  const { world, officer, at_ } = await openBare(t);
  const form = { ...fieldsOn((await officer.get(at_)).body), document_no: '示例〔2026〕4号' };
  const checked = await officer.post(at_, { ...form, step: 'check' });
  const last = { ...fieldsOn(checked.body), step: 'save' };
  await officer.post(at_, last);
  t.equal((await officer.post(at_, last)).status, 303);
  t.equal(eventCount(world), 2);
});

t.test('a stage without details has nothing to complete', async (t) => {
  const { officer, at_ } = await openBare(t, [
    { category: 'provincial_srdi', kind: 'stage', stage: 'reserve', effective_on: '2026-01-08' },
  ]);
  t.equal((await officer.get(at_)).status, 404);
});
