import { parentPort, workerData } from 'node:worker_threads';
import { checkFile } from './check.ts';

parentPort?.postMessage(checkFile(String(workerData)));
