import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { auditOf, checkAndSave, fieldsOn, openTrack, stageOf } from './form.ts';

const GIVEN = {
  to: 'recognised',
  effective_on: '2026-07-10',
  batch: '2026年第一批',
  document_no: '示例经信〔2026〕4号',
};

t.test('a recognition says what the figure will be before it is saved', async (t) => {
  const { world, officer, at, path } = await openTrack(t);
  const { checked, saved } = await checkAndSave(officer, path('provincial_srdi'), GIVEN);
  const words = textOf(checked.body);
  t.match(words, '更新后：省级专精特新 0 → 1 家');
  t.match(words, '省级专精特新期末有效 0 → 1 家');
  t.match(words, '计入2026年第三季度');
  t.equal(saved.status, 303);
  t.equal(stageOf(world, at.id, 'provincial_srdi').held, 1);
  t.match(auditOf(world).at(-1), '2026年7月10日，2026年第一批，依据示例经信〔2026〕4号');
  const next = await officer.get(path('provincial_srdi'));
  t.match(textOf(next.body), '已保存：省级专精特新“认定”。省级专精特新 0 → 1 家。');
});

t.test('批次年度 and 有效期 are proposed, shown and stay editable', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const checked = await officer.post(path('provincial_srdi'), {
    ...GIVEN,
    effective_on: '2026-01-08',
    batch: '2025年第二批',
    step: 'check',
  });
  const proposed = fieldsOn(checked.body);
  t.match(proposed, { batch_year: '2025', valid_until: '2029-01-07' });
  t.match(textOf(checked.body), '省级专精特新的新增仍为 0 家');
  t.match(textOf(checked.body), '计入基线');
  const moved = await officer.post(path('provincial_srdi'), {
    ...proposed,
    batch: '2026年第一批',
    effective_on: '2026-01-09',
    step: 'check',
  });
  const followed = fieldsOn(moved.body);
  t.match(followed, { batch_year: '2026', valid_until: '2029-01-08' }, 'untouched proposals follow');
  const own = await officer.post(path('provincial_srdi'), { ...followed, batch_year: '2025', step: 'check' });
  t.match(fieldsOn(own.body), { batch_year: '2025' }, 'what was typed stays');
  await officer.post(path('provincial_srdi'), { ...fieldsOn(own.body), step: 'save' });
  t.equal(world.db.$client.prepare('select batch_year from event').pluck().get(), 2025);
});

t.test('a recognition rests on something', async (t) => {
  const { officer, path } = await openTrack(t);
  const { checked } = await checkAndSave(officer, path('provincial_srdi'), { ...GIVEN, document_no: '' });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '改为“认定”须填写依据文件或上传附件');
  const words = await checkAndSave(officer, path('provincial_srdi'), {
    ...GIVEN,
    document_no: '',
    basis: '省经信厅公告',
  });
  t.equal(words.saved.status, 303);
});

t.test('R5 while it is held a second recognition is refused', async (t) => {
  const held = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2025-07-01' } as const;
  const { officer, path } = await openTrack(t, [held]);
  const { checked } = await checkAndSave(officer, path('provincial_srdi'), GIVEN);
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '续期请记“复核通过”');
});

t.test('R5 after an earlier holding it is 再次认定 and no addition', async (t) => {
  const { officer, path } = await openTrack(t, [
    { category: 'provincial_srdi', kind: 'recognised', effective_on: '2022-12-01' },
    { category: 'provincial_srdi', kind: 'exited', reason: 'review_failed', effective_on: '2026-01-10' },
  ]);
  const { checked, saved } = await checkAndSave(officer, path('provincial_srdi'), GIVEN);
  t.match(textOf(checked.body), '再次认定');
  t.match(textOf(checked.body), '省级专精特新的新增仍为 0 家');
  t.equal(saved.status, 303);
});

t.test('R7 规上 needs an industry, an industrial one, and a legal person', async (t) => {
  const scale = { to: 'recognised', effective_on: '2026-07-10', basis: '统计部门通知' };
  const none = await openTrack(t, [], { industry_code: null });
  const missing = await checkAndSave(none.officer, none.path('above_scale'), scale);
  t.equal(missing.checked.status, 422);
  t.match(textOf(missing.checked.body), '先补行业代码');
  t.match(missing.checked.body, `/enterprises/${none.at.uscc}/edit`);
  const service = await openTrack(t, [], { industry_code: '65' });
  const wrong = await checkAndSave(service.officer, service.path('above_scale'), scale);
  t.match(textOf(wrong.checked.body), '不属工业');
  const trader = await openTrack(t, [], { uscc: '92330411YY0000017W' });
  const alone = await checkAndSave(trader.officer, trader.path('above_scale'), scale);
  t.match(textOf(alone.checked.body), '个体工商户');
});

t.test('规上 takes 起报期 as a month and 取得方式', async (t) => {
  const { world, officer, at, path } = await openTrack(t);
  const { checked, saved } = await checkAndSave(officer, path('above_scale'), {
    to: 'recognised',
    effective_on: '2026-08-20',
    basis: '统计部门通知',
    first_report_on: '2026年9月',
    route: 'discovered',
  });
  t.match(textOf(checked.body), '更新后：规上工业 0 → 1 家');
  t.equal(saved.status, 303);
  t.same(world.db.$client.prepare('select first_report_on, route, valid_until from event').get(), {
    first_report_on: '2026-09-01',
    route: 'discovered',
    valid_until: null,
  });
  t.equal(stageOf(world, at.id, 'above_scale').held, 1);
});

t.test('R8 an officer may leave one out, with a reason', async (t) => {
  const { officer, path } = await openTrack(t);
  const bare = await checkAndSave(officer, path('provincial_srdi'), { ...GIVEN, counting: 'exclude' });
  t.equal(bare.checked.status, 422);
  t.match(textOf(bare.checked.body), '人工计入或不计须写明理由');
  const { checked, saved } = await checkAndSave(officer, path('provincial_srdi'), {
    ...GIVEN,
    counting: 'exclude',
    counting_reason: '名单待核',
  });
  t.match(textOf(checked.body), '人工不计（R8）：名单待核');
  t.equal(saved.status, 303);
});

t.test('迁入带入 keeps the original day and is no addition', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const { checked, saved } = await checkAndSave(officer, path('little_giant'), {
    to: 'moved_in',
    effective_on: '2026-03-05',
    issued_on: '2024-09-01',
    valid_until: '2027-08-31',
  });
  t.match(textOf(checked.body), '国家级小巨人迁入带入 0 → 1 家');
  t.match(textOf(checked.body), '国家级小巨人的新增仍为 0 家');
  t.equal(saved.status, 303);
  t.same(world.db.$client.prepare('select kind, issued_on, valid_until from event').get(), {
    kind: 'moved_in',
    issued_on: '2024-09-01',
    valid_until: '2027-08-31',
  });
});
