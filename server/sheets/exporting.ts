/** Tables to be saved from the pages. */
import type { FastifyInstance } from 'fastify';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { download } from '../download.ts';
import { filtersInWords, listedIds, readFilters } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { may } from '../plugins/access.ts';
import { enterprisesTable } from './export-tables.ts';
import { writeSheet } from './write-sheet.ts';

export async function exporting(app: FastifyInstance) {
  /** The enterprises of the list with the same parameters, in its order; without any, all of them. */
  app.get('/sheets/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const name = wordIn(request, 'name');
    const kind = (['xlsx', 'csv'] as const).find((one) => `enterprises.${one}` === name);
    if (kind === undefined) throw new NotFound('export');
    const contacts = may(request.person, 'reveal contacts');
    const today = app.today();
    const { filters } = readFilters(request.query);
    const words = filtersInWords(filters);
    const only = { ids: listedIds(app.db, filters, today), words: words === '' ? '' : `条件：${words}` };
    const table = enterprisesTable(app.db, today, { contacts, only });
    const bytes = await writeSheet({ ...table, kind });
    record(app.db, {
      ...by(request),
      act: 'export enterprises',
      sentence: `导出企业名单（${[`.${kind}`, words].filter(Boolean).join('，')}），共 ${table.rows.length} 家${contacts ? '，含联系人' : ''}`,
    });
    return download(reply, bytes, `企业名单.${kind}`);
  });
}
