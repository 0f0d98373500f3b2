/** Exports, each in a process of its own, and an import through the pages. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { setPragmas } from '../../../db/pragmas.ts';
import type { Figure } from '../goals.ts';
import { sendImport } from '../import.ts';
import { cpuSeconds, FLAGS, SETTINGS } from '../measure.ts';
import type { Stage } from './stage.ts';

const child = fileURLToPath(new URL('../export-child.ts', import.meta.url));
const run = promisify(execFile);

export interface Exported {
  rows: number;
  seconds: number;
  bytes: number;
  extra_mb: number;
  blocked_ms: number;
}

/** One export of a database in a process of its own, so that what it takes is its own. */
export async function exported(file: string, what: string, kind: string): Promise<Exported> {
  const { stdout } = await run(process.execPath, [...FLAGS, child, file, what, kind], {
    env: { ...SETTINGS, ...process.env },
  });
  return JSON.parse(stdout) as Exported;
}

export async function exports(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [job, kind] of [
    ['exportXlsx', 'xlsx'],
    ['exportCsv', 'csv'],
  ] as const) {
    const { rows, seconds, extra_mb } = await exported(join(stage.folder, 'tracker.sqlite'), 'list', kind);
    figures.push({ job, size: stage.size, per_second: rows / seconds, mb: Math.round(extra_mb), seconds });
  }
  return figures;
}

const ROWS = 10_000;

/** As many rows of as many bytes as the import added to the file, in one transaction on the same disk. */
function bareInserts(folder: string, bytes: number): number {
  const bare = new Database(join(folder, 'bare-import.sqlite'));
  setPragmas(bare);
  bare.exec('create table line (id integer primary key, words text not null) strict');
  const insert = bare.prepare('insert into line (words) values (?)');
  const words = 'x'.repeat(Math.ceil(bytes / ROWS));
  const began = performance.now();
  bare
    .transaction(() => {
      for (let n = 0; n < ROWS; n += 1) insert.run(words);
    })
    .immediate();
  const seconds = (performance.now() - began) / 1_000;
  bare.close();
  return seconds;
}

export async function imports(stage: Stage): Promise<Figure[]> {
  const { server, folder, size } = stage;
  const file = join(folder, 'tracker.sqlite');
  const sizeOf = () => {
    const look = new Database(file, { readonly: true });
    const pages = Number(look.pragma('page_count', { simple: true }));
    look.close();
    return pages * 4_096;
  };
  const before = sizeOf();
  const cpu = cpuSeconds(server.pid);
  const took = await sendImport(stage, { rows: ROWS, known: size });
  const used = cpuSeconds(server.pid) - cpu;
  const bytes = sizeOf() - before;
  const seconds = took.judged + took.written;
  const its = bareInserts(folder, bytes);
  return [{ job: 'import', size, seconds, cpu_ms: (used * 1_000) / ROWS, ratio: its / seconds, bytes }];
}
