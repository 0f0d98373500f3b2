/** /requests: what enterprises asked for, by how far it is, and the table to be saved. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { count, fileLinks, link } from '../format.ts';
import { show } from '../plugins/views.ts';
import { REQUEST_KIND_WORDS, SATISFACTION_WORDS, STATUS_WORDS } from '../rules/requests.ts';
import type { Day } from '../rules/types.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { readRequestsAsked, VIEW_WORDS } from './asking.ts';
import { requestLine } from './block.ts';
import { PER_PAGE, pagesOf } from './finding.ts';
import { choices } from './list-routes.ts';
import { kindChoices } from './new-routes.ts';
import { countRequests, listRequests, ownersKnown, type RequestFilters, VIEWS } from './request-rows.ts';

function* portions(db: Db, filters: RequestFilters, today: Day): Generator<WriteRow[]> {
  for (let offset = 0; ; offset += PORTION) {
    const rows = listRequests(db, filters, { today, limit: PORTION, offset });
    if (rows.length === 0) return;
    yield rows.map(
      (one): WriteRow => ({
        raised: one.raised_on,
        name: one.name,
        uscc: one.uscc,
        area: one.area,
        kind: REQUEST_KIND_WORDS[one.kind],
        content: one.content,
        owner: one.owner,
        unit: one.unit,
        due: one.due_on,
        status: STATUS_WORDS[one.status],
        late: requestLine(one, today).isOverdue ? '已逾期' : null,
        settled: one.settled_on,
        outcome: one.outcome,
        satisfaction: one.satisfaction === null ? '未回访' : SATISFACTION_WORDS[one.satisfaction],
      }),
    );
  }
}

function tableOf(db: Db, filters: RequestFilters, today: Day, notes: string[]) {
  return screenTable('诉求', {
    notes,
    columns: [
      { key: 'raised', header: '提出日期', kind: 'day' },
      { key: 'name', header: '企业名称', width: 36 },
      { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
      { key: 'area', header: '镇街园区' },
      { key: 'kind', header: '类别' },
      { key: 'content', header: '诉求内容', width: 60 },
      { key: 'owner', header: '负责专员' },
      { key: 'unit', header: '交办单位', width: 20 },
      { key: 'due', header: '办理时限', kind: 'day' },
      { key: 'status', header: '状态', width: 16 },
      { key: 'late', header: '逾期' },
      { key: 'settled', header: '办结日期', kind: 'day' },
      { key: 'outcome', header: '办理结果', width: 40 },
      { key: 'satisfaction', header: '企业满意度' },
    ],
    rows: () => portions(db, filters, today),
  });
}

export async function requestListRoutes(app: FastifyInstance): Promise<void> {
  const read = { config: { may: 'read enterprises' } } as const;

  app.get('/requests', read, async (request, reply) => {
    const today = app.today();
    const { filters, page, typed, kept, faults } = readRequestsAsked(app.db, request.query, today);
    const { view: _, ...narrowed } = kept;
    const totals = VIEWS.map((view) => ({
      view,
      word: VIEW_WORDS[view],
      total: countRequests(app.db, { ...filters, view }, today),
      href: link('/requests', { ...narrowed, view: view === 'open' ? null : view }),
    }));
    const total = totals.find((one) => one.view === filters.view)?.total ?? 0;
    const rows = listRequests(app.db, filters, { today, limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
    return show(reply, 'visits/requests', {
      title: '诉求',
      nav: 'requests',
      typed,
      faults,
      view: filters.view,
      totals,
      total,
      rows: rows.map((one) => ({ ...requestLine(one, today), area: one.area ?? '' })),
      pages: pagesOf('/requests', kept, page, total),
      isNarrowed: Object.keys(narrowed).length > 0,
      mine: link('/requests', { ...kept, owner: request.person.display }),
      isMine: filters.owner === request.person.display,
      owners: choices(ownersKnown(app.db)),
      areas: choices(wordLists(app.db).area),
      kinds: kindChoices('全部'),
      out: fileLinks('/requests/exports/requests', kept),
    });
  });

  app.get('/requests/exports/:name', read, async (request, reply) => {
    const today = app.today();
    const { kind } = fileAsked(request, ['requests']);
    const { filters, words } = readRequestsAsked(app.db, request.query, today);
    const told = `${count(countRequests(app.db, filters, today))} 件`;
    const how = [`.${kind}`, words].filter(Boolean).join('，');
    return answerTables(request, reply, {
      tables: [tableOf(app.db, filters, today, [asOfNote(today), `条件：${words}`, told])],
      kind,
      fileName: `诉求-${today}`,
      act: 'export requests',
      words: `诉求（${how}），${told}`,
    });
  });
}
