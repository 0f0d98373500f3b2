/** What is kept of past knowledge, held against folding everything anew, whatever was written in between. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { allDossiers } from '../../server/derived/dossiers.ts';
import { ownerOf } from '../../server/derived/merges.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { historiesOf } from '../../server/outlook/history.ts';
import { contributionsKnownAt } from '../../server/progress/known-then.ts';
import { findMoment } from '../../server/progress/queries.ts';
import { additionsByMonth, sumsAt } from '../../server/progress/sums.ts';
import { contributionsOf, isOn } from '../../server/rules/contributions.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { FIGURES, OPEN_STAGES } from '../../server/rules/types.ts';
import { saveSettings } from '../../server/targets/queries.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

type Firm = ReturnType<typeof addEnterprise>;
interface Act {
  one: Firm;
  other: Firm;
  n: number;
  /** When it is recorded: each later than the one before. */
  at: string;
}

/** Steps are an hour apart, from here on. */
const instantOf = (step: number) => new Date(Date.UTC(2026, 7, 1) + step * 3_600_000).toISOString();
const DAYS = ['2024-03-31', '2025-06-30', '2026-03-31', '2026-06-30', '2026-07-31', '2026-12-31'];
const dayOf = (n: number) => DAYS[n % DAYS.length] ?? '2026-06-30';
const CATEGORIES = ['provincial_srdi', 'little_giant', 'above_scale'] as const;
const categoryOf = (n: number) => CATEGORIES[n % 3] ?? 'provincial_srdi';

const ACTS: Record<string, (db: Db, act: Act) => unknown> = {
  'comes to a stage': (db, { one, n, at }) =>
    recordEvents(
      db,
      one.id,
      [
        {
          category: categoryOf(n),
          kind: 'stage',
          stage: OPEN_STAGES[n % 4] ?? 'reserve',
          effective_on: dayOf(n >> 2),
        },
      ],
      recordedBy(at),
    ),
  'is recognised': (db, { one, n, at }) =>
    recordEvents(
      db,
      one.id,
      [{ category: categoryOf(n), kind: 'recognised', effective_on: dayOf(n >> 1), batch_year: 2026 }],
      recordedBy(at),
    ),
  exits: (db, { one, n, at }) =>
    recordEvents(
      db,
      one.id,
      [{ category: categoryOf(n), kind: 'exited', reason: 'revoked', effective_on: '2026-12-31' }],
      recordedBy(at),
    ),
  'is voided': (db, { one, at }) => {
    const last = db.$client
      .prepare<[number], number>(
        'select id from event where enterprise_id = ? and id not in (select event_id from event_void) order by id desc',
      )
      .pluck()
      .get(one.id);
    if (last === undefined) throw new Error('nothing to void');
    voidEvent(db, last, '示例原因', recordedBy(at));
  },
  moves: (db, { one, n, at }) =>
    reviseEnterprise(
      db,
      one.id,
      { area: `示例${n % 3}街道`, chain: n % 2 === 0 ? '新材料' : null },
      recordedBy(at),
      {
        effective_on: dayOf(n),
      },
    ),
  'leaves the scope': (db, { one, n, at }) =>
    reviseEnterprise(db, one.id, { in_scope: n % 2 === 0 }, recordedBy(at), { effective_on: dayOf(n) }),
  'turns to services': (db, { one, n, at }) =>
    reviseEnterprise(db, one.id, { industry_code: n % 2 === 0 ? '36' : '65' }, recordedBy(at)),
  'is added': (db, { at }) =>
    addEnterprise(
      db,
      {},
      [{ category: 'above_scale', kind: 'stage', stage: 'applied', effective_on: '2026-06-30' }],
      recordedBy(at),
    ),
  'is counted otherwise': (db, { n, at }) =>
    saveSettings(
      db,
      {
        programme: findMoment(db, { asOf: '2026-12-31' }).programme,
        holds_from: dayOf(n),
        settings: {
          ...DEFAULT_SETTINGS,
          counting_basis: {
            ...DEFAULT_SETTINGS.counting_basis,
            provincial_srdi: n % 2 === 0 ? 'issued_on' : 'batch_year',
          },
        },
        reason: '示例',
      },
      recordedBy(at),
    ),
  'goes into another': (db, { one, other, at }) => mergeNow(db, one.uscc, other.uscc, { at, take: ['area'] }),
  'comes back': (db, { at }) => {
    const last = db.$client
      .prepare('select max(id) from enterprise_merge where undone_at is null')
      .pluck()
      .get();
    return partNow(db, Number(last), at);
  },
};

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

/** Every row of the moment, folded from what is stored. */
function foldedAt(db: Db, knownAt: string) {
  const { programme, settings } = findMoment(db, { asOf: '2026-12-31' });
  return [...allDossiers(db)].flat().flatMap((dossier) =>
    contributionsOf(dossier, programme, settings, knownAt).map((row) => ({
      ...row,
      enterprise_id: dossier.enterprise_id,
    })),
  );
}

/** Tells what of the moment is kept otherwise than it is; null where nothing is. */
function otherwise(db: Db, asOf: string, knownAt: string): string | null {
  const moment = findMoment(db, { asOf, knownAt });
  const rows = foldedAt(db, knownAt);
  for (const dim of ['', 'area', 'chain', 'apart'] as const) {
    const wanted = new Map<string, number>();
    for (const row of rows) {
      const value = dim === '' ? '' : row[dim];
      if (!isOn(row, asOf) || (dim === 'apart' && value === null)) continue;
      const key = JSON.stringify([row.category ?? '', row.figure, row.year, row.quarter, value ?? '']);
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
    }
    const told = sumsAt(db, moment, dim).map((one): [string, number] => [
      JSON.stringify([one.category, one.figure, one.year, one.quarter, one.value]),
      one.n,
    ]);
    if (sorted(told).join() !== sorted([...wanted]).join()) return `sums by ${dim || 'nothing'}`;
  }
  const shown = ({ enterprise_id, event_id, figure, category, from_day, to_day }: (typeof rows)[number]) => [
    enterprise_id,
    event_id,
    figure,
    category,
    from_day,
    to_day,
  ];
  const listed = contributionsKnownAt(db, { ...moment, knownAt }, FIGURES);
  if (sorted(listed.map(shown)).join() !== sorted(rows.map(shown)).join()) return 'lists';
  const added = rows.filter((row) => row.figure === 'additions' && isOn(row, asOf)).length;
  if (additionsByMonth(db, moment).reduce((sum, { n }) => sum + n, 0) !== added) return 'months';
  return isHistoryKept(db, asOf, knownAt) ? null : 'history';
}

/** The outlook's history is as a connection gives it that has kept nothing. */
function isHistoryKept(db: Db, asOf: string, knownAt: string): boolean {
  const other = new Database(db.$client.serialize());
  const until = { reserve: '12-31', cultivating: '12-31', applied: '12-31', in_review: '12-31' };
  const of = { until, basis: 'batch_year' as const };
  const asked = { asOf, knownAt, of: { little_giant: of, provincial_srdi: of, above_scale: of } };
  const anew = historiesOf({ $client: other } as Db, asked);
  const kept = historiesOf(db, asked);
  other.close();
  return JSON.stringify(anew) === JSON.stringify(kept);
}

const step = fc.record({
  act: fc.constantFrom(...Object.keys(ACTS)),
  who: fc.nat({ max: 3 }),
  other: fc.nat({ max: 3 }),
  n: fc.nat({ max: 23 }),
  isKept: fc.boolean().map((no) => !no),
  /** Of what is asked after it: how far back, and of which day. */
  back: fc.nat({ max: 1_000 }),
  day: fc.nat({ max: 5 }),
});

t.test('what was known then comes out as folded anew, whatever was written in between', async (t) => {
  const done = new Set<string>();
  let different = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 15, maxLength: 25 }), (steps) => {
      const db = openMemory();
      const firms = [0, 1, 2, 3].map(() => addEnterprise(db, {}, [], recordedBy(instantOf(0))));
      for (const [i, { act, who, other, n, isKept, back, day }] of steps.entries()) {
        const at = instantOf(i + 1);
        const then = instantOf(Math.floor(((i + 1) * back) / 1_000));
        try {
          write(db, (tx) => {
            // What is told of a record that went is told of the one that stays.
            const standing = ownerOf(tx, firms[who]?.id ?? 0);
            const one = firms.find(({ id }) => id === standing) as Firm;
            ACTS[act]?.(tx, { one, other: firms[other] as Firm, n, at });
            // Asked amid what is then taken back, it must not be kept.
            sumsAt(tx, findMoment(tx, { asOf: dayOf(day), knownAt: then }));
            if (!isKept) throw new Error('taken back');
          });
          done.add(act);
        } catch {
          // What the rules refuse leaves everything as it was.
        }
        const moment = findMoment(db, { asOf: dayOf(day) });
        const [now, known] = [sumsAt(db, moment), sumsAt(db, { ...moment, knownAt: then })];
        if (JSON.stringify(now) !== JSON.stringify(known)) different += 1;
        const asOf = n % 2 === 0 ? dayOf(day) : '2026-12-31';
        const what = otherwise(db, asOf, then);
        if (what !== null) throw new Error(`after “${act}”: ${what} at ${asOf} as known at ${then}`);
      }
      db.$client.close();
    }),
    { numRuns: 12, seed: 20_260_930, endOnFailure: true },
  );
  t.ok(different > 40, `${different} times something else was known then`);
  t.same(
    Object.keys(ACTS).filter((act) => !done.has(act)),
    [],
    'each act went through at least once',
  );
});
