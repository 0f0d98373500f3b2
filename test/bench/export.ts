/** How fast and in how much memory tables of 100,000 enterprises are written, each in a process of its own. */
import { join } from 'node:path';
import { haveSeeded, seededFolder } from './data/folder.ts';
import { TABLES } from './export-tables.ts';
import { exported } from './jobs/files.ts';

const ENTERPRISES = 100_000;
const LEAST_ROWS_A_SECOND = 15_000;
const MOST_EXTRA_MB = 128;

export async function benchExport({ json }: { json: boolean }) {
  const file = join(haveSeeded(ENTERPRISES, seededFolder(ENTERPRISES)), 'tracker.sqlite');
  const rows = [];
  for (const what of Object.keys(TABLES)) {
    for (const kind of ['xlsx', 'csv']) {
      const one = await exported(file, what, kind);
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
  const bounds = { rows_per_second: LEAST_ROWS_A_SECOND, extra_mb: MOST_EXTRA_MB };
  if (json) console.log(JSON.stringify({ enterprises: ENTERPRISES, bounds, rows }, null, 2));
  else {
    console.table(rows);
    console.log(
      `bounds: ${LEAST_ROWS_A_SECOND} rows a second or more, less than ${MOST_EXTRA_MB} MB more memory`,
    );
  }
}
