/** /visits: the list, its counts, and the table to be saved. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { count, fileLinks } from '../format.ts';
import { may } from '../plugins/access.ts';
import { keepPage } from '../plugins/kept-pages.ts';
import { show } from '../plugins/views.ts';
import type { Day } from '../rules/types.ts';
import { MANNER_WORDS, MANNERS } from '../rules/visits.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { readVisitsAsked } from './asking.ts';
import { PER_PAGE, pagesOf } from './finding.ts';
import { countVisits, listVisits, type VisitFilters, visitorsKnown } from './rows.ts';

/** Choices for a filter: the empty one first. */
export const choices = (values: readonly string[]): [string, string][] => [
  ['', '全部'],
  ...values.map((one): [string, string] => [one, one]),
];

function* portions(db: Db, filters: VisitFilters, names: boolean): Generator<WriteRow[]> {
  for (let offset = 0; ; offset += PORTION) {
    const rows = listVisits(db, filters, { limit: PORTION, offset });
    if (rows.length === 0) return;
    yield rows.map(
      (one): WriteRow => ({
        on: one.on_day,
        name: one.name,
        uscc: one.uscc,
        area: one.area,
        manner: MANNER_WORDS[one.manner],
        visitors: one.visitors,
        position: one.position,
        received: names ? one.received_by : null,
        content: one.content,
        requests: one.requests === 0 ? null : one.requests,
      }),
    );
  }
}

function tableOf(db: Db, filters: VisitFilters, { notes, names }: { notes: string[]; names: boolean }) {
  return screenTable('走访记录', {
    notes,
    columns: [
      { key: 'on', header: '走访日期', kind: 'day' },
      { key: 'name', header: '企业名称', width: 36 },
      { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
      { key: 'area', header: '镇街园区' },
      { key: 'manner', header: '方式' },
      { key: 'visitors', header: '走访人', width: 20 },
      { key: 'position', header: '接待人职务' },
      ...(names ? [{ key: 'received', header: '接待人' }] : []),
      { key: 'content', header: '走访内容', width: 60 },
      { key: 'requests', header: '诉求（件）', kind: 'whole' as const },
    ],
    rows: () => portions(db, filters, names),
  });
}

/** 走访 12 家次，涉及 9 家 */
function countsInWords({ visits, enterprises }: ReturnType<typeof countVisits>): string {
  return `走访 ${count(visits)} 家次，涉及 ${count(enterprises)} 家`;
}

/** One row of the list as it is printed. */
function rowsOf(db: Db, filters: VisitFilters, page: number, today: Day) {
  return listVisits(db, filters, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }).map((one) => ({
    id: one.id,
    on: one.on_day.slice(0, 4) === today.slice(0, 4) ? one.on_day.slice(5) : one.on_day,
    uscc: one.uscc,
    name: one.name,
    area: one.area ?? '',
    manner: MANNER_WORDS[one.manner],
    visitors: one.visitors,
    content: one.content,
    position: one.position,
    requests: one.requests,
  }));
}

export async function listRoutes(app: FastifyInstance): Promise<void> {
  const read = { config: { may: 'read enterprises' } } as const;

  app.get('/visits', read, async (request, reply) => {
    return keepPage(request, reply, () => {
      const { filters, page, typed, kept, faults } = readVisitsAsked(app.db, request.query, app.today());
      const counts = countVisits(app.db, filters);
      return show(reply, 'visits/list', {
        title: '走访',
        nav: 'visits',
        typed,
        faults,
        told: countsInWords(counts),
        rows: rowsOf(app.db, filters, page, app.today()),
        total: counts.visits,
        isNarrowed: Object.keys(kept).length > 0,
        pages: pagesOf('/visits', kept, page, counts.visits),
        people: choices(visitorsKnown(app.db)),
        areas: choices(wordLists(app.db).area),
        manners: [['', '全部'], ...MANNERS.map((one) => [one, MANNER_WORDS[one]])],
        out: fileLinks('/visits/exports/visits', kept),
      });
    });
  });

  app.get('/visits/exports/:name', read, async (request, reply) => {
    const { kind } = fileAsked(request, ['visits']);
    const { filters, words } = readVisitsAsked(app.db, request.query, app.today());
    const names = may(request.person, 'reveal contacts');
    const told = countsInWords(countVisits(app.db, filters));
    const notes = [asOfNote(app.today()), ...(words === '' ? [] : [`条件：${words}`]), told];
    const how = [`.${kind}`, words].filter(Boolean).join('，');
    return answerTables(request, reply, {
      tables: [tableOf(app.db, filters, { notes, names })],
      kind,
      fileName: `走访记录-${app.today()}`,
      act: 'export visits',
      words: `走访记录（${how}），${told}${names ? '，含接待人' : ''}`,
    });
  });
}
