/** The views above the list: those that everybody has, one's own, and what others share. */
import type { Db } from '../../db/open.ts';
import { link } from '../format.ts';
import type { Person } from '../plugins/types.ts';
import type { Day } from '../rules/types.ts';
import { type Filters, queryOf } from './filters.ts';
import { countViews, viewsOf } from './list-views.ts';
import { isSame } from './list-words.ts';
import { filtersIn, queryText, viewsFor } from './saved-views.ts';
import { mayChange } from './view-form.ts';

export interface Tab {
  word: string;
  /** Who made it, where another shares it. */
  maker: string | null;
  href: string;
  count: number;
  isCurrent: boolean;
}

export interface Tabs {
  list: Tab[];
  /** How many enterprises there are, and how many of them are being cultivated. */
  all: number;
  cultivated: number;
  /** The saved view that is open; its conditions may have been changed since it was opened. */
  open: { id: number; name: string; version: number; isChanged: boolean; canUpdate: boolean } | null;
  /** Where the conditions of the list are saved under a name; null where there is nothing new to save. */
  saveHref: string | null;
  /** Whether there is anything to arrange. */
  hasSaved: boolean;
}

interface Asked {
  filters: Filters;
  /** The saved view that the address names; one that the person may not see is none. */
  view: number | null;
  person: Pick<Person, 'accountId' | 'display' | 'roles'>;
  today: Day;
}

/** Each with how many stand in it. */
export function tabsOf(db: Db, { filters, view, person, today }: Asked): Tabs {
  const common = viewsOf(person.display);
  const saved = viewsFor(db, person.accountId).map((one) => ({ ...one, filters: filtersIn(one) }));
  const counts = countViews(
    db,
    [...common, ...saved].map((one) => one.filters),
    today,
  );
  const named = saved.find((one) => one.id === view);
  const query = queryText(filters);
  const isSaved = (one: (typeof saved)[number]) => queryText(one.filters) === query;
  const open =
    named ?? saved.find((one) => isSaved(one) && !common.some((two) => isSame(two.filters, filters)));
  const commonTabs = common.map(({ word, filters: own }, at) => ({
    word,
    maker: null,
    href: link('/enterprises', queryOf({ ...own, sort: filters.sort, descending: filters.descending })),
    count: counts.views[at] ?? 0,
    isCurrent: open === undefined && isSame(own, filters),
    isOwn: own.officer !== null,
  }));
  const savedTabs = saved.map((one, at) => ({
    word: one.name,
    maker: one.account_id === person.accountId ? null : one.maker,
    href: `/enterprises?${one.query}&view=${one.id}`,
    count: counts.views[common.length + at] ?? 0,
    isCurrent: one === open,
  }));
  const isKnown = saved.some(isSaved) || common.some((one) => queryText(one.filters) === query);
  return {
    list: [
      // Who serves no enterprise has no use for an empty view of their own.
      ...commonTabs.filter(({ isOwn, count, isCurrent }) => !isOwn || count > 0 || isCurrent),
      ...savedTabs,
    ],
    all: counts.views[0] ?? 0,
    cultivated: counts.cultivated,
    open:
      open === undefined
        ? null
        : {
            id: open.id,
            name: open.name,
            version: open.version,
            isChanged: !isSaved(open) && query !== '',
            canUpdate: mayChange(person, open),
          },
    saveHref: query === '' || isKnown ? null : `/enterprises/views/new?${query}`,
    hasSaved: saved.length > 0,
  };
}
