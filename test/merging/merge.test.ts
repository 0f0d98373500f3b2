import t, { type Test } from 'tap';
import { compareDerived } from '../../server/derived/compare.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { fieldsOn } from '../tracks/form.ts';

const issued = (effective_on: string, more = {}) => ({
  category: 'provincial_srdi' as const,
  kind: 'recognised' as const,
  effective_on,
  ...more,
});

/** Two records of one firm, a day apart in what they say, and an officer. */
async function open(t: Test) {
  const world = await openApp(t);
  const a = addEnterprise(
    world.db,
    { name: '示例甲光电有限公司', area: '示例一街道', chain: null, contact_phone: '13800001234' },
    [issued('2026-07-10')],
  );
  const b = addEnterprise(
    world.db,
    { name: '示例甲光电科技有限公司', area: '示例二镇', chain: '光电信息', contact_phone: '13900005678' },
    [
      { category: 'provincial_srdi', kind: 'stage', stage: 'applied', effective_on: '2026-03-01' },
      issued('2026-07-10', { batch: '2026年第一批', document_no: '示例〔2026〕1号' }),
      { category: 'little_giant', kind: 'stage', stage: 'reserve', effective_on: '2026-08-01' },
    ],
  );
  const officer = world.as('officer');
  const path = `/enterprises/${a.uscc}/merge`;
  const shown = async () => {
    const page = await officer.get(`${path}?with=${b.uscc}`);
    return { page, fields: fieldsOn(page.body) };
  };
  const sentences = () =>
    world.db.$client
      .prepare<[], string>('select sentence from audit order by seq desc limit 3')
      .pluck()
      .all();
  return { ...world, a, b, officer, path, shown, sentences };
}

t.test('both stand side by side, with what becomes of each event and of the figures', async (t) => {
  const { shown } = await open(t);
  const { page, fields } = await shown();
  const text = textOf(page.body);
  t.match(text, '保留示例甲光电有限公司');
  t.match(text, /省级专精特新：认定.*重复，只计一次/);
  t.match(text, /补充到保留的一条：批次 2026年第一批，文号 示例〔2026〕1号/);
  t.match(text, /合并后：省级专精特新 2 → 1 家/);
  t.match(text, '138****1234');
  t.notMatch(page.body, '13800001234', 'a number is in no page');
  t.equal(fields.take_chain, 'right', 'what is blank is filled from the other');
  t.equal(fields.take_area, 'left');
});

t.test('merging makes one of two, and the log tells it at both', async (t) => {
  const { shown, officer, path, a, b, db, sentences } = await open(t);
  const { fields } = await shown();
  const saved = await officer.post(path, { ...fields, step: 'save', reason: '重复建档' });
  t.same([saved.status, saved.location], [303, `/enterprises/${a.uscc}`]);
  const page = textOf((await officer.get(saved.location)).body);
  t.match(page, '已将示例甲光电科技有限公司合并到示例甲光电有限公司。省级专精特新 2 → 1 家。');
  t.match(page, `来自合并的 示例甲光电科技有限公司（${b.uscc}）`);
  t.match(page, /文号 示例〔2026〕1号/);
  t.match(page, '光电信息');
  t.match(page, /曾用代码91/);
  t.match(
    sentences()[0],
    /^将示例甲光电科技有限公司（.*）合并到示例甲光电有限公司（.*）.*取用其产业赛道，原因：重复建档$/,
  );
  t.equal(sentences()[0], sentences()[1]);
  t.same(compareDerived(db).differences, []);
  const list = await officer.get(`/enterprises?q=${b.uscc}`);
  t.match(textOf(list.body), '示例甲光电有限公司', 'found by the code of the other');
  t.match(textOf((await officer.get('/enterprises?q=光电科技')).body), '共 1 家', 'and by its name');
});

t.test('the code of the other may stay, and the choices follow it', async (t) => {
  const { shown, officer, path, b } = await open(t);
  const { fields } = await shown();
  const again = await officer.post(path, { ...fields, stays: 'right', step: 'save', reason: '重复建档' });
  t.equal(again.status, 200, 'chosen otherwise than shown, it is shown again');
  t.match(textOf(again.body), '选择有变化，下面按新的选择列出');
  const proposed = fieldsOn(again.body);
  t.equal(proposed.take_area, 'right');
  t.equal(proposed.reason, '重复建档');
  const saved = await officer.post(path, { ...proposed, step: 'save' });
  t.equal(saved.location, `/enterprises/${b.uscc}`);
});

t.test('a choice of a field stands while another is listed', async (t) => {
  const { shown, officer, path, a } = await open(t);
  const { fields } = await shown();
  const listed = await officer.post(path, { ...fields, take_area: 'right', step: 'check' });
  t.equal(fieldsOn(listed.body).take_area, 'right');
  const twice = await officer.post(path, { ...fieldsOn(listed.body), step: 'check' });
  t.equal(fieldsOn(twice.body).take_area, 'right', 'and while it is listed again');
  await officer.post(path, { ...fieldsOn(twice.body), step: 'save', reason: '重复建档' });
  t.match(textOf((await officer.get(`/enterprises/${a.uscc}`)).body), '示例二镇');
});

t.test('without a reason it comes back with everything chosen', async (t) => {
  const { shown, officer, path, db } = await open(t);
  const { fields } = await shown();
  const back = await officer.post(path, { ...fields, take_area: 'right', step: 'save' });
  t.equal(back.status, 422);
  t.match(textOf(back.body), '填写合并的原因，如 同一家企业重复建档');
  t.equal(fieldsOn(back.body).take_area, 'right');
  t.equal(db.$client.prepare('select count(*) from enterprise_merge').pluck().get(), 0);
});

t.test('records that contradict are named, and ask for a tick', async (t) => {
  const world = await openApp(t);
  const a = addEnterprise(world.db, { name: '示例丙电子有限公司' }, [issued('2026-07-10')]);
  const b = addEnterprise(world.db, { name: '示例丙电子厂' }, [issued('2026-08-15')]);
  const officer = world.as('officer');
  const path = `/enterprises/${a.uscc}/merge`;
  const page = await officer.get(`${path}?with=${b.uscc}`);
  t.match(textOf(page.body), /矛盾，需处理/);
  const fields = { ...fieldsOn(page.body), step: 'save', reason: '重复建档' };
  const back = await officer.post(path, fields);
  t.equal(back.status, 422);
  t.match(textOf(back.body), '有 1 条记录互相矛盾，看过后勾选再合并');
  const saved = await officer.post(path, { ...fieldsOn(back.body), accept: 'yes', step: 'save' });
  t.equal(saved.status, 303);
  t.match(textOf((await officer.get(saved.location)).body), '与其他记录矛盾，未起作用');
});

t.test('what changed since it was shown is shown again', async (t) => {
  const { shown, officer, path, b, db, clock, as } = await open(t);
  const { fields } = await shown();
  clock.forward(5);
  const other = as('officer');
  const opened = fieldsOn((await other.get(`/enterprises/${b.uscc}/edit`)).body);
  await other.post(`/enterprises/${b.uscc}/edit`, { ...opened, area: '示例三镇' });
  const back = await officer.post(path, { ...fields, step: 'save', reason: '重复建档' });
  t.equal(back.status, 409);
  t.match(textOf(back.body), '在打开页面之后有改动');
  t.match(textOf(back.body), '示例三镇');
  t.equal(db.$client.prepare('select count(*) from enterprise_merge').pluck().get(), 0);
});

t.test('sent twice it is done once; nobody goes into themselves', async (t) => {
  const { shown, officer, path, a, b, db } = await open(t);
  const { fields } = await shown();
  const form = { ...fields, step: 'save', reason: '重复建档' };
  await officer.post(path, form);
  const again = await officer.post(path, form);
  t.same([again.status, again.location], [303, `/enterprises/${a.uscc}`]);
  t.equal(db.$client.prepare('select count(*) from enterprise_merge').pluck().get(), 1);
  const self = await officer.get(`${path}?with=${b.uscc}`);
  t.same([self.status, self.location], [303, `/enterprises/${a.uscc}`], 'it is this one now');
  const gone = await officer.get(`/enterprises/${b.uscc}/merge`);
  t.equal(gone.status, 303);
});

t.test('the other is found by its name or code', async (t) => {
  const { officer, path, b } = await open(t);
  t.match(textOf((await officer.get(path)).body), '另一家的名称或信用代码');
  t.match((await officer.get(`${path}?q=光电科技`)).body, `with=${b.uscc}`);
  t.match((await officer.get(`${path}?q=${b.uscc}`)).body, `with=${b.uscc}`);
  t.match(textOf((await officer.get(`${path}?q=没有`)).body), '没有找到“没有”');
  t.match(textOf((await officer.get(`${path}?with=91330411YY99999999`)).body), '没有找到');
});

t.test('who may not, and what is not there', async (t) => {
  const { as, path, b, stranger } = await open(t);
  for (const role of ['leader', 'admin', 'auditor']) {
    t.equal((await as(role).get(`${path}?with=${b.uscc}`)).status, 403, role);
    t.equal((await as(role).post(path, { with: b.uscc })).status, 403, role);
  }
  t.equal((await stranger.get(path)).status, 303);
  t.equal((await as('officer').get('/enterprises/91330411YY00000284/merge')).status, 404);
});

t.test('a correction or a void after merging is of the one that stays', async (t) => {
  const { shown, officer, path, a, db } = await open(t);
  const { fields } = await shown();
  await officer.post(path, { ...fields, step: 'save', reason: '重复建档' });
  const event = Number(
    db.$client.prepare("select id from event where category = 'little_giant'").pluck().get(),
  );
  const voided = await officer.post(`/enterprises/${a.uscc}/events/${event}/void`, { reason: '记错' });
  t.equal(voided.status, 303);
  t.match(textOf((await officer.get(`/enterprises/${a.uscc}`)).body), '国家级小巨人：储备 已作废');
  t.same(compareDerived(db).differences, []);
  t.equal(db.$client.prepare("select stage from track where category = 'little_giant'").get(), undefined);
  const line = db.$client.prepare('select enterprise_id from audit order by seq desc').pluck().get();
  t.equal(line, a.id);
});

t.test('a batch of the record that went is undone at the one that stays', async (t) => {
  const { planUndo } = await import('../../server/batches/undoing.ts');
  const world = await openApp(t);
  const run = Number(
    world.db.$client
      .prepare(
        `insert into import_run (kind, file_name, sha256, recorded_at, recorded_by, counts)
         values ('batch', '示例名单', ?, '2026-09-01T02:00:00.000Z', '专员甲', '{}')`,
      )
      .run('0'.repeat(64)).lastInsertRowid,
  );
  const a = addEnterprise(world.db, { name: '示例丁电子有限公司' });
  const by = { ...recordedBy(), importId: run };
  const b = addEnterprise(world.db, { name: '示例丁电子厂' }, [issued('2026-07-10')], by);
  const { mergeNow } = await import('./make.ts');
  mergeNow(world.db, b.uscc, a.uscc);
  const about = {
    id: run,
    kind: 'batch' as const,
    title: '示例名单',
    at: by.at,
    by: '',
    lines: 1,
    updated: 1,
  };
  const plan = planUndo(world.db, about, '2026-09-21T02:00:00.000Z');
  t.same(
    plan.undone.map((one) => one.uscc),
    [a.uscc],
  );
  t.equal(plan.pairs[0]?.[0].enterprise_id, a.id);
});
