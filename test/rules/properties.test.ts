/** What must hold of every history, whatever it is: asked of some hundreds of random ones. */
import fc from 'fast-check';
import t from 'tap';
import { contributionsOf, isOn } from '../../server/rules/contributions.ts';
import { addDays, endOfDayInstant } from '../../server/rules/days.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { foldTrack, standingEvents } from '../../server/rules/fold.ts';
import {
  CATEGORIES,
  COUNTING,
  type Contribution,
  type Dossier,
  type EnterpriseVersion,
  EXIT_REASONS,
  OPEN_STAGES,
  type SettingVersion,
  type TrackEvent,
} from '../../server/rules/types.ts';
import { basis, dossier, event, PROGRAMME, version } from './make.ts';

// Few enough days that several events often fall on one.
const day = fc.integer({ min: 0, max: 14 }).map((n) => addDays('2025-06-01', n * 97));
const instant = day.map((d) => `${addDays(d, 3)}T02:00:00.000Z`);
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 2 });

const anyEvent: fc.Arbitrary<TrackEvent> = fc
  .record({
    category: fc.constantFrom(...CATEGORIES),
    kind: fc.constantFrom(
      ...(['stage', 'stage', 'recognised', 'recognised', 'moved_in', 'renewed', 'review_due'] as const),
      ...(['exited', 'not_approved', 'withdrawn'] as const),
    ),
    on: day,
    recorded_at: instant,
    voided_at: fc.option(instant, { freq: 6 }),
    stage: fc.constantFrom(...OPEN_STAGES),
    reason: fc.constantFrom(...EXIT_REASONS),
    batch_year: maybe(fc.integer({ min: 2025, max: 2029 })),
    counting: fc.option(fc.constantFrom(...COUNTING), { freq: 5 }),
    note: maybe(fc.constant('原因')),
  })
  .map(({ category, kind, on, stage, reason, ...rest }) =>
    event(category, kind, on, {
      ...rest,
      counting_reason: '理由',
      stage: kind === 'stage' ? stage : null,
      reason: kind === 'exited' ? reason : null,
    }),
  );

const anyVersion: fc.Arbitrary<EnterpriseVersion> = fc
  .record({
    on: day,
    recorded_at: instant,
    changes: fc.record(
      {
        in_scope: fc.boolean(),
        industry_code: fc.constantFrom('38', '65'),
        area: fc.constantFrom('示例一街道', '示例二镇', null),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ on, recorded_at, changes }) => version(on, changes, recorded_at));

const anySettings: fc.Arbitrary<SettingVersion[]> = fc
  .array(
    fc.record({ holds_from: day, recorded_at: instant, of: fc.constantFrom('batch_year', 'issued_on') }),
    {
      maxLength: 2,
    },
  )
  .map((later) => [
    ...basis('batch_year'),
    ...later.map(({ of, ...times }, i) => ({
      ...times,
      id: i + 2,
      settings: {
        ...DEFAULT_SETTINGS,
        counting_basis:
          basis(of === 'issued_on' ? 'issued_on' : 'batch_year')[0]?.settings.counting_basis ??
          DEFAULT_SETTINGS.counting_basis,
      },
    })),
  ]);

const anyHistory = fc.record({
  of: fc
    .record({
      events: fc.array(anyEvent, { maxLength: 14 }),
      versions: fc.array(anyVersion, { maxLength: 3 }),
      amend: maybe(fc.record({ recorded_at: instant, batch_year: fc.integer({ min: 2025, max: 2028 }) })),
    })
    .map(({ events, versions, amend }) => {
      const target = events[0];
      const all =
        target === undefined || amend === null
          ? events
          : [...events, event(target.category, 'amended', '2026-06-01', { ...amend, amends: target.id })];
      return dossier(all, {}, { versions });
    }),
  settings: anySettings,
});

/** Ids depend on the order of recording, so rows are compared by what the event says. */
function meaning(rows: Contribution[], of: Dossier): string[] {
  const says = new Map(
    of.events.map(({ id, recorded_at: _, voided_at: __, ...rest }) => [id, JSON.stringify(rest)]),
  );
  return rows.map(({ event_id, ...row }) => JSON.stringify([row, says.get(event_id)])).sort();
}

function on(rows: Contribution[], at: string, of: Dossier): string[] {
  const there = rows.filter((row) => isOn(row, at)).map((row) => ({ ...row, from_day: '', to_day: null }));
  return meaning(there, of);
}

const RUNS = { numRuns: 300, seed: 20260101 };

/** The same facts recorded in another order: other ids and other moments. */
function reordered(of: Dossier, keys: number[]): Dossier {
  const order = of.events.map((one, i) => ({ one, key: keys[i] ?? i })).sort((a, b) => a.key - b.key);
  const ids = new Map(order.map(({ one }, i) => [one.id, 1_000_000 + i]));
  const events = order.map(({ one }) => ({
    ...one,
    id: ids.get(one.id) ?? 0,
    amends: one.amends === null ? null : (ids.get(one.amends) ?? null),
  }));
  return { ...of, events };
}

/** One track on three days, so that nearly every day is shared. */
const crowded = fc.array(anyEvent, { minLength: 4, maxLength: 9 }).map((events) =>
  dossier(
    events.map((one, i) => ({
      ...one,
      category: 'provincial_srdi',
      effective_on: `2026-0${(i % 3) + 1}-10`,
      voided_at: null,
    })),
  ),
);

t.test('any order of recording gives the same states and rows', async () => {
  const told = (of: Dossier, settings: SettingVersion[]) => {
    const plain = { ...of, events: of.events.map((one) => ({ ...one, amends: null })) };
    const states = CATEGORIES.map((category) => ({
      ...foldTrack(category, standingEvents(of.events)).state,
      holding_event: null,
    }));
    return JSON.stringify([states, meaning(contributionsOf(of, PROGRAMME, settings), plain)]);
  };
  const keys = fc.array(fc.nat(), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(
      fc.oneof(
        anyHistory.map(({ of }) => of),
        crowded,
      ),
      anySettings,
      keys,
      (of, settings, by) => {
        return told(of, settings) === told(reordered(of, by), settings);
      },
    ),
    { ...RUNS, numRuns: 1000 },
  );
});

t.test('years add up to the total, and the list has as many rows as the figure', async () => {
  fc.assert(
    fc.property(anyHistory, day, ({ of, settings }, at) => {
      const rows = contributionsOf(of, PROGRAMME, settings).filter((row) => isOn(row, at));
      const additions = rows.filter((row) => row.figure === 'additions');
      const years = [2026, 2027, 2028].map((year) => additions.filter((row) => row.year === year).length);
      const perEvent = new Set(rows.map((row) => [row.figure, row.category, row.event_id].join()));
      return (
        years.reduce((sum, n) => sum + n, 0) === additions.length &&
        perEvent.size === rows.length &&
        rows.filter((row) => row.figure === 'involved').length === Math.min(additions.length, 1)
      );
    }),
    RUNS,
  );
});

t.test('rows are maximal: no row continues another', async () => {
  fc.assert(
    fc.property(anyHistory, ({ of, settings }) => {
      const rows = contributionsOf(of, PROGRAMME, settings);
      const key = (row: Contribution, edge: string | null) =>
        JSON.stringify([{ ...row, from_day: 0, to_day: 0 }, edge]);
      const ends = new Set(rows.map((row) => key(row, row.to_day)));
      return rows.every((row) => row.to_day !== row.from_day && !ends.has(key(row, row.from_day)));
    }),
    RUNS,
  );
});

t.test('a day of the whole history is the fold of what took effect by then', async () => {
  fc.assert(
    fc.property(anyHistory, day, ({ of, settings }, at) => {
      const first = of.versions[0];
      const cut: Dossier = {
        ...of,
        events: of.events.filter((one) => one.kind === 'amended' || one.effective_on <= at),
        versions: of.versions.filter((one) => one === first || one.effective_on <= at),
      };
      const known = settings.filter((one) => one.id === 1 || one.holds_from <= at);
      const whole = on(contributionsOf(of, PROGRAMME, settings), at, of);
      return JSON.stringify(whole) === JSON.stringify(on(contributionsOf(cut, PROGRAMME, known), at, of));
    }),
    RUNS,
  );
});

t.test('at a moment nothing shows of what was recorded later', async () => {
  fc.assert(
    fc.property(anyHistory, day, ({ of, settings }, at) => {
      const knownAt = endOfDayInstant(at);
      const first = of.versions[0];
      const then: Dossier = {
        ...of,
        events: of.events
          .filter((one) => one.recorded_at <= knownAt)
          .map((one) =>
            one.voided_at !== null && one.voided_at > knownAt ? { ...one, voided_at: null } : one,
          ),
        versions: of.versions.filter((one) => one === first || one.recorded_at <= knownAt),
      };
      const set = settings.filter((one) => one.id === 1 || one.recorded_at <= knownAt);
      const asked = contributionsOf(of, PROGRAMME, settings, knownAt);
      return JSON.stringify(asked) === JSON.stringify(contributionsOf(then, PROGRAMME, set));
    }),
    RUNS,
  );
});

t.test('a void restores the rows to what they were', async () => {
  fc.assert(
    fc.property(anyHistory, anyEvent, ({ of, settings }, more) => {
      const voided = { ...more, voided_at: '2030-01-01T00:00:00.000Z' };
      const before = contributionsOf(of, PROGRAMME, settings);
      const after = contributionsOf({ ...of, events: [...of.events, voided] }, PROGRAMME, settings);
      return JSON.stringify(before) === JSON.stringify(after);
    }),
    RUNS,
  );
});

t.test('the fold is total, and the timeline is what was legal', async () => {
  fc.assert(
    fc.property(anyHistory, ({ of }) => {
      const standing = standingEvents(of.events);
      return CATEGORIES.every((category) => {
        const { timeline, faults } = foldTrack(category, standing);
        const own = standing.filter((one) => one.category === category);
        return timeline.length + faults.length === own.length;
      });
    }),
    RUNS,
  );
});
