/**
 * The list, its differences and what stands beside it are kept by enterprise while others are written of: after
 * whatever is done, what is kept is what is made anew, as it is within a transaction.
 */
import fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { changesSince } from '../../server/baseline/differences.ts';
import { currentHoldings } from '../../server/baseline/holdings.ts';
import { earlierBatches } from '../../server/baseline/lists.ts';
import { baselineAt } from '../../server/baseline/queries.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { findProgramme, readSettings, saveSettings } from '../../server/targets/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { anyAct, perform } from './acts.ts';
import { EARLY, held, sign } from './make.ts';

const anyMore = fc.record({
  what: fc.constantFrom('merge', 'part', 'name', 'settings', 'settings', 'sign', 'sign', 'new', 'note'),
  going: fc.nat(3),
  step: fc.integer({ min: 1, max: 3 }),
});
type More = typeof anyMore extends fc.Arbitrary<infer A> ? A : never;
const lines = fc.array(fc.oneof({ weight: 4, arbitrary: anyAct }, { weight: 1, arbitrary: anyMore }), {
  minLength: 30,
  maxLength: 45,
  size: 'max',
});

interface Zone {
  db: Db;
  codes: string[];
  ids: number[];
  /** Records that are merged now, and by which merge. */
  gone: Map<number, number>;
}

/** How often there was anything to tell of. */
const met = { earlier: 0, late: 0, voided: 0, scope: 0, merged: 0 };

function told({ db }: Zone): string {
  const programme = findProgramme(db);
  const signed = baselineAt(db, programme.id);
  const changes = signed === null ? [] : changesSince(db, programme, signed);
  const earlier = earlierBatches(db, programme, 100);
  met.earlier += earlier.length;
  for (const one of changes) met[one.cause] += 1;
  return JSON.stringify([currentHoldings(db, programme), changes, earlier]);
}

const anew = (zone: Zone): string => zone.db.$client.transaction(() => told(zone))();

/** Does it where it can be done; says what was done. */
function performMore(zone: Zone, { what, going, step }: More, minute: number): string {
  const { db, ids, codes, gone } = zone;
  const other = (going + step) % 4;
  const at = `2026-03-01T0${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:30.000Z`;
  const by = recordedBy(at);
  if (what === 'merge') {
    if (gone.has(going) || gone.has(other)) return '';
    gone.set(going, mergeNow(db, codes[going] ?? '', codes[other] ?? '', { at, take: ['in_scope', 'name'] }));
  } else if (what === 'part') {
    const [last] = [...gone].reverse();
    if (last === undefined) return '';
    gone.delete(last[0]);
    partNow(db, last[1], at);
  } else if (what === 'name') {
    const name = `示例第${minute}号薄膜有限公司`;
    write(db, (tx) => reviseEnterprise(tx, ids[going] ?? 0, { name }, by, { effective_on: '2025-05-01' }));
  } else if (what === 'note') {
    write(db, (tx) => reviseEnterprise(tx, ids[going] ?? 0, { note: `示例${minute}` }, by));
  } else if (what === 'settings') {
    const programme = findProgramme(db);
    const settings = readSettings(db, programme.id).at(-1);
    if (settings === undefined) throw new Error('no settings');
    const issued = step === 1 ? 'issued_on' : 'batch_year';
    const { counting_basis: of, ...rest } = settings.settings;
    const next = {
      ...rest,
      counting_basis: { ...of, provincial_srdi: issued, little_giant: issued },
    } as const;
    const draft = { programme, settings: next, holds_from: '2025-01-01', reason: '示例理由' };
    write(db, (tx) => saveSettings(tx, draft, by));
  } else if (what === 'sign') sign(db, at, '示例理由');
  else addEnterprise(db, {}, [], by);
  return what;
}

t.test('what is kept is what is made anew, after whatever is done', async (t) => {
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(lines, (acts) => {
      const db = openMemory();
      const added = [0, 1, 2, 3].map(() => addEnterprise(db, {}, [held()], EARLY));
      const zone = {
        db,
        codes: added.map((one) => one.uscc),
        ids: added.map((one) => one.id),
        gone: new Map(),
      };
      for (const [n, act] of acts.entries()) {
        const before = told(zone);
        let done: string;
        if ('who' in act) {
          if (zone.gone.has(act.who)) continue;
          perform(db, zone.ids, act, n * 8);
          done = act.what;
        } else done = performMore(zone, act, n * 8);
        const kept = told(zone);
        if (kept !== anew(zone)) throw new Error(`${done}: ${kept} is not ${anew(zone)}`);
        if (kept !== before) seen[done] = (seen[done] ?? 0) + 1;
      }
      db.$client.close();
    }),
    { numRuns: 20, seed: 71 },
  );
  t.comment(JSON.stringify([seen, met]));
  for (const [what, n] of Object.entries(met)) t.ok(n > 0, `${what} was met`);
  for (const what of ['merge', 'part', 'name', 'settings', 'sign', 'void', 'amended', 'scope', 'recognised'])
    t.ok(Number(seen[what]) > 0, `${what} told something new`);
});
