/** The page on which a file is chosen, the templates, and the imports that were made. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { baselineSigned } from '../baseline/queries.ts';
import { download } from '../download.ts';
import { NotFound } from '../errors.ts';
import { type Faults, tidy } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { importFile } from './import.ts';
import { IMPORT_KINDS, KIND_WORDS, unitOf } from './import-result.ts';
import { keepUpload } from './incoming.ts';
import { shownRows } from './page.ts';
import { findRun, latestRuns } from './queries.ts';
import { SheetFault } from './sheet.ts';
import { templateOf } from './template.ts';
import { receiveUpload } from './upload.ts';

/** So many imports stand at the foot of the page. */
const LISTED = 50;

export async function choosing(app: FastifyInstance) {
  function showForm(reply: FastifyReply, kind: string, faults: Faults = {}, late_reason = '') {
    const page = {
      title: '导入',
      nav: 'sheets',
      kinds: IMPORT_KINDS.map((one) => ({ code: one, word: KIND_WORDS[one] })),
      typed: { kind, late_reason },
      isLate: baselineSigned(app.db),
      faults,
      runs: latestRuns(app.db, LISTED).map((run) => ({
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
    const { kind: chosen, file, lateReason: reason } = await receiveUpload(request);
    const kind = IMPORT_KINDS.find((one) => one === chosen);
    const faults: Faults = {};
    if (kind === undefined) faults.kind = '选择导入企业名单还是认定与事项';
    if (file instanceof SheetFault) faults.file = file.message;
    const lateReason = tidy(reason) ?? undefined;
    if ((lateReason?.length ?? 0) > 500) faults.late_reason = '补录理由最多 500 字';
    const { accountId } = request.person;
    if (kind === undefined || file instanceof SheetFault || accountId === null || faults.late_reason) {
      return showForm(reply, chosen, faults, reason);
    }
    const { fileName, bytes } = file;
    try {
      // Judged once before it is kept: a file that cannot be read never reaches the disk.
      const trial = { kind, source: bytes, fileName, by: by(request), today: app.today(), dryRun: true };
      await importFile(app.db, trial);
    } catch (error) {
      if (!(error instanceof SheetFault)) throw error;
      return showForm(reply, chosen, { file: error.message }, reason);
    }
    const token = await keepUpload(app.settings.dataDir, { accountId, kind, fileName, lateReason }, bytes);
    return reply.redirect(`/sheets/checks/${token}`, 303);
  });

  app.get('/sheets/templates/:name', { config: { may: 'import' } }, async (request, reply) => {
    const name = wordIn(request, 'name');
    const kind = IMPORT_KINDS.find((one) => `${one}.xlsx` === name);
    if (kind === undefined) throw new NotFound('template');
    const { fileName, bytes } = await templateOf(app.db, kind);
    return download(reply, bytes, fileName);
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
