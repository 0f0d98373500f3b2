/** What an import reads back: the register and the events, of the enterprises that the list shows. */
import type { FastifyInstance } from 'fastify';
import { filtersInWords, listedIds, readFilters } from '../enterprises/queries.ts';
import { may } from '../plugins/access.ts';
import { answerTables, fileAsked } from './answering.ts';
import { enterprisesTable } from './enterprises-table.ts';
import { eventsTable } from './events-table.ts';

export async function exporting(app: FastifyInstance) {
  /** Of the list with the same parameters, in its order; without any, of all of them. */
  app.get('/sheets/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { what, kind } = fileAsked(request, ['enterprises', 'events']);
    const today = app.today();
    const { filters } = readFilters(request.query);
    const words = filtersInWords(filters);
    const only = { ids: listedIds(app.db, filters, today), words: words === '' ? '' : `条件：${words}` };
    const how = [`.${kind}`, words].filter(Boolean).join('，');
    if (what === 'events') {
      const table = eventsTable(app.db, today, app.instant(), only);
      return answerTables(request, reply, {
        tables: [table],
        kind,
        fileName: '认定与事项记录',
        act: 'export events',
        words: `认定与事项记录（${how}），共 ${table.count} 条`,
      });
    }
    const contacts = may(request.person, 'reveal contacts');
    const table = enterprisesTable(app.db, today, { contacts, only, isToday: true });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '企业名单',
      act: 'export enterprises',
      words: `企业名单（${how}），共 ${table.count} 家${contacts ? '，含联系人' : ''}`,
    });
  });
}
