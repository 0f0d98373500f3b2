/** What the page of 达标推算 shows: a category, a page of its list, and who is ticked. */
import { CATEGORIES, type Category } from '../rules/types.ts';

export const PER_PAGE = 20;
/** So many ticks fit into an address. */
export const MOST_TICKED = 60;

export interface OutlookAsked {
  category: Category;
  page: number;
  /** Codes of those taken as recognised, each once. */
  ticked: string[];
  /** More were ticked than are taken. */
  tooMany: boolean;
}

/** Reads an address: `t` stands once for each code that is ticked. */
export function readOutlookAsked(query: unknown): OutlookAsked {
  const given = (typeof query === 'object' && query !== null ? query : {}) as Record<string, unknown>;
  const list = [given.t].flat().filter((one): one is string => typeof one === 'string');
  const codes = [...new Set(list.flatMap((one) => one.split(',')))].filter((one) =>
    /^[0-9A-Z]{18}$/.test(one),
  );
  const page = typeof given.page === 'string' && /^[1-9]\d{0,3}$/.test(given.page) ? Number(given.page) : 1;
  return {
    category: CATEGORIES.find((one) => one === given.category) ?? 'little_giant',
    page,
    ticked: codes.slice(0, MOST_TICKED),
    tooMany: codes.length > MOST_TICKED,
  };
}

/** The same again as an address's parameters. */
export function outlookQuery({ category, page, ticked }: Omit<OutlookAsked, 'tooMany'>) {
  return { category, page: page === 1 ? null : page, t: ticked.length === 0 ? null : ticked.join(',') };
}
