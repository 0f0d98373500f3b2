/** The list and the lists of a file as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { wordIn } from '../address.ts';
import { may } from '../plugins/access.ts';
import { answerTables, fileAsked } from '../sheets/queries.ts';
import { FILE_TABLE_WORDS, FILE_TABLES, fileTable } from './file-tables.ts';
import { readFilters } from './filters.ts';
import { listTable } from './list-table.ts';
import { findEnterprise } from './queries.ts';

export async function exporting(app: FastifyInstance) {
  const config = { may: 'read enterprises' } as const;

  app.get('/enterprises/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['list']);
    const table = listTable(app.db, readFilters(request.query).filters, app.today());
    const how = [`.${kind}`, table.words].filter(Boolean).join('，');
    const words = `企业库列表（${how}），共 ${table.count} 家`;
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '企业库',
      act: 'export list',
      words,
    });
  });

  app.get('/enterprises/:uscc/exports/:name', { config }, async (request, reply) => {
    const { what, kind } = fileAsked(request, FILE_TABLES);
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const word = FILE_TABLE_WORDS[what];
    return answerTables(request, reply, {
      tables: [
        fileTable(app.db, enterprise, what, {
          today: app.today(),
          seesFigures: may(request.person, 'keep enterprises'),
        }),
      ],
      kind,
      fileName: `${enterprise.name}-${word}`,
      act: 'export file',
      enterpriseId: enterprise.id,
      words: `${enterprise.name}的${word}（.${kind}）`,
    });
  });
}
