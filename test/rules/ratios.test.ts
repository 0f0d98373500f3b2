import * as fc from 'fast-check';
import t from 'tap';
import { RATIO_FIELDS, ratiosOf } from '../../server/rules/indicators.ts';

t.test('each ratio is of its parts, in per cent with one decimal', async (t) => {
  const parts = { main_revenue: 1_900, lead_revenue: 1_500 };
  const year = {
    ...parts,
    revenue: 2_000,
    rd_expense: 101,
    assets: 300,
    liabilities: 200,
    staff: 8,
    rd_staff: 1,
  };
  t.same(ratiosOf(year, { revenue: 1_600 }), {
    main_ratio: 95,
    lead_ratio: 75,
    rd_ratio: 5.1,
    debt_ratio: 66.7,
    rd_staff_ratio: 12.5,
    growth: 25,
  });
});

t.test('half goes up, away from zero below it', async (t) => {
  t.equal(ratiosOf({ revenue: 2_000, rd_expense: 1 }).rd_ratio, 0.1);
  t.equal(ratiosOf({ revenue: 1_999 }, { revenue: 2_000 }).growth, -0.1);
});

t.test('a part that is not known, or nothing to divide by, is no ratio and never 0', async (t) => {
  const none = Object.fromEntries(RATIO_FIELDS.map((field) => [field, null]));
  t.same(ratiosOf({}), none);
  t.same(ratiosOf({ revenue: 0, rd_expense: 5, liabilities: 3, assets: 0, staff: 0, rd_staff: 0 }), none);
  t.equal(ratiosOf({ revenue: 5, rd_expense: 0 }).rd_ratio, 0);
  t.equal(ratiosOf({ revenue: 5 }, {}).growth, null);
  t.equal(ratiosOf({ revenue: 5 }, { revenue: 0 }).growth, null);
});

t.test('a part of its whole lies within 0 and 100, whatever their size', async () => {
  const money = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(money, money, (a, b) => {
      const [part, whole] = a < b ? [a, b] : [b, a];
      const { rd_ratio: ratio } = ratiosOf({ revenue: whole, rd_expense: part });
      return (
        ratio !== null && ratio >= 0 && ratio <= 100 && Math.abs(ratio - (part / whole) * 100) <= 0.0500001
      );
    }),
  );
});
