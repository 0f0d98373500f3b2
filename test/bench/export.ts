/** How fast and in how much memory tables of 100,000 enterprises are written, each in a process of its own. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { TABLES } from './export-tables.ts';
import { seed } from './seed.ts';

const ENTERPRISES = 100_000;
const LEAST_ROWS_A_SECOND = 15_000;
const MOST_EXTRA_MB = 128;
const child = fileURLToPath(new URL('export-child.ts', import.meta.url));
const run = promisify(execFile);

interface Measured {
  rows: number;
  seconds: number;
  bytes: number;
  extra_mb: number;
  blocked_ms: number;
}

export async function benchExport({
  json,
  enterprises = ENTERPRISES,
}: {
  json: boolean;
  enterprises?: number;
}) {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-bench-'));
  const file = join(folder, 'tracker.sqlite');
  const db = openDatabase({ file });
  const size = seed(db, enterprises);
  closeDatabase(db);
  if (!json) console.log(`${size.enterprises} enterprises, ${size.events} events`);
  const rows = [];
  for (const what of Object.keys(TABLES)) {
    for (const kind of ['xlsx', 'csv']) {
      const { stdout } = await run(process.execPath, [child, file, what, kind]);
      const one = JSON.parse(stdout) as Measured;
      const perSecond = Math.round(one.rows / one.seconds);
      rows.push({
        export: `${what}.${kind}`,
        rows: one.rows,
        rows_per_second: perSecond,
        extra_mb: Math.round(one.extra_mb),
        longest_block_ms: Math.round(one.blocked_ms),
        mb: Number((one.bytes / 1024 / 1024).toFixed(1)),
        holds: perSecond >= LEAST_ROWS_A_SECOND && one.extra_mb < MOST_EXTRA_MB,
      });
    }
  }
  rmSync(folder, { recursive: true, force: true });
  const bounds = { rows_per_second: LEAST_ROWS_A_SECOND, extra_mb: MOST_EXTRA_MB };
  if (json) console.log(JSON.stringify({ size, bounds, rows }, null, 2));
  else {
    console.table(rows);
    console.log(
      `bounds: ${LEAST_ROWS_A_SECOND} rows a second or more, less than ${MOST_EXTRA_MB} MB more memory`,
    );
  }
}
