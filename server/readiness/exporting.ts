/** The work list, a comparison and the criteria as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { idIn, wordIn } from '../address.ts';
import { readSets } from '../derived/criteria.ts';
import { findEnterprise } from '../enterprises/queries.ts';
import { dayInWords } from '../rules/days.ts';
import { PURPOSE_WORDS, subjectShort } from '../rules/readiness-words.ts';
import { answerTables, asOfNote, fileAsked } from '../sheets/queries.ts';
import { readListFilters } from './asking.ts';
import { askedOf } from './comparing-page.ts';
import { freshen } from './freshening.ts';
import { filtersInWords } from './list-page.ts';
import { findSet } from './sets.ts';
import { comparisonTable, setsTable, setTable, workList } from './tables.ts';

export async function exporting(app: FastifyInstance) {
  const figures = { config: { may: 'keep enterprises' } } as const;
  const open = { config: { may: 'read enterprises' } } as const;

  app.get('/readiness/exports/:name', figures, async (request, reply) => {
    const { kind } = fileAsked(request, ['list']);
    freshen(app);
    const filters = readListFilters(request.query);
    const me = request.person.display;
    const table = workList(app.db, filters, { me, today: app.today() });
    const how = [subjectShort(filters.subject), filtersInWords(filters, me)].filter(Boolean).join('，');
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `最接近达标-${subjectShort(filters.subject)}-${app.today()}`,
      act: 'export readiness',
      words: `最接近达标名单（.${kind}），${how}，共 ${table.count} 家`,
    });
  });

  app.get('/enterprises/:uscc/readiness/exports/:name', figures, async (request, reply) => {
    const { kind } = fileAsked(request, ['criteria']);
    const enterprise = findEnterprise(app.db, wordIn(request, 'uscc'));
    const { asOf, held } = askedOf(app.db, enterprise, request.query, app.today());
    const word = held === null ? '条件对照' : `条件对照-${subjectShort(held.subject)}`;
    return answerTables(request, reply, {
      tables: [comparisonTable(enterprise.name, asOf, held)],
      kind,
      fileName: `${enterprise.name}-${word}`,
      act: 'export readiness',
      enterpriseId: enterprise.id,
      words: `${enterprise.name}的${word}（.${kind}），截至${dayInWords(asOf)}`,
    });
  });

  app.get('/readiness/criteria/exports/:name', open, async (request, reply) => {
    const { kind } = fileAsked(request, ['sets']);
    return answerTables(request, reply, {
      tables: [setsTable(app.db, app.today(), [asOfNote(app.today())])],
      kind,
      fileName: `认定条件各版本-${app.today()}`,
      act: 'export readiness',
      words: `认定条件各版本（.${kind}），共 ${readSets(app.db).length} 版`,
    });
  });

  app.get('/readiness/criteria/:id/exports/:name', open, async (request, reply) => {
    const { kind } = fileAsked(request, ['criteria']);
    const set = findSet(app.db, idIn(request, 'criteria set'));
    const title = `${subjectShort(set.subject)}${PURPOSE_WORDS[set.purpose]}条件`;
    return answerTables(request, reply, {
      tables: [setTable(set)],
      kind,
      fileName: `${title}-${set.holds_from}`,
      act: 'export readiness',
      words: `${title}（.${kind}），${dayInWords(set.holds_from)}起`,
    });
  });
}
