/** What lists of this room have in common: which enterprises are meant, and their pages. */
import type { Db } from '../../db/open.ts';
import { listEnterprises, listedIds, readFilters } from '../enterprises/queries.ts';
import { link } from '../format.ts';
import type { Day } from '../rules/types.ts';

/** So many rows are a page. */
export const PER_PAGE = 50;
/** So many enterprises are offered to choose from; a longer part of the name finds fewer. */
const OFFERED = 20;

/** The enterprises of a name, initials or code and of an area; null where neither narrows. */
export function idsAsked(db: Db, { q, area }: { q: string; area: string }, today: Day): number[] | null {
  if (q === '' && area === '') return null;
  return listedIds(db, readFilters({ q, ...(area === '' ? {} : { area }) }).filters, today);
}

export interface Offered {
  items: { uscc: string; name: string; area: string | null; officer: string | null }[];
  isMore: boolean;
}

/** Enterprises to choose from: of these words, or, without any, those of this officer. */
export function offerEnterprises(db: Db, asked: { q: string; officer: string }, today: Day): Offered {
  const query = asked.q === '' ? { officer: asked.officer } : { q: asked.q };
  const found = listEnterprises(db, { ...readFilters(query).filters, today, limit: OFFERED });
  return {
    items: found.items.map(({ uscc, name, area, officer }) => ({ uscc, name, area, officer })),
    isMore: found.total > OFFERED,
  };
}

export interface Pages {
  page: number;
  of: number;
  before: string | null;
  after: string | null;
}

type Query = Parameters<typeof link>[1];

/** The number that the address says: 1 where it says none, or nonsense. */
export function pageIn(text: string | undefined): number {
  return /^[1-9]\d{0,5}$/.test(text ?? '') ? Number(text) : 1;
}

/** The pages of a list, and where the one before and after it are. */
export function pagesOf(path: string, query: Query, page: number, total: number): Pages {
  const of = Math.max(1, Math.ceil(total / PER_PAGE));
  const at = (n: number) => link(path, { ...query, page: n === 1 ? null : n });
  return {
    page,
    of,
    before: page > 1 ? at(Math.min(page - 1, of)) : null,
    after: page < of ? at(page + 1) : null,
  };
}
