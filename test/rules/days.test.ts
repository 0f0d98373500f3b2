import t from 'tap';
import * as days from '../../server/rules/days.ts';
import { PROGRAMME } from './make.ts';

t.test('a day is a real one of the calendar', async (t) => {
  for (const day of ['2026-01-01', '2024-02-29', '2000-02-29', '1985-12-31', '2100-12-31']) {
    t.ok(days.isDay(day), day);
  }
  for (const day of [
    '2026-02-29',
    '1900-02-28',
    '2100-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-1',
    '20260101',
    '2026-01-01 ',
    '',
  ]) {
    t.notOk(days.isDay(day), day);
  }
});

t.test('days and years are added over month ends and leap days', async (t) => {
  t.equal(days.addDays('2026-12-31', 1), '2027-01-01');
  t.equal(days.addDays('2024-03-01', -1), '2024-02-29');
  t.equal(days.addYears('2024-02-29', 3), '2027-02-28');
  t.equal(days.addYears('2024-02-29', 4), '2028-02-29');
  t.equal(days.addYears('2026-07-10', 3), '2029-07-10');
});

t.test('quarters begin and end where the calendar says', async (t) => {
  t.same(days.quarterOf('2026-03-31'), { year: 2026, quarter: 1 });
  t.same(days.quarterOf('2026-04-01'), { year: 2026, quarter: 2 });
  t.same(days.quarterOf('2026-12-31'), { year: 2026, quarter: 4 });
  t.equal(days.quarterStart({ year: 2026, quarter: 3 }), '2026-07-01');
  t.same(
    ([1, 2, 3, 4] as const).map((quarter) => days.quarterEnd({ year: 2026, quarter })),
    ['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31'],
  );
  t.equal(days.quartersOf(PROGRAMME).map(days.formatQuarter).join(' ').slice(0, 13), '2026Q1 2026Q2');
  t.equal(days.quartersOf(PROGRAMME).length, 12);
});

t.test('a quarter is read as it is written', async (t) => {
  t.same(days.parseQuarter('2026Q3'), { year: 2026, quarter: 3 });
  for (const s of ['2026Q5', '2026Q0', '2026q3', 'Q3', '2026Q33']) t.equal(days.parseQuarter(s), null, s);
});

t.test('the days of a year are counted', async (t) => {
  t.equal(days.daysInYear(2026), 365);
  t.equal(days.daysInYear(2028), 366);
  t.equal(days.dayOfYear('2028-12-31'), 366);
  t.equal(days.dayOfYear('2026-01-01'), 1);
});

t.test('a day in Shanghai begins eight hours before it does in UTC', async (t) => {
  t.equal(days.shanghaiDay(new Date('2026-09-29T15:59:59.999Z')), '2026-09-29');
  t.equal(days.shanghaiDay(new Date('2026-09-29T16:00:00.000Z')), '2026-09-30');
  // The same, read off the text.
  for (const at of [
    '2026-09-29T15:59:59.999Z',
    '2026-09-29T16:00:00.000Z',
    '2026-12-31T23:00:00.000Z',
    '2026-01-01T00:00:00.000Z',
  ])
    t.equal(days.dayOfInstant(at), days.shanghaiDay(new Date(at)));
  t.equal(days.endOfDayInstant('2026-09-30'), '2026-09-30T15:59:59.999Z');
});

t.test('days and quarters have words', async (t) => {
  t.equal(days.dayInWords('2026-09-05'), '2026年9月5日');
  t.equal(days.quarterInWords({ year: 2026, quarter: 4 }), '2026年第四季度');
  t.equal(days.monthOf('2026-09-05'), '2026-09');
});
