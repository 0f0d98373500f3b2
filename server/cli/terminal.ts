import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { closeDatabase, type Db, type Opening, openDatabase } from '../../db/open.ts';
import { type By, byCommandLine } from '../audit/by.ts';
import { readConfig } from '../config.ts';
import { freshenDerived } from '../derived/derive.ts';
import { count } from '../format.ts';
import { isDay, shanghaiDay } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { listProgrammes } from '../targets/queries.ts';
import { nearest } from './nearest.ts';

/** What a command has of the world: tests give their own. */
export interface Terminal {
  out: (line: string) => void;
  err: (line: string) => void;
  /** All of standard input; a person at a keyboard is asked with `prompt`, and what they type is not shown. */
  readInput: (prompt: string) => Promise<string>;
  /**
   * Only where a person watches: how far long work is, each line in the place of the one before; '' takes
   * the last one away.
   */
  watch?: (line: string) => void;
  now: () => Date;
  env: Record<string, string | undefined>;
}

export interface Command {
  /** One line for the list of commands. */
  about: string;
  /** What `--help` prints. */
  help: string;
  /** Its first word names one of several commands, which answer `--help` themselves. */
  isGroup?: true;
  /** @throws Usage, or an error whose message says what is wrong; gives an exit code where it is not 0 */
  run: (args: string[], terminal: Terminal) => Promise<number | undefined> | number | undefined;
}

/** The lines of `--help` for options that many commands take. */
export const AS = '  --as 姓名        日志里记录的操作人，默认“命令行”';
export const DATA = '  --data-dir 目录  数据目录，默认环境变量 DATA_DIR，再默认 ./data';

export const JSON_OPTION = '  --json           供程序读取的 JSON，写在标准输出';

export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/** The command was written wrongly: exit code 2. */
export class Usage extends Error {}
/** The command was understood and could not be done: exit code 1. */
export class Failure extends Error {}

const ALWAYS = { 'data-dir': { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

interface Read<O extends NonNullable<ParseArgsConfig['options']>> {
  values: ReturnType<typeof parseArgs<{ options: O & typeof ALWAYS }>>['values'];
  words: string[];
}

/**
 * Reads a command's options and words.
 * @param least,most how many words it takes, named in `what` for the message
 * @throws Usage
 */
export function readArgs<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: O,
  { least, most, what }: { least: number; most: number; what: string },
): Read<O> {
  let read: { values: object; positionals: string[] };
  try {
    read = parseArgs({ args, options: { ...ALWAYS, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const name = /'(-[^' ]+)/.exec(said)?.[1] ?? '';
    const { code } = error as { code?: string };
    if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new Usage(`选项 ${name} 的写法不对`);
    const meant = nearest(name.replace(/^-+/, ''), Object.keys({ ...ALWAYS, ...options }));
    throw new Usage(`没有 ${name} 这个选项${meant === null ? '' : `，是不是 --${meant}`}`);
  }
  const words = read.positionals;
  if (words.length < least) throw new Usage(`缺少${what}`);
  if (words.length > most) throw new Usage(`多出“${words.slice(most).join(' ')}”`);
  return { values: read.values as Read<O>['values'], words };
}

/** A day to come is answered with what is known now. @throws Usage unless it is a day */
export function readDayOption(text: string | undefined, today: Day): Day {
  if (text === undefined) return today;
  if (!isDay(text)) throw new Usage(`日期写成 2026-09-30，现在是“${text}”`);
  return text;
}

/** The code of `--programme`; null where it was left out. @throws Usage where there is no such programme */
export function readProgramme(db: Db, code: string | undefined): string | null {
  if (code === undefined) return null;
  const codes = listProgrammes(db).map((one) => one.code);
  if (!codes.includes(code)) throw new Usage(`没有代号为“${code}”的行动计划，可用 ${codes.join('、')}`);
  return code;
}

export function todayAt(terminal: Terminal): Day {
  return shanghaiDay(terminal.now());
}

/** Who the log names: 命令行, or the name given by --as. */
export function byOf(terminal: Terminal, as: string | undefined): By {
  const name = as?.normalize('NFC').trim();
  if (name === '') throw new Usage('--as 后面写姓名');
  return byCommandLine(terminal.now().toISOString(), name);
}

/** The folder of the data: --data-dir, else DATA_DIR, else ./data. */
export function dataDirOf(terminal: Terminal, given: string | undefined): string {
  return given === undefined ? readConfig(terminal.env).dataDir : resolve(given);
}

/** Opens the database of the folder, makes it where there is none, and closes it whatever happens. */
export async function withDatabase<T>(
  terminal: Terminal,
  given: string | undefined,
  work: (db: Db, dataDir: string) => T | Promise<T>,
  { bulk = false }: Pick<Opening, 'bulk'> = {},
): Promise<T> {
  const dataDir = dataDirOf(terminal, given);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite'), backups: join(dataDir, 'backups'), bulk });
  try {
    freshenDerived(db);
    return await work(db, dataDir);
  } finally {
    closeDatabase(db);
  }
}

/** Progress is shown a few times a second, not at every row. */
const SHOW_MS = 100;

/** How far work is, for who watches: 核对 1,200/5,000. Nothing where nobody does. */
export function tellerOf({ watch }: Terminal): (done: number, total: number | null, what: string) => void {
  if (watch === undefined) return () => {};
  let shown = 0;
  return (done, total, what) => {
    const now = performance.now();
    if (now - shown < SHOW_MS && done !== total) return;
    shown = now;
    watch(total === null ? `${what} ${count(done)}` : `${what} ${count(done)}/${count(total)}`);
  };
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2));
}

/** Standard input of this process: a pipe is read whole, a person is asked without echo. */
export async function readStandardInput(prompt: string): Promise<string> {
  if (process.stdin.isTTY !== true) {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
    return Buffer.concat(parts).toString('utf8');
  }
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise((done) => lines.once('line', done));
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
