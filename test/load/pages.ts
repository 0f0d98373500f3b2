/**
 * Every page that a role may open, found by construction: the routes as the application registers them,
 * with something of the zone in the place of a parameter. What people open all day comes more often.
 */
import { openMemory } from '../../db/open.ts';
import { buildApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { isAllowed, ROLES, type Role } from '../../server/rules/roles.ts';

export type PagesByRole = Record<Role, string[]>;

/** What stands in the place of a parameter; `:uscc` is put in anew for every request. */
const PARAMETERS: Record<string, string> = {
  uscc: ':uscc',
  period: '2026Q3',
  category: 'provincial_srdi',
  year: '2026',
  section: 'overall',
};

/** Streams, files and answers for programs are other jobs; these leave the page or need something that is not there. */
const NOT_PAGES =
  /\/exports\/|\.xlsx$|^\/(healthz|readyz|metrics|openapi\.json|api|sign-in|setup|kept-form|screen)\b/;

/** Papers that are composed anew from every event: opened some times a quarter, not some times a second. */
export const PAPERS = /^\/summaries\/(comparison|.*\/(draft|issue|brief))|^\/targets\/baseline\/(sheet|lock)/;

/** Asked as often as all others together twice over. */
export const DAILY = [
  '/',
  '/',
  '/enterprises',
  '/enterprises?category=provincial_srdi&stage=applied',
  '/enterprises?q=光电',
  '/enterprises?page=40',
  '/enterprises/:uscc',
  '/enterprises/:uscc',
  '/enterprises/:uscc/timeline',
  '/attention',
  '/visits',
  '/tracks',
];

export async function findPages(): Promise<PagesByRole> {
  const db = openMemory();
  const app = await buildApp({
    config: readConfig({ LOG_LEVEL: 'silent' }),
    db,
    clock: () => new Date(),
  });
  await app.ready();
  const found = app.routeTable.flatMap(({ method, url, may, api }) => {
    if (method !== 'GET' || api || may === 'anyone' || url.includes('*') || NOT_PAGES.test(url)) return [];
    const names = [...url.matchAll(/:([A-Za-z]+)/g)].map((one) => one[1] ?? '');
    if (names.some((name) => PARAMETERS[name] === undefined)) return [];
    return [{ may, path: url.replace(/:([A-Za-z]+)/g, (_all, name: string) => PARAMETERS[name] ?? '') }];
  });
  await app.close();
  db.$client.close();
  const of = (role: Role) =>
    found.filter(({ may }) => may === 'signed in' || isAllowed([role], may)).map((one) => one.path);
  return Object.fromEntries(ROLES.map((role) => [role, of(role)])) as PagesByRole;
}
