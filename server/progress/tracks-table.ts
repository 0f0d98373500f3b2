/** The list behind a figure as a table to be saved: the columns that its page has, and all its rows. */
import { categoryShort } from '../rules/words.ts';
import { screenTable, type Table, type WriteColumn } from '../sheets/queries.ts';
import type { readTracksPage } from './tracks-page.ts';

type Page = NonNullable<ReturnType<typeof readTracksPage>>;

/** Figures of where a track stands: their day is the day it got there, and no paper goes with it. */
const STATES = ['reserve', 'cultivating', 'applied', 'in_review', 'pipeline', 'pending_publication'];

/** What the page's rows hold, by the figure. */
export function tracksShape({ figure, category }: Pick<Page, 'figure' | 'category'>) {
  const isState = STATES.includes(figure);
  const isExit = figure === 'exits';
  const hasPapers = !isState && !isExit;
  return {
    isState,
    isExit,
    hasPapers,
    hasUntil: hasPapers && category !== 'above_scale',
    dayWord: isExit
      ? '退出日期'
      : isState
        ? '进入日期'
        : category === 'above_scale'
          ? '审核通过日'
          : '公布日期',
    whyWord: isState ? '说明' : '为什么在此',
  };
}

function columnsOf(page: Page): WriteColumn[] {
  const { hasPapers, hasUntil, dayWord, whyWord } = tracksShape(page);
  const only = (isThere: boolean, ...columns: WriteColumn[]) => (isThere ? columns : []);
  return [
    { key: 'n', header: '序号', kind: 'whole', width: 6 },
    { key: 'name', header: '企业名称', width: 34 },
    { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
    ...only(page.category === null, { key: 'category', header: '类别' }),
    { key: 'chain', header: '产业赛道' },
    { key: 'area', header: '镇街园区' },
    ...only(hasPapers, { key: 'batch', header: '批次' }, { key: 'document_no', header: '文号', width: 26 }),
    { key: 'effective_on', header: dayWord, kind: 'day' },
    { key: 'publicised_on', header: '公示日期', kind: 'day' },
    ...only(
      hasUntil,
      { key: 'valid_until', header: '有效期至', kind: 'day' },
      { key: 'overdue', header: '到期提醒' },
    ),
    { key: 'why', header: whyWord, width: 60 },
  ];
}

/** The list, and where the page tells of some that are not counted, those. */
export function tracksTables(page: Page): readonly [Table, ...Table[]] {
  const basis = `统计口径：${page.formula}计数年度按${page.basisWords}`;
  const named = page.programmeWords === '' ? [] : [`行动计划：${page.programmeWords}`];
  const notes = [...named, page.asOfWords, basis, `${page.knownWords}；计划期 ${page.span}`];
  const rows = page.items.map(({ event, ...one }, i) => ({
    n: i + 1,
    name: one.name,
    uscc: one.uscc,
    category: one.category === null ? null : categoryShort(one.category),
    chain: one.chain,
    area: one.area,
    batch: event.batch,
    document_no: event.document_no ?? '文号未填',
    effective_on: event.effective_on,
    publicised_on: event.publicised_on,
    valid_until: one.valid_until,
    overdue: one.overdue ? '已到期待复核' : null,
    why: one.why,
  }));
  const list = screenTable(page.heading, { notes, columns: columnsOf(page), rows, name: '企业名单' });
  if (page.excluded.length === 0) return [list];
  const excluded = screenTable('计划期内公布、但不计入新增', {
    notes,
    columns: [
      { key: 'name', header: '企业名称', width: 34 },
      { key: 'effective_on', header: '日期', kind: 'day' },
      { key: 'why', header: '原因', width: 60 },
    ],
    rows: page.excluded.map(({ name, effective_on, why }) => ({ name, effective_on, why })),
    name: '不计入',
  });
  return [list, excluded];
}
