/** Ships in a thread of its own: a disk of the network that hangs must hold up nobody who saves. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { BUSY_MS } from '../../db/pragmas.ts';
import { openJournal } from './journal.ts';

export interface JournalStart {
  dataDir: string;
  folder: string;
  keepDays: number;
}
export type Shipped = { at: string; n: number; changes: number } | { at: string; fault: string };

const given = workerData as JournalStart;
const client = new Database(join(given.dataDir, 'tracker.sqlite'), { readonly: true, timeout: BUSY_MS });
const journal = openJournal(client, given);

parentPort?.on('message', async (message: { at: string } | 'stop') => {
  if (message === 'stop') {
    journal.close();
    client.close();
    parentPort?.close();
    return;
  }
  let told: Shipped;
  try {
    const { cursor, changes } = await journal.ship(new Date(message.at));
    told = { at: message.at, n: cursor.n, changes };
  } catch (error) {
    told = { at: message.at, fault: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(told);
});
