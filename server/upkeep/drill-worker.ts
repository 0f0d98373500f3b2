/** Restores a backup into an empty folder and verifies what came back. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { byCommandLine } from '../audit/by.ts';
import type { DrillStart, Tried } from './drill.ts';
import { restoreBackup } from './restore.ts';
import { verifyDatabase } from './verify.ts';

async function tryRestoring({ file, folder, at }: DrillStart): Promise<Tried> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await restoreBackup({ file, dataDir: folder, by: byCommandLine(at, '系统') });
    const db = openDatabase({ file: join(folder, 'tracker.sqlite'), migrate: false });
    try {
      const { ok, faults, read } = await verifyDatabase(db, { attachments: join(folder, 'attachments') });
      return { fault: ok ? null : faults.slice(0, 3).join('；'), read };
    } finally {
      closeDatabase(db);
    }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error), read: null };
  }
}

parentPort?.postMessage(await tryRestoring(workerData as DrillStart));
