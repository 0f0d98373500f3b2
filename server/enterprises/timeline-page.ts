/** The whole 时间线 of an enterprise on a page of its own, by kind, a hundred lines at a time. */
import type { Db } from '../../db/open.ts';
import { link } from '../format.ts';
import type { Day } from '../rules/types.ts';
import { readStory } from './file-page.ts';
import type { Enterprise } from './queries.ts';

const LINES = 100;

export function readTimelinePage(
  db: Db,
  enterprise: Enterprise,
  today: Day,
  asked: { kind: string; page: string; seesFigures: boolean },
) {
  const { story } = readStory(db, enterprise, today, asked.seesFigures);
  const here = `/enterprises/${enterprise.uscc}/timeline`;
  const counts = new Map<string, number>();
  for (const { kind } of story) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kind = counts.has(asked.kind) ? asked.kind : '';
  const chosen = kind === '' ? story : story.filter((one) => one.kind === kind);
  const last = Math.max(1, Math.ceil(chosen.length / LINES));
  const page = Math.min(last, /^[1-9]\d{0,3}$/.test(asked.page) ? Number(asked.page) : 1);
  return {
    title: page === 1 ? '时间线' : `时间线（第 ${page} 页，共 ${last} 页）`,
    nav: 'enterprises',
    enterprise: { uscc: enterprise.uscc, name: enterprise.name },
    all: story.length,
    count: chosen.length,
    kind,
    kinds: [...counts].map(([one, count]) => ({ kind: one, count, href: link(here, { kind: one }) })),
    story: chosen.slice((page - 1) * LINES, page * LINES),
    page,
    pages: last,
    pageHref: (number: number) => link(here, { kind, page: number === 1 ? null : number }),
  };
}
