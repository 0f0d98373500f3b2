/** Kills in the middle of a migration, from every version that a file can have: the old schema is there whole, or the new. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { countRows } from '../../db/counts.ts';
import { MIGRATIONS, migrate, readMigrations, userVersion } from '../../db/migrate.ts';
import { setPragmas } from '../../db/pragmas.ts';
import { hasSeals, startSealing } from '../../db/seal.ts';
import { backupFaults, check } from './check.ts';
import { type Asked, pause, randomOf, type Told } from './part.ts';

const OPENER = `
  import { openDatabase } from ${JSON.stringify(fileURLToPath(new URL('../../db/open.ts', import.meta.url)))};
  process.stdout.write('begins\\n');
  openDatabase({ file: process.argv[1] }).$client.close();
  process.stdout.write('done\\n');
`;
const ROWS = 3_000;

/** A file at a version, with people and a log of some megabytes: both outlive every migration. */
function fixture(folder: string, version: number): { file: string; rows: Map<string, number> } {
  const migrations = join(folder, `migrations-${version}`);
  mkdirSync(migrations);
  for (const { name } of readMigrations().slice(0, version))
    copyFileSync(join(MIGRATIONS, name), join(migrations, name));
  const file = join(folder, `version-${version}.sqlite`);
  const client = new Database(file);
  setPragmas(client);
  const at = '2026-09-30T08:00:00.000Z';
  migrate(client, { folder: migrations, backups: null, at });
  // As the program of that version would have written them.
  if (hasSeals(client)) startSealing(client);
  const insert = client.prepare(
    `insert into account (name, display, password_hash, roles, created_at) values (?, ?, ?, '["officer"]', ?)`,
  );
  client.transaction(() => {
    for (let n = 0; n < ROWS; n += 1) insert.run(`shili${n}`, `示例${n}`, 'x'.repeat(900), at);
  })();
  client.pragma('wal_checkpoint(TRUNCATE)');
  const rows = countRows(client);
  client.close();
  return { file, rows };
}

export async function killInMigration({ cycles = 200, seed, tell }: Asked): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-migrate-'));
  const random = randomOf(seed);
  const newest = readMigrations().length;
  const faults: string[] = [];
  const counts = { kills: 0, old: 0, new: 0, copies: 0, versions: newest - 1 };
  try {
    const fixtures = Array.from({ length: newest - 1 }, (_, n) => ({
      version: n + 1,
      ...fixture(folder, n + 1),
    }));
    let longest = 400;
    for (let n = 0; n < cycles; n += 1) {
      const { version, file, rows } = fixtures[n % fixtures.length] ??
        fixtures[0] ?? { version: 0, file: '', rows: new Map() };
      const dataDir = join(folder, 'data');
      rmSync(dataDir, { recursive: true, force: true });
      mkdirSync(dataDir);
      const own = join(dataDir, 'tracker.sqlite');
      copyFileSync(file, own);
      const child = spawn(process.execPath, ['--input-type=module', '-e', OPENER, own], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      const lines = createInterface({ input: child.stdout });
      await once(lines, 'line');
      const from = performance.now();
      // The first goes through, to learn how long it takes.
      if (n === 0) {
        await ended;
        longest = performance.now() - from;
      } else {
        await pause(random(Math.ceil(longest * 1.1)));
        child.kill('SIGKILL');
        await ended;
        counts.kills += 1;
      }
      const look = new Database(own);
      const found = userVersion(look);
      if (found !== version && found !== newest) faults.push(`from ${version}: it is at ${found}`);
      counts[found === newest ? 'new' : 'old'] += 1;
      const left = countRows(look);
      for (const [table, many] of rows)
        if (left.get(table) !== undefined && table === 'account' && left.get(table) !== many)
          faults.push(`from ${version}: ${left.get(table)} of ${many} rows of ${table}`);
      look.close();
      const copies = await backupFaults(dataDir);
      counts.copies += copies.whole;
      faults.push(...copies.faults.map((one) => `from ${version}: ${one}`));
      // Whoever opens it next finishes what was begun.
      faults.push(...(await check(dataDir, [], false)).map((one) => `from ${version}: ${one}`));
      if (n % 50 === 49) tell(`migrate: ${n + 1} of ${cycles}`);
    }
    return { passed: Math.max(0, counts.kills - faults.length), faults, counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
