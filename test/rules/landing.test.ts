import t from 'tap';
import { landingInWords, landingOf } from '../../server/rules/landing.ts';

const entry = (effective_on: string, kind: 'recognised' | 'moved_in' = 'recognised') => ({
  category: 'above_scale' as const,
  kind,
  effective_on,
});
const TODAY = '2026-09-30';

t.test('签约落地到上规 is counted from the signing to the first entry', async (t) => {
  const cases: [
    what: string,
    signed: string | null,
    events: ReturnType<typeof entry>[],
    words: string | null,
  ][] = [
    ['seventy days', '2026-02-01', [entry('2026-04-12')], '签约落地到上规 70 天（2026-02-01 至 2026-04-12）'],
    [
      'the first of two entries',
      '2026-02-01',
      [entry('2026-08-01'), entry('2026-03-03')],
      '签约落地到上规 30 天（2026-02-01 至 2026-03-03）',
    ],
    [
      'on the same day',
      '2026-02-01',
      [entry('2026-02-01')],
      '签约落地到上规 0 天（2026-02-01 至 2026-02-01）',
    ],
    [
      'over two thousand days',
      '2014-02-21',
      [entry('2023-12-27')],
      '签约落地到上规 3,596 天（2014-02-21 至 2023-12-27）',
    ],
    ['not in yet', '2026-06-02', [], '签约落地 120 天，尚未上规'],
    ['signed today', TODAY, [], '签约落地 0 天，尚未上规'],
    ['no day of signing', null, [entry('2026-04-12')], null],
    ['in before it was signed: nothing is claimed', '2026-05-01', [entry('2026-04-12')], null],
    [
      'a title that came with a move is no entry',
      '2026-06-02',
      [entry('2026-07-01', 'moved_in')],
      '签约落地 120 天，尚未上规',
    ],
  ];
  for (const [what, signed, events, words] of cases) {
    t.equal(landingInWords(signed, landingOf(signed, events, TODAY)), words, what);
  }
  t.equal(landingOf('2028-02-28', [entry('2028-03-01')], '2028-12-31')?.days, 2, 'a leap day is a day');
  t.equal(
    landingOf(
      '2026-02-01',
      [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-03-01' }],
      TODAY,
    )?.entered,
    null,
    'another category is not meant',
  );
});
