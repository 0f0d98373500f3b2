/** Sentences of the rules that only show at their edges, each under the rule that says it. */
import t from 'tap';
import { countedWhy } from '../../server/rules/contributions.ts';
import { judgeEvent, judgeVoid } from '../../server/rules/judge.ts';
import { basis, dossier, event, PROGRAMME, stage, TODAY, value, version } from './make.ts';

const END = '2028-12-31';
const SRDI = 'provincial_srdi';

t.test('R1: of two, the earlier by issue counts though it was recorded years later', async (t) => {
  const late = event(SRDI, 'recognised', '2026-05-01', { recorded_at: '2028-01-10T00:00:00.000Z' });
  const exit = event(SRDI, 'exited', '2026-12-01', {
    reason: 'lapsed',
    recorded_at: '2028-01-10T00:00:00.000Z',
  });
  const of = dossier([event(SRDI, 'recognised', '2027-05-01'), late, exit]);
  t.equal(value(of, 'additions', END, { year: 2026 }), 1);
  t.equal(value(of, 'recognised_again', END, { year: 2027 }), 1);
  const before = { knownAt: '2028-01-09T00:00:00.000Z' };
  t.equal(value(of, 'additions', END, { ...before, year: 2027 }), 1, 'before it was known, the other did');
  t.equal(value(of, 'recognised_again', END, before), 0);
});

t.test('R2: a basis set on a past day counts from that day, for whoever knows of it', async (t) => {
  const [first] = basis('batch_year');
  const [other] = basis('issued_on');
  if (first === undefined || other === undefined) throw new Error('no settings');
  const settings = [
    first,
    { ...other, id: 2, holds_from: '2026-03-01', recorded_at: '2026-10-01T00:00:00.000Z' },
  ];
  const of = dossier([event(SRDI, 'recognised', '2026-01-08', { batch_year: 2025 })]);
  const at = (day: string, knownAt?: string) =>
    value(of, 'additions', day, { settings, ...(knownAt === undefined ? {} : { knownAt }) });
  t.equal(at('2026-02-28'), 0);
  t.equal(at('2026-03-01'), 1, 'though it was recorded in October');
  t.equal(at('2026-09-30', '2026-09-30T15:59:59.999Z'), 0, 'and not as known in September');
  t.equal(at('2026-09-30', '2026-10-01T00:00:00.000Z'), 1);
});

t.test('R3: what waits is a first recognition, and ends with the review', async (t) => {
  const review = stage(SRDI, 'in_review', '2026-08-01');
  const pending = (events: Parameters<typeof dossier>[0], day = '2026-09-01') =>
    value(dossier(events), 'pending_publication', day);
  t.equal(pending([review]), 1);
  t.equal(pending([review], '2026-07-31'), 0, 'not before its day');
  t.equal(pending([review, event(SRDI, 'withdrawn', '2026-08-20')]), 0, '退出培育');
  t.equal(pending([review, event(SRDI, 'recognised', '2026-09-01')]), 0, 'issued');
  t.equal(pending([review, { ...stage(SRDI, 'applied', '2026-08-20'), back: true, note: '补材料' }]), 0);
  const excluded = { counting: 'exclude', counting_reason: '示例理由' } as const;
  const spent = [
    event(SRDI, 'recognised', '2026-02-01', excluded),
    event(SRDI, 'exited', '2026-06-01', { reason: 'revoked' }),
  ];
  t.equal(pending([...spent, review]), 0, 'an excluded recognition spent the track');
  const moved = [
    event(SRDI, 'moved_in', '2026-02-01'),
    event(SRDI, 'exited', '2026-06-01', { reason: 'revoked' }),
  ];
  t.equal(pending([...moved, review]), 0, 'so did one that was brought in');
  const papers = event(SRDI, 'amended', '2026-08-15', { amends: review.id, batch_year: 2025 });
  t.equal(pending([review, papers]), 0, 'a batch year of 2025, learned later');
  const out = dossier([review], { in_scope: false });
  t.equal(value(out, 'pending_publication', '2026-09-01'), 0, 'out of scope');
});

t.test('R5: without the exit between them the second recognition has no ground', async (t) => {
  const exit = event(SRDI, 'exited', '2026-06-01', { reason: 'lapsed' });
  const events = [event(SRDI, 'recognised', '2026-02-01'), exit, event(SRDI, 'recognised', '2027-02-01')];
  t.match(judgeVoid(dossier(events), exit.id), [{ rule: 'R5', message: /先作废或更正那一条/ }]);
  const gone = events.map((one) => (one === exit ? { ...one, voided_at: '2027-03-01T00:00:00.000Z' } : one));
  t.equal(value(dossier(gone), 'additions', END), 1, 'voided all the same, it counts once');
  t.equal(value(dossier(gone), 'recognised_again', END), 0);
  t.equal(value(dossier(gone), 'exits', END), 0);
  t.equal(value(dossier(gone), 'holding', END), 1);
  t.match(countedWhy(dossier(gone), PROGRAMME, [])[1], { figure: null, rule: 'R5' });
});

t.test(
  'R5, R6, R11: again, brought in and exits belong to their own day, never to a batch year',
  async (t) => {
    const of = dossier([
      event(SRDI, 'moved_in', '2026-03-15', { issued_on: '2024-01-01', batch_year: 2024 }),
      event(SRDI, 'exited', '2027-01-01', { reason: 'moved_out', batch_year: 2026 }),
      event(SRDI, 'recognised', '2028-01-05', { batch_year: 2027 }),
    ]);
    for (const settings of [basis('batch_year'), basis('issued_on')]) {
      t.equal(value(of, 'brought_in', END, { settings, year: 2026, quarter: 1 }), 1);
      t.equal(value(of, 'exits', END, { settings, year: 2027, quarter: 1 }), 1);
      t.equal(value(of, 'recognised_again', END, { settings, year: 2028, quarter: 1 }), 1);
    }
    t.equal(value(of, 'holding', '2026-03-14'), 0);
    t.equal(value(of, 'holding', '2026-03-15'), 1, 'held from the day of the move');
    t.equal(value(of, 'holding', '2026-12-31'), 1);
    t.equal(value(of, 'holding', '2027-01-01'), 0, 'until the day of the exit');
  },
);

t.test('R7: an industry or scope changed on a past day counts from that day', async (t) => {
  const entry = event('above_scale', 'recognised', '2026-02-01');
  const versions = [version('2026-06-01', { industry_code: '6513' }, '2026-09-15T00:00:00.000Z')];
  const of = dossier([entry], {}, { versions });
  for (const figure of ['additions', 'holding', 'involved'] as const) {
    t.equal(value(of, figure, '2026-05-31'), 1, figure);
    t.equal(value(of, figure, '2026-06-01'), 0, figure);
    t.equal(value(of, figure, '2026-06-01', { knownAt: '2026-09-14T00:00:00.000Z' }), 1, figure);
  }
});

t.test(
  'R8: what is included against scope is an addition and makes its enterprise one involved',
  async (t) => {
    const include = { counting: 'include', counting_reason: '示例理由' } as const;
    const of = dossier([event(SRDI, 'recognised', '2026-03-01', include)], { in_scope: false });
    t.equal(value(of, 'additions', END), 1);
    t.equal(value(of, 'involved', END), 1);
    t.equal(value(of, 'holding', END), 0, 'out of scope is in no other figure');
    const amended = event(SRDI, 'recognised', '2026-03-01');
    const later = event(SRDI, 'amended', '2026-09-01', {
      amends: amended.id,
      ...include,
      counting: 'exclude',
    });
    t.equal(value(dossier([amended, later]), 'additions', END), 0, 'an override may come later');
    const again = event(SRDI, 'amended', '2026-09-02', { amends: amended.id, counting: 'auto' });
    t.equal(value(dossier([amended, later, again]), 'additions', END), 1, 'and be taken back');
  },
);

t.test('R10: an early issue counts from its day to the first quarter of a year still to come', async (t) => {
  const early = dossier([event(SRDI, 'recognised', '2025-12-30', { batch_year: 2026 })]);
  t.equal(value(early, 'additions', '2025-12-29'), 0);
  t.equal(value(early, 'additions', '2025-12-30', { year: 2026, quarter: 1 }), 1);
  const late = dossier([event(SRDI, 'recognised', '2027-02-10', { batch_year: 2026 })]);
  t.equal(value(late, 'additions', '2026-12-31'), 0, 'not before it is issued');
  t.equal(value(late, 'additions', '2027-02-10', { year: 2026, quarter: 4 }), 1);
});

t.test('R10: what is voided at the moment is not known at it', async (t) => {
  const at = '2026-06-01T00:00:00.000Z';
  const of = dossier([event(SRDI, 'recognised', '2026-03-01', { voided_at: at })]);
  t.equal(value(of, 'additions', END, { knownAt: '2026-05-31T23:59:59.999Z' }), 1);
  t.equal(value(of, 'additions', END, { knownAt: at }), 0);
  const noted = dossier([event(SRDI, 'recognised', '2026-03-01', { recorded_at: at })]);
  t.equal(value(noted, 'additions', END, { knownAt: at }), 1, 'and what is recorded at it is known');
});

t.test('stages: a sole trader or a firm without an industry is cultivated like any other', async (t) => {
  const of = dossier([stage('above_scale', 'cultivating', '2026-03-01')], { industry_code: null });
  t.equal(value(of, 'cultivating', END), 1);
  const entry = event('above_scale', 'recognised', '2026-12-01');
  t.match(judgeEvent(of, entry, TODAY), [{ rule: 'R7' }]);
});
