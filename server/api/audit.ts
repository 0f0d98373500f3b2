import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { auditHead, readAuditSince } from '../audit/queries.ts';
import { declare, serve } from './declare.ts';
import { limitUpTo, Seq, whole } from './fields.ts';
import { AuditsShape } from './shapes.ts';

const AUDIT = declare({
  id: 'listAudit',
  method: 'GET',
  path: '/audit',
  summary: '操作日志，从早到晚，每条带校验码',
  description: '每条的 hash 由前一条的 hash 和本条全部内容算出，可逐条核对。',
  may: 'read audit',
  query: z.strictObject({
    since: Seq('since').meta({ description: '这一条之后的，默认从头', ...whole(0) }),
    limit: limitUpTo(1_000, 100),
  }),
  answer: AuditsShape,
});

export async function auditRoutes(app: FastifyInstance) {
  serve(app, AUDIT, ({ query: { since, limit } }) => {
    const lines = readAuditSince(app.db, { since, limit });
    const items = lines.map(({ alg: _, ...line }) => ({ ...line, alg: 'sha256' as const }));
    return {
      items,
      next_since: items.at(-1)?.seq ?? since,
      head: auditHead(app.db) ?? { seq: 0, hash: '0'.repeat(64) },
    };
  });
}
