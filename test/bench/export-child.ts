/** One export in a process of its own, so that what it takes is its own: started by export.ts. */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openDatabase } from '../../db/open.ts';
import { writeTables } from '../../server/sheets/write-sheet.ts';
import { TABLES } from './export-tables.ts';

const [file = '', what = '', kind = ''] = process.argv.slice(2);
const table = TABLES[what];
if (table === undefined || (kind !== 'xlsx' && kind !== 'csv')) throw new Error(`no export ${what}.${kind}`);

const memory = (name: 'VmRSS' | 'VmHWM') =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

const db = openDatabase({ file, readonly: true });
db.$client.prepare('select count(*) from enterprise').get();
const before = memory('VmRSS');
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
const started = performance.now();
const made = table(db);
let bytes = 0;
for await (const piece of writeTables([made], kind)) bytes += piece.length;
const seconds = (performance.now() - started) / 1_000;
delays.disable();
process.stdout.write(
  JSON.stringify({
    rows: made.count,
    seconds,
    bytes,
    extra_mb: memory('VmHWM') - before,
    blocked_ms: delays.max / 1e6,
  }),
);
