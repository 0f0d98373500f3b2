/** The list as its page shows it. */
import type { Db } from '../../db/open.ts';
import { fileLinks, link } from '../format.ts';
import type { Person } from '../plugins/types.ts';
import type { Day } from '../rules/types.ts';
import { countEnterprises } from './counting.ts';
import { type Filters, NO_FILTERS, queryOf, readFilters, type Sort } from './filters.ts';
import { listEnterprises } from './list.ts';
import { rowsOf } from './list-row.ts';
import { choicesOf, conditionsOf, orderInWords } from './list-words.ts';
import { queryText } from './saved-views.ts';
import { type Tabs, tabsOf } from './tabs.ts';
import { knownWords, offeredTags, wordLists } from './wordlists.ts';

const PER_PAGE = 50;
/** The most that one page shows, for print. */
const MOST = 300;
/** How many ways out an empty result offers. */
const WAYS_OUT = 3;

type Address = (filters: Filters, more?: Record<string, string | number | null>) => string;

/** Addresses of the list that stay within a saved view, where one is open. */
const addressesIn =
  (view: number | null): Address =>
  (filters, more = {}) =>
    link('/enterprises', { ...queryOf(filters), view, ...more });

function numberIn(query: unknown, name: string, most: number): number | null {
  const given = (query as Record<string, unknown> | null)?.[name];
  if (typeof given !== 'string' || !/^[1-9]\d{0,6}$/.test(given)) return null;
  return Math.min(Number(given), most);
}

/** The numbers of pages to offer: first, last, and those around; 0 is a gap. */
function pageNumbers(page: number, pages: number): number[] {
  const near = [1, page - 1, page, page + 1, pages].filter((n) => n >= 1 && n <= pages);
  const sorted = [...new Set(near)].sort((a, b) => a - b);
  return sorted.flatMap((n, at) => {
    const before = sorted[at - 1];
    return before !== undefined && n - before > 1 ? [0, n] : [n];
  });
}

/** A header that sorts: by it the way it reads best, and the other way once it is so. */
function headerOf(filters: Filters, sort: Sort, address: Address) {
  const isCurrent = filters.sort === sort;
  const descending = isCurrent ? !filters.descending : sort === 'updated';
  return {
    href: address({ ...filters, sort, descending }),
    isCurrent,
    arrow: isCurrent ? (filters.descending ? ' ↓' : ' ↑') : '',
    aria: isCurrent ? (filters.descending ? 'descending' : 'ascending') : null,
  };
}

function retiredLists(db: Db) {
  const known = knownWords(db);
  return {
    chain: known.retired('chain'),
    area: known.retired('area'),
    officer: known.retired('officer'),
    tag: known.retired('tag'),
  };
}

export interface Asking {
  today: Day;
  person: Pick<Person, 'accountId' | 'display' | 'roles'>;
}

/**
 * The code of the one enterprise that the search of the bar (`find=1`) can mean: whoever looks for it by
 * name wants its file. Null where it may mean several, or none.
 */
export function onlyFound(db: Db, query: unknown, today: Day): string | null {
  if ((query as Record<string, unknown> | null)?.find !== '1') return null;
  const { filters } = readFilters(query);
  if (filters.q === '') return null;
  const found = listEnterprises(db, { ...filters, today, limit: 2, offset: 0 });
  return found.total === 1 ? (found.items[0]?.uscc ?? null) : null;
}

export function readListPage(db: Db, query: unknown, { today, person }: Asking) {
  const { filters } = readFilters(query);
  const rows = numberIn(query, 'rows', MOST) ?? PER_PAGE;
  const size = rows <= PER_PAGE ? PER_PAGE : MOST;
  const asked = numberIn(query, 'page', 1_000_000) ?? 1;
  const tabs: Tabs = tabsOf(db, { filters, view: numberIn(query, 'view', 9_999_999), person, today });
  const address = addressesIn(tabs.open?.id ?? null);
  const header = (sort: Sort) => headerOf(filters, sort, address);
  let page = asked;
  let found = listEnterprises(db, { ...filters, today, limit: size, offset: (page - 1) * size });
  const pages = Math.max(1, Math.ceil(found.total / size));
  if (page > pages) {
    page = pages;
    found = listEnterprises(db, { ...filters, today, limit: size, offset: (page - 1) * size });
  }
  const conditions = conditionsOf(filters);
  const more: Record<string, number> = size === PER_PAGE ? {} : { rows: size };
  const from = found.total === 0 ? 0 : (page - 1) * size + 1;
  return {
    title: page === 1 ? '企业库' : `企业库（第 ${page} 页，共 ${pages} 页）`,
    nav: 'enterprises',
    all: tabs.all,
    cultivated: tabs.cultivated,
    tabs,
    filters,
    shown: queryOf(filters),
    queryText: queryText(filters),
    choices: choicesOf(filters, { ...wordLists(db), tag: offeredTags(db) }, retiredLists(db)),
    hasMore:
      filters.tag !== null || filters.holding !== null || filters.scope !== null || filters.alert !== null,
    chips: conditions.map(({ label, words, without }) => ({ label, words, href: address(without) })),
    clear: address({ ...NO_FILTERS, sort: filters.sort, descending: filters.descending }),
    orderWords: orderInWords(filters),
    out: fileLinks('/enterprises/exports/list', queryOf(filters)),
    again: {
      enterprises: fileLinks('/sheets/exports/enterprises', queryOf(filters)),
      events: fileLinks('/sheets/exports/events', queryOf(filters)),
    },
    headers: {
      name: header('name'),
      code: header('code'),
      chain: header('chain'),
      area: header('area'),
      updated: header('updated'),
      officer: header('officer'),
    },
    rows: rowsOf(found.items, today),
    total: found.total,
    from,
    to: from === 0 ? 0 : from + found.items.length - 1,
    page,
    pages,
    numbers: pageNumbers(page, pages),
    pageHref: (n: number) => address(filters, { ...more, page: n === 1 ? null : n }),
    whole:
      size === PER_PAGE && found.total > PER_PAGE && found.total <= MOST
        ? address(filters, { rows: MOST })
        : null,
    waysOut: found.total > 0 ? [] : waysOut(db, filters, today, address),
  };
}

/** What to let go of so that something is found, the most telling first. */
function waysOut(db: Db, filters: Filters, today: Day, address: Address) {
  return conditionsOf(filters)
    .map(({ label, without }) => ({
      label,
      href: address(without),
      count: countEnterprises(db, without, today),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count)
    .slice(0, WAYS_OUT);
}
