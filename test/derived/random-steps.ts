/** A row of changes of every kind that figures follow, at random: for holding what is kept against what is read anew. */
import fc from 'fast-check';
import { type Db, write } from '../../db/open.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { revise, runOf, takeBack } from '../batches/edits.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';

const FIRMS = 4;
const firm = fc.nat(FIRMS - 1);
const day = fc.constantFrom('2025-03-10', '2026-02-01', '2026-07-01', '2026-09-01');
const facts = fc.record({ in_scope: fc.boolean(), area: fc.constantFrom('示例一街道', '示例二镇', null) });
export const anyStep = fc.oneof(
  fc.record({ what: fc.constant('stage' as const), firm, day }),
  fc.record({ what: fc.constant('recognise' as const), firm, day }),
  fc.record({ what: fc.constant('revise' as const), firm, facts }),
  fc.record({ what: fc.constant('bulk' as const), firm, facts }),
  fc.record({ what: fc.constant('void' as const), which: fc.nat(50) }),
  fc.record({ what: fc.constant('merge' as const), firm }),
  fc.record({ what: fc.constant('take back' as const) }),
  fc.record({ what: fc.constant('part' as const) }),
);
export type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** The nth minute of the row. */
export const minute = (n: number) =>
  new Date(Date.parse('2026-09-10T02:00:00.000Z') + n * 60_000).toISOString();

/** A few enterprises, and what takes a step with them; `db` may be another connection to the same file each time. */
export function startZone(first: Db) {
  const firms = Array.from({ length: FIRMS }, () => addEnterprise(first));
  const gone = new Set<number>();
  const runs: number[] = [];
  const merges: { id: number; from: number }[] = [];
  const firmOf = (n: number) => firms.filter((one) => !gone.has(one.id))[n % (FIRMS - gone.size)];
  const take = (step: Step, at: string, db: Db = first): void => {
    const found = 'firm' in step ? firmOf(step.firm) : undefined;
    const by = recordedBy(at);
    if (step.what === 'void') {
      const standing = db.$client
        .prepare<[], number>('select id from event where id not in (select event_id from event_void)')
        .pluck()
        .all();
      const id = standing[step.which % Math.max(1, standing.length)];
      if (id !== undefined) write(db, (tx) => voidEvent(tx, id, '重复录入', by));
    } else if (step.what === 'take back') {
      const run = runs.pop();
      if (run !== undefined) takeBack(db, run, at);
    } else if (step.what === 'part') {
      const merge = merges.pop();
      if (merge === undefined) return;
      partNow(db, merge.id, at);
      gone.delete(merge.from);
    } else if (found === undefined) {
      return;
    } else if (step.what === 'revise') {
      revise(db, { id: found.id, changes: step.facts }, at);
    } else if (step.what === 'bulk') {
      runs.push(runOf(db, [{ id: found.id, changes: step.facts }], at));
    } else if (step.what === 'merge') {
      const staying = firms.find((one) => one.id !== found.id && !gone.has(one.id));
      if (staying === undefined) return;
      merges.push({ id: mergeNow(db, found.uscc, staying.uscc, { at }), from: found.id });
      gone.add(found.id);
    } else {
      const event =
        step.what === 'stage'
          ? ({
              category: 'above_scale',
              kind: 'stage',
              stage: 'cultivating',
              effective_on: step.day,
            } as const)
          : ({
              category: 'provincial_srdi',
              kind: 'recognised',
              effective_on: step.day,
              batch_year: Number(step.day.slice(0, 4)),
            } as const);
      write(db, (tx) => recordEvents(tx, found.id, [event], by));
    }
  };
  return { take, firms };
}
