import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { type Db, write } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { readConfig } from '../config.ts';
import { tidy } from '../forms.ts';
import { isOfProgramme, type Period, parsePeriod } from '../rules/period.ts';
import type { Day, Programme } from '../rules/types.ts';
import {
  findPaper,
  issueSummary,
  listIssues,
  type PaperFile,
  programmeOfPeriod,
  writePaper,
} from '../summaries/queries.ts';
import { findProgramme } from '../targets/queries.ts';
import { backUp } from '../upkeep/queries.ts';
import { findChromium, printPdf } from './chromium.ts';
import { saveWhole } from './save.ts';
import {
  AS,
  byOf,
  type Command,
  DATA,
  Failure,
  readArgs,
  readProgramme,
  type Terminal,
  todayAt,
  Usage,
  withDatabase,
} from './terminal.ts';

const ENDINGS = ['html', 'docx', 'pdf', 'xlsx'] as const;
type Ending = (typeof ENDINGS)[number];

interface At {
  programme: Programme;
  period: Period;
  today: Day;
}

/** The version of `--version`; null where it was left out. @throws Usage */
function readVersion(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Usage(`--version 后面写版本的号数，例如 1，现在是“${text}”`);
  return Number(text);
}

function readEnding(out: string | undefined): { file: string; ending: Ending } {
  if (out === undefined || out === '') throw new Usage('缺少 --out 和文件名，例如 --out 小结.docx');
  const ending = ENDINGS.find((one) => extname(out).toLowerCase() === `.${one}`);
  if (ending === undefined) throw new Usage(`文件名以 ${ENDINGS.map((one) => `.${one}`).join('、')} 结尾`);
  return { file: resolve(out), ending };
}

/** Issues the next version with every check; warnings are accepted and told. @throws Refused, Failure */
function issue(db: Db, at: At, correction: string | null, by: By, terminal: Terminal): void {
  const { programme, period } = at;
  const { version, accepted } = write(db, (tx) => {
    const last = listIssues(tx, programme.id, period.code).at(-1);
    if (last !== undefined && correction === null) {
      throw new Failure(
        `${period.words}小结已签发第${last.version}版。要出更正版，加 --correction 写明改了什么、为什么`,
      );
    }
    return issueSummary(tx, { ...at, accepted: 'all', correction: correction ?? '', alone: true }, by);
  });
  terminal.out(`已签发${period.words}小结第${version}版`);
  for (const warning of accepted) terminal.out(`已知悉，仍然签发：${warning}`);
}

/** As the page does: the head that the paper carries then vouches for every row up to now. */
async function backUpBefore(db: Db, dataDir: string, by: By, terminal: Terminal): Promise<void> {
  try {
    await backUp(db, { dataDir, backupKeep: readConfig(terminal.env).backupKeep }, by);
  } catch (error) {
    terminal.err(`签发前没有备份成功：${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What is to be written: the version asked for, else the last one issued, else the draft. */
function find(db: Db, at: At, asked: number | null, now: string): PaperFile {
  const issues = listIssues(db, at.programme.id, at.period.code);
  if (asked !== null && !issues.some((one) => one.version === asked)) {
    const there =
      issues.length === 0 ? '还没有签发' : `只有第${issues.map((one) => one.version).join('、')}版`;
    throw new Failure(`${at.period.words}小结没有第${asked}版，${there}`);
  }
  return findPaper(db, { ...at, version: asked ?? issues.at(-1)?.version ?? null, now });
}

export const summary: Command = {
  about: '签发季度小结，写成文件',
  help: `用法：summary 季度 --out 文件 [--version 号数] [--programme 代号]
      summary 季度 --out 文件 --issue [--as 姓名] [--correction 说明]
把季度小结按文件名结尾写成 .html、.docx、.pdf 或 .xlsx：已签发的写签发件，没有签发的写草稿。
已有同名文件时覆盖。季度写成 2026Q3，也可以是 2026H1、2026、2026-01..2027-06。

  --out 文件       .html 为签发时存下的原件；.docx 为正式文件；.xlsx 每张表一个工作表；
                   .pdf 用本机的 Chromium、Chrome 或 Edge（131 版以上有页码）打印，
                   不在通常位置时用环境变量 CHROMIUM 写明
  --version 号数   已签发的某一版，默认最新一版
  --programme 代号  哪一个行动计划，默认最先签发这一季度的，没有签发时为当时进行中的
  --issue          先签发：检查全部项目，须改的不能签发，关注的视为已知悉并逐条列出
  --correction 说明  已签发过时出更正版：改了什么、为什么
${AS}
${DATA}`,
  async run(args, terminal) {
    const { values, words } = readArgs(
      args,
      {
        issue: { type: 'boolean' },
        version: { type: 'string' },
        programme: { type: 'string' },
        correction: { type: 'string' },
        out: { type: 'string' },
        as: { type: 'string' },
      },
      { least: 1, most: 1, what: '季度，例如 2026Q3' },
    );
    const period = parsePeriod(words[0] ?? '');
    if (period === null) throw new Usage(`季度写成 2026Q3，现在是“${words[0]}”`);
    const { file, ending } = readEnding(values.out);
    const version = readVersion(values.version);
    const isIssue = values.issue === true;
    if (isIssue && version !== null) throw new Usage('--issue 和 --version 不能同时写');
    if (!isIssue && values.correction !== undefined) throw new Usage('--correction 和 --issue 一起写');
    const by = byOf(terminal, values.as);
    // Whatever would keep the file from being written is told before anything is issued.
    if (!existsSync(dirname(file))) throw new Failure(`没有这个目录：${dirname(file)}`);
    const chromium = ending === 'pdf' ? findChromium(terminal) : '';
    const found = await withDatabase(terminal, values['data-dir'], async (db, dataDir) => {
      const today = todayAt(terminal);
      const code = readProgramme(db, values.programme);
      const programme = code === null ? programmeOfPeriod(db, period) : findProgramme(db, code);
      if (!isOfProgramme(period, programme)) throw new Failure(`${programme.name}没有${period.words}`);
      const at = { programme, period, today };
      if (isIssue) await backUpBefore(db, dataDir, by, terminal);
      if (isIssue) issue(db, at, tidy(values.correction), by, terminal);
      return find(db, at, version, by.at);
    });
    await saveWhole(file, async (unfinished) => {
      if (ending === 'pdf') return printPdf(chromium, found.html(), unfinished);
      const bytes = ending === 'html' ? found.html() : await writePaper(found, ending);
      return writeFile(unfinished, bytes);
    });
    const which = found.version === null ? '草稿' : `第${found.version}版`;
    terminal.out(`已写出${period.words}小结${which}：${basename(file)}`);
    return undefined;
  },
};
