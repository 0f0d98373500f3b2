import t from 'tap';
import { eventCount, FORM, fieldsOn, openBatches, start } from './make.ts';

const LIST = '示例甲薄膜材料有限公司';

t.test('who may not import sees nothing of it and sends nothing', async (t) => {
  const { world, officer } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: LIST });
  for (const role of ['leader', 'auditor', 'admin']) {
    const who = world.as(role);
    t.equal((await who.get('/sheets/batches')).status, 403);
    t.equal((await start(t, world, who, { ...FORM, list: LIST })).status, 403);
    t.equal((await who.post(location, { step: 'save' })).status, 403);
    t.equal((await who.post('/sheets/batches/runs/1/undo')).status, 403);
    t.notMatch((await who.get('/enterprises')).body, /批量更新/);
  }
  t.match((await officer.get('/enterprises')).body, /href="\/sheets\/batches"[^>]*>批量更新/);
  t.match((await officer.get('/sheets')).body, /href="\/sheets\/batches"/);
});

t.test("a list between its steps is its own account's alone", async (t) => {
  const { world, officer } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: LIST });
  const other = world.as('officer');
  for (const path of [location, `${location}/exports/lines.xlsx`])
    t.equal((await other.get(path)).status, 404);
  t.equal((await other.post(location, { step: 'save' })).status, 404);
  t.equal((await other.post(`${location}/drop`)).status, 404);
  for (const name of ['..%2f..%2ftracker', 'x', '0'.repeat(32)]) {
    t.equal((await officer.get(`/sheets/batches/${name}`)).status, 404);
  }
});

t.test('the token stands first in the form, and every other form has it too', async (t) => {
  const { world, officer } = await openBatches(t);
  const wrong = await start(
    t,
    world,
    { ...officer, cookie: officer.cookie, csrf: 'x' },
    { ...FORM, list: LIST },
  );
  t.equal(wrong.status, 403);
  const { location } = await start(t, world, officer, { ...FORM, list: LIST });
  const { body } = await officer.get(location);
  const refused = await officer.post(location, { ...fieldsOn(body), step: 'save', csrf: 'x' });
  t.equal(refused.status, 403);
  t.equal(eventCount(world), 8);
});

t.test('a right that was taken away is asked for again when undoing', async (t) => {
  const { world, officer } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: LIST });
  const { body } = await officer.get(location);
  await officer.post(location, { ...fieldsOn(body), step: 'save' });
  world.db.$client.prepare('update account set roles = \'["leader"]\' where id = ?').run(officer.id);
  t.equal((await officer.post('/sheets/batches/runs/1/undo')).status, 403);
  t.equal(world.db.$client.prepare('select count(*) from event_void').pluck().get(), 0);
});

t.test('runs that are not there, or are of enterprises, are not found', async (t) => {
  const { officer } = await openBatches(t);
  for (const id of ['1', '0', 'x', '1e3']) {
    t.equal((await officer.get(`/sheets/batches/runs/${id}`)).status, 404);
    t.equal((await officer.get(`/sheets/batches/runs/${id}/undo`)).status, 404);
  }
});
