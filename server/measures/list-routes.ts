/** /measures: what is being done for enterprises, by owner and time, and the table to be saved. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { count, fileLinks, link } from '../format.ts';
import { tidy, typedFrom } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { CATEGORIES, type Day } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { idsAsked, PER_PAGE, pageIn, pagesOf } from '../visits/queries.ts';
import { measureLine } from './block.ts';
import {
  countMeasures,
  listMeasures,
  type MeasureFilters,
  ownersOfMeasures,
  VIEWS,
  type View,
} from './rows.ts';

const VIEW_WORDS: Record<View, string> = {
  open: '进行中',
  late: '已逾期',
  done: '已完成',
  dropped: '已取消',
};

export const categoryChoices = (none: string): [string, string][] => [
  ['', none],
  ...CATEGORIES.map((one): [string, string] => [one, categoryShort(one)]),
];

function readAsked(db: Db, query: unknown, today: Day) {
  const typed = typedFrom(query);
  const text = (name: string) => tidy(typed[name]?.replace(/\s+/g, ' '))?.slice(0, 100) ?? '';
  const view = VIEWS.find((one) => one === text('view')) ?? 'open';
  const category = CATEGORIES.find((one) => one === text('category')) ?? null;
  const [q, owner, area] = [text('q'), text('owner'), text('area')];
  const filters: MeasureFilters = { view, owner, category, ids: idsAsked(db, { q, area }, today) };
  const kept = Object.fromEntries(
    ['view', 'q', 'owner', 'area', 'category'].flatMap((name) =>
      text(name) === '' ? [] : [[name, text(name)]],
    ),
  );
  const pairs: [string, string][] = [
    ['范围', VIEW_WORDS[view]],
    ['企业', q],
    ['责任人', owner],
    ['镇街园区', area],
    ['类别', category === null ? '' : categoryShort(category)],
  ];
  const words = pairs.flatMap(([word, value]) => (value === '' ? [] : [`${word}：${value}`])).join('，');
  return { filters, typed: { ...typed, view }, kept, page: pageIn(typed.page), words };
}

function* portions(db: Db, filters: MeasureFilters, today: Day): Generator<WriteRow[]> {
  for (let offset = 0; ; offset += PORTION) {
    const rows = listMeasures(db, filters, { today, limit: PORTION, offset });
    if (rows.length === 0) return;
    yield rows.map((row): WriteRow => {
      const { isLate, ...line } = measureLine(row, today);
      return { ...line, area: row.area, late: isLate ? '已逾期' : null };
    });
  }
}

function tableOf(db: Db, filters: MeasureFilters, today: Day, notes: string[]) {
  return screenTable('一企一策', {
    notes,
    columns: [
      { key: 'name', header: '企业名称', width: 36 },
      { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
      { key: 'area', header: '镇街园区' },
      { key: 'category', header: '类别', width: 14 },
      { key: 'lack', header: '短板', width: 40 },
      { key: 'action', header: '措施', width: 50 },
      { key: 'owner', header: '责任人' },
      { key: 'due', header: '完成时限', kind: 'day' },
      { key: 'state', header: '状态' },
      { key: 'late', header: '逾期' },
      { key: 'ended', header: '结束日期', kind: 'day' },
    ],
    rows: () => portions(db, filters, today),
  });
}

const choices = (values: readonly string[]): [string, string][] => [
  ['', '全部'],
  ...values.map((one): [string, string] => [one, one]),
];

export async function listRoutes(app: FastifyInstance): Promise<void> {
  const read = { config: { may: 'read enterprises' } } as const;

  app.get('/measures', read, async (request, reply) => {
    const today = app.today();
    const { filters, typed, kept, page } = readAsked(app.db, request.query, today);
    const { view: _, ...narrowed } = kept;
    const totals = VIEWS.map((view) => ({
      view,
      word: VIEW_WORDS[view],
      total: countMeasures(app.db, { ...filters, view }, today),
      href: link('/measures', { ...narrowed, view: view === 'open' ? null : view }),
    }));
    const total = totals.find((one) => one.view === filters.view)?.total ?? 0;
    const rows = listMeasures(app.db, filters, { today, limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
    return show(reply, 'measures/list', {
      title: '一企一策',
      nav: 'measures',
      typed,
      view: filters.view,
      totals,
      total,
      rows: rows.map((one) => ({ ...measureLine(one, today), area: one.area ?? '' })),
      pages: pagesOf('/measures', kept, page, total),
      isNarrowed: Object.keys(narrowed).length > 0,
      mine: link('/measures', { ...kept, owner: request.person.display }),
      isMine: filters.owner === request.person.display,
      owners: choices(ownersOfMeasures(app.db)),
      areas: choices(wordLists(app.db).area),
      categories: categoryChoices('全部'),
      out: fileLinks('/measures/exports/measures', kept),
    });
  });

  app.get('/measures/exports/:name', read, async (request, reply) => {
    const today = app.today();
    const { kind } = fileAsked(request, ['measures']);
    const { filters, words } = readAsked(app.db, request.query, today);
    const told = `${count(countMeasures(app.db, filters, today))} 项`;
    return answerTables(request, reply, {
      tables: [tableOf(app.db, filters, today, [asOfNote(today), `条件：${words}`, told])],
      kind,
      fileName: `一企一策-${today}`,
      act: 'export measures',
      words: `一企一策（.${kind}，${words}），${told}`,
    });
  });
}
