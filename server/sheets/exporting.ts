/** What an import reads back: the register, the events and yearly figures of the enterprises that the list shows. */
import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { tellHandedOut } from '../audit/by.ts';
import { download } from '../download.ts';
import { filtersInWords, listedIds, readFilters } from '../enterprises/queries.ts';
import { NotAllowed } from '../errors.ts';
import { fileSize } from '../format.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { answerTables, fileAsked } from './answering.ts';
import { exportTable, exportTask, type ToExport } from './export-task.ts';
import { findOutgoing, sweepOutgoing } from './outgoing.ts';
import type { FileKind } from './write-sheet.ts';

/** More rows than this are written into a file first, beside the pages. */
const AT_ONCE = 5_000;

const NAMES = { enterprises: '企业名单', events: '认定与事项记录', indicators: '经营指标' } as const;

export async function exporting(app: FastifyInstance) {
  const { dataDir } = app.settings;

  /** Of the list with the same parameters, in its order; without any, of all of them. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { what, kind }: { what: ToExport['what']; kind: FileKind },
  ): Promise<FastifyReply> {
    const { filters } = readFilters(request.query);
    const words = filtersInWords(filters);
    const today = app.today();
    const only = {
      ids: listedIds(app.db, filters, today),
      words: words === '' ? '' : `条件：${words}`,
    };
    const contacts = what === 'enterprises' && may(request.person, 'reveal contacts');
    const asked = { what, only, contacts, today, now: app.instant() };
    const table = exportTable(app.db, asked);
    const rows = table.count ?? only.ids.length;
    const size = { enterprises: `共 ${rows} 家`, events: `共 ${rows} 条`, indicators: `${rows} 家企业` }[
      what
    ];
    const how = [`.${kind}`, words].filter(Boolean).join('，');
    const told = `${NAMES[what]}（${how}），${size}${contacts ? '，含联系人' : ''}`;
    const act = `export ${what}` as const;
    if (rows <= AT_ONCE) {
      return answerTables(request, reply, { tables: [table], kind, fileName: NAMES[what], act, words: told });
    }
    const accountId = request.person.accountId ?? 0;
    await sweepOutgoing(dataDir, app.clock());
    const { job } = await doing(
      app,
      exportTask,
      { ...asked, kind, accountId, fileName: `${NAMES[what]}.${kind}` },
      {
        accountId,
        title: `导出${NAMES[what]}（.${kind}）`,
        back: what === 'indicators' ? '/sheets' : '/enterprises',
        about: `export ${what} ${kind} ${accountId} ${words}`,
        leadTo: (token) => `/sheets/outgoing/${token}`,
      },
    );
    // Nobody has the file's address yet; an export that could not begin was none.
    tellHandedOut(request, { act, sentence: `导出${told}` });
    return reply.redirect(nextOf(job), 303);
  }

  const config = { may: 'read enterprises' } as const;
  app.get('/sheets/exports/:name', { config }, async (request, reply) => {
    const asked = fileAsked(request, ['enterprises', 'events', 'indicators']);
    // Figures are for those who keep them.
    if (asked.what === 'indicators' && !may(request.person, 'keep enterprises')) {
      throw new NotAllowed('keep enterprises');
    }
    return answer(request, reply, asked);
  });

  const find = (request: FastifyRequest) =>
    findOutgoing(dataDir, wordIn(request, 'token'), request.person.accountId);

  app.get('/sheets/outgoing/:token', { config }, async (request, reply) => {
    const { fileName, size } = await find(request);
    return show(reply, 'sheets/outgoing', {
      title: '文件已备好',
      nav: 'enterprises',
      fileName,
      size: fileSize(size),
      file: `/sheets/outgoing/${wordIn(request, 'token')}/file`,
    });
  });

  app.get('/sheets/outgoing/:token/file', { config }, async (request, reply) => {
    const { path, fileName, size } = await find(request);
    return download(reply.header('content-length', size), createReadStream(path), fileName);
  });
}
