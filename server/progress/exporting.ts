/** The progress page and the lists behind its figures as tables, of the day and the ledger that the page shows. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { by } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { download } from '../download.ts';
import { NotFound } from '../errors.ts';
import { categoryShort } from '../rules/words.ts';
import { progressTable, type WriteColumn, type WriteTable, writeSheet } from '../sheets/queries.ts';
import { readAsking } from './asking.ts';
import { readTracksPage } from './tracks-page.ts';
import { asOfWords } from './words.ts';

const COLUMNS: WriteColumn[] = [
  { key: 'name', header: '企业名称', width: 34 },
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'category', header: '类别' },
  { key: 'chain', header: '产业赛道' },
  { key: 'area', header: '镇街园区' },
  { key: 'officer', header: '服务专员' },
  { key: 'effective_on', header: '发生日期', kind: 'day' },
  { key: 'publicised_on', header: '公示日期', kind: 'day' },
  { key: 'batch', header: '批次' },
  { key: 'document_no', header: '文号', width: 26 },
  { key: 'valid_until', header: '有效期至', kind: 'day' },
  { key: 'why', header: '说明', width: 60 },
];

/** The whole list behind a figure, or null where the address names none. */
function tracksTable(request: FastifyRequest): Omit<WriteTable, 'kind'> | null {
  const { db } = request.server;
  const asked = { today: request.server.today(), now: request.server.instant(), whole: true };
  const page = readTracksPage(db, request.query, asked);
  if (page === null) return null;
  const rows = page.items.map(({ event, category, ...one }) => ({
    ...one,
    category: category === null ? null : categoryShort(category),
    effective_on: event.effective_on,
    publicised_on: event.publicised_on,
    batch: event.batch,
    document_no: event.document_no,
  }));
  const notes = [page.asOfWords, `统计口径：${page.formula}计数年度按${page.basisWords}`];
  return { title: page.heading, notes, columns: COLUMNS, rows, name: '企业名单' };
}

function kindOf(request: FastifyRequest, file: string): 'xlsx' | 'csv' {
  const { name } = request.params as { name: string };
  const kind = (['xlsx', 'csv'] as const).find((one) => `${file}.${one}` === name);
  if (kind === undefined) throw new NotFound('export');
  return kind;
}

export async function exporting(app: FastifyInstance) {
  app.get('/progress/exports/:name', { config: { may: 'read progress' } }, async (request, reply) => {
    const kind = kindOf(request, 'progress');
    const asking = readAsking(request.query, app.today());
    const { asOf, knownAt, latestTargets } = asking;
    const table = progressTable(app.db, asOf, app.instant(), { knownAt, latestTargets });
    const bytes = await writeSheet({ ...table, kind });
    const sentence = `导出进度（.${kind}），${asOfWords(asking)}`;
    record(app.db, { ...by(request), act: 'export progress', sentence });
    return download(reply, bytes, `进度-${asOf}.${kind}`);
  });

  app.get('/progress/tracks/exports/:name', { config: { may: 'read progress' } }, async (request, reply) => {
    const kind = kindOf(request, 'tracks');
    const table = tracksTable(request);
    if (table === null) throw new NotFound('figure');
    const bytes = await writeSheet({ ...table, kind });
    const title = table.title ?? '';
    const sentence = `导出“${title}”（.${kind}），${table.notes?.[0] ?? ''}，共 ${table.rows.length} 家`;
    record(app.db, { ...by(request), act: 'export tracks', sentence });
    return download(reply, bytes, `${title}.${kind}`);
  });
}
