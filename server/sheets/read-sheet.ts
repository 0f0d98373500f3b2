/** Reading a file that somebody chose: what it is by its content, its size, then its rows from a worker. */
import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { THREAD_ARGS } from '../thread.ts';
import type { WorkerAnswer, WorkerTask } from './read-worker.ts';
import { checkSize, LIMITS, type OneSheet, SheetFault, type SheetRows } from './sheet.ts';
import { readDirectory } from './zip.ts';

const OLD = '只能读取 .xlsx 和 .csv。.xls 或 .et 文件请在 WPS 中另存为 .xlsx';
const MACROS = '文件带有宏。在 WPS 中另存为不带宏的 .xlsx 再选';
const LOCKED = '文件有密码，取消密码后再选';

function startsWith(bytes: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** The old compound format holds .xls and .et files, and also every .xlsx with a password. */
function refuseCompound(bytes: Uint8Array): never {
  const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  throw new SheetFault(names.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? LOCKED : OLD);
}

/** What the bytes are, whatever the name says. Refuses, saying what to do, what is neither of the two. */
function kindOf(bytes: Uint8Array): 'xlsx' | 'csv' {
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) refuseCompound(bytes);
  if (startsWith(bytes, 0x50, 0x4b)) {
    const names = readDirectory(bytes).map((entry) => entry.name.toLowerCase());
    if (names.some((name) => name.endsWith('vbaproject.bin'))) throw new SheetFault(MACROS);
    if (!names.includes('[content_types].xml') || !names.some((name) => name.endsWith('workbook.xml'))) {
      throw new SheetFault(OLD);
    }
    return 'xlsx';
  }
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).trimStart().toLowerCase();
  if (/^(%pdf|<!doctype|<html|<\?xml|<table|\{\\rtf)/.test(head)) throw new SheetFault(OLD);
  return 'csv';
}

function judge(bytes: Uint8Array, fileName: string): 'xlsx' | 'csv' {
  if (bytes.length === 0) throw new SheetFault('文件是空的，检查是否选错');
  const kind = kindOf(bytes);
  const ending = /\.([^.\\/]+)$/.exec(fileName.trim())?.[1]?.toLowerCase() ?? '';
  if (ending === 'xlsm') throw new SheetFault(MACROS);
  if (ending !== 'xlsx' && ending !== 'csv') throw new SheetFault(OLD);
  if (ending !== kind) {
    const is = kind === 'xlsx' ? '.xlsx 表格' : '文本';
    throw new SheetFault(`文件名以 .${ending} 结尾，内容却是${is}。在 WPS 中打开后另存为 .${ending} 再选`);
  }
  return kind;
}

/** The bytes of a file, or those at a path. */
export async function bytesOf(source: Uint8Array | string): Promise<Uint8Array> {
  if (typeof source !== 'string') return source;
  const found = await stat(source).catch(() => null);
  if (found === null || !found.isFile()) throw new SheetFault(`没有这个文件：${source}`);
  checkSize(found.size);
  return readFile(source);
}

/**
 * All visible sheets of an .xlsx or the one of a .csv, blank rows left out.
 * `source` is the bytes or a path; the ending of `fileName` must agree with the content.
 * Throws a SheetFault, whose message says what to do, for anything that cannot be read safely.
 */
export async function readSheet(source: Uint8Array | string, fileName: string): Promise<SheetRows> {
  const bytes = await bytesOf(source);
  checkSize(bytes.length);
  return parse({ bytes, kind: judge(bytes, fileName) });
}

function parse(task: WorkerTask): Promise<SheetRows> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./read-worker.ts', import.meta.url), {
      workerData: task,
      env: {},
      execArgv: THREAD_ARGS,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    const sheets: OneSheet[] = [];
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      act();
    };
    const fail = (message: string): void => settle(() => reject(new SheetFault(message)));
    const timer = setTimeout(
      () => fail('文件太复杂，10 秒内没有读完。只留需要的工作表和行，另存为 .xlsx 再选'),
      LIMITS.milliseconds,
    );
    worker.on('message', (answer: WorkerAnswer) => {
      if ('sheet' in answer) sheets.push({ name: answer.sheet, rows: [] });
      else if ('rows' in answer) sheets.at(-1)?.rows.push(...answer.rows);
      else if ('fault' in answer) fail(answer.fault);
      else settle(() => resolve({ sheets }));
    });
    worker.on('error', () => fail('文件过大或已损坏，无法读取。只留需要的工作表和行，另存为 .xlsx 再选'));
    worker.on('exit', () => fail('文件无法读取。在 WPS 中打开后另存为 .xlsx 再选'));
  });
}
