import t from 'tap';
import { contributionsOf, isOn } from '../../server/rules/contributions.ts';
import type { EnterpriseFacts, SettingVersion } from '../../server/rules/types.ts';
import { basis, dossier, event, PROGRAMME, value, version } from './make.ts';

const BEFORE = '2026-08-31T15:59:59.999Z';
const LATER = '2026-09-20T01:00:00.000Z';
const DAY = '2026-08-31';

t.test(
  'a change of what the enterprise is, recorded later, does not show at the moment before',
  async (t) => {
    const recognised = event('above_scale', 'recognised', '2026-03-01');
    const cases: [string, Partial<EnterpriseFacts>][] = [
      ['scope', { in_scope: false }],
      ['industry', { industry_code: '6513' }],
    ];
    for (const [name, changes] of cases) {
      const of = dossier([recognised], {}, { versions: [version('2026-06-01', changes, LATER)] });
      t.equal(value(of, 'additions', DAY), 0, name);
      t.equal(value(of, 'additions', DAY, { knownAt: BEFORE }), 1, name);
      t.equal(value(of, 'additions', '2026-05-31'), 1, `${name}: nor on the days before its own`);
    }
  },
);

t.test('a move to another town, recorded later, leaves the breakdown of then', async (t) => {
  const recognised = event('above_scale', 'recognised', '2026-03-01');
  const of = dossier([recognised], {}, { versions: [version('2026-06-01', { area: '示例二镇' }, LATER)] });
  const areas = (knownAt?: string) =>
    contributionsOf(of, PROGRAMME, [], knownAt)
      .filter((row) => row.figure === 'additions' && isOn(row, DAY))
      .map((row) => row.area);
  t.same(areas(), ['示例二镇']);
  t.same(areas(BEFORE), ['示例一街道']);
});

t.test('a change of basis, recorded later, leaves the count of then', async (t) => {
  const of = dossier([event('provincial_srdi', 'recognised', '2026-01-08', { batch_year: 2025 })]);
  const changed: SettingVersion[] = [
    ...basis('batch_year'),
    ...basis('issued_on').map((one) => ({ ...one, id: 2, holds_from: '2026-06-01', recorded_at: LATER })),
  ];
  t.equal(value(of, 'additions', DAY, { settings: changed }), 1);
  t.equal(value(of, 'additions', DAY, { settings: changed, knownAt: BEFORE }), 0);
});

t.test('papers that completed the batch year later leave the count of then', async (t) => {
  const recognised = event('provincial_srdi', 'recognised', '2026-01-08');
  const papers = event('provincial_srdi', 'amended', '2026-01-08', {
    amends: recognised.id,
    batch_year: 2025,
    recorded_at: LATER,
  });
  const of = dossier([recognised, papers]);
  t.equal(value(of, 'additions', DAY), 0);
  t.equal(value(of, 'baseline', DAY), 1);
  t.equal(value(of, 'additions', DAY, { knownAt: BEFORE }), 1);
});
