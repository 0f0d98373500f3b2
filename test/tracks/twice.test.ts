import t from 'tap';
import { idempotency } from '../../db/schema.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { eventCount, fieldsOn, openTrack } from './form.ts';

const FIELDS = { to: 'recognised', effective_on: '2026-07-10', basis: '示例公告' };

t.test('the same form sent twice records once and leads to the same page', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const checked = await officer.post(path('provincial_srdi'), { ...FIELDS, step: 'check' });
  const form = { ...fieldsOn(checked.body), step: 'save' };
  const first = await officer.post(path('provincial_srdi'), form);
  const second = await officer.post(path('provincial_srdi'), form);
  t.same([first.status, second.status], [303, 303]);
  t.equal(second.location, first.location);
  t.equal(eventCount(world), 1);
});

t.test('a form gone back to and changed does not record a second time, and says so', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const checked = await officer.post(path('provincial_srdi'), { ...FIELDS, step: 'check' });
  const form = { ...fieldsOn(checked.body), step: 'save' };
  await officer.post(path('provincial_srdi'), form);
  await officer.post(path('provincial_srdi'), { ...form, effective_on: '2026-07-11' });
  t.equal(eventCount(world), 1);
  const next = await officer.get(path('little_giant'));
  t.match(textOf(next.body), '这张表单已经保存过');
});

t.test("another person's form of the same key is another form", async (t) => {
  const { world, officer, path } = await openTrack(t);
  const other = world.as('officer');
  const checked = await officer.post(path('provincial_srdi'), { ...FIELDS, step: 'check' });
  const form = { ...fieldsOn(checked.body), step: 'save' };
  await officer.post(path('provincial_srdi'), form);
  const answer = await other.post(path('provincial_srdi'), { ...form, csrf: other.csrf });
  t.equal(answer.status, 422, 'judged as a second recognition');
  t.equal(eventCount(world), 1);
});

t.test('what was sent once is remembered for thirty days, and forgotten at a start after that', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const checked = await officer.post(path('provincial_srdi'), { ...FIELDS, step: 'check' });
  await officer.post(path('provincial_srdi'), { ...fieldsOn(checked.body), step: 'save' });
  const kept = () => world.db.select().from(idempotency).all().length;
  const startAgain = () => openApp(t, {}, { db: world.db, clock: world.clock });
  world.clock.forward(30 * 24 * 60);
  await startAgain();
  t.equal(kept(), 1);
  world.clock.forward(1);
  await startAgain();
  t.equal(kept(), 0);
});
