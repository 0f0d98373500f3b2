import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { checkReadable, isDamage } from '../../db/readable.ts';
import { codeOf } from '../../db/trouble.ts';
import type { Read } from './reading-through.ts';

/** Reads all of it. Whatever is thrown is told as it is: it is no damage unless SQLite says so. */
function read(file: string): Read {
  try {
    // SQLite forgets what values may be where it cannot write: opened for writing, and held back from it.
    const $client = new Database(file, { fileMustExist: true });
    try {
      $client.pragma('query_only = on');
      checkReadable({ $client });
      return { of: 'whole' };
    } finally {
      $client.close();
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return isDamage(error) ? { of: 'damaged', found: words } : { of: 'failed', code: codeOf(error), words };
  }
}

parentPort?.postMessage(read(String(workerData)));
