/** Making a selection: rows that were ticked on a page of the list, or all that meet its conditions. */
import type { Db } from '../../db/open.ts';
import { filtersInWords, listedIds, readFilters } from '../enterprises/queries.ts';
import { count } from '../format.ts';
import type { Typed } from '../forms.ts';
import type { Day } from '../rules/types.ts';
import { membersOf } from './planning.ts';
import { MOST_SELECTED, newWord, type Selection } from './staged.ts';

export const NOTHING_TICKED = '勾选要处理的企业，或选中全部';

const filtersOf = (query: string) => readFilters(Object.fromEntries(new URLSearchParams(query))).filters;

/** Ids that a form ticked: names such as `s12`. */
export function tickedIn(typed: Typed): number[] {
  return Object.keys(typed).flatMap((name) => {
    const id = /^s([1-9]\d{0,14})$/.exec(name)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

/**
 * A selection as the list's form asks for it. All of a list are those that meet its conditions now,
 * and stay those; how many the list had announced is kept to be compared.
 */
export function selectionFrom(
  db: Db,
  typed: Typed,
  { accountId, today }: { accountId: number; today: Day },
): { selection: Selection } | { fault: string } {
  const query = (typed.query ?? '').slice(0, 4_000);
  const announced = typed.all === undefined ? null : Number(typed.all) || 0;
  const wanted = announced === null ? tickedIn(typed) : listedIds(db, filtersOf(query), today);
  const ids = membersOf(db, wanted)
    .filter((one) => one.gone === null)
    .map((one) => one.id);
  if (ids.length === 0) return { fault: NOTHING_TICKED };
  if (ids.length > MOST_SELECTED) {
    return { fault: `一次最多选中 ${count(MOST_SELECTED)} 家，现在是 ${count(ids.length)} 家。先缩小条件` };
  }
  const token = newWord();
  return { selection: { accountId, token, query, announced, ids, dropped: [], asked: null } };
}

/** The conditions of the list in words; '' where it had none. */
export function conditionsIn({ query }: Pick<Selection, 'query'>): string {
  return filtersInWords(filtersOf(query));
}

/** What became of the conditions since: who no longer meets them, and who meets them now. */
export function driftOf(
  db: Db,
  { announced, query, ids, dropped }: Selection,
  today: Day,
): { left: number; came: number } {
  if (announced === null) return { left: 0, came: 0 };
  const now = new Set(listedIds(db, filtersOf(query), today));
  const known = new Set([...ids, ...dropped]);
  return {
    left: ids.filter((id) => !now.has(id)).length,
    came: [...now].filter((id) => !known.has(id)).length,
  };
}
