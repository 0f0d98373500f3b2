/** Every page once cold and a few times warm, alone: what each costs before many are asked for at once. */

import type { Role } from '../../../server/rules/roles.ts';
import { Client } from '../client.ts';
import { at, type Told } from '../figures.ts';
import { DAILY, type PagesByRole } from '../pages.ts';
import { type Server, startServer } from '../server.ts';
import type { Zone } from '../zone.ts';

export interface PageCost {
  path: string;
  status: number;
  /** The first answer, and the median of those after it. */
  cold: number;
  warm: number;
  kilobytes: number;
}

const AGAIN = 5;

async function costOf(client: Client, path: string, zone: Zone, nth: number): Promise<PageCost> {
  const took: number[] = [];
  let [status, bytes] = [0, 0];
  for (let n = 0; n <= AGAIN; n += 1) {
    const from = performance.now();
    const code = zone.codes[(nth * 31 + n) % zone.codes.length] ?? '';
    const answer = await client.get(path.replace(':uscc', code));
    took.push(performance.now() - from);
    status = answer.status;
    bytes = Buffer.byteLength(answer.text);
  }
  const warm = at(
    took.slice(1).sort((a, b) => a - b),
    0.5,
  );
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    path,
    status,
    cold: rounded(took[0] ?? 0),
    warm: rounded(warm),
    kilobytes: Math.round(bytes / 1024),
  };
}

/** Every page for the first role that may open it. */
export async function sweep(server: Server, zone: Zone, pages: PagesByRole): Promise<PageCost[]> {
  const found = new Map<string, PageCost>();
  for (const [role, own] of Object.entries(pages) as [Role, string[]][]) {
    const person = zone.people.find((one) => one.role === role);
    if (person === undefined) continue;
    const client = new Client(server.address, person);
    for (const path of [...DAILY, ...own]) {
      const before = found.get(path);
      if (before === undefined) found.set(path, await costOf(client, path, zone, found.size));
    }
    client.close();
  }
  return [...found.values()].sort((a, b) => b.warm - a.warm);
}

/** The pages that are pages: what leads on or is not there in a seeded zone is left out, and named. */
export function onlyPages(pages: PagesByRole, costs: readonly PageCost[]): PagesByRole {
  const left = new Set(costs.filter((one) => one.status !== 200).map((one) => one.path));
  return Object.fromEntries(
    Object.entries(pages).map(([role, own]) => [role, own.filter((path) => !left.has(path))]),
  ) as PagesByRole;
}

export async function eachPage(zone: Zone, pages: PagesByRole): Promise<Told> {
  const server = await startServer(zone.dataDir);
  const before = server.read();
  const costs = await sweep(server, zone, pages);
  const after = server.read();
  await server.stop();
  const failed = costs.filter((one) => one.status >= 500);
  return {
    part: 'pages',
    figures: {
      pages: costs.length,
      slowest: costs
        .slice(0, 40)
        .map((one) => `${one.path} ${one.cold} / ${one.warm} ms, ${one.kilobytes} kB`),
      left_out: costs.filter((one) => one.status !== 200).map((one) => `${one.path} ${one.status}`),
      rss_mb: [before.rss, after.rss],
    },
    checks: [
      { what: 'no page answers 5xx', found: String(failed.length), holds: failed.length === 0 },
      { what: 'at least 80 pages were found', found: String(costs.length), holds: costs.length >= 80 },
    ],
  };
}
