/** Reading, over a filled zone, changes nothing but that the session was used, and lines of what was taken out. */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import type { Db } from '../../db/open.ts';
import { openZone, startsOf } from './markup.ts';
import { fetchOne, walk } from './walk.ts';

const MAY_CHANGE = new Set(['session', 'audit', 'fact']);

function digests({ $client }: Db): Map<string, string> {
  const tables = $client
    .prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all();
  return new Map(
    tables
      .filter((name) => !MAY_CHANGE.has(name))
      .map((name) => {
        const hash = createHash('sha256');
        for (const row of $client.prepare<[], unknown[]>(`select * from "${name}"`).raw().iterate()) {
          hash.update(
            JSON.stringify(row, (_key, value) => (value instanceof Uint8Array ? value.length : value)),
          );
        }
        return [name, hash.digest('hex')];
      }),
  );
}

export interface Told {
  addresses: number;
  tables: number;
  /** Lines of exports and downloads. */
  lines: number;
  faults: string[];
}

export async function checkReading(t: Test, { perRoute = 3 } = {}): Promise<Told> {
  const { world, who } = await openZone(t);
  const from = await startsOf(t, world, who);
  // A first walk, so that what a day's first reader brings up to date is up to date.
  const { seen } = await walk(world, who, { perRoute, from });
  const before = digests(world.db);
  const head = Number(world.db.$client.prepare('select max(seq) from audit').pluck().get());
  for (const { path, route } of seen) {
    await fetchOne(world, who, path, route);
    await world.app.inject({ method: 'HEAD', url: path, headers: { cookie: who.cookie } });
  }
  const after = digests(world.db);
  const acts = world.db.$client
    .prepare<[number], string>('select act from audit where seq > ?')
    .pluck()
    .all(head);
  const faults = [...after]
    .filter(([name, digest]) => before.get(name) !== digest)
    .map(([name]) => `${name} changed by reading`);
  faults.push(
    ...acts.filter((act) => !/^(export|attachment |import)/.test(act)).map((act) => `${act} by reading`),
  );
  return { addresses: seen.length, tables: after.size, lines: acts.length, faults };
}
