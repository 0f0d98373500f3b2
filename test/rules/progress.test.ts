import t from 'tap';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { proposeTargets } from '../../server/rules/plan.ts';
import { bridge, progressOf, type Sum, sentence, type TargetsInForce } from '../../server/rules/progress.ts';
import type { Category, Figure } from '../../server/rules/types.ts';
import { PROGRAMME } from './make.ts';

const TARGETS: TargetsInForce = {
  little_giant: { target: 10, cells: proposeTargets(PROGRAMME, 'little_giant', 10) },
  provincial_srdi: { target: 40, cells: proposeTargets(PROGRAMME, 'provincial_srdi', 40) },
  above_scale: { target: 50, cells: proposeTargets(PROGRAMME, 'above_scale', 50) },
};

function sum(category: Category | null, figure: Figure, n: number, year = 0, quarter = 0): Sum {
  return { category, figure, year, quarter, n };
}

function progress(sums: Sum[], as_of = '2026-12-31', targets = TARGETS) {
  const known_at = '2026-12-31T15:59:59.999Z';
  return progressOf({ programme: PROGRAMME, as_of, known_at, sums, settings: DEFAULT_SETTINGS, targets });
}

const words = (sums: Sum[], as_of?: string, targets?: TargetsInForce) =>
  sentence(progress(sums, as_of, targets))
    .map((part) => part.strong + part.text)
    .join('');

t.test('the object has every field of the contract', async (t) => {
  const answer = progress([
    sum('provincial_srdi', 'additions', 6, 2026, 3),
    sum('provincial_srdi', 'additions', 2, 2026, 4),
    sum('provincial_srdi', 'brought_in', 3, 2026, 1),
    sum('provincial_srdi', 'recognised_again', 1, 2026, 2),
    sum('provincial_srdi', 'exits', 5, 2026, 2),
    sum('provincial_srdi', 'pending_publication', 4),
    sum('provincial_srdi', 'holding', 90),
    sum('provincial_srdi', 'applied', 7),
    sum(null, 'involved', 8),
  ]);
  t.same(Object.keys(answer), [
    'programme',
    'as_of',
    'known_at',
    'schedule_basis',
    'enterprises_involved',
    'categories',
  ]);
  t.equal(answer.enterprises_involved, 8);
  const srdi = answer.categories[1];
  const { years, ...rest } = srdi ?? { years: [] };
  t.same(rest, {
    code: 'provincial_srdi',
    name: '省级专精特新中小企业',
    target: 40,
    counting_basis: 'batch_year',
    additions: 8,
    rate: 20,
    expected: 13,
    schedule_rate: 32.5,
    gap_points: -12.5,
    ahead: -5,
    status: 'behind',
    pending_publication: 4,
    brought_in: 3,
    recognised_again: 1,
    exits: 5,
    net: 7,
    holding: 90,
    pipeline: { reserve: 0, cultivating: 0, applied: 7, in_review: 0 },
    year_end_expected: 12,
    outlook: null,
  });
  t.same(years[0], {
    year: 2026,
    target: 13,
    additions: 8,
    rate: 61.5,
    exits: 5,
    net: 7,
    quarters: [
      { quarter: '2026Q1', target: 0, additions: 0 },
      { quarter: '2026Q2', target: 0, additions: 0 },
      { quarter: '2026Q3', target: 6, additions: 6 },
      { quarter: '2026Q4', target: 7, additions: 2 },
    ],
  });
  t.same(
    years.map((year) => [year.year, year.quarters.length]),
    [
      [2026, 4],
      [2027, 4],
      [2028, 4],
    ],
  );
});

t.test('the lead sentence tells the worst first', async (t) => {
  const sums = [
    sum('little_giant', 'additions', 1, 2026, 4),
    sum('provincial_srdi', 'additions', 15, 2026, 4),
    sum('above_scale', 'additions', 15, 2026, 4),
  ];
  t.equal(
    words(sums),
    '国家级小巨人慢于时序 20.0 个百分点，差 2 家；规上工业慢于时序 2.0 个百分点，差 1 家。' +
      '省级专精特新快于时序 5.0 个百分点，多 2 家。',
  );
  t.match(
    words([...sums, sum('little_giant', 'pending_publication', 2)]),
    /^国家级小巨人慢于时序 20.0 个百分点，差 2 家（2 家已公示待发文）；/,
    'with what waits for its paper',
  );
});

t.test('the lead sentence before anything happened, and without targets', async (t) => {
  t.equal(words([], '2026-01-31'), '尚无新增。');
  const unset = { ...TARGETS, little_giant: null };
  const sums = [
    sum('little_giant', 'additions', 2, 2026, 4),
    sum('provincial_srdi', 'additions', 13, 2026, 4),
  ];
  t.equal(
    words(sums, '2026-12-31', unset),
    '规上工业慢于时序 32.0 个百分点，差 16 家。省级专精特新符合时序；国家级小巨人未设目标，已完成 2 家。',
  );
});

t.test('the bridge closes, and shows what it cannot explain', async (t) => {
  const before = [sum('provincial_srdi', 'holding', 68), sum('provincial_srdi', 'baseline', 60, 2023, 2)];
  const after = [
    sum('provincial_srdi', 'holding', 88),
    sum('provincial_srdi', 'baseline', 60, 2023, 2),
    sum('provincial_srdi', 'baseline', 19, 2026, 1),
    sum('provincial_srdi', 'additions', 5, 2026, 3),
    sum('provincial_srdi', 'brought_in', 2, 2026, 3),
    sum('provincial_srdi', 'recognised_again', 1, 2026, 3),
    sum('provincial_srdi', 'excluded', 1, 2026, 3),
    sum('provincial_srdi', 'exits', 7, 2026, 3),
  ];
  t.same(bridge(before, after, 'provincial_srdi'), {
    opening: 68,
    additions: 5,
    brought_in: 2,
    recognised_again: 1,
    earlier_batch: 19,
    excluded: 1,
    exits: 7,
    adjustment: -1,
    closing: 88,
  });
});
