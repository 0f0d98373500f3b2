/** Stored markup, on every page that can be reached: each must keep its skeleton. */
import type { Test } from 'tap';
import { ROLES } from '../../server/rules/roles.ts';
import { openDemo } from '../demo/zone.ts';
import { type Client, openApp, TestClock, type World } from '../helpers/app.ts';
import { disarm, mark, placesOf } from './marking.ts';
import { addressesOf, makeOwn } from './own.ts';
import { harmless, MARKUP } from './payloads.ts';
import { skeletonOf } from './skeleton.ts';
import { fetchOne, type Seen, walk } from './walk.ts';

export const AT = '2026-11-24T02:00:00.000Z';

export interface Zone {
  world: World;
  who: Client;
}

/** The demo's zone, whole, with somebody who may do everything. */
export async function openZone(t: Test): Promise<Zone> {
  const clock = new TestClock();
  clock.set(AT);
  const world = await openApp(t, { LOG_LEVEL: 'silent' }, { db: openDemo(AT), clock });
  return { world, who: world.as(...ROLES) };
}

/** What no link leads to, or only after something was made. */
const STARTS = [
  '/',
  '/api/v1/progress',
  '/api/v1/enterprises?limit=50',
  '/api/v1/targets',
  '/api/v1/summaries',
  '/api/v1/events',
  '/api/v1/audit',
  '/dictionaries/chain',
  '/dictionaries/area',
  '/enterprises/views',
  '/enterprises/views/new',
  '/upkeep/webhooks/new',
  '/people/first-steps',
  '/people/tokens/new',
];

export async function startsOf(t: Test, world: World, who: Client): Promise<string[]> {
  const { uscc } = world.db.$client
    .prepare<[], { uscc: string }>('select uscc from enterprise order by id limit 1')
    .get() ?? { uscc: '' };
  const made = await makeOwn(t, world, who);
  return [...STARTS, ...addressesOf(made), made.attachment, made.feed, `/api/v1/enterprises/${uscc}`];
}

export interface Told {
  payloads: number;
  places: number;
  rows: number;
  addresses: number;
  cells: number;
  faults: string[];
}

/** The log grows by each file that is taken out, also between two looks: of it, the kinds of lines are compared. */
const GROWS = /^\/audit\b/;
const kindsOf = (one: Seen) => [...new Set(skeletonOf(one).split('\n'))].sort().join('\n');

/** The first line where two skeletons part. */
function parting(a: string, b: string): string {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((line, i) => line !== right[i]);
  const i = at < 0 ? left.length : at;
  return `line ${i}: ${left[i]?.slice(0, 90)} | ${right[i]?.slice(0, 90)}`;
}

/** Writes each payload everywhere and asks every address again. */
export async function checkMarkup(
  t: Test,
  {
    payloads = MARKUP,
    perRoute = 3,
    zone,
  }: { payloads?: readonly string[]; perRoute?: number; zone?: Zone } = {},
): Promise<Told> {
  const { world, who } = zone ?? (await openZone(t));
  disarm(world.db);
  const places = placesOf(world.db);
  const { seen } = await walk(world, who, { perRoute, from: await startsOf(t, world, who) });
  const faults: string[] = [];
  let rows = 0;
  let cells = 0;
  const ask = async (one: Seen) => fetchOne(world, who, one.path, one.route);
  for (const payload of payloads) {
    rows = mark(world.db, harmless(payload), places);
    const before = new Map<string, Seen>();
    for (const one of seen) before.set(one.path, await ask(one));
    mark(world.db, payload, places);
    for (const one of seen) {
      const plain = before.get(one.path);
      const told = await ask(one);
      cells += 1;
      if (plain === undefined || plain.status !== told.status) {
        faults.push(`${one.path}: ${plain?.status} and ${told.status} with ${payload}`);
        continue;
      }
      const [a, b] = [plain, told].map((each) => (GROWS.test(one.path) ? kindsOf(each) : skeletonOf(each)));
      if (a !== b) faults.push(`${one.path}, ${payload}: ${parting(a ?? '', b ?? '')}`);
    }
  }
  return { payloads: payloads.length, places: places.length, rows, addresses: seen.length, cells, faults };
}
