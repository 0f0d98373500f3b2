/** What may be recorded, voided, amended or revised around the day of a baseline, in any order. */
import fc from 'fast-check';
import { type Db, write } from '../../db/open.ts';
import { readDossier } from '../../server/derived/dossiers.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { judgeEvent, judgeVoid } from '../../server/rules/judge.ts';
import { CATEGORIES } from '../../server/rules/types.ts';
import { candidateOf, type EventDraft } from '../../server/tracks/drafts.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { recordedBy } from '../helpers/zone.ts';

const DAYS = ['2024-12-20', '2025-07-04', '2025-12-30', '2025-12-31', '2026-01-01', '2026-02-20'];
export const anyAct = fc.record({
  what: fc.constantFrom(
    ...(['recognised', 'recognised', 'moved_in', 'exited', 'exited', 'stage', 'renewed'] as const),
    ...(['amended', 'void', 'void', 'scope', 'scope', 'industry'] as const),
  ),
  who: fc.nat(3),
  category: fc.constantFrom(...CATEGORIES),
  day: fc.constantFrom(...DAYS),
  n: fc.nat(99),
});
export type Act = typeof anyAct extends fc.Arbitrary<infer A> ? A : never;

function draftOf({ what, category, day, n }: Act, events: readonly { id: number }[]): EventDraft | null {
  if (what === 'amended') {
    const of = events[n % Math.max(1, events.length)];
    if (of === undefined) return null;
    return {
      category,
      kind: 'amended',
      amends: of.id,
      effective_on: '2026-03-01',
      document_no: `示例〔2025〕${n}号`,
    };
  }
  if (what === 'stage') return { category, kind: 'stage', stage: 'reserve', effective_on: day };
  if (what === 'exited') return { category, kind: 'exited', reason: 'moved_out', effective_on: day };
  if (what === 'renewed') return { category, kind: 'renewed', effective_on: day };
  const kind = what === 'moved_in' ? 'moved_in' : 'recognised';
  const year = kind === 'recognised' ? { batch_year: Number(day.slice(0, 4)) - (n % 4 === 0 ? 1 : 0) } : {};
  return { category, kind, effective_on: day, ...year };
}

/** Does what the act says where the rules let an officer. */
export function perform(db: Db, ids: readonly number[], act: Act, minute: number): void {
  const id = ids[act.who] ?? 0;
  const by = recordedBy(
    `2026-03-01T0${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00.000Z`,
  );
  const dossier = readDossier(db, id);
  const today = '2026-03-01';
  write(db, (tx) => {
    if (act.what === 'scope' || act.what === 'industry') {
      const change =
        act.what === 'scope'
          ? { in_scope: act.n % 2 === 0 }
          : { industry_code: act.n % 2 === 0 ? '36' : '65' };
      reviseEnterprise(tx, id, change, by, { effective_on: act.day });
      return;
    }
    if (act.what === 'void') {
      const standing = dossier.events.filter((event) => event.voided_at === null);
      const event = standing[act.n % Math.max(1, standing.length)];
      if (event === undefined || judgeVoid(dossier, event.id, today).length > 0) return;
      voidEvent(tx, event.id, '示例理由', by);
      return;
    }
    const own = dossier.events.filter((one) => one.category === act.category && one.kind !== 'amended');
    const draft = draftOf(act, own);
    if (draft === null || judgeEvent(dossier, candidateOf(draft, by.at), today).length > 0) return;
    recordEvents(tx, id, [draft], by, { lateReason: '示例理由' });
  });
}
