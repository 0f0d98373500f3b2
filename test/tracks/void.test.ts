import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { auditOf, fieldsOn, openTrack, stageOf } from './form.ts';

const GIVEN = {
  category: 'provincial_srdi',
  kind: 'recognised',
  effective_on: '2026-07-10',
  batch: '2026年第一批',
  document_no: '示例〔2026〕4号',
} as const;

async function openGiven(t: Parameters<typeof openTrack>[0], more: Parameters<typeof openTrack>[1] = []) {
  const scene = await openTrack(t, [GIVEN, ...more]);
  const id = Number(scene.world.db.$client.prepare('select min(id) from event').pluck().get());
  return { ...scene, id, at_: `/enterprises/${scene.at.uscc}/events/${id}/void` };
}

t.test('the page says what the figure will be, and voiding restores it', async (t) => {
  const { world, officer, at, at_ } = await openGiven(t);
  const page = await officer.get(at_);
  t.match(textOf(page.body), '更新后：省级专精特新 1 → 0 家');
  t.match(textOf(page.body), '示例〔2026〕4号');
  const saved = await officer.post(at_, { ...fieldsOn(page.body), reason: '重复录入' });
  t.equal(saved.status, 303);
  t.equal(saved.location, `/enterprises/${at.uscc}`);
  t.equal(stageOf(world, at.id, 'provincial_srdi'), undefined, 'nothing stands on the track');
  t.equal(
    world.db.$client.prepare("select count(*) from contribution where figure = 'additions'").pluck().get(),
    0,
  );
  t.equal(auditOf(world).at(-1), `作废${at.name}的省级专精特新认定（2026年7月10日），原因：重复录入`);
});

t.test('voiding the first recognition lets the next one count', async (t) => {
  const exit = {
    category: 'provincial_srdi',
    kind: 'exited',
    reason: 'revoked',
    effective_on: '2026-08-01',
  } as const;
  const again = { ...GIVEN, effective_on: '2026-09-01' };
  const { officer, world, at, id } = await openGiven(t, [exit, again]);
  const refused = await officer.get(`/enterprises/${at.uscc}/events/${id}/void`);
  t.equal(refused.status, 422);
  await officer.post(`/enterprises/${at.uscc}/events/${id + 1}/void`, { reason: '录错' });
  await officer.post(`/enterprises/${at.uscc}/events/${id + 1}/void`, { reason: '录错' });
  t.equal(
    world.db.$client.prepare('select count(*) from event_void').pluck().get(),
    0,
    'the later leans on the exit',
  );
  await officer.post(`/enterprises/${at.uscc}/events/${id + 2}/void`, { reason: '录错' });
  await officer.post(`/enterprises/${at.uscc}/events/${id + 1}/void`, { reason: '录错' });
  t.equal(world.db.$client.prepare('select count(*) from event_void').pluck().get(), 2);
});

t.test('an event that a later one leans on is not voided, and the page names that one', async (t) => {
  const renewed = { category: 'provincial_srdi', kind: 'renewed', effective_on: '2026-09-01' } as const;
  const { world, officer, at_ } = await openGiven(t, [renewed]);
  const page = await officer.get(at_);
  t.equal(page.status, 422);
  t.match(textOf(page.body), '作废后，2026年9月1日的“复核通过”没有依据');
  const answer = await officer.post(at_, { reason: '录错' });
  t.equal(answer.status, 422);
  t.equal(world.db.$client.prepare('select count(*) from event_void').pluck().get(), 0);
});

t.test('without a reason nothing is voided', async (t) => {
  const { world, officer, at_ } = await openGiven(t);
  const answer = await officer.post(at_, { reason: '  ' });
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '填写作废的原因');
  t.equal(world.db.$client.prepare('select count(*) from event_void').pluck().get(), 0);
});

t.test('sent twice it is voided once', async (t) => {
  const { world, officer, at_ } = await openGiven(t);
  const form = { ...fieldsOn((await officer.get(at_)).body), reason: '重复录入' };
  const first = await officer.post(at_, form);
  const second = await officer.post(at_, form);
  t.same([first.status, second.status], [303, 303]);
  t.equal(auditOf(world).filter((line) => line.startsWith('作废')).length, 1);
});

t.test('what is voided has no page to void it again', async (t) => {
  const { officer, at_ } = await openGiven(t);
  await officer.post(at_, { reason: '重复录入' });
  t.equal((await officer.get(at_)).status, 404);
});
