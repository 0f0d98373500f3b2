import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { checkReadable } from '../../db/readable.ts';

// SQLite forgets what values may be where it cannot write: opened for writing, and held back from it.
const $client = new Database(String(workerData), { fileMustExist: true });
$client.pragma('query_only = on');
checkReadable({ $client });
$client.close();
parentPort?.postMessage('whole');
