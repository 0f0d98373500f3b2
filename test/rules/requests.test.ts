import fc from 'fast-check';
import t from 'tap';
import {
  foldRequest,
  isOverdue,
  judgeStep,
  nextSteps,
  type Status,
  type Step,
  type StepKind,
} from '../../server/rules/requests.ts';
import { namesIn } from '../../server/rules/visits.ts';

type Taken = [kind: StepKind, on: string, more?: Partial<Step>];

/** Steps as recorded one after another; the words that a step has to have are there. */
function steps(...taken: Taken[]): Step[] {
  return taken.map(([kind, on_day, more = {}], at) => ({
    version: at + 1,
    kind,
    on_day,
    words: ['settled', 'progress', 'reopened', 'revised', 'voided'].includes(kind) ? '示例说明' : '',
    owner: kind === 'raised' ? '专员甲' : null,
    unit: kind === 'handed' ? '示例服务中心' : null,
    due_on: kind === 'raised' ? '2026-03-31' : null,
    request_kind: kind === 'raised' ? 'finance' : null,
    content: kind === 'raised' ? '示例诉求' : null,
    satisfaction: kind === 'called' ? 'satisfied' : null,
    recorded_at: `2026-09-${String(at + 1).padStart(2, '0')}T02:00:00.000Z`,
    ...more,
  }));
}

const RAISED: Taken = ['raised', '2026-03-01'];

t.test('how far a request is after its steps', async (t) => {
  const cases: [Status, ...Taken[]][] = [
    ['raised', RAISED],
    ['accepted', RAISED, ['accepted', '2026-03-02']],
    ['handed', RAISED, ['accepted', '2026-03-02'], ['handed', '2026-03-03']],
    ['handed', RAISED, ['handed', '2026-03-03'], ['progress', '2026-03-05']],
    ['settled', RAISED, ['settled', '2026-03-01']],
    ['closed', RAISED, ['settled', '2026-03-05'], ['called', '2026-03-08']],
    ['closed', RAISED, ['settled', '2026-03-05'], ['called', '2026-03-08', { satisfaction: 'fair' }]],
    [
      'reopened',
      RAISED,
      ['settled', '2026-03-05'],
      ['called', '2026-03-08', { satisfaction: 'unsatisfied' }],
    ],
    ['reopened', RAISED, ['settled', '2026-03-05'], ['called', '2026-03-08'], ['reopened', '2026-03-09']],
    ['settled', RAISED, ['settled', '2026-03-05'], ['reopened', '2026-03-06'], ['settled', '2026-03-10']],
    ['handed', RAISED, ['handed', '2026-03-03'], ['revised', '2026-03-04', { unit: '示例分局' }]],
    ['voided', RAISED, ['handed', '2026-03-03'], ['voided', '2026-03-04']],
    // Recorded late, told by its day.
    ['settled', RAISED, ['settled', '2026-03-10'], ['accepted', '2026-03-02']],
  ];
  for (const [status, ...taken] of cases) {
    const told = taken.map(([kind]) => kind).join(' → ');
    t.equal(foldRequest(steps(...taken))?.status, status, told);
  }
  t.equal(foldRequest([]), null);
});

t.test('what a step sets holds until another sets it, and a reopened one is settled no more', async (t) => {
  const state = foldRequest(
    steps(
      RAISED,
      ['handed', '2026-03-03', { due_on: '2026-04-15' }],
      ['settled', '2026-03-20', { words: '已授信' }],
      ['called', '2026-03-25', { satisfaction: 'unsatisfied' }],
      ['revised', '2026-03-26', { owner: '专员乙', request_kind: 'policy', content: '示例更正' }],
    ),
  );
  t.match(state, {
    status: 'reopened',
    kind: 'policy',
    content: '示例更正',
    owner: '专员乙',
    unit: '示例服务中心',
    due_on: '2026-04-15',
    settled_on: null,
    satisfaction: 'unsatisfied',
    outcome: '已授信',
  });
});

t.test('a state of a past day, and one as it was known then', async (t) => {
  const all = steps(RAISED, ['accepted', '2026-03-02'], ['settled', '2026-03-20'], ['voided', '2026-04-01']);
  t.equal(foldRequest(all, { asOf: '2026-02-28' }), null);
  t.equal(foldRequest(all.slice(0, 3), { asOf: '2026-03-10' })?.status, 'accepted');
  t.equal(foldRequest(all, { asOf: '2026-03-10' })?.status, 'voided', 'it should never have stood');
  t.equal(foldRequest(all, { knownAt: '2026-09-03T23:00:00.000Z' })?.status, 'settled');
  t.equal(foldRequest(all, { knownAt: '2026-08-31T00:00:00.000Z' }), null);
});

t.test('what may not be recorded, and where it says so', async (t) => {
  const today = '2026-09-30';
  const cases: [field: string, message: RegExp, before: Taken[], step: Taken][] = [
    ['on_day', /不能晚于今天/, [RAISED], ['accepted', '2026-10-01']],
    ['on_day', /早于提出诉求的 2026年3月1日/, [RAISED], ['accepted', '2026-02-28']],
    ['due_on', /办理时限早于/, [RAISED], ['handed', '2026-03-02', { due_on: '2026-02-01' }]],
    ['unit', /填写交办单位/, [RAISED], ['handed', '2026-03-02', { unit: '' }]],
    ['words', /填写办理结果/, [RAISED], ['settled', '2026-03-02', { words: '' }]],
    ['words', /填写作废的原因/, [RAISED], ['voided', '2026-03-02', { words: '' }]],
    [
      'satisfaction',
      /是否满意/,
      [RAISED, ['settled', '2026-03-02']],
      ['called', '2026-03-03', { satisfaction: null }],
    ],
    ['kind', /是“待受理”，不能记“进展”/, [RAISED], ['progress', '2026-03-02']],
    ['kind', /是“待受理”，不能记“回访”/, [RAISED], ['called', '2026-03-02']],
    ['kind', /是“已受理”，不能记“受理”/, [RAISED, ['accepted', '2026-03-02']], ['accepted', '2026-03-03']],
    [
      'kind',
      /是“已闭环”，不能记“办结”/,
      [RAISED, ['settled', '2026-03-02'], ['called', '2026-03-03']],
      ['settled', '2026-03-04'],
    ],
    ['kind', /是“已作废”/, [RAISED, ['voided', '2026-03-02']], ['voided', '2026-03-03']],
    // Between others, all of them have to be possible still.
    [
      'on_day',
      /会与 2026年3月5日的“受理”矛盾/,
      [RAISED, ['accepted', '2026-03-05']],
      ['handed', '2026-03-02'],
    ],
  ];
  for (const [field, message, before, step] of cases) {
    const all = steps(...before, step);
    const [refusal] = judgeStep(all.slice(0, -1), all.at(-1) as Step, today);
    t.equal(refusal?.field, field, String(message));
    t.match(refusal?.message, message);
  }
  const fine = steps(RAISED, ['settled', '2026-03-10'], ['accepted', '2026-03-02']);
  t.same(judgeStep(fine.slice(0, 2), fine[2] as Step, today), [], 'late, and possible');
});

t.test('a form offers what may be recorded today, and nothing else', async (t) => {
  const today = '2026-09-30';
  const ways: Taken[][] = [
    [RAISED],
    [RAISED, ['accepted', '2026-03-02']],
    [RAISED, ['handed', '2026-03-02']],
    [RAISED, ['settled', '2026-03-02']],
    [RAISED, ['settled', '2026-03-02'], ['called', '2026-03-03']],
    [RAISED, ['settled', '2026-03-02'], ['reopened', '2026-03-03']],
    [RAISED, ['voided', '2026-03-02']],
  ];
  const kinds: StepKind[] = [
    'accepted',
    'handed',
    'progress',
    'settled',
    'called',
    'reopened',
    'revised',
    'voided',
  ];
  for (const way of ways) {
    const status = foldRequest(steps(...way))?.status ?? 'raised';
    const possible = kinds.filter((kind) => {
      const all = steps(...way, [kind, today]);
      return judgeStep(all.slice(0, -1), all.at(-1) as Step, today).length === 0;
    });
    t.same(nextSteps(status), possible, status);
  }
});

t.test('late from the day after its time on, while nobody settled it', async (t) => {
  const cases: [Status, string | null, boolean][] = [
    ['raised', '2026-09-29', true],
    ['handed', '2026-09-29', true],
    ['reopened', '2026-09-29', true],
    ['handed', '2026-09-30', false],
    ['handed', null, false],
    ['settled', '2026-09-29', false],
    ['closed', '2026-09-29', false],
    ['voided', '2026-09-29', false],
  ];
  for (const [status, due_on, late] of cases)
    t.equal(isOverdue({ status, due_on }, '2026-09-30'), late, status);
});

t.test('in whatever order steps of different days are recorded, the request stands the same', async (t) => {
  const kinds: StepKind[] = [
    'accepted',
    'handed',
    'progress',
    'settled',
    'called',
    'reopened',
    'revised',
    'voided',
  ];
  const way = fc
    .uniqueArray(fc.integer({ min: 2, max: 28 }), { maxLength: 8 })
    .chain((days) =>
      fc.tuple(fc.constant(days), fc.array(fc.constantFrom(...kinds), { minLength: 8, maxLength: 8 })),
    );
  fc.assert(
    fc.property(way, fc.infiniteStream(fc.nat()), ([days, taken], order) => {
      const all = steps(
        RAISED,
        ...days.map((day, at): Taken => [taken[at] ?? 'progress', `2026-03-${String(day).padStart(2, '0')}`]),
      );
      // A request is voided once, and then nothing follows.
      const told = all.filter(
        (one, at) => one.kind !== 'voided' || all.findIndex((x) => x.kind === 'voided') === at,
      );
      const shuffled = told
        .map((step) => ({ step, key: order.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ step }, at) => ({ ...step, version: at + 1 }));
      t.strictSame(foldRequest(shuffled), foldRequest(told));
    }),
    { numRuns: 200 },
  );
});

t.test('names of those who went, however they are separated', async (t) => {
  t.same(namesIn(' 专员甲、专员乙，主管甲; 专员甲\n'), ['专员甲', '专员乙', '主管甲']);
  t.same(namesIn('  '), []);
});
