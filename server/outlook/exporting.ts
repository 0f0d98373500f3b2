/** 达标推算 as tables to be saved: the outlook, its list, what is assumed, and the versions of that. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { may } from '../plugins/access.ts';
import { dayInWords } from '../rules/days.ts';
import { categoryShort } from '../rules/words.ts';
import { answerTables, basisNotes, fileAsked, screenTable, type Table } from '../sheets/queries.ts';
import { type OutlookAsked, readOutlookAsked } from './asking.ts';
import { readAssumptions } from './assumptions.ts';
import { candidatesOf, MOST_CANDIDATES } from './candidates.ts';
import { historyLines } from './editing.ts';
import { lackWords, linesOf, type Now, openOutlook, stagesOf, versionOf } from './page.ts';
import { historyDay } from './queries.ts';
import { chanceInWords } from './words.ts';

const TABLES = ['outlook', 'list', 'assumptions', 'versions'] as const;
type Name = (typeof TABLES)[number];

/** Which version the chances come from: on every table that rests on them. */
function versionNote(open: ReturnType<typeof openOutlook>, { category }: OutlookAsked): string {
  const { isStart, holds_from, by, reason } = versionOf(open.outlooks[category]);
  const state = isStart ? '初始设定，待校准' : `${by}设定，原因：${reason}`;
  return `${categoryShort(category)}的阶段设定自${dayInWords(holds_from)}起（${state}）`;
}

function tableOf(db: Db, what: Name, asked: OutlookAsked, now: Now, seesFigures: boolean): Table {
  const open = openOutlook(db, now);
  const outlook = open.outlooks[asked.category];
  const short = categoryShort(asked.category);
  const notes = [...basisNotes(db, now.today), versionNote(open, asked)];
  switch (what) {
    case 'outlook':
      return screenTable('达标推算', {
        notes: [
          ...basisNotes(db, now.today),
          ...Object.values(open.outlooks).map((one) =>
            versionNote(open, { ...asked, category: one.category }),
          ),
          '区间：低于下限和高于上限的可能各不超过 10%',
        ],
        columns: [
          { key: 'name', header: '类别', width: 34 },
          { key: 'when', header: '到何时' },
          { key: 'done', header: '已完成', kind: 'whole' },
          { key: 'target', header: '目标', kind: 'whole' },
          { key: 'mechanical', header: '年底预计', kind: 'whole' },
          { key: 'expected', header: '推算', kind: 'decimal' },
          { key: 'range', header: '八成可能' },
          { key: 'chance', header: '达到目标的概率' },
        ],
        rows: linesOf(open).map((one) => ({
          ...one,
          expected: Number(one.expected),
          chance: one.probability === null ? null : one.chance,
        })),
      });
    case 'list':
      return screenTable(`${short}可补缺口的企业`, {
        notes: [...notes, `按期末概率从高到低，最多 ${MOST_CANDIDATES} 家`],
        columns: [
          { key: 'name', header: '企业名称', width: 34 },
          { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
          { key: 'stage', header: '阶段' },
          { key: 'days', header: '停留天数', kind: 'whole' },
          { key: 'stalled', header: '停留提醒' },
          { key: 'year', header: '年底概率' },
          { key: 'end', header: '期末概率' },
          { key: 'lacks', header: '缺什么', width: 50 },
          { key: 'officer', header: '专员' },
        ],
        rows: candidatesOf(db, outlook).map((one) => ({
          name: one.name,
          uscc: one.uscc,
          stage: one.word,
          days: one.days,
          stalled: one.stalled ? '超过时限' : null,
          year: chanceInWords(one.chances.year),
          end: chanceInWords(one.chances.end),
          lacks: lackWords(one, seesFigures) || null,
          officer: one.officer,
        })),
        name: '名单',
      });
    case 'assumptions':
      return screenTable(`${short}的阶段设定`, {
        notes: [
          ...notes,
          `样本为截至${dayInWords(historyDay(now.today))}的本区结果，写作 认定家数 / 满期家数`,
        ],
        columns: [
          { key: 'word', header: '阶段' },
          { key: 'n', header: '参加推算', kind: 'whole' },
          { key: 'yearPrior', header: '年底设定' },
          { key: 'yearSample', header: '年底样本' },
          { key: 'yearPosterior', header: '年底合并后' },
          { key: 'yearToday', header: '年底采用' },
          { key: 'endPrior', header: '期末设定' },
          { key: 'endSample', header: '期末样本' },
          { key: 'endPosterior', header: '期末合并后' },
          { key: 'endToday', header: '期末采用' },
          { key: 'until', header: '本年最迟' },
          { key: 'limit', header: '停留时限（天）', kind: 'whole' },
          { key: 'why', header: '依据', width: 60 },
        ],
        rows: stagesOf(outlook).map(({ word, n, year, end, until, limit, why }) => ({
          word,
          n,
          yearPrior: year.prior,
          yearSample: year.sample,
          yearPosterior: year.posterior === '—' ? null : year.posterior,
          yearToday: year.today,
          endPrior: end.prior,
          endSample: end.sample,
          endPosterior: end.posterior === '—' ? null : end.posterior,
          endToday: end.today,
          until,
          limit,
          why,
        })),
        name: '阶段设定',
      });
    case 'versions':
      return screenTable(`${short}阶段设定的各版本`, {
        notes: [...basisNotes(db, now.today), '新的在前'],
        columns: [
          { key: 'number', header: '版本' },
          { key: 'holds_from', header: '生效日期', kind: 'day' },
          { key: 'words', header: '设定', width: 90 },
          { key: 'reason', header: '原因', width: 40 },
          { key: 'by', header: '记录人' },
          { key: 'at', header: '记录时间', kind: 'minute' },
        ],
        rows: historyLines(readAssumptions(db, open.input.programme.id), asked.category).map((line) => ({
          number: `第 ${line.number} 版`,
          holds_from: line.version.holds_from,
          words: line.words,
          reason: line.version.reason,
          by: line.version.recorded_by,
          at: line.version.recorded_at,
        })),
        name: '各版本',
      });
  }
}

export async function exporting(app: FastifyInstance) {
  app.get('/outlook/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { what, kind } = fileAsked(request, TABLES);
    const asked = readOutlookAsked(request.query);
    const table = tableOf(
      app.db,
      what,
      asked,
      { today: app.today(), now: app.instant() },
      may(request.person, 'keep enterprises'),
    );
    const title = table.title ?? '';
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `${title}-${app.today()}`,
      act: 'export outlook',
      words: `${title}（.${kind}），截至${dayInWords(app.today())}`,
    });
  });
}
