/**
 * The worker in which a file is parsed: it has its own memory and is ended when time is up. It is
 * handed bytes and a kind, and sends rows in portions, so that the server never stands still for them.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { parseCsv } from './csv.ts';
import { decodeText } from './decode.ts';
import { readWorkbook } from './read-xlsx.ts';
import { type OneSheet, SheetFault } from './sheet.ts';

export interface WorkerTask {
  bytes: Uint8Array;
  kind: 'xlsx' | 'csv';
}
export type WorkerAnswer =
  | { sheet: string }
  | { rows: OneSheet['rows'] }
  | { fault: string }
  | { done: true };

const PORTION = 1_000;

function readText(bytes: Uint8Array): OneSheet[] {
  const rows = parseCsv(decodeText(bytes))
    .map((fields, i) => ({
      number: i + 1,
      cells: fields.map((text) => ({ text, number: null, date: null })),
    }))
    .filter((row) => row.cells.some((cell) => cell.text.trim() !== ''));
  return [{ name: '', rows }];
}

async function answer(task: WorkerTask, send: (answer: WorkerAnswer) => void): Promise<void> {
  const sheets = task.kind === 'csv' ? readText(task.bytes) : await readWorkbook(task.bytes);
  for (const sheet of sheets) {
    send({ sheet: sheet.name });
    for (let from = 0; from < sheet.rows.length; from += PORTION) {
      send({ rows: sheet.rows.slice(from, from + PORTION) });
    }
  }
  send({ done: true });
}

const port = parentPort;
if (port !== null) {
  const send = (message: WorkerAnswer): void => port.postMessage(message);
  answer(workerData as WorkerTask, send).catch((error: unknown) => {
    send({
      fault: error instanceof SheetFault ? error.message : '文件无法读取。在 WPS 中打开后另存为 .xlsx 再选',
    });
  });
}
