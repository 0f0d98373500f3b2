/** The page on which a file is chosen, the templates, and the imports that were made. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { download } from '../download.ts';
import { fileLinks } from '../format.ts';
import type { Faults } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { fileAsked } from './answering.ts';
import { SHEET_KINDS } from './columns.ts';
import { importFile } from './import.ts';
import { IMPORT_KINDS, KIND_WORDS, unitOf } from './import-result.ts';
import { keepUpload } from './incoming.ts';
import { shownRows } from './page.ts';
import { findRun, latestRuns, RUNS_LISTED } from './queries.ts';
import { SheetFault } from './sheet.ts';
import { TEMPLATE_WORDS, templateOf } from './template.ts';
import { receiveUpload } from './upload.ts';
import { writeTables } from './write-sheet.ts';

export async function choosing(app: FastifyInstance) {
  function showForm(reply: FastifyReply, kind: string, faults: Faults = {}) {
    const page = {
      title: '导入',
      nav: 'sheets',
      kinds: IMPORT_KINDS.map((one) => ({ code: one, word: KIND_WORDS[one] })),
      templates: SHEET_KINDS.map((one) => ({
        word: TEMPLATE_WORDS[one],
        files: fileLinks(`/sheets/templates/${one}`),
      })),
      typed: { kind },
      faults,
      runs: latestRuns(app.db, RUNS_LISTED).map((run) => ({
        ...run,
        word: KIND_WORDS[run.kind],
        unit: unitOf(run.kind),
      })),
    };
    return show(reply, 'sheets/page', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/sheets', { config: { may: 'import' } }, async (_request, reply) =>
    showForm(reply, 'enterprises'),
  );

  app.post('/sheets', { config: { may: 'import', ownCsrf: true } }, async (request, reply) => {
    const { kind: chosen, file } = await receiveUpload(request);
    const kind = IMPORT_KINDS.find((one) => one === chosen);
    const faults: Faults = {};
    if (kind === undefined) faults.kind = '选择导入企业名单还是认定与事项';
    if (file instanceof SheetFault) faults.file = file.message;
    const { accountId } = request.person;
    if (kind === undefined || file instanceof SheetFault || accountId === null) {
      return showForm(reply, chosen, faults);
    }
    const { fileName, bytes } = file;
    try {
      // Judged once before it is kept: a file that cannot be read never reaches the disk.
      const trial = { kind, source: bytes, fileName, by: by(request), today: app.today(), dryRun: true };
      await importFile(app.db, trial);
    } catch (error) {
      if (!(error instanceof SheetFault)) throw error;
      return showForm(reply, chosen, { file: error.message });
    }
    const token = await keepUpload(app.settings.dataDir, { accountId, kind, fileName }, bytes);
    return reply.redirect(`/sheets/checks/${token}`, 303);
  });

  app.get('/sheets/templates/:name', { config: { may: 'import' } }, async (request, reply) => {
    const { what, kind } = fileAsked(request, SHEET_KINDS);
    const { fileName, tables } = templateOf(app.db, what, kind);
    return download(reply, Readable.from(writeTables(tables, kind), { objectMode: false }), fileName);
  });

  app.get('/sheets/runs/:id', { config: { may: 'import' } }, async (request, reply) => {
    const { refused, ...run } = findRun(app.db, idIn(request, 'import'));
    return show(reply, 'sheets/run', {
      title: '导入结果',
      nav: 'sheets',
      run,
      word: KIND_WORDS[run.kind],
      unit: unitOf(run.kind),
      refused: shownRows(refused),
    });
  });
}
