import { day, points, rate } from '../format.ts';
import { progressAt, progressInput } from '../progress/queries.ts';
import { spanInWords } from '../rules/days.ts';
import { statusWords } from '../rules/plan.ts';
import { type ProgressInput, progressOf, standingOf } from '../rules/progress.ts';
import { categoryShort, scheduleName } from '../rules/words.ts';
import { table } from './table.ts';
import {
  type Command,
  DATA,
  readArgs,
  readDayOption,
  readProgramme,
  todayAt,
  withDatabase,
} from './terminal.ts';

/** The progress table as text. */
function inWords(input: ProgressInput): string {
  const progress = progressOf(input);
  const rows = progress.categories.map((one) => [
    categoryShort(one.code),
    one.target === null ? '—（未设目标）' : String(one.target),
    String(one.additions),
    rate(one.rate),
    one.expected === null ? '—' : String(one.expected),
    rate(one.schedule_rate),
    points(one.gap_points),
    statusWords(one.status, standingOf(input, one.code).awaiting),
    String(one.pending_publication),
    String(one.holding),
    String(one.net),
  ]);
  const heads = [
    '类别',
    `${spanInWords(progress.programme)}目标`,
    '已完成',
    '完成率',
    '应完成',
    '时序进度',
    '相差（百分点）',
  ];
  return [
    `${progress.programme.name}进度，截至${day(progress.as_of)}（时序${scheduleName(progress.schedule_basis)}）`,
    table([...heads, '状态', '待发文', '期末有效', '净增'], rows, [1, 2, 3, 4, 5, 6, 8, 9, 10]),
    `涉及企业 ${progress.enterprises_involved} 家`,
  ].join('\n');
}

export const progress: Command = {
  about: '进度表',
  help: `用法：progress [--as-of 日期] [--programme 代号] [--json]
打印三类目标的进度。

  --as-of 日期     截至日期，如 2026-09-30，默认今天
  --programme 代号  哪一个行动计划，默认截至日期当天进行中的
  --json           与接口 GET /api/v1/progress 相同的 JSON
${DATA}`,
  async run(args, terminal) {
    const { values } = readArgs(
      args,
      { 'as-of': { type: 'string' }, programme: { type: 'string' }, json: { type: 'boolean' } },
      { least: 0, most: 0, what: '' },
    );
    const asOf = readDayOption(values['as-of'], todayAt(terminal));
    const told = await withDatabase(terminal, values['data-dir'], (db) => {
      const programme = readProgramme(db, values.programme);
      const asked = { asOf, now: terminal.now().toISOString(), programme };
      return values.json === true
        ? JSON.stringify(progressAt(db, asked), null, 2)
        : inWords(progressInput(db, asked));
    });
    terminal.out(told);
    return undefined;
  },
};
