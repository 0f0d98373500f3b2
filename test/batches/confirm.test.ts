import t from 'tap';
import { write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { textOf } from '../helpers/page.ts';
import { recordedBy } from '../helpers/zone.ts';
import { auditOf, eventCount, FORM, fieldsOn, openBatches, rowsOn, start } from './make.ts';

const LIST = '示例甲薄膜材料有限公司\n示例乙焊带材料有限公司\n示例丙热管理部件有限公司\n外地某某有限公司';

async function openChecked(t: Parameters<typeof openBatches>[0]) {
  const scene = await openBatches(t);
  const { location } = await start(t, scene.world, scene.officer, { ...FORM, list: LIST });
  const { body } = await scene.officer.get(location);
  return { ...scene, location, fields: { ...fieldsOn(body), step: 'save' } as Record<string, string> };
}

t.test('confirming records one event for each ticked line, and says what the figure became', async (t) => {
  const { world, officer, location, fields, jia } = await openChecked(t);
  const saved = await officer.post(location, fields);
  t.equal(saved.location, '/sheets/batches/runs/1');
  const page = textOf((await officer.get(saved.location)).body);
  t.match(page, /已更新 3 家。省级专精特新 0 → 3 家。/);
  t.match(page, /名单 4 行/);
  t.match(page, /撤销本次更新.*2026年10月30日前可整批撤销/);
  const row = world.db.$client
    .prepare(
      'select kind, effective_on, batch, batch_year, document_no, valid_until, import_id from event where enterprise_id = ? order by id desc',
    )
    .get(jia.id);
  t.same(row, {
    kind: 'recognised',
    effective_on: '2026-09-28',
    batch: '2026年第一批',
    batch_year: 2026,
    document_no: '示例〔2026〕9号',
    valid_until: '2029-09-27',
    import_id: 1,
  });
  t.same(auditOf(world, 'batch recorded'), [
    '批量更新 3 家：省级专精特新认定，2026年9月28日，示例〔2026〕9号；名单 4 行',
  ]);
  t.same(compareDerived(world.db).differences, []);
  t.match(textOf((await officer.get('/sheets/batches')).body), /省级专精特新认定，2026年9月28日/);
  t.match(
    textOf((await officer.get(`/enterprises/${jia.uscc}`)).body),
    /录入，来自批量更新“省级专精特新认定，2026年9月28日”/,
    'the time line says what it came from',
  );
});

t.test('only ticked lines are updated', async (t) => {
  const { world, officer, location, fields } = await openChecked(t);
  const { t2: _, ...less } = fields;
  await officer.post(location, less);
  t.equal(eventCount(world), 8 + 2);
});

t.test('what was unticked stays so after checking again and after a reload', async (t) => {
  const { officer, location, fields } = await openChecked(t);
  const { t2: _, ...less } = fields;
  t.equal((await officer.post(location, { ...less, step: 'check' })).location, location);
  const { body } = await officer.get(location);
  t.match(textOf(body), /2 家将更新，1 家没有勾选/);
  t.match(textOf(body), /更新后：省级专精特新 0 → 2 家/);
});

t.test('nothing ticked is told, and nothing written', async (t) => {
  const { world, officer, location, fields } = await openChecked(t);
  const none = Object.fromEntries(Object.entries(fields).filter(([name]) => !/^t\d/.test(name)));
  const answer = await officer.post(location, none);
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), /勾选要更新的企业/);
  t.equal(eventCount(world), 8);
});

t.test('sent twice, it is made once', async (t) => {
  const { world, officer, location, fields } = await openChecked(t);
  const [first, second] = [await officer.post(location, fields), await officer.post(location, fields)];
  t.equal(second.location, first.location);
  t.equal(eventCount(world), 11);
  t.equal(auditOf(world, 'batch recorded').length, 1);
  t.equal((await officer.get(location)).location, first.location);
});

t.test('what changed since it was checked is shown, and nothing is written over', async (t) => {
  const { world, officer, location, fields, yi } = await openChecked(t);
  write(world.db, (tx) =>
    recordEvents(
      tx,
      yi.id,
      [
        {
          category: 'provincial_srdi',
          kind: 'recognised',
          effective_on: '2026-09-28',
          document_no: '示例〔2026〕8号',
        },
      ],
      recordedBy('2026-09-30T07:00:00.000Z', '专员乙'),
    ),
  );
  const answer = await officer.post(location, fields);
  t.equal(answer.status, 409);
  t.match(textOf(answer.body), /核对之后有 1 行发生了变化，还没有更新/);
  t.match(
    rowsOn(answer.body)[1]?.[4],
    /核对之后有变化：已记“认定”（2026-09-28），补充材料.*文号：示例〔2026〕8号 → 示例〔2026〕9号/,
  );
  t.equal(eventCount(world), 9);
  const again = await officer.post(location, { ...fieldsOn(answer.body), step: 'save' });
  t.equal(again.status, 303, 'seen and confirmed again');
  t.equal(eventCount(world), 12);
});

t.test('the same list confirmed again finds nothing to do', async (t) => {
  const { world, officer, location, fields } = await openChecked(t);
  await officer.post(location, fields);
  const again = await start(t, world, officer, { ...FORM, list: LIST });
  const page = textOf((await officer.get(again.location)).body);
  t.match(page, /0 家将更新，3 行无需更新/);
});

t.test(
  'where a long list moved while it was worked through, its page is led back to with the lines marked',
  async (t) => {
    const { officer, location } = await openChecked(t);
    const page = await officer.get(`${location}?changed=1.3`);
    t.equal(page.status, 409);
    t.match(textOf(page.body), '核对之后有 2 行发生了变化，还没有更新。看过标出的行再确认');
    t.equal((await officer.get(`${location}?changed=x`)).status, 200);
  },
);
