import t from 'tap';
import {
  judgeAmend,
  judgeEvent,
  judgeReplace,
  judgeVoid,
  proposeBatchYear,
  proposeValidUntil,
} from '../../server/rules/judge.ts';
import type { TrackEvent } from '../../server/rules/types.ts';
import { dossier, event, stage } from './make.ts';

const SRDI = 'provincial_srdi';
const TODAY = '2026-09-30';
const NOW = '2026-09-30T01:00:00.000Z';

t.test('fields are refused with what to do, at their field', async (t) => {
  const made = (more: Partial<TrackEvent>) => event(SRDI, 'recognised', '2026-07-10', more);
  const cases: [TrackEvent, string, string][] = [
    [event(SRDI, 'recognised', '2026-10-01'), 'effective_on', '发生日期不能晚于今天（2026年9月30日）'],
    [event(SRDI, 'recognised', '2026-02-30'), 'effective_on', '日期写成 2026-09-30 或 2026年9月30日'],
    [event(SRDI, 'recognised', '1980-02-03'), 'effective_on', '发生日期早于 1990年，核对年份'],
    [made({ publicised_on: '2026-07-11' }), 'publicised_on', '公示日不能晚于公布日（2026年7月10日）'],
    [made({ publicised_on: '11 July' }), 'publicised_on', '日期写成 2026-09-30 或 2026年9月30日'],
    [
      made({ valid_from: '2026-07-10', valid_until: '2026-07-10' }),
      'valid_until',
      '有效期至应晚于有效期起（2026年7月10日）',
    ],
    [made({ valid_until: '2026-07-01' }), 'valid_until', '有效期至应晚于公布日（2026年7月10日）'],
    [made({ batch_year: 2062 }), 'batch_year', '批次年度 2062 与公布日 2026年7月10日 相差过大，核对年份'],
    [made({ first_report_on: '2026-08-01' }), 'first_report_on', '起报期只用于规上工业，省级专精特新不填'],
    [made({ counting: 'exclude' }), 'counting_reason', '人工计入或不计须写明理由'],
    [event(SRDI, 'stage', '2026-07-10'), 'stage', '选择新的阶段'],
    [event(SRDI, 'exited', '2026-07-10'), 'reason', '选择退出原因'],
    [event(SRDI, 'not_approved', '2026-07-10'), 'fell_at', '选择在哪一环节未通过'],
    [
      event(SRDI, 'moved_in', '2026-07-10', { issued_on: '2026-08-01' }),
      'issued_on',
      '原公布日不能晚于迁入日（2026年7月10日）',
    ],
  ];
  for (const [candidate, field, message] of cases) {
    const refusals = judgeEvent(dossier([]), candidate, TODAY);
    t.match(refusals, [{ field, message }], message);
    t.equal(refusals.length, 1, message);
  }
});

t.test('today is no future day', async (t) => {
  t.same(judgeEvent(dossier([]), event(SRDI, 'recognised', TODAY), TODAY), []);
});

t.test('a title that moved in keeps its old batch year', async (t) => {
  const moved = { issued_on: '2021-07-01', batch_year: 2021, publicised_on: '2021-06-01' };
  t.same(judgeEvent(dossier([]), event(SRDI, 'moved_in', '2026-03-01', moved), TODAY), []);
});

t.test('a back-dated event that a later one stands against is refused, naming it', async (t) => {
  const of = dossier([stage(SRDI, 'applied', '2026-07-15')]);
  t.match(judgeEvent(of, stage(SRDI, 'in_review', '2026-06-01'), TODAY), [
    { field: 'effective_on', message: '发生日期早于上一阶段“申报”的 2026年7月15日' },
  ]);
  t.same(judgeEvent(of, stage(SRDI, 'reserve', '2026-06-01'), TODAY), [], 'what still fits does not matter');
  t.match(judgeEvent(of, stage(SRDI, 'applied', '2026-08-01'), TODAY), [{ message: '该企业已在“申报”阶段' }]);
  const held = dossier([event(SRDI, 'recognised', '2026-07-15')]);
  t.match(judgeEvent(held, event(SRDI, 'recognised', '2026-05-01'), TODAY), [
    { rule: 'R5', message: /与 2026年7月15日 的“认定”矛盾/ },
  ]);
});

t.test('a fault that stood before does not block what is recorded next', async (t) => {
  const broken = dossier([event(SRDI, 'renewed', '2026-02-01')]);
  t.same(judgeEvent(broken, stage(SRDI, 'reserve', '2026-03-01'), TODAY), []);
});

t.test('an event is not voided from under a later one', async (t) => {
  const recognised = event(SRDI, 'recognised', '2023-03-01');
  const renewed = event(SRDI, 'renewed', '2026-03-10');
  const of = dossier([recognised, renewed]);
  t.match(judgeVoid(of, recognised.id, TODAY), [
    { message: '作废后，2026年3月10日的“复核通过”没有依据。先作废或更正那一条' },
  ]);
  t.same(judgeVoid(of, renewed.id, TODAY), []);
  t.match(judgeVoid(of, 0, TODAY), [{ message: '没有这条记录' }]);
  t.match(judgeVoid(dossier([{ ...renewed, voided_at: NOW }]), renewed.id, TODAY), [
    { message: '这条记录已经作废' },
  ]);
});

t.test('a wrong day is corrected in one step', async (t) => {
  const recognised = event(SRDI, 'recognised', '2023-03-01');
  const of = dossier([recognised, event(SRDI, 'renewed', '2026-03-10')]);
  const on = (day: string) => event(SRDI, 'recognised', day);
  t.same(judgeReplace(of, recognised.id, on('2023-04-01'), TODAY), []);
  t.match(judgeReplace(of, recognised.id, on('2026-05-01'), TODAY), [
    { message: /与 2026年3月10日 的“复核通过”矛盾/ },
  ]);
});

t.test('an amendment is judged by what it leads to', async (t) => {
  const recognised = event(SRDI, 'recognised', '2026-03-01', { publicised_on: '2026-02-01' });
  const of = dossier([recognised]);
  const amend = (more: Partial<TrackEvent>) =>
    event(SRDI, 'amended', TODAY, { amends: recognised.id, ...more });
  t.same(judgeAmend(of, amend({ document_no: '示例文〔2026〕1号' }), TODAY), []);
  t.match(judgeAmend(of, amend({}), TODAY), [{ message: '填写要补充或更正的内容' }]);
  t.match(judgeAmend(of, amend({ publicised_on: '2026-03-02' }), TODAY), [{ field: 'publicised_on' }]);
  t.match(judgeAmend(of, amend({ amends: 0, batch: '一' }), TODAY), [{ message: /没有可以补充的记录/ }]);
  t.match(judgeEvent(of, amend({}), TODAY), [{ rule: 'amend' }], 'judgeEvent passes it on');
});

t.test('batch year and validity are proposed', async (t) => {
  t.equal(proposeBatchYear('2025年第二批', '2026-01-08'), 2025);
  t.equal(proposeBatchYear('２０２５年第二批', '2026-01-08'), 2025);
  t.equal(proposeBatchYear('第八批', '2026-11-05'), 2026);
  t.equal(proposeBatchYear(null, '2026-11-05'), 2026);
  t.equal(proposeValidUntil(null, '2026-07-10'), '2029-07-09');
  t.equal(proposeValidUntil('2025-12-01', '2026-01-08'), '2028-11-30');
  t.equal(proposeValidUntil(null, '2024-02-29'), '2027-02-27');
});
