import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const client = new Database(String(workerData), { readonly: true, fileMustExist: true });
const found = client.pragma('quick_check(1)', { simple: true });
client.close();
parentPort?.postMessage(String(found));
