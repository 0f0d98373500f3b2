/** One test a rule, named by its number in the rules of counting. */
import t from 'tap';
import { contributionsOf, countedWhy, valueAt } from '../../server/rules/contributions.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { judgeEvent } from '../../server/rules/judge.ts';
import { rateOf, standing } from '../../server/rules/plan.ts';
import type { SettingVersion, TrackEvent } from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { basis, dossier, event, PROGRAMME, stage, TODAY, value, version } from './make.ts';

const END = '2029-12-31';
const SRDI = 'provincial_srdi';
const VOID = { voided_at: '2028-01-01T00:00:00.000Z' };
const OUT = { counting: 'exclude', counting_reason: '经核不属本区' } as const;

t.test('R1 first recognition', async (t) => {
  const first = event(SRDI, 'recognised', '2026-03-01');
  const exit = event(SRDI, 'exited', '2026-05-01', { reason: 'revoked' });
  const second = event(SRDI, 'recognised', '2027-06-01');
  const cases: [string, TrackEvent[], number, number][] = [
    ['the earliest by issue counts', [first, exit, second], 1, 0],
    ['in whatever order they were recorded', [second, exit, first], 1, 0],
    ['voided with its exit, the next counts', [{ ...first, ...VOID }, { ...exit, ...VOID }, second], 0, 1],
    ['excluded, the track stays spent', [{ ...first, ...OUT }, exit, second], 0, 0],
    ['one before the window spends the track', [event(SRDI, 'recognised', '2020-01-01'), exit, second], 0, 0],
  ];
  for (const [name, events, in2026, in2027] of cases) {
    t.equal(value(dossier(events), 'additions', END, { year: 2026 }), in2026, name);
    t.equal(value(dossier(events), 'additions', END, { year: 2027 }), in2027, name);
  }
});

t.test('R2 window', async (t) => {
  const cases: [string, number | null, string | null, number, number][] = [
    // issued, batch year, batch, and the year it counts to by batch_year and by issued_on (0 is none)
    ['2026-01-08', 2025, '2025年第二批', 0, 2026],
    ['2026-01-08', null, '2025年第二批', 0, 2026],
    ['2026-01-08', null, null, 2026, 2026],
    ['2025-12-31', 2026, '2026年第一批', 2026, 0],
    ['2029-01-10', 2028, '2028年第二批', 2028, 0],
    ['2028-12-31', 2029, null, 0, 2028],
    ['2025-12-31', 2025, null, 0, 0],
  ];
  for (const [day, batch_year, batch, byBatch, byIssue] of cases) {
    const name = `${day} ${batch_year}`;
    const of = dossier([event(SRDI, 'recognised', day, { batch_year, batch })]);
    for (const [setting, year] of [
      ['batch_year', byBatch],
      ['issued_on', byIssue],
    ] as const) {
      const settings = basis(setting);
      t.equal(value(of, 'additions', END, { settings }), year === 0 ? 0 : 1, `${name} ${setting}`);
      t.equal(value(of, 'baseline', END, { settings }), year === 0 ? 1 : 0, `${name} ${setting}`);
      if (year !== 0) t.equal(value(of, 'additions', END, { settings, year }), 1, `${name} ${setting}`);
    }
  }
});

t.test('R2: a change of basis counts from its day on', async (t) => {
  const of = dossier([event(SRDI, 'recognised', '2026-01-08', { batch_year: 2025 })]);
  const changed: SettingVersion[] = [
    ...basis('batch_year'),
    { ...(basis('issued_on')[0] as SettingVersion), id: 2, holds_from: '2026-06-01' },
  ];
  t.equal(value(of, 'additions', '2026-05-31', { settings: changed }), 0);
  t.equal(value(of, 'baseline', '2026-05-31', { settings: changed }), 1);
  t.equal(value(of, 'additions', '2026-06-01', { settings: changed }), 1);
  t.equal(value(of, 'baseline', '2026-06-01', { settings: changed }), 0);
});

t.test('R3 published only', async (t) => {
  const review = (more: Partial<TrackEvent> = {}) => stage(SRDI, 'in_review', '2026-06-26', more);
  const held = [
    event(SRDI, 'recognised', '2023-06-01'),
    event(SRDI, 'exited', '2026-06-01', { reason: 'lapsed' }),
  ];
  const cases: [string, TrackEvent[], SettingVersion[], string, number][] = [
    ['a first recognition waits', [review()], [], '2026-07-01', 1],
    ['one held before does not', [...held, review()], [], '2026-07-01', 0],
    ['a batch of 2025 does not', [review({ batch_year: 2025 })], [], '2026-07-01', 0],
    ['nor by the words of its batch', [review({ batch: '2025年第二批' })], [], '2026-07-01', 0],
    ['by the day of issue it does', [review({ batch_year: 2025 })], basis('issued_on'), '2026-07-01', 1],
    ['after the end of the window it does not', [review()], [], '2029-01-01', 0],
    ['of the last batch it does', [review({ batch_year: 2028 })], [], '2029-01-01', 1],
    ['未通过 ends it', [review(), event(SRDI, 'not_approved', '2026-07-01')], [], '2026-07-01', 0],
  ];
  for (const [name, events, settings, day, n] of cases) {
    t.equal(value(dossier(events), 'pending_publication', day, { settings }), n, name);
    t.equal(value(dossier(events), 'additions', day, { settings }), 0, name);
  }
  const scale = dossier([stage('above_scale', 'in_review', '2026-06-26')], { industry_code: '6513' });
  t.equal(
    value(scale, 'pending_publication', '2026-07-01'),
    0,
    '规上 of a service firm would be no addition',
  );
  t.equal(value(scale, 'in_review', '2026-07-01'), 1, 'and is still in review');
});

t.test('R4 renewal', async (t) => {
  const of = dossier([event(SRDI, 'recognised', '2023-07-01'), event(SRDI, 'renewed', '2026-07-01')]);
  t.equal(value(of, 'additions', END), 0);
  t.equal(value(of, 'renewed', END, { year: 2026, quarter: 3 }), 1);
});

t.test('R5 again', async (t) => {
  const scale = 'above_scale';
  const of = dossier([
    event(scale, 'recognised', '2026-02-01'),
    event(scale, 'exited', '2027-02-01', { reason: 'below_scale' }),
    event(scale, 'recognised', '2028-02-01'),
  ]);
  t.equal(value(of, 'additions', END), 1);
  t.equal(value(of, 'recognised_again', END, { year: 2028, quarter: 1 }), 1);
  const held = dossier([event(SRDI, 'recognised', '2026-02-01')]);
  const [refusal] = judgeEvent(held, event(SRDI, 'recognised', '2026-09-01'), TODAY);
  t.equal(refusal?.rule, 'R5');
  t.match(refusal?.message, '续期请记“复核通过”');
});

t.test('R6 brought in', async (t) => {
  const moved = event(SRDI, 'moved_in', '2026-03-01', { issued_on: '2024-01-01' });
  t.equal(value(dossier([moved]), 'additions', END), 0);
  t.equal(value(dossier([moved]), 'brought_in', END, { year: 2026, quarter: 1 }), 1);
  const again = [
    moved,
    event(SRDI, 'exited', '2027-01-01', { reason: 'lapsed' }),
    event(SRDI, 'recognised', '2027-06-01'),
  ];
  t.equal(value(dossier(again), 'additions', END), 0, 'and spends the track');
});

t.test('R7 scope: out of scope is in no figure at all', async (t) => {
  const events = [event(SRDI, 'recognised', '2026-03-01'), stage('little_giant', 'applied', '2026-04-01')];
  t.same(contributionsOf(dossier(events, { in_scope: false }), PROGRAMME, []), []);
  const left = dossier(events, {}, { versions: [version('2027-01-01', { in_scope: false })] });
  for (const figure of ['additions', 'holding', 'applied', 'involved'] as const) {
    t.equal(value(left, figure, '2026-12-31'), 1, figure);
    t.equal(value(left, figure, '2027-01-01'), 0, figure);
  }
});

t.test('R7 scope: 规上工业 takes divisions 06 to 46 and legal persons', async (t) => {
  const entry = event('above_scale', 'recognised', '2026-03-01');
  const cases: [string, string | null, number][] = [
    ['below', '0511', 0],
    ['first', '0610', 1],
    ['last', '4690', 1],
    ['above', '47', 0],
    ['service', '6513', 0],
    ['none', null, 0],
  ];
  for (const [name, industry_code, n] of cases) {
    const of = dossier([entry], { industry_code });
    t.equal(value(of, 'additions', END), n, name);
    t.equal(value(of, 'holding', END), n, name);
    t.equal(judgeEvent(dossier([], { industry_code }), entry, TODAY).length, n === 1 ? 0 : 1, name);
  }
  const sole = dossier([], {}, { uscc: `92${fictionalCode(1).slice(2)}` });
  t.match(judgeEvent(sole, entry, TODAY), [{ rule: 'R7' }]);
  t.match(judgeEvent(dossier([], { industry_code: null }), entry, TODAY), [{ message: /^先补行业代码/ }]);
  t.same(
    judgeEvent(dossier([], { industry_code: '6513' }), event(SRDI, 'recognised', '2026-03-01'), TODAY),
    [],
  );
});

t.test('R8 override', async (t) => {
  const include = { counting: 'include', counting_reason: '经市级确认' } as const;
  const baseline = event(SRDI, 'recognised', '2026-01-08', { batch_year: 2025, ...include });
  t.equal(value(dossier([baseline]), 'additions', END, { year: 2026, quarter: 1 }), 1, 'against R2');
  t.equal(value(dossier([baseline], { in_scope: false }), 'additions', END), 1, 'against scope');
  t.equal(value(dossier([baseline], { in_scope: false }), 'holding', END), 0, 'and its addition only');
  const moved = event(SRDI, 'moved_in', '2027-03-01', include);
  t.equal(value(dossier([moved]), 'additions', END, { year: 2027 }), 1, 'against R6');
  const scale = event('above_scale', 'recognised', '2026-03-01', include);
  t.equal(value(dossier([scale], { industry_code: '65' }), 'additions', END), 0, 'never against industry');
  const excluded = dossier([event(SRDI, 'recognised', '2026-03-01', OUT)]);
  t.equal(value(excluded, 'additions', END), 0);
  t.equal(value(excluded, 'excluded', END), 1);
  t.equal(value(excluded, 'holding', END), 1, 'held all the same');
  const [why] = countedWhy(excluded, PROGRAMME, []);
  t.match(why, { figure: 'excluded', rule: 'R8', why: /经核不属本区/ });
  const bare = event(SRDI, 'recognised', '2026-03-01', { counting: 'include' });
  t.match(judgeEvent(dossier([]), bare, TODAY), [{ rule: 'R8', field: 'counting_reason' }]);
});

t.test('R9 one line each', async (t) => {
  const of = dossier([
    event(SRDI, 'recognised', '2026-03-01'),
    event('little_giant', 'recognised', '2026-11-01'),
    event('above_scale', 'recognised', '2026-12-28'),
  ]);
  t.equal(value(of, 'additions', END), 3);
  t.equal(value(of, 'involved', END), 1);
  t.equal(value(of, 'involved', '2026-02-28'), 0);
});

t.test(
  'R9 one line each: an enterprise is included once in a category, whatever an officer says',
  async (t) => {
    const include = { counting: 'include', counting_reason: '经市级确认' } as const;
    const exit = event(SRDI, 'exited', '2026-09-01', { reason: 'lapsed' });
    const again = event(SRDI, 'recognised', '2027-06-01', include);
    const twice = dossier([event(SRDI, 'recognised', '2026-03-01'), exit, again]);
    t.equal(value(twice, 'additions', END), 1, 'the first counts already');
    t.equal(value(twice, 'recognised_again', END, { year: 2027, quarter: 2 }), 1);
    t.match(countedWhy(twice, PROGRAMME, [])[1], {
      figure: 'recognised_again',
      rule: 'R9',
      why: /每类只计一次/,
    });
    const moved = dossier([event(SRDI, 'recognised', '2026-03-01'), exit, { ...again, kind: 'moved_in' }]);
    t.equal(value(moved, 'brought_in', END, { year: 2027 }), 1);
    const spent = dossier([event(SRDI, 'recognised', '2020-03-01'), exit, again]);
    t.equal(value(spent, 'additions', END, { year: 2027 }), 1, 'against R1, where nothing else counts');
    const settings: SettingVersion[] = [
      ...basis('batch_year'),
      { ...(basis('issued_on')[0] as SettingVersion), id: 2, holds_from: '2028-01-01' },
    ];
    const late = dossier([event(SRDI, 'recognised', '2026-01-08', { batch_year: 2025 }), exit, again]);
    t.equal(
      value(late, 'additions', '2027-12-31', { settings, year: 2027 }),
      1,
      'while the first is baseline',
    );
    t.equal(value(late, 'additions', '2028-01-01', { settings }), 1);
    t.equal(
      value(late, 'additions', '2028-01-01', { settings, year: 2026 }),
      1,
      'from then on the first counts',
    );
    const left = dossier(twice.events, {}, { versions: [version('2027-07-01', { in_scope: false })] });
    t.equal(value(left, 'additions', '2027-06-30', { year: 2026 }), 1);
    t.equal(
      value(left, 'additions', '2027-07-01', { year: 2027 }),
      1,
      'out of scope the included one alone counts',
    );
    t.equal(value(left, 'additions', '2027-07-01'), 1);
  },
);

t.test('R10 as of: the quarter of an addition', async (t) => {
  const cases: [string, number, number][] = [
    // issued, batch year, quarter
    ['2026-01-01', 2026, 1],
    ['2026-03-31', 2026, 1],
    ['2026-04-01', 2026, 2],
    ['2026-12-31', 2026, 4],
    ['2026-12-30', 2027, 1],
    ['2027-01-08', 2026, 4],
  ];
  for (const [day, batch_year, quarter] of cases) {
    const of = dossier([event(SRDI, 'recognised', day, { batch_year })]);
    t.equal(value(of, 'additions', END, { year: batch_year, quarter }), 1, day);
  }
});

t.test('R10 as of: what is issued or known later does not count', async (t) => {
  const late = event(SRDI, 'recognised', '2026-03-01', { recorded_at: '2026-05-02T01:00:00.000Z' });
  t.equal(value(dossier([late]), 'additions', '2026-02-28'), 0);
  t.equal(value(dossier([late]), 'additions', '2026-03-01'), 1);
  const before = '2026-04-30T15:59:59.999Z';
  t.equal(value(dossier([late]), 'additions', '2026-03-31', { knownAt: before }), 0);
  const gone = { ...late, voided_at: '2026-06-01T00:00:00.000Z' };
  t.equal(value(dossier([gone]), 'additions', END), 0);
  t.equal(value(dossier([gone]), 'additions', END, { knownAt: '2026-05-31T00:00:00.000Z' }), 1);
});

t.test('R11 exits', async (t) => {
  const of = dossier([
    event(SRDI, 'recognised', '2026-03-01'),
    event('little_giant', 'recognised', '2026-03-01'),
    event(SRDI, 'exited', '2026-09-01', { reason: 'moved_out' }),
  ]);
  t.equal(value(of, 'additions', END), 2);
  t.equal(value(of, 'exits', END, { category: SRDI, year: 2026, quarter: 3 }), 1);
  t.equal(value(of, 'exits', END, { category: 'little_giant' }), 0, 'one exit ends one track');
  t.equal(value(of, 'holding', END), 1);
  const overdue = dossier([event(SRDI, 'recognised', '2023-03-01', { valid_until: '2026-02-28' })]);
  t.equal(value(overdue, 'holding', '2026-06-30'), 1, 'past its day without a result it is held');
});

t.test('R12 rates', async (t) => {
  const cases: [number, number | null, number | null][] = [
    [3, 10, 30],
    [0, 10, 0],
    [4, 3, 133.3],
    [1, 3, 33.3],
    [2, 3, 66.7],
    [1, 16, 6.3],
    [1, 80, 1.3],
    [1, 2000, 0.1],
    [5, null, null],
    [5, 0, null],
  ];
  for (const [additions, target, rate] of cases)
    t.equal(rateOf(additions, target), rate, `${additions}/${target}`);
  const where = standing({
    additions: 5,
    pending: 0,
    cells: null,
    target: null,
    day: '2026-09-30',
    settings: DEFAULT_SETTINGS,
    programme: PROGRAMME,
  });
  t.match(where, { rate: null, expected: null, status: 'unset', words: '未设目标' });
});

t.test('the value of a day is the number of its rows', async (t) => {
  const rows = contributionsOf(dossier([event(SRDI, 'recognised', '2026-03-01')]), PROGRAMME, []);
  t.equal(valueAt(rows, { figure: 'additions', chain: '光伏新能源' }, END), 1);
  t.equal(valueAt(rows, { figure: 'additions', chain: null }, END), 0);
});
