import t from 'tap';
import { foldTrack, orderEvents, standingEvents } from '../../server/rules/fold.ts';
import type { Category, Refusal, TrackEvent, TrackState } from '../../server/rules/types.ts';
import { event, stage } from './make.ts';

const SRDI = 'provincial_srdi';

function fold(events: TrackEvent[], category: Category = SRDI): { state: TrackState; refusals: Refusal[] } {
  const { state, faults } = foldTrack(category, standingEvents(events));
  return { state, refusals: faults.map((fault) => fault.refusal) };
}

t.test('a track goes from 储备 to 认定 and is held', async (t) => {
  const recognised = event(SRDI, 'recognised', '2026-07-10');
  const { state, refusals } = fold([
    stage(SRDI, 'reserve', '2025-10-05'),
    stage(SRDI, 'cultivating', '2026-02-01'),
    stage(SRDI, 'applied', '2026-03-10'),
    stage(SRDI, 'in_review', '2026-06-26'),
    recognised,
  ]);
  t.same(refusals, []);
  t.match(state, {
    stage: 'recognised',
    held: true,
    held_since: '2026-07-10',
    holding_event: recognised.id,
    valid_until: '2029-07-09',
    entered: { reserve: '2025-10-05', in_review: '2026-06-26', recognised: '2026-07-10' },
  });
});

t.test('what is not legal is a fault and changes nothing', async (t) => {
  const held = [event(SRDI, 'recognised', '2026-01-10')];
  const scale = [event('above_scale', 'recognised', '2026-01-10')];
  const applied = [stage(SRDI, 'applied', '2026-01-10')];
  const reserve = [stage(SRDI, 'reserve', '2026-01-10')];
  const on = '2026-06-01';
  const cases: [string, TrackEvent[], TrackEvent, string][] = [
    ['a stage while held', held, stage(SRDI, 'applied', on), '有效期内'],
    ['a stage while in the register', scale, stage('above_scale', 'applied', on), '已在库'],
    ['the same stage', applied, stage(SRDI, 'applied', on), '该企业已在“申报”阶段'],
    ['back without a reason', applied, stage(SRDI, 'reserve', on), '写明原因'],
    ['back with an empty reason', applied, stage(SRDI, 'reserve', on, { back: true, note: ' ' }), '写明原因'],
    ['a recognition while held', held, event(SRDI, 'recognised', on), '续期请记“复核通过”'],
    ['a move in while held', held, event(SRDI, 'moved_in', on), '续期请记“复核通过”'],
    ['a renewal of nothing', applied, event(SRDI, 'renewed', on), '没有有效的'],
    ['a renewal of 规上', scale, event('above_scale', 'renewed', on), '规上工业没有“复核通过”'],
    ['待复核 of 规上', scale, event('above_scale', 'review_due', on), '规上工业没有“待复核”'],
    ['an exit of nothing', applied, event(SRDI, 'exited', on, { reason: 'lapsed' }), '没有有效的'],
    ['退规 of a title', held, event(SRDI, 'exited', on, { reason: 'below_scale' }), '没有“退规”'],
    ['到期 of 规上', scale, event('above_scale', 'exited', on, { reason: 'lapsed' }), '没有“到期”'],
    ['未通过 before 申报', reserve, event(SRDI, 'not_approved', on, { fell_at: 'city' }), '不能记“未通过”'],
    ['退出培育 while held', held, event(SRDI, 'withdrawn', on), '不能记“退出培育”'],
    ['退出培育 of nothing', [], event(SRDI, 'withdrawn', on), '不能记“退出培育”'],
  ];
  for (const [name, before, then, words] of cases) {
    const was = fold(before, then.category).state;
    const { state, refusals } = fold([...before, then], then.category);
    t.equal(refusals.length, 1, name);
    t.match(refusals[0]?.message, words, name);
    t.same(state, was, name);
  }
});

t.test('steps back, out and again', async (t) => {
  const back = fold([
    stage(SRDI, 'reserve', '2026-01-01'),
    stage(SRDI, 'in_review', '2026-02-01'),
    stage(SRDI, 'applied', '2026-03-01', { back: true, note: '材料退回' }),
  ]).state;
  t.match(back, { stage: 'applied', since: '2026-03-01' });
  t.same(back.entered, { reserve: '2026-01-01', applied: '2026-03-01' }, 'what lies beyond is undone');

  const fell = fold([
    stage(SRDI, 'applied', '2026-02-01'),
    event(SRDI, 'not_approved', '2026-03-01', { fell_at: 'city' }),
  ]).state;
  t.match(fell, { stage: 'cultivating', since: '2026-03-01' });

  const again = fold([
    stage(SRDI, 'applied', '2026-02-01'),
    event(SRDI, 'withdrawn', '2026-03-01'),
    stage(SRDI, 'reserve', '2026-09-01'),
  ]).state;
  t.match(again, { stage: 'reserve', ended: null });
  t.same(again.entered, { reserve: '2026-09-01' });

  const lost = fold([
    event(SRDI, 'recognised', '2023-02-01'),
    event(SRDI, 'review_due', '2026-01-01'),
    event(SRDI, 'exited', '2026-03-01', { reason: 'review_failed' }),
  ]).state;
  t.match(lost, {
    stage: null,
    held: false,
    ever_held: true,
    review_due: false,
    ended: { on: '2026-03-01', how: 'review_failed' },
  });
});

t.test('a renewal runs from its result, and clears 待复核', async (t) => {
  const { state } = fold([
    event(SRDI, 'recognised', '2023-07-01', { valid_from: '2023-06-01' }),
    event(SRDI, 'review_due', '2026-06-01'),
    event(SRDI, 'renewed', '2026-07-10'),
  ]);
  t.match(state, { held: true, review_due: false, valid_until: '2029-07-09', held_since: '2023-07-01' });
});

t.test('of one day, what makes the others legal comes first', async (t) => {
  const on = '2026-07-10';
  const held = event(SRDI, 'recognised', '2023-01-01');
  const cases: [string, TrackEvent[], Partial<TrackState>][] = [
    [
      'stages before the recognition',
      [event(SRDI, 'recognised', on), stage(SRDI, 'in_review', on), stage(SRDI, 'applied', on)],
      { held: true },
    ],
    [
      'an exit before the next recognition',
      [held, event(SRDI, 'recognised', on), event(SRDI, 'exited', on, { reason: 'lapsed' })],
      { held: true, held_since: on },
    ],
    [
      '待复核 before 复核通过',
      [held, event(SRDI, 'renewed', on), event(SRDI, 'review_due', on)],
      { held: true, review_due: false },
    ],
    [
      '待复核 before the exit',
      [held, event(SRDI, 'exited', on, { reason: 'review_failed' }), event(SRDI, 'review_due', on)],
      { held: false },
    ],
    [
      'an exit before a new run',
      [held, stage(SRDI, 'reserve', on), event(SRDI, 'exited', on, { reason: 'revoked' })],
      { stage: 'reserve', held: false },
    ],
    [
      'a recognition and its exit',
      [event(SRDI, 'exited', on, { reason: 'moved_out' }), event(SRDI, 'recognised', on)],
      { held: false, ever_held: true },
    ],
  ];
  for (const [name, events, expected] of cases) {
    for (const order of [events, [...events].reverse()]) {
      const { state, refusals } = fold(order);
      t.same(refusals, [], name);
      t.match(state, expected, name);
    }
  }
});

t.test('the order is by day and content, never by id or recording', async (t) => {
  const one = stage(SRDI, 'applied', '2026-02-01', { id: 9, recorded_at: '2026-09-01T00:00:00.000Z' });
  const two = stage(SRDI, 'reserve', '2026-02-01', { id: 8, recorded_at: '2026-01-01T00:00:00.000Z' });
  const swapped = [
    { ...one, id: 8, recorded_at: two.recorded_at },
    { ...two, id: 9, recorded_at: one.recorded_at },
  ];
  for (const events of [[one, two], [two, one], swapped]) {
    t.same(
      orderEvents(events).map((e) => e.stage),
      ['reserve', 'applied'],
    );
  }
});

t.test('papers that arrive later complete what they name, as they become known', async (t) => {
  const first = event(SRDI, 'recognised', '2026-03-01', { document_no: '旧', batch_year: 2026 });
  const amend = (recorded_at: string, more: Partial<TrackEvent>) =>
    event(SRDI, 'amended', '2026-09-01', { recorded_at, amends: first.id, ...more });
  const events = [
    amend('2026-09-03T00:00:00.000Z', { document_no: '丙' }),
    amend('2026-09-02T00:00:00.000Z', { document_no: '乙', batch: '2025年第二批', batch_year: 2025 }),
    amend('2026-09-04T00:00:00.000Z', { document_no: '丁', voided_at: '2026-09-05T00:00:00.000Z' }),
    first,
  ];
  t.match(standingEvents(events), [
    { id: first.id, document_no: '丙', batch: '2025年第二批', batch_year: 2025 },
  ]);
  t.match(standingEvents(events, { knownAt: '2026-09-02T12:00:00.000Z' }), [{ document_no: '乙' }]);
  t.match(standingEvents(events, { knownAt: '2026-09-04T12:00:00.000Z' }), [{ document_no: '丁' }]);
  t.match(standingEvents(events, { asOf: '2026-03-01' }), [{ document_no: '丙' }], 'whatever its own day');
  t.equal(first.document_no, '旧', 'the event itself is never changed');
});

t.test('the timeline tells the state before and after each event', async (t) => {
  const { timeline } = foldTrack(SRDI, [
    stage(SRDI, 'reserve', '2026-01-01'),
    event(SRDI, 'recognised', '2026-03-01'),
    event(SRDI, 'exited', '2026-05-01', { reason: 'revoked' }),
    event(SRDI, 'recognised', '2026-09-01'),
  ]);
  t.same(
    timeline.map((m) => [m.before.stage, m.after.stage, m.class]),
    [
      [null, 'reserve', undefined],
      ['reserve', 'recognised', 'first'],
      ['recognised', null, undefined],
      [null, 'recognised', 'again'],
    ],
  );
});
