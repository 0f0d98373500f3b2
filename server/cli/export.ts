import { writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { Db } from '../../db/open.ts';
import type { Day } from '../rules/types.ts';
import { enterprisesTable, eventsTable, progressTable } from '../sheets/export-tables.ts';
import { writeSheet } from '../sheets/write-sheet.ts';
import { type Command, DATA, readArgs, readDayOption, todayAt, Usage, withDatabase } from './terminal.ts';

const TABLES = {
  enterprises: (db: Db, asOf: Day) => enterprisesTable(db, asOf),
  events: eventsTable,
  progress: progressTable,
};
const isKind = (word: string): word is keyof typeof TABLES => Object.hasOwn(TABLES, word);

export const exportCommand: Command = {
  about: '导出企业、记录、进度表',
  help: `用法：export enterprises|events|progress 文件 [--as-of 日期]
导出表格，按文件名结尾写成 .xlsx 或 .csv。已有同名文件时覆盖。

  enterprises      企业名单，含各类别的阶段与有效期
  events           全部有效记录（已作废的不在内）
  progress         三类目标的进度
  --as-of 日期     截至日期，如 2026-09-30，默认今天
${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      { 'as-of': { type: 'string' } },
      { least: 2, most: 2, what: '导出的种类和文件，例如 export progress 进度.xlsx' },
    );
    const [what = '', file = ''] = words;
    if (!isKind(what)) throw new Usage(`不能导出 ${what}，可用 ${Object.keys(TABLES).join('、')}`);
    const ending = extname(file).toLowerCase();
    if (ending !== '.xlsx' && ending !== '.csv') throw new Usage('文件名以 .xlsx 或 .csv 结尾');
    const asOf = readDayOption(values['as-of'], todayAt(terminal));
    const table = await withDatabase(terminal, values['data-dir'], (db) =>
      TABLES[what](db, asOf, terminal.now().toISOString()),
    );
    await writeFile(resolve(file), await writeSheet({ ...table, kind: ending === '.csv' ? 'csv' : 'xlsx' }));
    terminal.out(`已导出 ${table.rows.length} 行到 ${basename(file)}`);
    return undefined;
  },
};
