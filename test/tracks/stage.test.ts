import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { auditOf, checkAndSave, eventCount, fieldsOn, openTrack, stageOf } from './form.ts';

const APPLIED = {
  category: 'little_giant',
  kind: 'stage',
  stage: 'applied',
  effective_on: '2026-07-15',
} as const;

t.test('a stage is checked, saved, told of in the log, and leads back to the enterprise', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [APPLIED]);
  const page = await officer.get(path('little_giant'));
  t.match(textOf(page.body), /在“申报”阶段/);
  const form = fieldsOn(page.body);
  t.equal(form.to, 'in_review', 'the next stage is preselected');
  t.equal(form.effective_on, '2026-09-30', 'today is proposed');
  const { checked, saved } = await checkAndSave(officer, path('little_giant'), {
    ...form,
    effective_on: '2026-09-28',
    basis: '公示截图',
  });
  t.match(textOf(checked.body), /国家级小巨人公示 0 → 1 家/);
  t.equal(saved.status, 303);
  t.equal(saved.location, `/enterprises/${at.uscc}`);
  t.equal(stageOf(world, at.id, 'little_giant').stage, 'in_review');
  t.equal(
    auditOf(world).at(-1),
    `将${at.name}的国家级小巨人由“申报”改为“公示”，发生于2026年9月28日，依据公示截图`,
  );
});

t.test('checking alone records nothing', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const answer = await officer.post(path('provincial_srdi'), {
    to: 'reserve',
    effective_on: '2026-09-01',
    step: 'check',
  });
  t.equal(answer.status, 200);
  t.equal(eventCount(world), 0);
});

t.test('what was changed after the check is checked again before it is saved', async (t) => {
  const { world, officer, path } = await openTrack(t);
  const fields = { to: 'reserve', effective_on: '2026-09-01' };
  const checked = await officer.post(path('provincial_srdi'), { ...fields, step: 'check' });
  const answer = await officer.post(path('provincial_srdi'), {
    ...fieldsOn(checked.body),
    effective_on: '2026-09-02',
    step: 'save',
  });
  t.equal(answer.status, 200);
  t.equal(eventCount(world), 0);
});

t.test(
  'a step before 公示 is saved at once, and tells what it moved; what will count is shown first',
  async (t) => {
    const { world, officer, path } = await openTrack(t);
    const post = (to: string, effective_on: string) =>
      officer.post(path('provincial_srdi'), {
        to,
        effective_on,
        note: '示例说明',
        key: '',
        checked: '',
        step: 'save',
      });
    const saved = await post('reserve', '2026-09-01');
    t.equal(saved.status, 303);
    t.match(
      (await officer.get(saved.location)).body,
      /已保存：省级专精特新“储备”。省级专精特新储备 0 → 1 家。/,
    );
    const shown = await post('in_review', '2026-09-02');
    t.equal(shown.status, 200);
    t.match(shown.body, /更新后：/);
    t.equal(eventCount(world), 1, 'what stands in a public list is looked at before it is saved');
  },
);

t.test('a day is read as officers write it', async (t) => {
  for (const written of ['2026-09-28', '2026年9月28日', '2026/9/28', ' ２０２６.９.２８ ', '20260928']) {
    const { world, officer, path } = await openTrack(t);
    const { saved } = await checkAndSave(officer, path('above_scale'), {
      to: 'reserve',
      effective_on: written,
    });
    t.equal(saved.status, 303, written);
    t.equal(world.db.$client.prepare('select effective_on from event').pluck().get(), '2026-09-28');
  }
});

t.test('a day that cannot be read comes back with everything that was typed', async (t) => {
  const { officer, path } = await openTrack(t);
  const { checked } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'reserve',
    effective_on: '9月30号',
    note: '示例说明',
  });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '日期写成 2026-09-30 或 2026年9月30日');
  t.match(fieldsOn(checked.body), { effective_on: '9月30号', note: '示例说明' });
});

t.test('a day to come is refused', async (t) => {
  const { officer, path } = await openTrack(t);
  const { checked } = await checkAndSave(officer, path('provincial_srdi'), {
    to: 'reserve',
    effective_on: '2026-10-01',
  });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '发生日期不能晚于今天（2026年9月30日）');
});

t.test('a day before the stage that came before is refused, naming it', async (t) => {
  const { officer, path } = await openTrack(t, [APPLIED]);
  const { checked } = await checkAndSave(officer, path('little_giant'), {
    to: 'in_review',
    effective_on: '2026-07-10',
  });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '发生日期早于上一阶段“申报”的 2026年7月15日');
});

t.test('the stage it is in already is refused', async (t) => {
  const { officer, path } = await openTrack(t, [APPLIED]);
  const { checked } = await checkAndSave(officer, path('little_giant'), {
    to: 'applied',
    effective_on: '2026-09-01',
  });
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '该企业已在“申报”阶段');
});

t.test('passing over a stage needs a word why', async (t) => {
  const reserve = { ...APPLIED, stage: 'reserve' } as const;
  const { world, officer, at, path } = await openTrack(t, [reserve]);
  const fields = { to: 'in_review', effective_on: '2026-09-01' };
  const { checked } = await checkAndSave(officer, path('little_giant'), fields);
  t.equal(checked.status, 422);
  t.match(textOf(checked.body), '从“储备”直接改为“公示”跳过了“培育”、“申报”，在说明中写明原因');
  const { saved } = await checkAndSave(officer, path('little_giant'), { ...fields, note: '材料后补' });
  t.equal(saved.status, 303);
  t.equal(stageOf(world, at.id, 'little_giant').stage, 'in_review');
});

t.test('a step back needs a reason and is kept as one', async (t) => {
  const { world, officer, path } = await openTrack(t, [APPLIED]);
  const fields = { to: 'cultivating', effective_on: '2026-09-01' };
  const { checked } = await checkAndSave(officer, path('little_giant'), fields);
  t.match(textOf(checked.body), '从“申报”退回“培育”须在说明中写明原因');
  const { saved } = await checkAndSave(officer, path('little_giant'), { ...fields, note: '指标未达到' });
  t.equal(saved.status, 303);
  t.equal(world.db.$client.prepare('select back from event order by id desc limit 1').pluck().get(), 1);
});

t.test('an earlier day before the first event is taken, and the later stage stands', async (t) => {
  const { world, officer, at, path } = await openTrack(t, [APPLIED]);
  const { saved } = await checkAndSave(officer, path('little_giant'), {
    to: 'cultivating',
    effective_on: '2025-03-01',
  });
  t.equal(saved.status, 303);
  t.equal(stageOf(world, at.id, 'little_giant').stage, 'applied');
});

t.test('without a stage the form asks for one', async (t) => {
  const { officer, path } = await openTrack(t);
  const answer = await officer.post(path('little_giant'), { effective_on: '2026-09-01', step: 'check' });
  t.equal(answer.status, 422);
  t.match(textOf(answer.body), '选择新的阶段');
});

t.test('choosing another outcome shows its fields and keeps what was typed', async (t) => {
  const { officer, path } = await openTrack(t, [APPLIED]);
  const answer = await officer.post(path('little_giant'), {
    to: 'recognised',
    effective_on: '2026-09-20',
    basis: '示例公告',
    step: 'choose',
  });
  t.equal(answer.status, 200);
  t.match(fieldsOn(answer.body), { effective_on: '2026-09-20', basis: '示例公告', batch_year: '' });
  const back = await officer.post(path('little_giant'), {
    ...fieldsOn(answer.body),
    batch: '2026年第一批',
    to: 'in_review',
    step: 'choose',
  });
  t.match(fieldsOn(back.body), { batch: '2026年第一批', effective_on: '2026-09-20' });
});
