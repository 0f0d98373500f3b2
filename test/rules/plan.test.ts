import t from 'tap';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import {
  judgeTarget,
  plannedAt,
  proposeTargets,
  type Standing,
  standing,
  sumCells,
} from '../../server/rules/plan.ts';
import type { Category, CountingSettings, TargetCell } from '../../server/rules/types.ts';
import { PROGRAMME } from './make.ts';

const SRDI = proposeTargets(PROGRAMME, 'provincial_srdi', 40);

function stand(input: {
  additions: number;
  day: string;
  pending?: number;
  category?: Category;
  target?: number;
  cells?: TargetCell[] | null;
  settings?: Partial<CountingSettings>;
}): Standing {
  const { additions, pending = 0, category = 'provincial_srdi', target = 40, day } = input;
  const cells = input.cells === undefined ? proposeTargets(PROGRAMME, category, target) : input.cells;
  const settings = { ...DEFAULT_SETTINGS, ...input.settings };
  return standing({ additions, pending, cells, target, day, settings, programme: PROGRAMME });
}

t.test('the first allocation is by largest remainder and the calendar of publication', async (t) => {
  const cases: [Category, number, number[], number[]][] = [
    ['little_giant', 10, [3, 3, 4], [0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 4]],
    ['provincial_srdi', 40, [13, 13, 14], [0, 0, 6, 7, 0, 0, 6, 7, 0, 0, 7, 7]],
    ['above_scale', 50, [16, 17, 17], [1, 1, 1, 13, 1, 1, 1, 14, 1, 1, 1, 14]],
    ['provincial_srdi', 0, [0, 0, 0], Array(12).fill(0)],
    ['provincial_srdi', 2, [0, 1, 1], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]],
  ];
  for (const [category, total, years, quarters] of cases) {
    const cells = proposeTargets(PROGRAMME, category, total);
    t.same(
      [2026, 2027, 2028].map((year) => sumCells(cells, year)),
      years,
      category,
    );
    t.same(
      cells.map((cell) => cell.planned),
      quarters,
      category,
    );
    t.equal(sumCells(cells), total);
    t.equal(judgeTarget(cells, total), null);
  }
});

t.test('a plan that does not add up is refused with the difference', async (t) => {
  t.equal(judgeTarget(SRDI.slice(1), 40), null);
  const short = SRDI.map((cell, i) => (i === 11 ? { ...cell, planned: cell.planned - 1 } : cell));
  t.equal(judgeTarget(short, 40)?.message, '各年之和 39 与三年目标 40 相差 1');
  t.equal(judgeTarget(SRDI, 38)?.message, '各年之和 40 与三年目标 38 相差 2');
  for (const planned of [-1, 1.5, Number.NaN]) {
    t.match(judgeTarget([{ year: 2026, quarter: 2, planned }], planned), { field: '2026Q2' });
  }
});

t.test('the plan counts quarters that ended', async (t) => {
  const cases: [string, number][] = [
    ['2025-12-31', 0],
    ['2026-09-29', 0],
    ['2026-09-30', 6],
    ['2026-12-30', 6],
    ['2026-12-31', 13],
    ['2028-12-31', 40],
    ['2030-01-01', 40],
  ];
  for (const [day, n] of cases) t.equal(plannedAt(SRDI, day, 'plan', PROGRAMME), n, day);
});

t.test('the linear schedule counts the days of the year, the day included', async (t) => {
  const cases: [string, number][] = [
    ['2025-12-31', 0],
    ['2026-01-01', 13 / 365],
    ['2026-12-31', 13],
    ['2027-01-01', 13 + 13 / 365],
    ['2028-07-01', 26 + (14 * 183) / 366],
    ['2028-12-31', 40],
    ['2029-05-01', 40],
  ];
  for (const [day, n] of cases) {
    t.ok(Math.abs(plannedAt(SRDI, day, 'linear', PROGRAMME) - n) < 1e-9, day);
  }
});

t.test('where a category stands', async (t) => {
  const year = '2026-12-31';
  const cases: [Parameters<typeof stand>[0], Partial<Standing>][] = [
    [
      { additions: 13, day: year },
      {
        rate: 32.5,
        schedule_rate: 32.5,
        expected: 13,
        gap_points: 0,
        ahead: 0,
        status: 'on_track',
        words: '符合时序',
      },
    ],
    [
      { additions: 15, day: year },
      { rate: 37.5, gap_points: 5, ahead: 2, status: 'on_track', words: '快于时序 5.0 个百分点，多 2 家' },
    ],
    [
      { additions: 12, day: year },
      { gap_points: -2.5, ahead: -1, status: 'watch', words: '慢于时序 2.5 个百分点，差 1 家' },
    ],
    [
      { additions: 11, day: year },
      { gap_points: -5, ahead: -2, status: 'behind', words: '慢于时序 5.0 个百分点，差 2 家' },
    ],
    [
      { additions: 11, day: year, pending: 1 },
      { status: 'behind', awaiting: false },
    ],
    [
      { additions: 11, day: year, pending: 2 },
      { status: 'watch', awaiting: true },
    ],
    [
      { additions: 13, day: year, pending: 2 },
      { status: 'on_track', awaiting: false },
    ],
    [
      { additions: 1, day: year, category: 'little_giant', target: 10 },
      { rate: 10, schedule_rate: 30, gap_points: -20, ahead: -2, status: 'behind' },
    ],
    [
      { additions: 2, day: year, category: 'little_giant', target: 10 },
      { gap_points: -10, ahead: -1, status: 'watch', words: '慢于时序 10.0 个百分点，差 1 家' },
    ],
    [
      { additions: 48, day: '2028-12-31' },
      { rate: 120, gap_points: 20, ahead: 8 },
    ],
    [
      { additions: 2, day: year, category: 'little_giant', target: 10, settings: { behind_enterprises: 1 } },
      { status: 'behind' },
    ],
    [{ additions: 11, day: year, settings: { behind_points: 5.1 } }, { status: 'watch' }],
    [
      { additions: 0, day: '2026-03-31' },
      { rate: 0, schedule_rate: 0, expected: 0, status: 'on_track' },
    ],
  ];
  for (const [input, expected] of cases) t.match(stand(input), expected, JSON.stringify(input));
});

t.test('behind by less than one enterprise is said in points alone', async (t) => {
  const where = stand({ additions: 0, day: '2026-01-20', settings: { schedule_basis: 'linear' } });
  t.match(where, { expected: 0, ahead: 0, status: 'watch', words: '慢于时序 1.8 个百分点' });
  const slightly = stand({ additions: 13, day: '2027-01-01', settings: { schedule_basis: 'linear' } });
  t.match(slightly, { gap_points: -0.1, ahead: 0, status: 'watch', words: '慢于时序 0.1 个百分点' });
});

t.test('behind by what rounds to nothing is not said to be on time', async (t) => {
  const settings = { schedule_basis: 'linear' } as const;
  const where = stand({ additions: 10, day: '2026-10-08', settings });
  t.match(where, { gap_points: 0, ahead: 0, status: 'watch', words: '慢于时序不足 0.1 个百分点' });
  t.match(stand({ additions: 13, day: '2026-12-31', settings }), { status: 'on_track', words: '符合时序' });
});

t.test('behind by exactly the thresholds is 滞后, by less of either 关注', async (t) => {
  const cells = [{ year: 2026, quarter: 1 as const, planned: 4 }];
  const at = (additions: number, target: number, settings = {}) =>
    stand({ additions, target, cells, day: '2026-03-31', settings }).status;
  t.equal(at(2, 40), 'behind', 'short by 2 and behind by 5.0');
  t.equal(at(2, 41), 'watch', 'behind by 4.9');
  t.equal(at(3, 10), 'watch', 'short by 1 and behind by 10.0');
  t.equal(at(2, 41, { behind_points: 4 }), 'behind');
  t.equal(at(3, 20, { behind_enterprises: 1 }), 'behind');
});

t.test('differences are rounded once, half up, from what was not rounded', async (t) => {
  const thirds = [{ year: 2026, quarter: 1 as const, planned: 1 }];
  const where = stand({ additions: 2, day: '2026-12-31', target: 3, cells: thirds });
  t.match(where, { rate: 66.7, schedule_rate: 33.3, gap_points: 33.3 }, 'not 33.4');
  t.match(stand({ additions: 1, day: '2026-01-01', target: 16, cells: [] }), { rate: 6.3 }, 'half up');
});

t.test('without a target nothing is rated', async (t) => {
  t.match(stand({ additions: 5, day: '2026-12-31', target: 0 }), {
    rate: null,
    schedule_rate: null,
    expected: null,
    gap_points: null,
    ahead: null,
    status: 'unset',
    awaiting: false,
    words: '未设目标',
  });
});

t.test('without a plan the target is spread over the days of the programme', async (t) => {
  const at = (day: string) => stand({ additions: 0, day, target: 1096, cells: null }).expected;
  t.equal(at('2025-12-31'), 0);
  t.equal(at('2026-01-01'), 1);
  t.equal(at('2028-12-31'), 1096);
  t.equal(at('2029-06-01'), 1096);
});
