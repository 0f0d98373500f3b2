import fc from 'fast-check';
import t from 'tap';
import { addDays } from '../../server/rules/days.ts';
import { parsePeriod, periodOf } from '../../server/rules/period.ts';

t.test('each kind of period has its code, its days and its words', async (t) => {
  for (const [code, from, to, words] of [
    ['2026Q3', '2026-07-01', '2026-09-30', '2026年第三季度'],
    ['2026H1', '2026-01-01', '2026-06-30', '2026年上半年'],
    ['2026', '2026-01-01', '2026-12-31', '2026年度'],
    ['2026-01..2027-06', '2026-01-01', '2027-06-30', '2026年1月—2027年6月'],
    ['2026-02..2026-02', '2026-02-01', '2026-02-28', '2026年2月'],
    ['2026-02-03..2026-04-05', '2026-02-03', '2026-04-05', '2026年2月3日至2026年4月5日'],
  ] as const) {
    t.match(parsePeriod(code), { code, from, to, words }, code);
    t.same(periodOf(from, to), parsePeriod(code), code);
  }
});

t.test('the same days have one code, however they were written', async (t) => {
  t.equal(parsePeriod('2026-07..2026-09')?.code, '2026Q3');
  t.equal(parsePeriod('2026-01-01..2026-12-31')?.code, '2026');
  const day = fc.nat(1_200).map((n) => addDays('2026-01-01', n));
  fc.assert(
    fc.property(day, day, (from, to) => {
      const period = periodOf(from, to);
      if (from > to) return period === null;
      return period !== null && JSON.stringify(parsePeriod(period.code)) === JSON.stringify(period);
    }),
    { seed: 3, numRuns: 500 },
  );
});

t.test('what is no period is none', async (t) => {
  for (const code of [
    '',
    '1',
    '2026Q5',
    '2026H3',
    '0000',
    '2026-02-30..2026-03-01',
    '2026-13..2026-14',
    '2026-09-01..2026-01-01',
    '../2026',
  ])
    t.equal(parsePeriod(code), null, code);
});
