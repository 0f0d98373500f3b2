import * as fc from 'fast-check';
import t from 'tap';
import { type Figures, figureFaults, figureWarnings, lowersStanding } from '../../server/rules/indicators.ts';
import {
  type Cumulative,
  lastQuarter,
  monthsOf,
  QUARTERS,
  quarterDoubts,
  readQuarter,
  singleOf,
} from '../../server/rules/quarters.ts';

t.test('a quarter as people write it', async (t) => {
  for (const [text, quarter, year] of [
    ['一季度', 1, null],
    ['第三季度', 3, null],
    ['前三季度', 3, null],
    ['2季度', 2, null],
    ['4季', 4, null],
    ['Q3', 3, null],
    ['2026Q3', 3, 2026],
    ['２０２６ q1', 1, 2026],
    ['2026年第二季度', 2, 2026],
    ['1—9月', 3, null],
    ['1-6月累计', 2, null],
    ['2026年1至9月', 3, 2026],
    ['1~3月份', 1, null],
    ['1—12月', 4, null],
    ['上半年', 2, null],
    ['全年', 0, null],
    ['2025年度', 0, 2025],
  ] as const) {
    t.same(readQuarter(text), { quarter, year }, text);
  }
  for (const text of ['', '五季度', 'Q5', '1—8月', '9月', '三', '下半年', '2026']) {
    t.equal(readQuarter(text), null, text);
  }
});

t.test('a quarter by itself is what its cumulative figure adds', async (t) => {
  const known: Cumulative = { 1: 100, 2: 250, 3: 240 };
  t.same(
    QUARTERS.map((quarter) => singleOf(known, quarter)),
    [100, 150, -10, null],
  );
  t.equal(singleOf({ 2: 250 }, 2), null, 'the one before is not known');
  t.equal(singleOf({ 1: 0 }, 1), 0, 'nothing is a figure, too');
  t.equal(lastQuarter({ 1: 5, 3: 9 }), 3);
  t.equal(lastQuarter({}), null);
});

t.test('the quarters of a year sum to what it took up to the last', async () => {
  const money = fc.integer({ min: 0, max: 1_000_000_000_000 });
  fc.assert(
    fc.property(fc.tuple(money, money, money, money), (parts) => {
      let sum = 0;
      const known: Cumulative = {};
      for (const [at, quarter] of QUARTERS.entries()) {
        sum += parts[at] ?? 0;
        known[quarter] = sum;
      }
      return QUARTERS.every((quarter, at) => singleOf(known, quarter) === parts[at]);
    }),
  );
});

t.test('what is unusual of cumulative figures is asked back', async (t) => {
  const yuan = (million: number) => million * 1_000_000;
  for (const [what, known, changed, more, message] of [
    ['rising', { 1: yuan(10), 2: yuan(25) }, [2], {}, null],
    [
      'falling',
      { 1: yuan(10), 2: yuan(8) },
      [2],
      {},
      /^1—6月累计 800 万元小于1—3月累计 1,000 万元，.*可能填成了单季数$/,
    ],
    ['the earlier one raised over the later', { 1: yuan(30), 2: yuan(25) }, [1], {}, /^1—6月累计/],
    ['falling, but nobody touched it', { 1: yuan(10), 2: yuan(8), 3: yuan(12) }, [3], {}, null],
    [
      'over the year',
      { 3: yuan(90) },
      [3],
      { whole: yuan(80) },
      /^1—9月累计 9,000 万元大于全年营业收入 8,000 万元$/,
    ],
    ['as much as the year', { 4: yuan(80) }, [4], { whole: yuan(80) }, null],
    [
      'a thousand times last year',
      { 1: yuan(9_000) },
      [1],
      { before: { 1: yuan(9) } },
      /是上年同期的 1,000 倍以上，单位可能不对$/,
    ],
    ['a thousandth of last year', { 1: 9_000 }, [1], { before: { 1: yuan(9) } }, /不到上年同期的 1\/1,000/],
    [
      'a thousand times the quarter before',
      { 1: yuan(9), 2: yuan(9_000) },
      [2],
      {},
      /是1—3月累计的 1,000 倍以上/,
    ],
    ['999 times', { 1: yuan(8_991) }, [1], { before: { 1: yuan(9) } }, null],
  ] as [string, Cumulative, (1 | 2 | 3 | 4)[], { whole?: number; before?: Cumulative }, RegExp | null][]) {
    const found = quarterDoubts(known, changed, { whole: more.whole, before: more.before ?? {} });
    if (message === null) t.same(found, [], what);
    else t.match(found[0]?.message ?? '', message, what);
  }
  t.equal(monthsOf(3), '1—9月');
});

t.test('a part is not larger than its whole', async (t) => {
  for (const [figures, fault, warning] of [
    [{ revenue: 100, main_revenue: 101 }, '主营业务收入不能大于营业收入', undefined],
    [{ revenue: 100, lead_revenue: 101 }, '主导产品收入不能大于营业收入', undefined],
    [{ staff: 9, rd_staff: 10 }, '研发人员不能大于从业人员', undefined],
    [{ revenue: 100, lead_revenue: 100 }, undefined, undefined],
    [{ lead_revenue: 101 }, undefined, undefined],
    [{ revenue: 100, main_revenue: 80, lead_revenue: 90 }, undefined, '主导产品收入大于主营业务收入'],
    [{ revenue: 100, rd_expense: 120 }, undefined, '研发费用大于营业收入'],
  ] as [Figures, string | undefined, string | undefined][]) {
    t.equal(figureFaults(figures)[0]?.message, fault, JSON.stringify(figures));
    t.equal(figureWarnings(figures)[0]?.message, warning, JSON.stringify(figures));
  }
});

t.test('only another figure of lower standing lowers an audited one', async (t) => {
  const audited = { value: 100, source: 'audited' } as const;
  for (const [before, after, lowers] of [
    [audited, { value: 120, source: 'declared' }, true],
    [audited, { value: 120, source: 'imported' }, true],
    [audited, { value: null, source: 'declared' }, true],
    [audited, { value: 100, source: 'imported' }, false],
    [audited, { value: 120, source: 'audited' }, false],
    [{ value: 100, source: 'declared' }, { value: 120, source: 'imported' }, false],
    [{ value: null, source: 'audited' }, { value: 120, source: 'imported' }, false],
    [undefined, { value: 120, source: 'imported' }, false],
  ] as const) {
    t.equal(lowersStanding(before, after), lowers, JSON.stringify([before, after]));
  }
});
