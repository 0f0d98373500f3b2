import { createWriteStream } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Db } from '../../db/open.ts';
import type { Day, Instant } from '../rules/types.ts';
import { enterprisesTable } from '../sheets/enterprises-table.ts';
import { eventsTable } from '../sheets/events-table.ts';
import { progressTable } from '../sheets/progress-table.ts';
import { rowsOf, type Table } from '../sheets/table.ts';
import { type FileKind, writeTables } from '../sheets/write-sheet.ts';
import { saveWhole } from './save.ts';
import {
  type Command,
  DATA,
  readArgs,
  readDayOption,
  readProgramme,
  tellerOf,
  todayAt,
  Usage,
  withDatabase,
} from './terminal.ts';

interface At {
  programme: string | null;
  asOf: Day;
  today: Day;
  now: Instant;
}
const TABLES = {
  enterprises: (db: Db, { asOf, today }: At) => enterprisesTable(db, asOf, { isToday: asOf === today }),
  events: (db: Db, { asOf, now }: At) => eventsTable(db, asOf, now),
  progress: (db: Db, { asOf, now, programme }: At) => progressTable(db, asOf, now, { programme }),
};
const isKind = (word: string): word is keyof typeof TABLES => Object.hasOwn(TABLES, word);

/** The same table, telling how many of its rows are written. */
function told(table: Table & { count: number }, tell: ReturnType<typeof tellerOf>): Table {
  async function* rows() {
    let done = 0;
    for await (const portion of rowsOf(table)) {
      yield portion;
      done += portion.length;
      tell(done, table.count, '导出');
    }
  }
  return { ...table, rows };
}

const save = (table: Table, kind: FileKind, file: string): Promise<void> =>
  saveWhole(file, (unfinished) => pipeline(writeTables([table], kind), createWriteStream(unfinished)));

export const exportCommand: Command = {
  about: '导出企业、记录、进度表',
  help: `用法：export enterprises|events|progress 文件 [--as-of 日期] [--programme 代号]
导出表格，按文件名结尾写成 .xlsx 或 .csv。已有同名文件时覆盖。

  enterprises      企业名单，含各类别的阶段与有效期
  events           全部有效记录（已作废的不在内）
  progress         三类目标的进度
  --as-of 日期     截至日期，如 2026-09-30，默认今天
  --programme 代号  progress 的行动计划，默认截至日期当天进行中的
${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      { 'as-of': { type: 'string' }, programme: { type: 'string' } },
      { least: 2, most: 2, what: '导出的种类和文件，例如 export progress 进度.xlsx' },
    );
    const [what = '', file = ''] = words;
    if (!isKind(what)) throw new Usage(`不能导出 ${what}，可用 ${Object.keys(TABLES).join('、')}`);
    const ending = extname(file).toLowerCase();
    if (ending !== '.xlsx' && ending !== '.csv') throw new Usage('文件名以 .xlsx 或 .csv 结尾');
    const today = todayAt(terminal);
    const asOf = readDayOption(values['as-of'], today);
    const kind = ending === '.csv' ? 'csv' : 'xlsx';
    const count = await withDatabase(terminal, values['data-dir'], async (db) => {
      const table = TABLES[what](db, {
        asOf,
        today,
        now: terminal.now().toISOString(),
        programme: readProgramme(db, values.programme),
      });
      await save(told(table, tellerOf(terminal)), kind, resolve(file));
      return table.count;
    });
    terminal.out(`已导出 ${count} 行到 ${basename(file)}`);
    return undefined;
  },
};
