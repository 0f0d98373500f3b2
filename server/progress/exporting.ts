/** The tables of the progress page and the lists behind its figures, of the day and the ledger that the page shows. */
import type { FastifyInstance } from 'fastify';
import { NotFound } from '../errors.ts';
import { answerTables, fileAsked, progressTable } from '../sheets/queries.ts';
import { readAsking } from './asking.ts';
import { PROGRESS_TABLES, progressTables } from './tables.ts';
import { readTracksPage } from './tracks-page.ts';
import { tracksTables } from './tracks-table.ts';
import { asOfWords } from './words.ts';

export async function exporting(app: FastifyInstance) {
  const config = { may: 'read progress' } as const;

  /** `progress` is the figures by category and year, in .xlsx with every table of the page behind it. */
  app.get('/progress/exports/:name', { config }, async (request, reply) => {
    const { what, kind } = fileAsked(request, ['progress', ...PROGRESS_TABLES]);
    const asking = readAsking(app.db, request.query, app.today());
    const { asOf, knownAt, latestTargets, programme } = asking;
    const asked = { asking, today: app.today(), now: app.instant() };
    const names = what === 'progress' ? (kind === 'xlsx' ? PROGRESS_TABLES : []) : [what];
    const own = progressTables(app.db, asked, names);
    const figures =
      what === 'progress'
        ? [progressTable(app.db, asOf, asked.now, { knownAt, latestTargets, programme })]
        : [];
    const [first, ...others] = [...figures, ...own];
    if (first === undefined) throw new NotFound('export');
    const word = what === 'progress' ? '进度' : (first.title ?? '');
    return answerTables(request, reply, {
      tables: [first, ...others],
      kind,
      fileName: `${word}-${asOf}`,
      act: 'export progress',
      words: `${word}（.${kind}），${asOfWords(asking)}`,
    });
  });

  app.get('/progress/tracks/exports/:name', { config }, async (request, reply) => {
    const { what, kind } = fileAsked(request, ['tracks', 'excluded']);
    const asked = { today: app.today(), now: app.instant(), whole: true };
    const page = readTracksPage(app.db, request.query, asked);
    if (page === null) throw new NotFound('figure');
    const tables = tracksTables(page);
    const table = what === 'tracks' ? tables[0] : tables[1];
    if (table === undefined) throw new NotFound('export');
    const title = table.title ?? '';
    const n = what === 'tracks' ? page.total : page.excluded.length;
    return answerTables(request, reply, {
      tables: what === 'tracks' ? tables : [table],
      kind,
      fileName: what === 'tracks' ? title : `${page.heading}-不计入`,
      act: 'export tracks',
      words: `“${title}”（.${kind}），${page.asOfWords}，共 ${n} 家`,
    });
  });
}
