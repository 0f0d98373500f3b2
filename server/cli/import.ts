import { basename, resolve } from 'node:path';
import type { Db } from '../../db/open.ts';
import { tidy } from '../forms.ts';
import { importFile } from '../sheets/import.ts';
import { IMPORT_KINDS, type ImportResult, KIND_WORDS } from '../sheets/import-result.ts';
import {
  AS,
  byOf,
  type Command,
  DATA,
  JSON_OPTION,
  printJson,
  readArgs,
  type Terminal,
  tellerOf,
  todayAt,
  Usage,
  withDatabase,
} from './terminal.ts';

/** What a script reads: rows are numbered as in the file. */
function inJson(result: ImportResult, isTrial: boolean) {
  return {
    kind: result.kind,
    file: result.fileName,
    trial: isTrial,
    applied: result.applied && !isTrial,
    import: result.importId,
    counts: result.counts,
    refused: result.refused,
    warnings: result.warnings.map(({ row, message }) => ({ row, message })),
    unknown_columns: result.unknownColumns,
    new_values: result.newValues,
    skipped: result.skippedRows,
  };
}

function printResult(result: ImportResult, isTrial: boolean, terminal: Terminal): void {
  const { counts, refused, warnings, newValues } = result;
  const say = terminal.out;
  say(
    `${KIND_WORDS[result.kind]}“${result.fileName}”：共 ${counts.rows} 行，新增 ${counts.added}，修改 ${counts.changed}，不变 ${counts.unchanged}，不能导入 ${counts.refused}`,
  );
  for (const { row, column, message } of refused) {
    say(`第 ${row} 行${column === '' ? '' : `“${column}”`}：${message}`);
  }
  for (const { row, message } of warnings) say(`提醒：第 ${row} 行：${message}`);
  if (result.unknownColumns.length > 0) say(`没有用到的列：${result.unknownColumns.join('、')}`);
  const lists = { chain: '产业赛道', area: '镇街园区', officer: '服务专员' } as const;
  for (const [kind, word] of Object.entries(lists) as [keyof typeof lists, string][]) {
    if (newValues[kind].length > 0) say(`新的${word}：${newValues[kind].join('、')}`);
  }
  for (const { row, why } of result.skippedRows) say(`略过第 ${row} 行：${why}`);
  if (isTrial) say('只核对，没有写入');
  else if (!result.applied)
    terminal.err('有不能导入的行，全部没有导入。改好后再导入，或加 --skip-bad-rows 跳过这些行');
  else if (result.importId === null) say('没有变化，没有写入');
  else
    say(
      `已导入 ${counts.added + counts.changed} 行${refused.length > 0 ? `，跳过 ${refused.length} 行` : ''}`,
    );
}

export const importCommand: Command = {
  about: '导入企业名单、认定与事项、经营指标',
  help: `用法：import enterprises|recognitions|indicators 文件 [--dry-run] [--skip-bad-rows] [--late-reason 理由] [--as 姓名] [--json]
导入 .xlsx 或 .csv。先核对全部行，有一行不能导入就全部不导入；同一文件可以重复导入。

  enterprises      企业名单
  recognitions     认定与事项
  indicators       经营指标，按年度；金额单位看表头，没有写的按万元
  --dry-run        只核对，不写入
  --skip-bad-rows  跳过不能导入的行，导入其余行
  --late-reason    补录理由：基线签认后，基线日及以前的行须有
${JSON_OPTION}
${AS}
${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      {
        'dry-run': { type: 'boolean' },
        'skip-bad-rows': { type: 'boolean' },
        'late-reason': { type: 'string' },
        json: { type: 'boolean' },
        as: { type: 'string' },
      },
      { least: 2, most: 2, what: '导入的种类和文件，例如 import enterprises 名单.xlsx' },
    );
    const [word = '', file = ''] = words;
    const kind = IMPORT_KINDS.find((one) => one === word);
    if (kind === undefined) throw new Usage(`不能导入 ${word}，可用 ${IMPORT_KINDS.join('、')}`);
    const isTrial = values['dry-run'] === true;
    const skipBadRows = values['skip-bad-rows'] === true;
    const by = byOf(terminal, values.as);
    const bring = (db: Db) =>
      importFile(db, {
        kind,
        source: resolve(file),
        fileName: basename(file),
        by,
        today: todayAt(terminal),
        dryRun: isTrial,
        skipBadRows,
        lateReason: tidy(values['late-reason']) ?? undefined,
        tell: tellerOf(terminal),
      });
    const result = await withDatabase(terminal, values['data-dir'], bring, { bulk: true });
    if (values.json === true) printJson(terminal, inJson(result, isTrial));
    else printResult(result, isTrial, terminal);
    return result.refused.length > 0 && !skipBadRows ? 1 : 0;
  },
};
