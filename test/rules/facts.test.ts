import t from 'tap';
import { DEFAULT_SETTINGS, factsAt, settingsAt, targetAt } from '../../server/rules/facts.ts';
import type { SettingVersion, TargetVersion } from '../../server/rules/types.ts';
import { dossier, version } from './make.ts';

t.test('each field is that of the latest version of the day', async (t) => {
  const { versions } = dossier(
    [],
    {},
    {
      versions: [
        version('2027-01-01', { area: '示例二镇' }),
        version('2026-07-01', { area: '示例三镇', officer: '专员乙' }, '2027-05-01T00:00:00.000Z'),
      ],
    },
  );
  t.match(
    factsAt(versions, '2020-01-01'),
    { area: '示例一街道', officer: '专员甲' },
    'the first holds before its day',
  );
  t.match(factsAt(versions, '2026-12-31'), { area: '示例三镇', officer: '专员乙' });
  t.match(factsAt(versions, '2027-01-01'), { area: '示例二镇', officer: '专员乙' });
  const before = '2027-04-30T00:00:00.000Z';
  t.match(
    factsAt(versions, '2026-12-31', before),
    { area: '示例一街道', officer: '专员甲' },
    'not known yet',
  );
});

t.test('of two versions of one day the later recorded prevails', async (t) => {
  const { versions } = dossier(
    [],
    {},
    {
      versions: [
        version('2026-07-01', { area: '示例二镇' }, '2026-07-03T00:00:00.000Z'),
        version('2026-07-01', { area: '示例三镇' }, '2026-07-02T00:00:00.000Z'),
      ],
    },
  );
  t.equal(factsAt(versions, '2026-07-01').area, '示例二镇');
  t.equal(factsAt(versions, '2026-07-01', '2026-07-02T12:00:00.000Z').area, '示例三镇');
});

t.test('the first settings hold from the beginning, whenever they were recorded', async (t) => {
  const first: SettingVersion = {
    id: 1,
    holds_from: '2026-01-01',
    recorded_at: '2026-11-01T00:00:00.000Z',
    settings: { ...DEFAULT_SETTINGS, schedule_basis: 'linear' },
  };
  const second = { ...first, id: 2, holds_from: '2027-01-01', settings: DEFAULT_SETTINGS };
  t.equal(settingsAt([second, first], '2025-01-01', '2026-01-01T00:00:00.000Z').schedule_basis, 'linear');
  t.equal(settingsAt([second, first], '2027-01-01').schedule_basis, 'plan');
  t.same(settingsAt([], '2027-01-01'), DEFAULT_SETTINGS);
});

t.test('targets are those in force then, unless the latest are asked for', async (t) => {
  const make = (id: number, holds_from: string, recorded_at: string, target: number): TargetVersion => ({
    id,
    category: 'little_giant',
    holds_from,
    recorded_at,
    state: 'confirmed',
    target,
    cells: [],
  });
  const versions = [
    make(1, '2026-01-01', '2026-01-05T00:00:00.000Z', 10),
    make(2, '2027-01-01', '2026-12-01T00:00:00.000Z', 12),
    make(3, '2026-06-01', '2027-02-01T00:00:00.000Z', 11),
  ];
  t.equal(targetAt(versions, 'little_giant', '2026-05-31')?.target, 10);
  t.equal(targetAt(versions, 'little_giant', '2026-06-01')?.target, 11);
  t.equal(targetAt(versions, 'little_giant', '2026-06-01', '2026-12-31T00:00:00.000Z')?.target, 10);
  t.equal(targetAt(versions, 'little_giant', '2027-06-01')?.target, 12);
  t.equal(targetAt(versions, 'little_giant', '2026-01-01', undefined, true)?.target, 11, 'recorded last');
  t.equal(targetAt(versions, 'above_scale', '2026-06-01'), null);
});
