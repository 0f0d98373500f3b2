/** The page on which a file is chosen or a table pasted, what is unfinished, and the imports that were made. */

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { idIn } from '../address.ts';
import { tellHandedOut } from '../audit/by.ts';
import { baselineSigned } from '../baseline/queries.ts';
import { download } from '../download.ts';
import { NotFound } from '../errors.ts';
import { fileLinks } from '../format.ts';
import { type Faults, type Typed, tidy } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { nextOf } from '../plugins/work.ts';
import { fileAsked } from './answering.ts';
import { IMPORT_KINDS, type ImportKind, KIND_WORDS, unitOf } from './import-result.ts';
import { layDown } from './incoming.ts';
import { markedFile } from './marked-file.ts';
import { shownRows } from './page.ts';
import { findRun, latestRuns, RUNS_LISTED } from './queries.ts';
import { SheetFault } from './sheet.ts';
import { KEPT_DAYS, MOST_OPEN, openStaged, stagedOfRun, unfinished } from './staged.ts';
import { stageImport } from './staging.ts';
import { aboutOf } from './starting.ts';
import { templateOf } from './template.ts';
import { receiveUpload, type Upload } from './upload.ts';
import { writeTables } from './write-sheet.ts';

/** A small file is read and judged while the browser waits; a large one has a page that tells how far it is. */
const WAIT_MS = 3_000;

const KIND_HINTS: Record<ImportKind, string> = {
  enterprises: '名称、信用代码、行业、镇街园区等，一家一行',
  recognitions: '储备、公示、认定、入库、复核、退规等，一件事一行',
  indicators: '营业收入、研发费用、从业人员等，一家一年一行',
};
const STATES = { reading: '没有读完', columns: '待对应列', ready: '待核对', applied: '已导入' } as const;

export async function choosing(app: FastifyInstance) {
  function showForm(request: FastifyRequest, reply: FastifyReply, typed: Typed, faults: Faults = {}) {
    const page = {
      title: '导入',
      nav: 'sheets',
      kinds: IMPORT_KINDS.map((one) => ({ code: one, word: KIND_WORDS[one], hint: KIND_HINTS[one] })),
      templates: IMPORT_KINDS.map((one) => ({
        word: KIND_WORDS[one],
        files: fileLinks(`/sheets/templates/${one}`),
      })),
      typed,
      isLate: baselineSigned(app.db),
      faults,
      keptDays: KEPT_DAYS,
      open: unfinished(app.db, request.person.accountId).map((one) => ({
        token: one.token,
        fileName: one.file_name,
        word: KIND_WORDS[one.kind],
        state: STATES[one.state],
        at: one.updated_at,
        isBroken: one.state === 'reading' && app.work.running(aboutOf(one.token)) === null,
      })),
      runs: latestRuns(app.db, RUNS_LISTED).map((run) => ({
        ...run,
        word: KIND_WORDS[run.kind],
        unit: unitOf(run.kind),
      })),
    };
    return show(reply, 'sheets/page', page, Object.keys(faults).length > 0 ? 422 : 200);
  }

  /** Reads it in; the address where it goes on, or what is at fault with the file. */
  async function stage(
    accountId: number,
    kind: ImportKind,
    { fileName, bytes }: Upload,
    lateReason: string | null,
  ): Promise<{ location: string } | { fault: string }> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = await layDown(app.settings.dataDir, bytes);
    const at = app.instant();
    const token = openStaged(app.db, { accountId, kind, fileName, sha256, lateReason, at });
    const here = `/sheets/checks/${token}`;
    const job = app.work.start(
      stageImport,
      { token, accountId, path, today: app.today(), at },
      {
        accountId,
        title: `读取并核对“${fileName}”`,
        back: '/sheets',
        about: aboutOf(token),
        leadTo: ({ state }) => (state === 'columns' ? `${here}/columns` : here),
      },
    );
    await app.work.settle(job, WAIT_MS);
    if (job.state === 'failed') return { fault: job.fault };
    return { location: nextOf(job) };
  }

  app.get('/sheets', { config: { may: 'import' } }, async (request, reply) => {
    app.work.warm();
    return showForm(request, reply, { kind: 'enterprises' });
  });

  app.post('/sheets', { config: { may: 'import', ownCsrf: true } }, async (request, reply) => {
    const { kind: chosen, pasted, file, lateReason: reason } = await receiveUpload(request);
    const kind = IMPORT_KINDS.find((one) => one === chosen);
    const typed = { kind: chosen, pasted, late_reason: reason };
    const faults: Faults = {};
    if (kind === undefined) faults.kind = '选择导入企业名单、认定与事项还是经营指标';
    if (file instanceof SheetFault) faults.file = file.message;
    const lateReason = tidy(reason);
    if ((lateReason?.length ?? 0) > 500) faults.late_reason = '补录理由最多 500 字';
    const { accountId } = request.person;
    if (unfinished(app.db, accountId).length >= MOST_OPEN) {
      faults.file ??= `未完成的导入已有 ${MOST_OPEN} 个，先完成或放弃一些`;
    }
    if (
      kind === undefined ||
      file instanceof SheetFault ||
      accountId === null ||
      Object.keys(faults).length > 0
    ) {
      return showForm(request, reply, typed, faults);
    }
    const staged = await stage(accountId, kind, file, lateReason);
    if ('fault' in staged) return showForm(request, reply, typed, { file: staged.fault });
    return reply.redirect(staged.location, 303);
  });

  app.get('/sheets/templates/:name', { config: { may: 'import' } }, async (request, reply) => {
    const { what, kind } = fileAsked(request, IMPORT_KINDS);
    const { fileName, tables } = templateOf(app.db, what, kind);
    return download(
      reply,
      Readable.from(app.inTurn(writeTables(tables, kind)), { objectMode: false }),
      fileName,
    );
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
      hasFile: refused.length > 0 && stagedOfRun(app.db, run.id) !== null,
    });
  });

  app.get('/sheets/runs/:id/refused.xlsx', { config: { may: 'import' } }, async (request, reply) => {
    const run = findRun(app.db, idIn(request, 'import'));
    const staged = stagedOfRun(app.db, run.id);
    if (staged === null) throw new NotFound('file');
    const bytes = await app.work.call(markedFile, { stagedId: staged.id, only: 'refused' });
    tellHandedOut(request, {
      act: 'export imports',
      sentence: `导出“${run.fileName}”没有导入的行（原文件）`,
    });
    return download(reply, bytes, '未导入的行.xlsx');
  });
}
