/** A file that was chosen: shown as judged, then imported or given up. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { download } from '../download.ts';
import { readForm } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { AgreeForm } from './form.ts';
import { type ImportOptions, importFile } from './import.ts';
import { COUNTS, type ImportResult } from './import-result.ts';
import { dropUpload, findUpload, type Incoming, settleUpload } from './incoming.ts';
import { actInWords, checkPage } from './page.ts';
import type { WriteColumn } from './write-sheet.ts';
import { writeSheet } from './write-sheet.ts';

const REFUSED_COLUMNS: WriteColumn[] = [
  { key: 'row', header: '行号', kind: 'whole' },
  { key: 'who', header: '企业', width: 34 },
  { key: 'column', header: '列', width: 20 },
  { key: 'message', header: '原因', width: 80 },
];

export async function checking(app: FastifyInstance) {
  const find = (request: FastifyRequest): Promise<Incoming> =>
    findUpload(app.settings.dataDir, wordIn(request, 'token'), request.person.accountId);
  const judge = (
    request: FastifyRequest,
    { path, waiting }: Incoming,
    how: Pick<ImportOptions, 'dryRun' | 'skipBadRows' | 'agreed'>,
  ): Promise<ImportResult> =>
    importFile(app.db, {
      kind: waiting.kind,
      source: path,
      fileName: waiting.fileName,
      lateReason: waiting.lateReason,
      by: by(request),
      today: app.today(),
      ...how,
    });

  app.get('/sheets/checks/:token', { config: { may: 'import' } }, async (request, reply) => {
    const incoming = await find(request);
    const { importId, fileName } = incoming.waiting;
    if (importId !== null) return reply.redirect(`/sheets/runs/${importId}`, 303);
    const result = await judge(request, incoming, { dryRun: true });
    return show(reply, 'sheets/check', {
      title: '核对导入',
      nav: 'sheets',
      token: incoming.token,
      fileName,
      counts: result.counts,
      agreed: COUNTS.map((name) => [name, result.counts[name]]),
      ...checkPage(result),
    });
  });

  app.get('/sheets/checks/:token/refused.xlsx', { config: { may: 'import' } }, async (request, reply) => {
    const incoming = await find(request);
    const { refused } = await judge(request, incoming, { dryRun: true });
    const rows = refused.map((one) => ({ ...one }));
    const title = `${incoming.waiting.fileName}：有问题的行`;
    const bytes = await writeSheet({ title, columns: REFUSED_COLUMNS, rows, kind: 'xlsx' });
    return download(reply, bytes, '有问题的行.xlsx');
  });

  app.post('/sheets/checks/:token', { config: { may: 'import' } }, async (request, reply) => {
    const incoming = await find(request);
    const { importId } = incoming.waiting;
    if (importId !== null) return reply.redirect(`/sheets/runs/${importId}`, 303);
    const form = readForm(AgreeForm, request.body);
    const result = form.ok ? await judge(request, incoming, form.data) : null;
    if (result === null || result.importId === null) {
      giveFlash(app.db, request.person, '核对之后内容有变化，没有导入。下面是重新核对的结果。');
      return reply.redirect(`/sheets/checks/${incoming.token}`, 303);
    }
    await settleUpload(incoming, result.importId);
    giveFlash(app.db, request.person, `已${actInWords(result) ?? '导入'}。`);
    return reply.redirect(`/sheets/runs/${result.importId}`, 303);
  });

  app.post('/sheets/checks/:token/drop', { config: { may: 'import' } }, async (request, reply) => {
    await dropUpload(await find(request));
    return reply.redirect('/sheets', 303);
  });
}
