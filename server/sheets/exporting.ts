/** Tables to be saved from the pages. */
import type { FastifyInstance } from 'fastify';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { download } from '../download.ts';
import { NotFound } from '../errors.ts';
import { may } from '../plugins/access.ts';
import { enterprisesTable } from './export-tables.ts';
import { writeSheet } from './write-sheet.ts';

export async function exporting(app: FastifyInstance) {
  app.get('/sheets/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { name } = request.params as { name: string };
    const kind = (['xlsx', 'csv'] as const).find((one) => `enterprises.${one}` === name);
    if (kind === undefined) throw new NotFound('export');
    const contacts = may(request.person, 'reveal contacts');
    const table = enterprisesTable(app.db, app.today(), { contacts });
    const bytes = await writeSheet({ ...table, kind });
    const words = contacts ? '，含联系人' : '';
    record(app.db, {
      ...by(request),
      act: 'export enterprises',
      sentence: `导出企业名单（.${kind}），共 ${table.rows.length} 家${words}`,
    });
    return download(reply, bytes, `企业名单.${kind}`);
  });
}
