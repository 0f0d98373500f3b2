import type { FastifyInstance } from 'fastify';
import { fileLinks, link } from '../format.ts';
import { typedFrom } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { dayInWords } from '../rules/days.ts';
import { OTHER_TITLES, otherTitleName } from '../rules/holdings.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { askedInWords, type ListedTitle, listTitles, readTitlesAsked, STATES, stateInWords } from './list.ts';

const PER_PAGE = 50;

function pageIn(typed: Record<string, string>): number {
  const { page = '' } = typed;
  return /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1;
}

/** Every other title of the zone, and its file. */
export async function listRoutes(app: FastifyInstance) {
  const config = { may: 'read enterprises' } as const;
  const rowOf = (one: ListedTitle) => ({
    ...one,
    word: otherTitleName(one.kind),
    state: stateInWords(one, app.today()),
  });

  app.get('/holdings', { config }, async (request, reply) => {
    const typed = typedFrom(request.query);
    const asked = readTitlesAsked(typed);
    const query = { kind: asked.kind, state: asked.state };
    const page = pageIn(typed);
    const today = app.today();
    const found = listTitles(app.db, asked, { today, limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
    return show(reply, 'holdings/page', {
      title: '其他称号',
      nav: 'enterprises',
      rows: found.items.map(rowOf),
      total: found.total,
      asked,
      kinds: [['', '全部'], ...OTHER_TITLES.map((one) => [one, otherTitleName(one)])],
      states: [['', '全部'], ...Object.entries(STATES)],
      page,
      pages: Math.max(1, Math.ceil(found.total / PER_PAGE)),
      pageHref: (n: number) => link('/holdings', { ...query, page: n === 1 ? null : n }),
      out: fileLinks('/holdings/exports/titles', query),
    });
  });

  app.get('/holdings/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['titles']);
    const asked = readTitlesAsked(typedFrom(request.query));
    const today = app.today();
    const words = askedInWords(asked);

    function* rows(): Generator<WriteRow[]> {
      for (let offset = 0; ; offset += PORTION) {
        const { items } = listTitles(app.db, asked, { today, limit: PORTION, offset });
        if (items.length === 0) return;
        yield items.map(rowOf);
      }
    }
    const table = screenTable('其他称号', {
      notes: [asOfNote(today), ...(words === '' ? [] : [`条件：${words}`]), '先到期的在前；不计入三类目标'],
      columns: [
        { key: 'name', header: '企业名称', width: 40 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code', width: 22 },
        { key: 'word', header: '称号', width: 24 },
        { key: 'issued_on', header: '公布日期', kind: 'day' },
        { key: 'batch', header: '批次', width: 16 },
        { key: 'document_no', header: '文号', width: 28 },
        { key: 'valid_from', header: '有效期起', kind: 'day' },
        { key: 'valid_until', header: '有效期至', kind: 'day' },
        { key: 'state', header: '状态' },
        { key: 'officer', header: '专员' },
      ],
      rows,
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `其他称号-${today}`,
      act: 'export titles',
      words: `其他称号（.${kind}），截至${dayInWords(today)}`,
    });
  });
}
