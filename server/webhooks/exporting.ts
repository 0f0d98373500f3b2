/** The webhooks and the deliveries of one as tables to be saved; secrets and whole addresses are in neither. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { findWebhook, listDeliveries, listWebhooks } from './queries.ts';
import { deliveryInWords, webhookInWords } from './words.ts';

const config = { may: 'keep webhooks' } as const;

function* portions(db: Db, id: number): Generator<WriteRow[]> {
  for (let before: number | null = null; ; ) {
    const { rows, next } = listDeliveries(db, id, { before, limit: PORTION });
    yield rows
      .map(deliveryInWords)
      .map(({ id: number, what, queued, tries, tried, answer, word }): WriteRow => {
        // A dash of the page is a blank in the file.
        const blank = (text: string) => (text === '—' ? null : text);
        return { id: number, what, queued, tries, tried: blank(tried), answer: blank(answer), word };
      });
    if (next === null) return;
    before = next;
  }
}

export function exporting(app: FastifyInstance): void {
  app.get('/upkeep/webhooks/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['webhooks']);
    const table = screenTable('推送', {
      notes: [asOfNote(app.today())],
      columns: [
        { key: 'label', header: '用途', width: 24 },
        { key: 'kindWord', header: '接收方', width: 20 },
        { key: 'host', header: '主机', width: 30 },
        { key: 'topicWords', header: '内容', width: 40 },
        { key: 'delivered', header: '最近送达', width: 17 },
        { key: 'queue', header: '待发送', width: 20 },
        { key: 'stateWord', header: '状态' },
      ],
      rows: listWebhooks(app.db)
        .map(webhookInWords)
        .map(({ label, kindWord, host, topicWords, delivered, queue, stateWord }) => ({
          ...{ label, kindWord, host, topicWords },
          ...{ delivered, queue, stateWord },
        })),
    });
    const words = `推送清单（.${kind}）`;
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '推送',
      act: 'export upkeep',
      words,
    });
  });

  app.get('/upkeep/webhooks/:id/exports/:name', { config }, async (request, reply) => {
    const one = findWebhook(app.db, idIn(request, 'webhook'));
    const { kind } = fileAsked(request, ['deliveries']);
    const table = screenTable(`推送“${one.label}”的发送记录`, {
      notes: [asOfNote(app.today()), '新的在前，留 90 天'],
      columns: [
        { key: 'id', header: '编号', kind: 'whole' },
        { key: 'what', header: '内容', width: 30 },
        { key: 'queued', header: '排队时间', width: 17 },
        { key: 'tries', header: '次数', kind: 'whole' },
        { key: 'tried', header: '最近一次', width: 17 },
        { key: 'answer', header: '对方的回答', width: 50 },
        { key: 'word', header: '状态' },
      ],
      rows: () => portions(app.db, one.id),
    });
    const words = `推送“${one.label}”的发送记录（.${kind}）`;
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '推送发送记录',
      act: 'export upkeep',
      words,
    });
  });
}
