import { type Db, write } from '../../db/open.ts';
import { readDossier } from '../../server/derived/dossiers.ts';
import { type EnterpriseDraft, findEnterprise } from '../../server/enterprises/queries.ts';
import { findMerge, mergeRecords, undoMerge } from '../../server/merging/queries.ts';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import { shanghaiDay } from '../../server/rules/days.ts';
import { planMerge } from '../../server/rules/judge-merge.ts';
import { CATEGORIES, FACT_FIELDS, type Figure } from '../../server/rules/types.ts';
import { recordedBy } from '../helpers/zone.ts';

/** Merges two records as the page does, with these fields taken from the one that goes. */
export function mergeNow(
  db: Db,
  goingCode: string,
  stayingCode: string,
  { at = '2026-09-20T02:00:00.000Z', take = [] }: { at?: string; take?: (keyof EnterpriseDraft)[] } = {},
): number {
  const by = recordedBy(at);
  return write(db, (tx) => {
    const going = findEnterprise(tx, goingCode);
    const staying = findEnterprise(tx, stayingCode);
    const changes: Partial<EnterpriseDraft> = Object.fromEntries(
      take.filter((field) => going[field] !== staying[field]).map((field) => [field, going[field]]),
    );
    const facts = Object.fromEntries(
      FACT_FIELDS.flatMap((field) => (field in changes ? [[field, changes[field]]] : [])),
    );
    const about = { today: shanghaiDay(new Date(at)), at };
    const plan = planMerge(readDossier(tx, going.id), readDossier(tx, staying.id), facts, about);
    return mergeRecords(tx, { going, staying, changes, plan, reason: '同一家企业' }, by);
  });
}

export function partNow(db: Db, merge: number, at = '2026-09-25T02:00:00.000Z') {
  return write(db, (tx) => undoMerge(tx, findMerge(tx, merge), '不是同一家', recordedBy(at)));
}

const LATER = '2040-01-01T00:00:00.000Z';
const FIGURES: Figure[] = [
  ...(['additions', 'pending_publication', 'brought_in', 'recognised_again', 'exits', 'holding'] as const),
  ...(['reserve', 'cultivating', 'applied', 'in_review', 'baseline', 'renewed', 'involved'] as const),
];

/** Every figure of a moment as the page tells it. */
export function figuresAt(db: Db, asOf: string, knownAt: string | null = null): string {
  const { as_of: _, known_at: __, ...rest } = progressAt(db, { asOf, knownAt, now: LATER });
  return JSON.stringify(rest);
}

/** The lists behind every figure of a moment: which enterprise by which event. */
export function listsAt(db: Db, asOf: string, knownAt: string | null = null): string {
  const moment = findMoment(db, { asOf, knownAt });
  return JSON.stringify(
    FIGURES.map((figure) => {
      const { total, items } = tracksBehind(db, moment, { figure }, { limit: 500, offset: 0 });
      return [
        figure,
        total,
        items.map((one) => [one.uscc, one.category, one.event.id, one.from_day, one.area, one.chain]).sort(),
      ];
    }),
  );
}

/** Figures of a moment that are not as many as their list is long. */
export function unlisted(db: Db, asOf: string, knownAt: string | null = null): string[] {
  const moment = findMoment(db, { asOf, knownAt });
  const progress = progressAt(db, { asOf, knownAt, now: LATER });
  const count = (figure: Figure, category: (typeof CATEGORIES)[number]) => {
    const { total, items } = tracksBehind(db, moment, { figure, category }, { limit: 500, offset: 0 });
    return total === items.length ? total : -1;
  };
  return CATEGORIES.flatMap((code) => {
    const row = progress.categories.find((one) => one.code === code);
    const said: Partial<Record<Figure, number | undefined>> = {
      additions: row?.additions,
      holding: row?.holding,
      exits: row?.exits,
      brought_in: row?.brought_in,
      recognised_again: row?.recognised_again,
      pending_publication: row?.pending_publication,
      reserve: row?.pipeline.reserve,
      in_review: row?.pipeline.in_review,
    };
    return Object.entries(said).flatMap(([figure, n]) =>
      n === count(figure as Figure, code) ? [] : [`${code} ${figure} ${n} at ${asOf} known ${knownAt}`],
    );
  });
}
