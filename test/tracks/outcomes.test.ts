import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { auditOf, checkAndSave, openTrack, stageOf } from './form.ts';

const HELD = {
  category: 'provincial_srdi',
  kind: 'recognised',
  effective_on: '2023-12-20',
  batch_year: 2023,
  document_no: '示例〔2023〕1号',
} as const;
const IN_REVIEW = {
  category: 'provincial_srdi',
  kind: 'stage',
  stage: 'in_review',
  effective_on: '2026-06-01',
} as const;
const SCALE = { category: 'above_scale', kind: 'recognised', effective_on: '2022-12-20' } as const;

t.test('a title that is over is not called 有效 while its review is awaited', async (t) => {
  const { officer, path } = await openTrack(t, [{ ...HELD, valid_until: '2026-03-01' }]);
  const text = textOf((await officer.get(path('provincial_srdi'))).body);
  t.match(text, '已到期待复核，2023年12月20日起，至2026年3月1日');
  t.notMatch(text, '有效期内');
});

t.test('未通过 says where it fell and the track returns to 培育', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [IN_REVIEW]);
  const { checked } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'not_approved',
    effective_on: '2026-07-01',
  });
  t.match(textOf(checked.body), '选择在哪一环节未通过');
  const { saved } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'not_approved',
    effective_on: '2026-07-01',
    fell_at: 'province',
  });
  t.equal(saved.status, 303);
  t.equal(stageOf(world, at.id, 'provincial_srdi').stage, 'cultivating');
  t.match(auditOf(world).at(-1), '未通过（省环节），2026年7月1日');
});

t.test('退出培育 ends an open track', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [IN_REVIEW]);
  const { saved } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'withdrawn',
    effective_on: '2026-07-01',
  });
  t.equal(saved.status, 303);
  t.equal(stageOf(world, at.id, 'provincial_srdi').stage, null);
});

t.test('R4 复核通过 renews for three years and counts nothing', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [HELD]);
  const { checked, saved } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'renewed',
    effective_on: '2026-09-10',
    batch: '2026年复核',
  });
  t.match(textOf(checked.body), '更新后：新增不变');
  t.equal(saved.status, 303);
  t.equal(
    world.db.$client.prepare('select valid_until from track where enterprise_id = ?').pluck().get(at.id),
    '2029-09-09',
  );
});

t.test('R4 what is not held cannot be renewed', async (t) => {
  const { officer, path } = await openTrack(t, [IN_REVIEW]);
  const { checked } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'renewed',
    effective_on: '2026-09-10',
  });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '没有有效的省级专精特新称号，不能记“复核通过”');
});

t.test('待复核 marks a held title', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [HELD]);
  const { saved } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'review_due',
    effective_on: '2026-09-10',
  });
  t.equal(saved.status, 303);
  t.equal(
    world.db.$client.prepare('select review_due from track where enterprise_id = ?').pluck().get(at.id),
    1,
  );
});

t.test('R11 every exit of a title lowers what is held and not the additions', async (t) => {
  for (const reason of ['review_failed', 'revoked', 'lapsed', 'moved_out', 'deregistered', 'merged']) {
    const { world, officer, at, path } = await openTrack(t, [HELD]);
    const { checked, saved } = await checkAndSave(officer, path('provincial_srdi'), {
      to: reason,
      effective_on: '2026-09-10',
    });
    t.match(textOf(checked.body), '省级专精特新期末有效 1 → 0 家', reason);
    t.match(textOf(checked.body), '省级专精特新退出 0 → 1 家');
    t.equal(saved.status, 303);
    t.equal(stageOf(world, at.id, 'provincial_srdi').held, 0);
  }
});

t.test('R11 规上 leaves by 退规 and knows no 复核', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [SCALE]);
  const wrong = await checkAndSave(officer, path('above_scale'), {
    to: 'lapsed',
    effective_on: '2026-09-10',
  });
  t.equal(wrong.checked.status, 422);
  t.match(textOf(wrong.checked.body), '规上工业没有“到期”这种退出原因');
  const renewed = await checkAndSave(officer, path('above_scale'), {
    to: 'renewed',
    effective_on: '2026-09-10',
  });
  t.match(textOf(renewed.checked.body), '规上工业没有“复核通过”');
  const { saved } = await checkAndSave(officer, path('above_scale'), {
    to: 'below_scale',
    effective_on: '2026-09-10',
  });
  t.equal(saved.status, 303);
  t.equal(stageOf(world, at.id, 'above_scale').held, 0);
});

t.test('R11 an enterprise that moves out takes its other tracks along in one step', async (t) => {
  const open = { ...IN_REVIEW, category: 'little_giant', stage: 'applied' } as const;
  const { world, officer, at, path } = await openTrack(t, [HELD, SCALE, open]);
  const shown = await officer.get(`${path('provincial_srdi')}&to=moved_out`);
  t.match(textOf(shown.body), '规上工业：记“迁出”');
  t.match(textOf(shown.body), '国家级小巨人：记“退出培育”');
  const { checked, saved } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'moved_out',
    effective_on: '2026-09-10',
    note: '迁往外地',
    also_above_scale: '1',
    also_little_giant: '1',
  });
  t.match(textOf(checked.body), '规上工业期末在库 1 → 0 家');
  t.equal(saved.status, 303);
  t.same(
    world.db.$client.prepare('select category, kind, reason, note from event order by id desc limit 3').all(),
    [
      { category: 'above_scale', kind: 'exited', reason: 'moved_out', note: '迁往外地' },
      { category: 'little_giant', kind: 'withdrawn', reason: null, note: '迁出：迁往外地' },
      { category: 'provincial_srdi', kind: 'exited', reason: 'moved_out', note: '迁往外地' },
    ],
  );
  t.equal(stageOf(world, at.id, 'little_giant').stage, null);
});

t.test('R11 what is not ticked stays', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [HELD, SCALE]);
  await checkAndSave(officer, path('provincial_srdi'), { to: 'merged', effective_on: '2026-09-10' });
  t.equal(stageOf(world, at.id, 'above_scale').held, 1);
});
