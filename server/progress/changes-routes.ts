import type { FastifyInstance } from 'fastify';
import * as format from '../format.ts';
import { show } from '../plugins/views.ts';
import { dayInWords } from '../rules/days.ts';
import { answerTables, fileAsked, screenTable } from '../sheets/queries.ts';
import { readChangesPage } from './changes-page.ts';
import { lookedSince, noteLook } from './looks.ts';

/** 变化: what is different since somebody looked last, or in a period, by name. */
export async function changesRoutes(app: FastifyInstance) {
  const config = { may: 'read progress' } as const;

  const asked = (since: string | null) => ({
    today: app.today(),
    now: app.instant(),
    since,
  });

  app.get('/progress/changes', { config }, async (request, reply) => {
    const { accountId } = request.person;
    const since = accountId === null ? null : noteLook(app.db, accountId, app.instant());
    const page = readChangesPage(app.db, request.query, asked(since));
    const { asked: read, programmeCode } = page;
    const query = {
      period: read.period,
      on: read.period === 'day' ? read.first : null,
      known: read.knownThen ? 'then' : null,
      programme: programmeCode,
    };
    return show(reply, 'progress/changes', {
      ...page,
      title: '变化',
      nav: 'progress',
      out: format.fileLinks('/progress/changes/exports/changes', query),
    });
  });

  app.get('/progress/changes/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['changes']);
    const since = request.person.accountId === null ? null : lookedSince(app.db, request.person.accountId);
    const page = readChangesPage(app.db, request.query, asked(since));
    const table = screenTable(`变化：${page.periodWords}`, {
      notes: [`截至${dayInWords(page.asked.last)}`, page.periodWords],
      columns: [
        { key: 'kind', header: '变化', width: 16 },
        { key: 'name', header: '企业名称', width: 34 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
        { key: 'short', header: '类别', width: 14 },
        { key: 'words', header: '内容', width: 40 },
        { key: 'day', header: '发生日期', kind: 'day' },
        { key: 'document', header: '文号', width: 26 },
        { key: 'by', header: '录入时间', width: 17 },
      ],
      rows: page.lists.flatMap(({ word, rows }) => rows.map((row) => ({ kind: word, ...row }))),
      name: '变化',
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `变化-${page.asked.last}`,
      act: 'export changes',
      words: `变化（.${kind}），${page.periodWords}`,
    });
  });
}
