/** 培育梯队 as a table to be saved: all rows of what is asked, as the list shows them. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { may } from '../plugins/access.ts';
import { limitsInWords } from '../rules/chances.ts';
import { dayInWords } from '../rules/days.ts';
import { categoryShort, stageName } from '../rules/words.ts';
import {
  answerTables,
  basisNotes,
  fileAsked,
  PORTION,
  screenTable,
  type Table,
  type WriteRow,
} from '../sheets/queries.ts';
import type { Asked } from './asking.ts';
import { openPipeline, type Shown, shownOf } from './page.ts';
import { stretchOf } from './queries.ts';

const rowOf = (one: Shown, n: number): WriteRow => ({
  n,
  name: one.name,
  uscc: one.uscc,
  stage: one.word,
  since: one.since,
  days: one.days,
  stalled: one.stalled ? '超过时限' : null,
  lacks: one.lacks === '' ? null : one.lacks,
  chain: one.chain,
  area: one.area,
  officer: one.officer,
});

/** The filters in words: 阶段：申报，专员：专员甲，只看超过时限的; '' where none is set. */
export function filtersInWords(asked: Asked): string {
  const word = (label: string, value: string | null) =>
    value === null ? [] : [`${label}：${value === '' ? '未填写' : value}`];
  return [
    ...(asked.q === '' ? [] : [`查找“${asked.q}”`]),
    ...(asked.stage === null ? [] : [`阶段：${stageName(asked.category, asked.stage)}`]),
    ...word('产业赛道', asked.chain),
    ...word('镇街园区', asked.area),
    ...word('专员', asked.officer),
    ...(asked.stalled ? ['只看超过时限的'] : []),
  ].join('，');
}

/** The list of what is asked, read in portions while it is written. */
export function pipelineTable(
  db: Db,
  query: unknown,
  today: string,
  seesFigures: boolean,
): { table: Table; n: number; words: string } {
  const { asked, at, limits, counts } = openPipeline(db, query, { today });
  const n = counts.reduce((sum, one) => sum + one.n, 0);
  const words = filtersInWords(asked);
  function* rows() {
    for (let offset = 0; offset < n; offset += PORTION) {
      const found = stretchOf(db, asked, counts, at, { limits, limit: PORTION, offset });
      yield shownOf(db, found, asked, today, limits, seesFigures).map((one, i) => rowOf(one, offset + i + 1));
    }
  }
  const table = screenTable(`${categoryShort(asked.category)}培育梯队`, {
    notes: [
      ...basisNotes(db, today),
      `停留时限：${limitsInWords(limits, (stage) => stageName(asked.category, stage))}；${stageName(asked.category, 'recognised')}只含计划期内的新增`,
      ...(words === '' ? [] : [`条件：${words}`]),
    ],
    columns: [
      { key: 'n', header: '序号', kind: 'whole', width: 6 },
      { key: 'name', header: '企业名称', width: 34 },
      { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
      { key: 'stage', header: '阶段' },
      { key: 'since', header: '进入日期', kind: 'day' },
      { key: 'days', header: '停留天数', kind: 'whole' },
      { key: 'stalled', header: '停留提醒' },
      { key: 'lacks', header: '缺什么', width: 50 },
      { key: 'chain', header: '产业赛道' },
      { key: 'area', header: '镇街园区' },
      { key: 'officer', header: '专员' },
    ],
    rows,
    name: '培育梯队',
  });
  return { table, n, words };
}

export async function exporting(app: FastifyInstance) {
  app.get('/tracks/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { kind } = fileAsked(request, ['list']);
    const { table, n, words } = pipelineTable(
      app.db,
      request.query,
      app.today(),
      may(request.person, 'keep enterprises'),
    );
    const title = table.title ?? '';
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `${title}-${app.today()}`,
      act: 'export pipeline',
      words: `${title}（.${kind}），截至${dayInWords(app.today())}${words === '' ? '' : `，${words}`}，共 ${n} 家`,
    });
  });
}
